"""M = (P + Q)/2 drawn between P and Q, with Jensen–Shannon's divergence below its ceiling."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.middles import CEILING, Middle
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, areas, lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.plots.generator import words_in
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

WIDTH, M_WIDTH = 2.0, 2.8
HEADROOM = 1.1
P_SHARE, Q_SHARE = 0.55, 0.45
"""The shares of their colours that bars have."""
BAR = 0.38
"""How wide the bars of P and of Q are, in outcomes; M is as wide as both."""


class MiddlePlot:
    """P, Q and M over x or over outcomes."""

    def __init__(self) -> None:
        self._over_x, self._over_outcomes = _OverX(), _OverOutcomes()
        self._shown: _OverX | _OverOutcomes = self._over_x
        self._frame: Frame | None = None
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self._over_x.items, *self._over_outcomes.items)

    @property
    def panel(self) -> Panel:
        """The panel that is shown."""
        return self._shown.panel

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style = frame, style
        for plot in (self._over_x, self._over_outcomes):
            plot.arrange(frame if plot is self._shown else None, style)

    def show_middle(self, middle: Middle | None, view: tuple[float, float], unit: Unit) -> None:
        """Draw both and their middle."""
        style = self._style
        if style is None or middle is None or self._frame is None:
            return
        wanted = self._over_outcomes if middle.names else self._over_x
        if wanted is not self._shown:
            self._shown = wanted
            self.arrange(self._frame, style)
        self._shown.draw(middle, view)
        theme = style.theme
        entries = [
            Entry(("P", "P"), theme.p_line, Swatch(theme.p_line, WIDTH, (), theme.p_fill)),
            Entry(("M = (P + Q)/2", "M"), theme.ink, Swatch(theme.ink, M_WIDTH)),
            Entry(("Q", "Q"), words_in(style, theme.q_line), self._shown.q_swatch(style)),
        ]
        self.panel.heading.show_entries(entries, Entry(jsd_texts(middle, unit), theme.ink))


class _OverX:
    """Densities as curves."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "density"))
        box = self.panel.box
        self._area, self._p, self._q, self._m = Area(box), Curve(box), Curve(box), Curve(box)

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        theme = style.theme
        self.panel.arrange(frame, style)
        self._area.set_colour(style.wash(theme.p_fill, 1.0))
        self._p.set_pen(style.pen(theme.p_line, WIDTH))
        self._q.set_pen(style.pen(theme.q_line, WIDTH, dash=Q_DASH))
        self._m.set_pen(style.pen(theme.ink, M_WIDTH))

    def q_swatch(self, style: Style) -> Swatch:
        return Swatch(style.theme.q_line, WIDTH, Q_DASH)

    def draw(self, middle: Middle, view: tuple[float, float]) -> None:
        self.panel.set_ranges(view, (0.0, HEADROOM * _top(middle)))
        mapping = self.panel.mapping
        for item in (self._area, self._p, self._q, self._m):
            item.place(mapping.rect)
        runs = [unbroken(mapping.pixels(middle.x, row)) for row in (middle.p, middle.q, middle.m)]
        self._area.set_polygons(areas(runs[0], mapping.point(0.0, 0.0).y()))
        for item, run in zip((self._p, self._q, self._m), runs, strict=True):
            item.set_lines(lines(run))


class _OverOutcomes:
    """Probabilities as bars, the middle as a line across both."""

    def __init__(self) -> None:
        self._plot = OutcomePanel("probability")
        box = self._plot.panel.box
        self._p, self._q, self._m = Area(box), Area(box), Curve(box)

    @property
    def panel(self) -> Panel:
        return self._plot.panel

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        return self._plot.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        theme = style.theme
        self._plot.arrange(frame, style)
        self._p.set_colour(style.wash(theme.p_line, P_SHARE))
        self._q.set_colour(style.wash(theme.q_line, Q_SHARE))
        self._m.set_pen(style.pen(theme.ink, M_WIDTH))

    def q_swatch(self, style: Style) -> Swatch:
        return Swatch(style.theme.q_line, WIDTH, (), style.theme.q_fill)

    def draw(self, middle: Middle, view: tuple[float, float]) -> None:
        self._plot.show_ranges(view, (0.0, HEADROOM * _top(middle)), middle.names)
        mapping = self.panel.mapping
        for item in (self._p, self._q, self._m):
            item.place(mapping.rect)
        self._p.set_polygons(_bars(middle.x - BAR, middle.x, middle.p, mapping))
        self._q.set_polygons(_bars(middle.x, middle.x + BAR, middle.q, mapping))
        ends, level = mapping.x(np.stack([middle.x - BAR, middle.x + BAR])), mapping.y(middle.m)
        self._m.set_lines(
            [
                QPolygonF([QPointF(a, y), QPointF(b, y)])
                for a, b, y in zip(*ends.tolist(), level.tolist(), strict=True)
            ]
        )


def _top(middle: Middle) -> float:
    return max(largest(middle.p), largest(middle.q), 1e-300)


def jsd_texts(middle: Middle, unit: Unit) -> tuple[str, ...]:
    """Return JSD, which a swap leaves as it is, beside its ceiling; from long to short."""
    ceiling, value, swapped = format_number(unit.of_nats(CEILING)), middle.jsd, middle.swapped
    if value is None or math.isnan(value.value):
        return (f"JSD ≤ log 2 = {ceiling} {unit.key}", f"JSD ≤ {ceiling}")
    number = estimate_text(value, unit.factor)
    texts = (
        f"JSD = {number} ≤ log 2 = {ceiling} {unit.key}",
        f"JSD = {number} ≤ {ceiling} {unit.key}",
        f"{number} ≤ {ceiling}",
    )
    if swapped is None or abs(value.value - swapped.value) > value.error + swapped.error:
        return texts
    return (
        f"JSD(P, Q) = JSD(Q, P) = {number} ≤ log 2 = {ceiling} {unit.key}",
        f"JSD(P, Q) = JSD(Q, P) = {number} ≤ {ceiling}",
        *texts,
    )


def _bars(left: Array, right: Array, heights: Array, mapping: Mapping) -> list[QPolygonF]:
    base = mapping.point(0.0, 0.0).y()
    ends, tops = mapping.x(np.stack([left, right])), mapping.y(heights)
    return [
        QPolygonF(QRectF(QPointF(a, y), QPointF(b, base)))
        for a, b, y in zip(*ends.tolist(), tops.tolist(), strict=True)
        if base - y > 0.05
    ]
