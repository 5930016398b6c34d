"""The sizes of figures: those that slides and papers ask for, by name, and any other.

Lengths are in pixels, 96 of which are an inch, so that 1280 × 720 is a slide of 13⅓ × 7½ inches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klviz.core.parameters import table

PIXELS_PER_INCH = 96.0
PIXELS_PER_MILLIMETRE = PIXELS_PER_INCH / 25.4
FOR_WALLS, FOR_PAPER = "projector", "light"
"""The keys of themes: letters that the back row can read, and letters like those around."""
LEAST, MOST = (200.0, 150.0), 16384.0
"""The least width and height of a figure, and the most of either."""


@dataclass(frozen=True, slots=True)
class FigureSize:
    """How wide and high a figure is, in pixels, 96 of which are an inch.

    Attributes:
        width: in pixels.
        height: likewise.
        grows: whether a figure is higher if all that it shows does not fit, as one in a paper,
            of which only the width is given.

    Raises:
        ValueError: it is too small or too large; the message names the side and the limits.
    """

    width: float
    height: float
    grows: bool = False

    def __post_init__(self) -> None:
        sides = (("width", self.width, LEAST[0]), ("height", self.height, LEAST[1]))
        for name, value, least in sides:
            if not least <= value <= MOST:
                raise ValueError(f"{name} must be from {least:g} to {MOST:g} pixels, got {value:g}")

    @classmethod
    def of_millimetres(cls, width: float, height: float, grows: bool = False) -> FigureSize:
        """Return the size of a figure on paper."""
        return cls(width * PIXELS_PER_MILLIMETRE, height * PIXELS_PER_MILLIMETRE, grows)

    @property
    def pixels(self) -> tuple[int, int]:
        """The size in whole pixels, in which a figure is laid out."""
        return round(self.width), round(self.height)


@dataclass(frozen=True, slots=True)
class NamedSize:
    """A size that slides or papers ask for.

    Attributes:
        key: what settings and the command line call it.
        label: how a person reads it.
        size: how large it is.
        theme: the key of the theme whose letters suit it: on a slide, those for the back row.
    """

    key: str
    label: str
    size: FigureSize
    theme: str


def _on_paper(width: float, height: float) -> FigureSize:
    """Return a size in millimetres, whose height is the least one."""
    return FigureSize.of_millimetres(width, height, grows=True)


SIZES: Mapping[str, NamedSize] = table(
    [
        NamedSize("slide", "Slide 16 : 9", FigureSize(1280.0, 720.0), FOR_WALLS),
        NamedSize("half", "Half a slide", FigureSize(640.0, 720.0), FOR_WALLS),
        NamedSize("4:3", "Slide 4 : 3", FigureSize(960.0, 720.0), FOR_WALLS),
        NamedSize("column", "Paper column, 85 mm", _on_paper(85.0, 60.0), FOR_PAPER),
        NamedSize("paper", "Paper width, 178 mm", _on_paper(178.0, 110.0), FOR_PAPER),
    ]
)


def theme_for(size: FigureSize) -> str:
    """Return the key of the theme that suits a size; of one without a name, that for paper."""
    return next((row.theme for row in SIZES.values() if row.size == size), FOR_PAPER)
