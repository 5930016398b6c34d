"""Chart: a heading over a rectangle with two axes whose marks may stand anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.gui.items.axis import NUMBERS, Axis, Side
from klviz.gui.items.heading import Entry, Heading
from klviz.gui.items.note import Note
from klviz.gui.items.ticks import Ticks
from klviz.gui.style import Style

HEADING, AXIS_WIDTH, AXIS_HEIGHT = 28.0, 58.0, 46.0
NAMED_FROM = 120.0
"""The height of a plot, times k, from which its left axis has a name."""


class Scale(NamedTuple):
    """The marks of an axis: numbers, their pixels, its name and the colour of both."""

    ticks: Ticks
    pixels: Sequence[float]
    name: str
    colour: str


class Chart:
    """What the plots have in common: a heading, an area, a sentence in it, and axes."""

    def __init__(self) -> None:
        self.heading, self.note = Heading(), Note()
        self._left, self._bottom = Axis(Side.LEFT), Axis(Side.BOTTOM)
        self.style: Style | None = None
        self.cell = QRectF()
        self.area = QRectF()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, over what is drawn in the area."""
        return (self._left, self._bottom, self.note, self.heading)

    def covers(self, place: QPointF) -> bool:
        """Whether a place lies in the plot or its heading."""
        return self.style is not None and self.cell.contains(place)

    def arrange(self, cell: QRectF | None, style: Style, *, axes: bool = True) -> None:
        """Lie there and look like that, with room for axes; be hidden where there is no cell."""
        self.style = style if cell is not None else None
        for item in self.items:
            item.setVisible(cell is not None)
        if cell is None:
            return
        self.cell = cell
        for part in (self._left, self._bottom, self.heading, self.note):
            part.set_style(style)
        top = cell.top() + style.px(HEADING)
        below = style.px(AXIS_HEIGHT)
        left = cell.left() + (style.px(AXIS_WIDTH) if axes else 0.0)
        bottom = cell.bottom() - (below if axes else 0.0)
        self.area = QRectF(QPointF(left, top), QPointF(cell.right(), max(bottom, top + 1.0)))
        self.place_heading(left)
        pad = style.px(8)
        self.note.place(self.area.adjusted(pad, pad, -pad, -pad))
        self._left.setVisible(axes)
        self._bottom.setVisible(axes)

    def place_heading(self, left: float) -> None:
        """Let the heading begin there."""
        if self.style is not None:
            cell = self.cell
            width, height = cell.right() - left, self.style.px(HEADING)
            self.heading.place(QRectF(left, cell.top(), width, height))

    def say(self, entries: Sequence[Entry], value: Entry | None = None) -> None:
        """Write the heading."""
        self.heading.show_entries(entries, value)

    def show_axes(self, across: Scale, up: Scale, plot: QRectF | None = None) -> None:
        """Draw both axes of the area, or of a part of it."""
        style = self.style
        if style is None:
            return
        plot = plot if plot is not None else self.area
        # Half of the last number stands beyond the end of the axis.
        last = style.width(across.ticks.labels[-1], NUMBERS) if across.ticks.labels else 0.0
        slack, below = max(style.px(10), 0.5 * last + 1.0), style.px(AXIS_HEIGHT)
        self._left.setVisible(True)
        self._bottom.setVisible(True)
        self._left.place(
            QRectF(
                plot.left() - style.px(AXIS_WIDTH),
                plot.top() - slack,
                style.px(AXIS_WIDTH),
                plot.height() + 2.0 * slack,
            )
        )
        self._bottom.place(
            QRectF(plot.left() - slack, plot.bottom() - 1.0, plot.width() + 2.0 * slack, below)
        )
        named = plot.height() >= NAMED_FROM * style.k
        self._left.set_colour(up.colour)
        self._bottom.set_colour(across.colour)
        name = up.name if named else ""
        self._left.show_ticks(up.ticks, list(up.pixels), plot, name)
        offset = across.ticks.offset
        name = f"{across.name} {offset}".strip()
        self._bottom.show_ticks(across.ticks, list(across.pixels), plot, name)

    def hide_axes(self) -> None:
        """Draw none."""
        self._left.setVisible(False)
        self._bottom.setVisible(False)
