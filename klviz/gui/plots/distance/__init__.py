"""The plots that tell KL from a distance."""
