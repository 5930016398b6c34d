"""Draws: how often single draws of an estimator take which values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.truth import Drawn, Histogram, TruthContent
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.heading import Entry
from klviz.gui.items.note import Note
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.style import Style

POSITIVE, NEGATIVE = 0.75, 0.32
"""The shares of its colour that bins above and below zero have."""
TRUTH_WIDTH, EXPECTED_WIDTH = 2.0, 2.0
HEADROOM = 1.08


class DrawsPlot:
    """The histogram of k at single draws, with zero, KL and the mean of k."""

    def __init__(self) -> None:
        self.panel = Panel(Names("k", "draws", essential=True))
        box = self.panel.box
        self._positive, self._negative = Area(box), Area(box)
        self._truth, self._zero = Curve(box), Curve(box)
        self._remark = Note(muted=True)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._remark)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._truth.set_pen(style.pen(style.theme.ink, TRUTH_WIDTH, dash=(4.0, 3.0)))
        self._zero.set_pen(style.axis_pen)
        self._remark.set_style(style)
        self._remark.setVisible(frame is not None)

    def show_draws(self, content: TruthContent, unit: Unit, colour: str, text: str) -> None:
        """Draw the histogram of the estimator that is shown."""
        style, shown = self._style, content.shown
        if style is None or not self.panel.is_shown:
            return
        if shown is None:
            self.panel.heading.show_entries([])
            return
        self._show_heading(content, shown, text, style)
        histogram, factor = shown.histogram, unit.factor
        edges = factor * histogram.edges
        self.panel.call_axes(f"{shown.key} at a draw ({unit.key})", "draws")
        truth = factor * content.truth.value
        low, high = float(edges[0]), float(edges[-1])
        if math.isfinite(truth):
            low, high = min(low, truth), max(high, truth * 1.05)
        most = max(1.0, float(histogram.counts.max(initial=1.0)))
        self.panel.set_ranges((low, high), (0.0, HEADROOM * most))
        mapping = self.panel.mapping
        for item in (self._positive, self._negative, self._truth, self._zero):
            item.place(mapping.rect)
        self._positive.set_colour(style.wash(colour, POSITIVE))
        self._negative.set_colour(style.wash(colour, NEGATIVE))
        above = edges[:-1] >= -1e-9 * (high - low)
        self._positive.set_polygons(_bins(edges, histogram.counts, above, mapping))
        self._negative.set_polygons(_bins(edges, histogram.counts, ~above, mapping))
        self._rule(self._zero, 0.0, mapping)
        self._rule(self._truth, truth, mapping)
        self._place_remark(histogram, style)
        self._remark.show_text(_remark(shown))

    def _place_remark(self, histogram: Histogram, style: Style) -> None:
        """Put the remark above the half with the lower bins."""
        plot, half = self.panel.plot, histogram.counts.size // 2
        right = histogram.counts[:half].max(initial=0.0) > histogram.counts[half:].max(initial=0.0)
        left = plot.center().x() if right else plot.left() + style.px(8)
        room = QRectF(left, plot.top() + style.px(4), 0.5 * plot.width(), plot.height())
        self._remark.place(room)

    def _rule(self, curve: Curve, x: float, mapping: Mapping) -> None:
        if not math.isfinite(x):
            curve.set_lines(())
            return
        at = mapping.point(x, 0.0).x()
        curve.set_rule(QPointF(at, 0.0), QPointF(at, mapping.rect.bottom()))

    def _show_heading(self, content: TruthContent, shown: Drawn, text: str, style: Style) -> None:
        ratio = "r = q/p" if content.direction == "forward" else "r = p/q"
        words = (
            f"{shown.key} = {shown.way.told}, {ratio}, at draws from {content.source}",
            f"{shown.key} = {shown.way.told}, {ratio}",
            f"{shown.key} = {shown.way.told}",
            shown.key,
        )
        share = shown.histogram.negative / max(1, content.drawn)
        percent = f"{format_number(100.0 * share, 2)} %"
        value = (f"{percent} are negative", f"{percent} < 0") if share else ("none is negative", "")
        self.panel.heading.show_entries([Entry(words, text)], Entry(value, style.theme.ink))


def _bins(
    edges: Array, counts: Array, chosen: NDArray[np.bool_], mapping: Mapping
) -> Sequence[QPolygonF]:
    """Return the bins that are chosen as boxes in pixels, a hair apart."""
    bottom = mapping.rect.bottom()
    x, y = mapping.x(edges), mapping.y(counts)
    boxes = []
    for number in np.flatnonzero(chosen & (counts > 0.0)).tolist():
        gap = 1.0 if x[number + 1] - x[number] > 4.0 else 0.0
        box = QRectF(x[number], y[number], x[number + 1] - x[number] - gap, bottom - y[number])
        boxes.append(QPolygonF(box))
    return boxes


def _remark(shown: Drawn) -> str:
    """Return how many draws lie beside the picture."""
    histogram = shown.histogram
    parts = []
    if histogram.below:
        parts.append(f"{histogram.below} further left")
    if histogram.above:
        parts.append(f"{histogram.above} further right")
    return " and ".join(parts)
