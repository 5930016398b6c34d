"""Many q at once: batches of runs, landscapes, and all that is stationary."""
