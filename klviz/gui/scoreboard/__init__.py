"""The scoreboard: every q under every divergence, as a table at the foot of the window."""
