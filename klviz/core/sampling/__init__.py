"""Random draws and points: Monte Carlo, slopes from draws, kernel densities, likelihood."""
