"""The mathematics: divergences, distributions, integrals, optimisers. NumPy and SciPy only."""
