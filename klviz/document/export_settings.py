"""What is remembered of the files that figures were written to: one row a setting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klviz.core.parameters import table
from klviz.document.figure_sizes import LEAST, MOST, PIXELS_PER_INCH, PIXELS_PER_MILLIMETRE, SIZES
from klviz.document.numbers import quoted
from klviz.document.settings import Choice, Paths, Range, Setting

FREE = "free"
"""The size that has no name."""
MOST_DOTS = 100_000_000
"""How many dots a picture may have: four bytes each, and the encoder needs them twice."""
MOST_FILM_DOTS = 16_000_000
"""How many a frame of a film may have, of which a dozen are in the making: twice those of 4K."""


@dataclass(frozen=True, slots=True)
class Switch(Setting[bool]):
    """Something that is on or off."""

    key: str
    label: str
    default: bool
    help: str = ""

    def checked(self, value: object) -> bool:
        """Return whether it is on."""
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        raise ValueError(f"{self.key} must be true or false, got {quoted(str(value))}")


@dataclass(frozen=True, slots=True)
class Word(Setting[str]):
    """The key of a row of a table that is not known here: of a format, or of a part of a page."""

    key: str
    label: str
    default: str
    help: str = ""

    def checked(self, value: object) -> str:
        """Return the key."""
        if isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", value):
            return value
        raise ValueError(f"{self.key} must be a short word, got {quoted(str(value))}")


@dataclass(frozen=True, slots=True)
class LengthUnit:
    """What a width is told in.

    Attributes:
        key: how it is written.
        pixels: how many pixels of a figure one is.
    """

    key: str
    pixels: float


LENGTH_UNITS: Mapping[str, LengthUnit] = table(
    [
        LengthUnit("px", 1.0),
        LengthUnit("mm", PIXELS_PER_MILLIMETRE),
        LengthUnit("in", PIXELS_PER_INCH),
    ]
)

WHAT = Choice(
    "export/what",
    "Kind of file",
    "picture",
    {"picture": "Picture", "film": "Animation", "data": "Data"},
)
PART = Word("export/part", "Plot", "page", "The whole page, or one of its plots alone.")
PICTURE_FORMAT = Word("export/picture", "Format", "png")
FILM_FORMAT = Word("export/film", "Format", "mp4")
DATA_FORMAT = Word("export/data", "Format", "csv")
FORMATS: Mapping[str, Word] = {
    "picture": PICTURE_FORMAT,
    "film": FILM_FORMAT,
    "data": DATA_FORMAT,
}
"""The format that was chosen for each kind of file."""
SIZE = Choice(
    "export/size", "Size", "slide", {**{k: s.label for k, s in SIZES.items()}, FREE: "Free"}
)
WIDTH = Range("export/width", "Width", SIZES["slide"].size.width, LEAST[0], MOST, "px")
HEIGHT = Range("export/height", "Height", SIZES["slide"].size.height, LEAST[1], MOST, "px")
LENGTH_UNIT = Choice("export/unit", "Unit of lengths", "px", {key: key for key in LENGTH_UNITS})
DPI = Range(
    "export/dpi",
    "Resolution",
    192.0,
    10.0,
    1200.0,
    "dpi",
    (96, 192, 300, 600),
    help="Dots per inch; at 96 a dot is a pixel of the figure.",
)
FILM_DPI = Range(
    "export/film_dpi",
    "Resolution",
    96.0,
    24.0,
    288.0,
    "dpi",
    (72, 96, 144, 192),
    help="Dots per inch; at 96 a dot is a pixel of the figure.",
)
LOOK = Choice(
    "export/theme",
    "Theme",
    SIZES["slide"].theme,
    {"light": "Light", "dark": "Dark", "projector": "Projector"},
    help="Whatever the window's is. Projector is light, with letters that the back row can read.",
)
TRANSPARENT = Switch(
    "export/transparent", "Transparent", False, "No ground: that of the slide is seen."
)
TEXT = Range(
    "export/text", "Text", 100.0, 50.0, 300.0, "%", (75, 100, 125, 150, 200), "How large text is."
)
LINES = Range(
    "export/lines", "Lines", 100.0, 25.0, 400.0, "%", (75, 100, 150, 200), "How thick lines are."
)
CARRIES = Switch(
    "export/carries",
    "Carry the scene",
    True,
    "The file has the scene in it: open or drop it on klviz to go on from there.",
)
OUTLINES = Switch(
    "export/outlines",
    "Text as outlines",
    False,
    "Letters are drawn: they look the same everywhere, but are text no more.",
)
RATE = Range("export/rate", "Frames a second", 25.0, 1.0, 60.0, "", (12, 25, 30, 50, 60))
SECONDS = Range("export/seconds", "Length", 8.0, 0.2, 600.0, "s", help="From first to last frame.")
HOLD = Range(
    "export/hold", "Hold", 1.0, 0.0, 60.0, "s", help="How long the first and the last frame stay."
)
MOVES = Word("export/moves", "What moves", "run")
TABLE = Word("export/table", "Table", "first")
FOLDER = Paths("export/folder", "Folder")
DIALOG_WIDTH = Range("export/dialog_width", "Width of the dialog", 1240.0, 300.0, 8000.0)
DIALOG_HEIGHT = Range("export/dialog_height", "Height of the dialog", 740.0, 200.0, 8000.0)

EXPORT_SETTINGS: Mapping[str, Setting[Any]] = table(
    [
        *(WHAT, PART, PICTURE_FORMAT, FILM_FORMAT, DATA_FORMAT, SIZE, WIDTH, HEIGHT, LENGTH_UNIT),
        *(
            DPI,
            FILM_DPI,
            LOOK,
            TRANSPARENT,
            TEXT,
            LINES,
            CARRIES,
            OUTLINES,
            RATE,
            SECONDS,
            HOLD,
            MOVES,
            TABLE,
        ),
        *(FOLDER, DIALOG_WIDTH, DIALOG_HEIGHT),
    ]
)
