"""What words of a command line say: sizes, steps, numbers from one to another."""

from __future__ import annotations

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable

from klviz.document.export_settings import LENGTH_UNITS
from klviz.document.figure_sizes import LEAST, MOST, SIZES, FigureSize
from klviz.document.settings import Range

END = "end"
FLAT = 0.62
"""How high a figure is at least, as a share of its width, where only that is given."""
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_SIZE = re.compile(rf"({_NUMBER})(?:[x×]({_NUMBER}))?({'|'.join(LENGTH_UNITS)})?")
SIZE_WORDS = (
    "WIDTHxHEIGHT in pixels of 1/96 inch, mm or in, such as 1280x720, 85x60mm or 3.3x2in; "
    "a width alone, such as 85mm, of a figure as high as it must be; or " + ", ".join(SIZES)
)


def size(text: str) -> FigureSize:
    """Return the size that a word says: a name, both sides, or a width alone."""
    if text in SIZES:
        return SIZES[text].size
    found = _SIZE.fullmatch(text.lower())
    if found is None:
        raise ArgumentTypeError(f"a size is {SIZE_WORDS}, got {text!r}")
    width, height, unit = found.groups()
    pixels = LENGTH_UNITS[unit or "px"].pixels
    try:
        if height is None:
            return _of_width(float(width) * pixels)
        return FigureSize(float(width) * pixels, float(height) * pixels)
    except ValueError:
        low, high = f"{LEAST[0]:.0f}x{LEAST[1]:.0f}", f"{MOST:.0f}x{MOST:.0f}"
        message = f"a size is from {low} to {high} pixels of 1/96 inch, got {text!r}"
        raise ArgumentTypeError(message) from None


def _of_width(width: float) -> FigureSize:
    """Return a size as high as need be: of paper its own one, else not much lower than that."""
    same = (row.size for row in SIZES.values() if row.size.grows and row.size.width == width)
    return next(same, FigureSize(width, min(MOST, max(LEAST[1], FLAT * width)), grows=True))


def step(text: str) -> int | str:
    """Return the number of a step, or the word for the end."""
    if text == END:
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ArgumentTypeError(f"a step is a number below 1000000 or end, got {text!r}")
    return int(text)


def number(text: str) -> float:
    """Return a finite number."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ArgumentTypeError(f"expected a number, got {text!r}")
    return found


def number_of(setting: Range, name: str) -> Callable[[str], float]:
    """Return what reads a number that the setting of the window can be; its unit may be there."""

    def read(text: str) -> float:
        try:
            found = float(text.removesuffix(setting.unit))
        except ValueError:
            found = math.nan
        if not setting.low <= found <= setting.high:
            span = f"from {setting.low:g} to {setting.high:g}"
            raise ArgumentTypeError(f"{name} is a number {span}, got {text!r}")
        return found

    return read
