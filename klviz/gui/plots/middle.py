"""M = (P + Q)/2 drawn between P and Q, with Jensen–Shannon's divergence below its ceiling."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.middles import CEILING, Middle
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, areas, lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.plots.generator import words_in
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

WIDTH, M_WIDTH = 2.0, 2.8
HEADROOM = 1.1
BAR = 0.38
"""How wide the bars of P and of Q are, in outcomes; M is as wide as both."""


class MiddlePlot:
    """P, Q and M over x or over outcomes."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "density"))
        box = self.panel.box
        self._p_area, self._q_area = Area(box), Area(box)
        self._p_line, self._q_line, self._m_line = Curve(box), Curve(box), Curve(box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, theme = style, style.theme
        self.panel.arrange(frame, style)
        self._p_line.set_pen(style.pen(theme.p_line, WIDTH))
        self._q_line.set_pen(style.pen(theme.q_line, WIDTH, dash=Q_DASH))
        self._m_line.set_pen(style.pen(theme.ink, M_WIDTH))
        self._p_area.set_colour(style.wash(theme.p_fill, 1.0))
        self._q_area.set_colour(style.wash(theme.q_fill, 1.0))

    def show_middle(self, middle: Middle | None, view: tuple[float, float], unit: Unit) -> None:
        """Draw both and their middle."""
        style = self._style
        if style is None or middle is None or not self.panel.is_shown:
            return
        over_outcomes = bool(middle.names)
        self.panel.call_axes(*(("outcome", "probability") if over_outcomes else ("x", "density")))
        top = max(largest(middle.p), largest(middle.q), 1e-300)
        self.panel.set_ranges(view, (0.0, HEADROOM * top))
        mapping = self.panel.mapping
        for item in (self._p_area, self._q_area, self._p_line, self._q_line, self._m_line):
            item.place(mapping.rect)
        if over_outcomes:
            self._show_bars(middle, mapping)
        else:
            self._show_curves(middle, mapping)
        self._show_heading(middle, unit, style)

    def _show_curves(self, middle: Middle, mapping: Mapping) -> None:
        runs = [unbroken(mapping.pixels(middle.x, row)) for row in (middle.p, middle.q, middle.m)]
        self._p_area.set_polygons(areas(runs[0], mapping.point(0.0, 0.0).y()))
        self._q_area.set_polygons(())
        for item, run in zip((self._p_line, self._q_line, self._m_line), runs, strict=True):
            item.set_lines(lines(run))

    def _show_bars(self, middle: Middle, mapping: Mapping) -> None:
        self._p_area.set_polygons(_bars(middle.x - BAR, middle.x, middle.p, mapping))
        self._q_area.set_polygons(_bars(middle.x, middle.x + BAR, middle.q, mapping))
        self._p_line.set_lines(())
        self._q_line.set_lines(())
        ends, level = mapping.x(np.stack([middle.x - BAR, middle.x + BAR])), mapping.y(middle.m)
        self._m_line.set_lines(
            [
                QPolygonF([QPointF(a, y), QPointF(b, y)])
                for a, b, y in zip(*ends.tolist(), level.tolist(), strict=True)
            ]
        )

    def _show_heading(self, middle: Middle, unit: Unit, style: Style) -> None:
        theme = style.theme
        entries = [
            Entry(("P", "P"), theme.p_line, Swatch(theme.p_line, WIDTH, (), theme.p_fill)),
            Entry(("M = (P + Q)/2", "M"), theme.ink, Swatch(theme.ink, M_WIDTH)),
            Entry(("Q", "Q"), words_in(style, theme.q_line), Swatch(theme.q_line, WIDTH, Q_DASH)),
        ]
        self.panel.heading.show_entries(entries, Entry(jsd_texts(middle.jsd, unit), theme.ink))


def jsd_texts(value: Estimate | None, unit: Unit) -> tuple[str, ...]:
    """Return JSD beside its ceiling, from long to short."""
    ceiling = format_number(unit.of_nats(CEILING))
    if value is None:
        return (f"JSD ≤ log 2 = {ceiling} {unit.key}", f"JSD ≤ {ceiling}")
    number = estimate_text(value, unit.factor)
    return (
        f"JSD = {number} ≤ log 2 = {ceiling} {unit.key}",
        f"JSD = {number} ≤ {ceiling} {unit.key}",
        f"{number} ≤ {ceiling}",
    )


def _bars(left: Array, right: Array, heights: Array, mapping: Mapping) -> list[QPolygonF]:
    base = mapping.point(0.0, 0.0).y()
    ends, tops = mapping.x(np.stack([left, right])), mapping.y(heights)
    return [
        QPolygonF(QRectF(QPointF(a, y), QPointF(b, base)))
        for a, b, y in zip(*ends.tolist(), tops.tolist(), strict=True)
        if base - y > 0.05
    ]
