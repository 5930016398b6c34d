"""Look: how a figure for a file is to look, whatever the window looks like."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.document.figure_sizes import SIZES, FigureSize


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure is to look.

    Attributes:
        size: how large it is.
        theme: the key of a theme.
        transparent: whether it has no ground.
        text: how much larger text is, and all that goes with it, than is natural for the size;
            where it leaves too little room for all plots it is smaller, but never hard to read.
        lines: how much thicker lines and the marks on them are than is natural for the size.
        part: which part of the page it shows, or the page.
    """

    size: FigureSize = SIZES["slide"].size
    theme: str = "light"
    transparent: bool = False
    text: float = 1.0
    lines: float = 1.0
    part: str = "page"
