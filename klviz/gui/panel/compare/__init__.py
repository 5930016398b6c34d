"""The panel of the Compare lab."""
