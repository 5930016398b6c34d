"""Figures: what a page shows, laid out. The screen and every file use the same."""
