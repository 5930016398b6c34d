"""Panel: the parts that every plot has: a view box that clips, two axes, a heading, a note, tags.

pyqtgraph's view box holds the ranges and cuts off what leaves them; its buttons, menus and mouse
are off. Its plot item is not used: that comes with a context menu, four axes and a title,
which take 27 ms to build and are all drawn differently here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.core.arrays import Array
from klviz.gui.items.axis import NUMBERS, Axis, Side
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.heading import Heading
from klviz.gui.items.note import Note
from klviz.gui.items.tags import Tags
from klviz.gui.items.ticks import MOST, Ticks, linear_ticks, log_ticks
from klviz.gui.style import Style

EVERYTHING = (0.0, 1.0)
"""The range shown where there is no better one."""
LARGEST = 1e290
NOTE_TOP = 4.0
"""How far below the top of a plot its note begins."""
FINEST = 1e-13
"""The least width of a range, relative to its ends: doubles are no finer."""
FEW = 5
"""The most marks a side in a sparse theme."""
APART = 27.0
"""The least distance of two numbers of a left axis, times k."""
OVER_LINES = 6.0
"""Words in a plot lie above the crosshair."""
NAMED_FROM = 120.0
"""The height of a plot, times k, from which its left axis has a name."""


class Frame(NamedTuple):
    """Where a panel lies: its heading, its plot and the strip of its left axis.

    ``numbered`` says whether the numbers of x stand below it, ``right`` how far they may reach.
    Without any width its left axis is not drawn.
    """

    heading: QRectF
    plot: QRectF
    axis_width: float
    axis_height: float
    numbered: bool
    right: float


class Names(NamedTuple):
    """What the axes are called; ``essential`` names stand in a sparse theme, too.

    They are whatever nobody would guess from the plot, as x and a density below a curve are.
    """

    x: str
    y: str
    essential: bool = False


class Panel:
    """One plot without its curves.

    Args:
        names: what the axes are called.
        log: whether y is a decimal logarithm, with the numbers themselves on the axis.
        log_x: whether x is one.
    """

    def __init__(self, names: Names, *, log: bool = False, log_x: bool = False) -> None:
        self.box = ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.box.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.box.borderRect.hide()
        self.heading = Heading()
        self.note = Note()
        self.tags = Tags()
        for words in (self.note, self.tags):
            words.setZValue(OVER_LINES)
        self._left, self._bottom = Axis(Side.LEFT), Axis(Side.BOTTOM)
        self._names, self._log, self._log_x = names, log, log_x
        self._style: Style | None = None
        self._frame: Frame | None = None
        self._shown: tuple[object, ...] = ()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (self.box, self._left, self._bottom, self.note, self.heading, self.tags)

    @property
    def plot(self) -> QRectF:
        """Where the curves are, in pixels of the scene."""
        return self._frame.plot if self._frame else QRectF()

    @property
    def mapping(self) -> Mapping:
        """From the ranges to pixels of the view box, whose top left corner is (0, 0)."""
        (x_low, x_high), (y_low, y_high) = self.box.viewRange()
        area = QRectF(0.0, 0.0, self.plot.width(), self.plot.height())
        return Mapping((x_low, x_high), (y_low, y_high), area)

    @property
    def scene_mapping(self) -> Mapping:
        """From the ranges to pixels of the scene."""
        return self.mapping._replace(rect=self.plot)

    @property
    def pixel(self) -> float:
        """How wide a pixel is, in units of x."""
        low, high = self.mapping.x_range
        return (high - low) / max(1.0, self.plot.width())

    def covers(self, place: QPointF) -> bool:
        """Whether a place lies in the plot or its heading."""
        frame = self._frame
        return frame is not None and (frame.plot.contains(place) or frame.heading.contains(place))

    @property
    def is_shown(self) -> bool:
        """Whether the panel has a place."""
        return self._frame is not None

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style, self._shown = frame, style, ()
        for item in self.items:
            item.setVisible(frame is not None)
        if frame is not None:
            self._lay_out(frame, style)

    def _lay_out(self, frame: Frame, style: Style) -> None:
        plot, slack, top = frame.plot, style.px(10), style.px(NOTE_TOP)
        for part in (self._left, self._bottom, self.heading, self.note, self.tags):
            part.set_style(style)
        self.box.setGeometry(plot)
        self.heading.place(frame.heading)
        self.note.place(plot.adjusted(style.px(8), top, -style.px(8), -top))
        around = plot.adjusted(-slack, -slack, frame.right - plot.right(), slack)
        self.tags.place(around)
        beside, below = QRectF(around), QRectF(around)
        beside.setLeft(plot.left() - frame.axis_width)
        beside.setRight(plot.left())
        self._left.place(beside)
        below.setLeft(plot.left() - max(0.5 * frame.axis_width, style.px(6)))
        below.setTop(plot.bottom() - 1.0)
        below.setBottom(plot.bottom() + frame.axis_height)
        self._bottom.place(below)
        self._bottom.setVisible(frame.numbered)
        self._left.setVisible(frame.axis_width > 0.0)

    def call_y(self, name: str) -> None:
        """Call the left axis that from now on."""
        if name != self._names.y:
            self._names, self._shown = self._names._replace(y=name), ()

    def call_axes(self, x: str, y: str) -> None:
        """Call both axes that from now on."""
        wanted = self._names._replace(x=x, y=y)
        if wanted != self._names:
            self._names, self._shown = wanted, ()

    def set_y_colour(self, colour: str) -> None:
        """Write the numbers and the name of the left axis in that colour."""
        self._left.set_colour(colour)

    def set_ranges(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        *,
        x_ends: float = math.inf,
    ) -> None:
        """Show that part of the plane; a range that is none shows 0 to 1.

        Args:
            x_range: of the plot, labels included.
            y_range: of the plot.
            x_ends: where the axis below ends, if that is before the plot does.
        """
        x_range, y_range = _checked(x_range), _checked(y_range)
        along, shown = (x_range, min(x_ends, x_range[1])), self._shown or (None, None)
        if self._style is None or self._frame is None or shown == (along, y_range):
            return
        self._shown = along, y_range
        self.box.setRange(xRange=x_range, yRange=y_range, padding=0.0, disableAutoRange=True)
        if shown[1] != y_range:
            self._show_left(self._style, self._frame)
        if shown[0] != along and self._frame.numbered:
            self._show_bottom(self._style, self._frame, along[1])

    def _show_left(self, style: Style, frame: Frame) -> None:
        low, high = self.mapping.y_range
        fitting = max(1, int(frame.plot.height() / style.px(APART)))
        most = min(FEW if style.theme.sparse and not self._log else MOST, fitting)
        if self._log:
            ticks = log_ticks(10.0**low, 10.0**high, most)
            places = np.log10(np.array(ticks.values))
        else:
            # Plain numbers count more here than many: plots are wider than high.
            ticks = linear_ticks(low, high, most, most // 2)
            places = np.array(ticks.values)
        named = frame.plot.height() >= NAMED_FROM * style.k and self._is_named(style)
        pixels = [float(pixel) for pixel in self.scene_mapping.y(places)]
        self._left.show_ticks(ticks, pixels, frame.plot, self._names.y if named else "")

    def _is_named(self, style: Style) -> bool:
        return self._names.essential or not style.theme.sparse

    def _show_bottom(self, style: Style, frame: Frame, ends: float) -> None:
        plot, (low, _) = QRectF(frame.plot), self.mapping.x_range
        plot.setRight(float(self.scene_mapping.x(np.array([ends]))[0]))
        if self._log_x:
            ticks = log_ticks(10.0**low, 10.0**ends, FEW if style.theme.sparse else MOST)
        else:
            ticks = _fitting(low, ends, plot.width(), style)
        name = f"{self._names.x} {ticks.offset}" if ticks.offset else self._names.x
        if not ticks.offset and not self._is_named(style):
            name = ""
        places = np.array(ticks.values)
        if self._log_x:
            places = np.log10(places)
        pixels = [float(pixel) for pixel in self.scene_mapping.x(places)]
        self._bottom.show_ticks(ticks, pixels, plot, name)


def largest(values: Array) -> float:
    """Return the largest finite value, 0 where there is none above it."""
    finite = values[np.isfinite(values)]
    return float(max(0.0, finite.max())) if len(finite) else 0.0


def _fitting(low: float, high: float, width: float, style: Style) -> Ticks:
    """Return the most ticks whose numbers stand clear of each other."""
    ticks = Ticks()
    for most in range(FEW if style.theme.sparse else MOST, 0, -1):
        ticks = linear_ticks(low, high, most)
        widest = max((style.width(label, NUMBERS) for label in ticks.labels), default=0.0)
        room = (
            width * (ticks.values[1] - ticks.values[0]) / (high - low)
            if len(ticks.values) > 1
            else width
        )
        if widest + style.px(14) <= room:
            break
    return ticks


def _checked(ends: tuple[float, float]) -> tuple[float, float]:
    """Return the range if doubles can tell its ends apart and multiply them, else 0 to 1."""
    low, high = ends
    reach = max(abs(low), abs(high))
    usable = math.isfinite(low) and math.isfinite(high) and reach < LARGEST
    return (low, high) if usable and high - low > max(FINEST * reach, 1e-290) else EVERYTHING
