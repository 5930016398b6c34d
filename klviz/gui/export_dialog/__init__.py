"""The export of figures, films and numbers from the window: a dialog, and what it leads to.

`exports` is what the window knows; all else is imported at the first export.
"""
