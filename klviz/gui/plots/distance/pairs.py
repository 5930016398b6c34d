"""Both directions as Q is moved: forward across, reverse up, and the diagonal where they agree.

Axes go from 0 to ∞: a value v, in nats, stands at v/(1 + v).
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.distance import DistanceContent, squashed
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.arrays import Array
from klviz.document.numbers import INFINITY, format_number
from klviz.document.units import Unit
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.points import Point, Points
from klviz.gui.items.ticks import Ticks
from klviz.gui.plots.distance.chart import Chart, Scale
from klviz.gui.style import Style
from klviz.gui.theme import mix

MARKS = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""What may be written at an axis, but for ∞."""
APART = {False: 20.0, True: 34.0}
"""The least distance of two numbers up and across, times k."""
THREAD = 0.28
"""The share of the muted colour in the ground, the rest canvas."""
SEEN = 0.5
"""The share of Q's colour in what has been seen."""


class PairsPlot:
    """A scatter of (KL(P‖Q), KL(Q‖P))."""

    key = "pairs"

    def __init__(self) -> None:
        self.chart = Chart()
        self._frame, self._threads, self._diagonal = Curve(), Curve(), Curve()
        self._seen, self._now = Points(), Points()
        self._plot = QRectF()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        drawn = (self._frame, self._threads, self._diagonal, self._seen, self._now)
        return (*drawn, *self.chart.items)

    def arrange(self, cell: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no cell."""
        self.chart.arrange(cell, style)
        drawn = (self._frame, self._threads, self._diagonal, self._seen, self._now)
        for item in drawn:
            item.setVisible(cell is not None)
        if cell is None:
            return
        theme = style.theme
        self._plot = self.chart.area
        around = self._plot.adjusted(-20.0, -20.0, 20.0, 20.0)
        for item in drawn:
            item.place(around)
        self._seen.set_style(style)
        self._now.set_style(style)
        self._threads.set_pen(style.pen(mix(theme.canvas, theme.muted, THREAD), 1.0))
        self._frame.set_pen(style.pen(mix(theme.canvas, theme.muted, 0.4), 1.0, dash=(2.0, 3.0)))
        self._diagonal.set_pen(style.pen(theme.muted, 1.4, dash=(5.0, 3.0)))
        plot = self._plot
        edge = [plot.topLeft(), plot.topRight(), plot.bottomRight()]
        self._frame.set_lines([QPolygonF(edge)])
        self._diagonal.set_lines([QPolygonF([plot.bottomLeft(), plot.topRight()])])

    def show(self, content: DistanceContent, snapshot: CompareSnapshot, unit: Unit) -> None:
        """Draw what has been seen."""
        style = self.chart.style
        if style is None:
            return
        self._show_axes(style, unit)
        threads = content.plane.threads if content.plane is not None else np.empty((0, 2))
        self._threads.set_lines(lines(unbroken(self._pixels(threads))))
        seen = mix(style.theme.canvas, style.theme.q_line, SEEN)
        self._seen.show_points(
            [Point(QPointF(*place), seen, small=True) for place in self._pixels(content.trail)]
        )
        both = np.array([[snapshot.forward.value, snapshot.reverse.value]])
        now = [
            Point(QPointF(*place), style.theme.q_line, aside=(0.0, -1.0))
            for place in self._pixels(both)
            if not np.isnan(both).any()
        ]
        self._now.show_points(now)
        muted = style.theme.muted
        diagonal = Swatch(muted, 1.4, dash=(5.0, 3.0))
        self.chart.say(
            [
                Entry(("both directions as Q moves", "as Q moves", ""), style.theme.ink),
                Entry(("KL(P‖Q) = KL(Q‖P)", "equal", ""), muted, diagonal),
                *_net(style, len(threads) > 0),
            ]
        )

    def _pixels(self, nats: Array) -> Array:
        plot, shares = self._plot, squashed(nats)
        return np.column_stack(
            [
                plot.left() + shares[:, 0] * plot.width(),
                plot.bottom() - shares[:, 1] * plot.height(),
            ]
        )

    def _show_axes(self, style: Style, unit: Unit) -> None:
        plot = self._plot
        across, up = (
            _marks(unit, length, APART[is_across] * style.k)
            for is_across, length in ((True, plot.width()), (False, plot.height()))
        )
        names = (f"KL(P‖Q), {unit.key}", f"KL(Q‖P), {unit.key}")
        self.chart.show_axes(
            Scale(
                Ticks(across.values, across.labels),
                [plot.left() + share * plot.width() for share in across.values],
                names[0],
                style.theme.run_text(0),
            ),
            Scale(
                Ticks(up.values, up.labels),
                [plot.bottom() - share * plot.height() for share in up.values],
                names[1],
                style.theme.run_text(1),
            ),
        )


def _net(style: Style, is_there: bool) -> list[Entry]:
    """Return what the net of both directions over many other Qs is called."""
    if not is_there:
        return []
    theme = style.theme
    swatch = Swatch(mix(theme.canvas, theme.muted, 2.0 * THREAD), 1.0)
    return [Entry(("other Qs", "other Qs", ""), theme.muted, swatch)]


def _marks(unit: Unit, length: float, apart: float) -> Ticks:
    """Return where marks stand, as shares of an axis, and what is written there."""
    values, labels, free = [1.0], [INFINITY], length - apart
    for mark in reversed(MARKS):
        share = float(squashed(np.array(mark / unit.factor)))
        if share * length <= free and (mark == 0.0 or share * length >= apart):
            values.append(share)
            labels.append(format_number(mark))
            free = share * length - apart
    order = range(len(values) - 1, -1, -1)
    return Ticks(tuple(values[i] for i in order), tuple(labels[i] for i in order))


def told(snapshot: CompareSnapshot) -> str:
    """Return in a sentence which direction is larger."""
    forward, reverse = snapshot.forward.value, snapshot.reverse.value
    if math.isnan(forward) or math.isnan(reverse):
        return ""
    if abs(forward - reverse) <= snapshot.forward.error + snapshot.reverse.error:
        return "Both directions agree."
    if math.isinf(forward) and math.isinf(reverse):
        return "Both directions are infinite."
    return f"KL({'P‖Q' if forward > reverse else 'Q‖P'}) is the larger direction."
