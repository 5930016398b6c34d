"""Slide: what one scene brings to a deck, and where on the slide that lies, in every format.

Lengths are in pixels of the slide, 96 of which are an inch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from klviz.document.figure_sizes import FigureSize
from klviz.gui import fonts
from klviz.gui.figure import Figure
from klviz.gui.wrapping import wrapped

LEAST_SLIDE = FigureSize(480.0, 360.0)
"""The smallest slide on which a title and values leave room for a figure."""
MARGIN, TOP, BELOW, AROUND = 32.0, 22.0, 8.0, 14.0
"""What is left beside and above words, below them, around the figure, for USUAL."""
USUAL = FigureSize(960.0, 720.0)
"""The slide for which sizes are given; a wider one has more room beside them."""
TITLES = ((44.0, 1), (38.0, 1), (34.0, 2), (28.0, 2), (22.0, 3), (18.0, 4))
"""The sizes of a title, and how many lines it may have at each; the first that does is taken."""
VALUES = ((24.0, 1), (21.0, 2), (18.0, 3), (16.0, 4), (14.0, 12))
"""Likewise of the values."""
TITLE_LINE, VALUE_LINE = 1.2, 1.4
"""How far apart lines are, in sizes of their letters."""
BETWEEN = 2.0
"""The least gap between columns of values, in sizes of their letters."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a run, as a slide tells it.

    Attributes:
        equation: what it is, and how much: KL(p‖q) = 0.5430 nats.
        standing: how its run stands: converged.
        colour: the colour of its run, as #RRGGBB.
    """

    equation: str
    standing: str
    colour: str

    @property
    def remark(self) -> str:
        """How its run stands, as it follows the equation."""
        return f", {self.standing}" if self.standing else ""


@dataclass(frozen=True, slots=True)
class Column:
    """Values under each other: where they lie, and which they are."""

    place: QRectF
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SlideLayout:
    """Where things lie on a slide.

    Attributes:
        size: of the slide.
        title: where the title lies.
        lines: the lines of the title; one that is too long goes on after ….
        title_pixels: the size of its letters.
        columns: the values, by columns.
        value_pixels: the size of their letters.
        figure: where the figure lies.
    """

    size: FigureSize
    title: QRectF
    lines: tuple[str, ...]
    title_pixels: float
    columns: tuple[Column, ...]
    value_pixels: float
    figure: QRectF

    @property
    def figure_size(self) -> FigureSize:
        """How large the figure is."""
        return FigureSize(self.figure.width(), self.figure.height())


@dataclass(frozen=True, slots=True)
class Slide:
    """One scene of a deck.

    Attributes:
        title: what the slide is called, as the scene has it.
        notes: what stands in the notes of the speaker.
        layout: where title, values and figure lie.
        figure: the figure, laid out in the size of its place.
    """

    title: str
    notes: str
    layout: SlideLayout
    figure: Figure


def check_size(size: FigureSize) -> None:
    """Make sure that a slide has room.

    Raises:
        ValueError: it is too small.
    """
    if size.width < LEAST_SLIDE.width or size.height < LEAST_SLIDE.height:
        least = f"{LEAST_SLIDE.width:g}x{LEAST_SLIDE.height:g}"
        raise ValueError(f"a slide is at least {least} pixels, got {size.width:g}x{size.height:g}")


def lay_out(size: FigureSize, title: str, values: Sequence[Value]) -> SlideLayout:
    """Return where title, values and figure lie: words as large as they can be, then the figure.

    Raises:
        ValueError: the slide is too small for that.
    """
    check_size(size)
    k = min(size.width / USUAL.width, size.height / USUAL.height)
    width = round(size.width - 2.0 * MARGIN * k)
    pixels, lines = _title(title, width, k)
    place = QRectF(MARGIN * k, TOP * k, width, round(len(lines) * TITLE_LINE * pixels))
    top = place.bottom() + BELOW * k
    letters, columns = _columns(values, QRectF(MARGIN * k, top, width, 0.0), k)
    top = columns[0].place.bottom() + BELOW * k if columns else top
    side = AROUND * k
    wide, high = round(size.width - 2.0 * side), round(size.height - top - side)
    figure = QRectF(side, round(top), wide, high)
    return SlideLayout(size, place, tuple(lines), pixels, columns, letters, figure)


def _title(text: str, width: int, k: float) -> tuple[float, list[str]]:
    """Return the size of the letters of a title, and its lines."""
    for size, most in TITLES:
        pixels = float(round(size * k))
        font = fonts.font(pixels, semibold=True, tabular=False)
        lines = [line.strip() for line in wrapped(text, font, width, most)]
        if not lines[-1].endswith("…") or text.endswith("…"):
            break
    return pixels, lines


def _columns(values: Sequence[Value], strip: QRectF, k: float) -> tuple[float, tuple[Column, ...]]:
    """Return the size of the letters of values, and the columns that they make from a top on."""
    for size, most in VALUES:
        letters = float(round(size * k))
        metrics = QFontMetricsF(fonts.font(letters, semibold=True, tabular=False))
        widths = [metrics.horizontalAdvance(value.equation + value.remark) for value in values]
        wide = max(widths, default=0.0) + BETWEEN * letters
        across = max(1, int((strip.width() + BETWEEN * letters) // wide))
        if -(-len(values) // across) <= most:
            break
    rows = max(1, -(-len(values) // across))
    columns: list[Column] = []
    for start in range(0, len(values), rows):
        x = strip.left() + len(columns) * wide
        place = QRectF(round(x), strip.top(), wide, round(rows * VALUE_LINE * letters))
        columns.append(Column(place, tuple(values[start : start + rows])))
    return letters, tuple(columns)
