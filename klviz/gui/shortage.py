"""Shortage: what a figure for a file lacks because there is no room for it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from klviz.gui.canvas import Canvas

NOTICED = 0.005
"""How much smaller than was wished for letters must be for it to be told."""


def shortages(figure: Canvas) -> Sequence[str]:
    """Return what has no room in a figure, and how large its letters are if larger ones have none.

    How large they are is told as a share of what is natural, as it was wished for.
    """
    return [words for words in (text_shortage(figure), part_shortage(figure)) if words]


def part_shortage(figure: Canvas) -> str:
    """Return which parts have no room in a figure, else ""."""
    *most, last = figure.drawing.left_out() or ("",)
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"no room for {listed}" if last else ""


def text_shortage(figure: Canvas) -> str:
    """Return how large letters are if larger ones that were wished for have no room, else ""."""
    if figure.text >= figure.wanted_text - NOTICED:
        return ""
    return f"text at {100.0 * figure.text:.0f} %: larger has no room"
