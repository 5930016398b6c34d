"""Decks: several scenes, a slide each, in one file, with a window or without one."""
