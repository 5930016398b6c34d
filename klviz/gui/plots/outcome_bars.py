"""P and Q over outcomes: bars side by side where they have room, else flights of stairs."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF

from klviz.analyses.compare.outcome_overview import (
    OutcomeContent,
    OutcomeReading,
    OutcomesReading,
)
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.sketch import PairBars
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.gui.items.area import Area
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.steps import Steps
from klviz.gui.plots.outcome_geometry import ROOMY, SIDES, Shape, bars, slot, stairs
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.painted_bars import PaintedBars
from klviz.gui.plots.panel import Frame
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

WIDTH = 2.0
FEW = 4
"""So few outcomes are drawn from 0 to 1: every probability can be painted."""
ROOM = 1.2
"""How far above the tallest bar the plot reaches, for a hand to paint there."""
WHOLE = 1.02
"""How high a plot reaches in which a probability of one is seen whole."""


class PairOfBars:
    """The areas and the outlines of what is drawn of P, and of Q over it."""

    def __init__(self, plot: OutcomePanel) -> None:
        box = plot.panel.box
        self._areas = {who: Area(box) for who in "pq"}
        self._lines = {who: Steps(box) for who in "pq"}

    def set_style(self, style: Style) -> None:
        """Draw in that style: P filled and solid, Q dashed."""
        theme = style.theme
        self._areas["p"].set_colour(style.wash(theme.p_fill, 1.0))
        self._areas["q"].set_colour(style.wash(theme.q_fill, 1.0))
        self._lines["p"].set_pen(style.pen(theme.p_line, WIDTH))
        self._lines["q"].set_pen(style.pen(theme.q_line, WIDTH, dash=Q_DASH))

    def show(self, plot: OutcomePanel, style: Style, p: Array, q: Array, low: float) -> None:
        """Draw the values of both, (n,) each, from ``low`` on."""
        mapping = plot.panel.mapping
        beside = stand_beside(plot, style)
        for who, values in (("p", p), ("q", q)):
            reach = SIDES[who]
            shape = bars(mapping, values, low, reach) if beside else stairs(mapping, values, low)
            self._draw(who, shape, filled=beside or who == "p")
        for item in (*self._areas.values(), *self._lines.values()):
            item.place(mapping.rect)

    def _draw(self, who: str, shape: Shape, *, filled: bool) -> None:
        self._areas[who].set_polygons(shape.areas if filled else [])
        self._lines[who].set_lines(shape.outlines)


def stand_beside(plot: OutcomePanel, style: Style) -> bool:
    """Return whether the bars of both stand side by side."""
    return slot(plot.panel.mapping) >= ROOMY * style.k


class OutcomeBars(PaintedBars):
    """The probabilities of both, or their logarithms, or their sums."""

    def __init__(self) -> None:
        super().__init__()
        self._bars = PairOfBars(self.plot)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.plot.arrange(frame, style)
        self._bars.set_style(style)

    def show(self, snapshot: CompareSnapshot, content: OutcomeContent | PairBars) -> None:
        """Draw the bars of a snapshot."""
        style = self._style
        if style is None or not self.plot.panel.is_shown:
            return
        request = snapshot.request
        self._look_by(request.density_view)
        tall = float(max(content.p_heights.max(), content.q_heights.max()))
        held = self._painted.of(request.comparison.table, tall)
        low, high = held or self._range(content)
        self.plot.show_ranges(request.view, (low, high), content.names, zero=low)
        beside = stand_beside(self.plot, style)
        self.plot.panel.heading.show_entries(legend(style, filled=beside))
        self._bars.show(self.plot, style, content.p_heights, content.q_heights, low)
        span, words = read_words(snapshot)
        self.plot.show_read(span)
        self.plot.panel.tags.show_tags(self.plot.read_tag(span, words))

    def who_at(self, place: QPointF) -> str:
        """Return whose bar stands at a place: that of P where they do not stand side by side."""
        if self._style is None or not stand_beside(self.plot, self._style):
            return "p"
        x, _ = self.plot.panel.scene_mapping.at(place)
        return "q" if x > math.floor(x + 0.5) else "p"

    def _range(self, content: OutcomeContent | PairBars) -> tuple[float, float]:
        both = np.concatenate([content.p_heights, content.q_heights])
        if self._view == "log":
            least = float(-both[np.isfinite(both)].min(initial=0.0))
            return -(self._depth.fit(ROOM * least) or 1.0), 0.0
        if self._view == "cdf" or len(content.names) <= FEW:
            return 0.0, WHOLE
        return 0.0, min(self._top.fit(ROOM * float(both.max())) or WHOLE, WHOLE)


def legend(style: Style, *, filled: bool) -> list[Entry]:
    """Return the heading of the bars: the legend of the whole figure."""
    theme = style.theme
    return [
        Entry(("P",), theme.p_line, Swatch(theme.p_line, 1.5, fill=theme.p_fill)),
        Entry(("Q",), theme.q_line, q_swatch(style, filled=filled)),
    ]


def q_swatch(style: Style, *, filled: bool) -> Swatch:
    """Return a piece of what Q is drawn as."""
    if filled:
        return Swatch(style.theme.q_line, 1.5, fill=style.theme.q_fill)
    return Swatch(style.theme.q_line, dash=Q_DASH)


def read_words(snapshot: CompareSnapshot) -> tuple[tuple[int, int] | None, str]:
    """Return the outcomes that are read, and what is written of them beside the bars."""
    reading = snapshot.reading
    if isinstance(reading, OutcomeReading):
        p, q = format_number(reading.p), format_number(reading.q)
        return (reading.number, reading.number), f"{reading.name}: p {p}, q {q}"
    if isinstance(reading, OutcomesReading):
        p, q = (format_number(mass.value) for mass in (reading.p, reading.q))
        first, last = reading.names
        named = first if reading.first == reading.last else f"{first} to {last}"
        return (reading.first, reading.last), f"{named}: P {p}, Q {q}"
    return None, ""
