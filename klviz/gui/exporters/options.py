"""What a person may choose about a file, beyond the figure itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.document.figure_sizes import PIXELS_PER_INCH, SIZES, FigureSize
from klviz.document.plain_text import plain
from klviz.gui.look import Look

SCREEN_DPI = PIXELS_PER_INCH

Pixels: TypeAlias = NDArray[np.uint8]
"""A picture: (height, width, 4), blue, green, red and alpha, not multiplied with it."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The choices of one export.

    Attributes:
        dpi: dots per inch of a picture; 96 gives one dot for a pixel of the figure. Drawings
            have no dots.
        title: what the file calls itself.
        carried: the scene that the file carries and how it was looked at: see
            `document.carried.carried_text`; "" for none.
        outlines: whether the text of a drawing is the outlines of its letters, which look the
            same on machines without the typeface, but cannot be changed, found or copied.
        look: how a program that draws the figure itself is to make it look.
        table: the name of the table that a file of one table has; "" for the first.
    """

    dpi: float = 2.0 * SCREEN_DPI
    title: str = "klviz"
    carried: str = ""
    outlines: bool = False
    look: Look = field(default_factory=Look)
    table: str = ""

    def __post_init__(self) -> None:
        if not 10.0 <= self.dpi <= 2400.0:
            raise ValueError(f"dpi must be from 10 to 2400, got {self.dpi:g}")
        object.__setattr__(self, "title", _heading(self.title))


@dataclass(frozen=True, slots=True)
class FilmOptions:
    """What an encoder must know of a film before its first frame.

    Attributes:
        width: of every frame, in dots.
        height: likewise.
        rate: frames a second.
        frames: how many there will be.
        last: for how many frames of the rate the last one stays.
        title: what the file calls itself.
        clear: whether frames have parts without a ground.
        samples: a few of the frames, spread over the film, of which a palette can be made.
        carried: the scene that the file carries: see `document.carried.carried_text`; "" for none.
            Only APNG writes it; nothing that reads films finds it elsewhere.
    """

    width: int
    height: int
    rate: float = 25.0
    frames: int = 1
    last: int = 1
    title: str = "klviz"
    clear: bool = False
    samples: tuple[Pixels, ...] = ()
    carried: str = ""

    def __post_init__(self) -> None:
        if not 1.0 <= self.rate <= 60.0:
            raise ValueError(f"frames a second must be from 1 to 60, got {self.rate:g}")
        object.__setattr__(self, "title", _heading(self.title))


@dataclass(frozen=True, slots=True)
class DeckOptions:
    """What a deck must know before its first slide.

    Attributes:
        size: of its slides.
        theme: the key of the theme of its slides and of the figures on them.
        title: what the file calls itself.
    """

    size: FigureSize = SIZES["slide"].size
    theme: str = "light"
    title: str = "klviz"

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", _heading(self.title))


def _heading(title: str) -> str:
    """Return a title that every format can hold."""
    return plain(title).strip() or "klviz"
