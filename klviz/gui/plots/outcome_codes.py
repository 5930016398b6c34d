"""Code lengths: the ideal −log2 of both probabilities, and the words of Huffman's codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.outcome_overview import Code, OutcomeContent, OutcomeReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.gui.items.heading import Entry, Heading, Swatch
from klviz.gui.items.steps import Steps
from klviz.gui.items.tags import Tag
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.outcome_bars import ROOM, PairOfBars, q_swatch, read_words, stand_beside
from klviz.gui.plots.outcome_geometry import SIDES, WHOLE, rules
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

ROW = 20.0
"""The height of each of the two rows below the heading."""
SMALL = 14.0
"""The size of their words."""
RULE = 3.0
ARROWS = 12.0
"""How far the arrows of Q are below those of P, times k."""


class OutcomeCodes:
    """How many bits an outcome takes in the code for P, and in that for Q."""

    def __init__(self) -> None:
        self.plot = OutcomePanel("bits")
        self._bars = PairOfBars(self.plot)
        self._words = {who: Steps(self.plot.panel.box) for who in "pq"}
        self._costs = Heading(SMALL), Heading(SMALL)
        self._extent = Extent()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.plot.items, *self._costs)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame.

        The heading of the frame has three rows: what is drawn, and what either kind of code costs.
        """
        self._style = style
        for number, row in enumerate(self._costs):
            row.setVisible(frame is not None)
            row.set_style(style)
            if frame is not None:
                strip = QRectF(frame.heading)
                strip.setTop(strip.bottom() - (2 - number) * style.px(ROW))
                strip.setHeight(style.px(ROW))
                row.place(strip)
        if frame is not None:
            above = frame.heading.adjusted(0.0, 0.0, 0.0, -2.0 * style.px(ROW))
            frame = frame._replace(heading=above)
        self.plot.arrange(frame, style)
        self._bars.set_style(style)
        theme = style.theme
        for who, colour in (("p", theme.p_line), ("q", theme.q_line)):
            self._words[who].set_pen(style.pen(colour, RULE))

    def show(self, snapshot: CompareSnapshot, content: OutcomeContent) -> None:
        """Draw the code lengths of a snapshot."""
        style = self._style
        if style is None or not self.plot.panel.is_shown:
            return
        self._show_heading(style, content)
        self.plot.show_ranges(snapshot.request.view, (0.0, self._top(content)), content.names)
        codes = {"p": content.code_p, "q": content.code_q}
        # What no word is long enough for has no bar, but an arrow.
        p, q = (np.where(np.isinf(code.ideal), np.nan, code.ideal) for code in codes.values())
        self._bars.show(self.plot, style, p, q, 0.0)
        beside, mapping = stand_beside(self.plot, style), self.plot.panel.mapping
        for who, code in codes.items():
            self._words[who].place(mapping.rect)
            reach = SIDES[who] if beside else WHOLE
            self._words[who].set_lines(rules(mapping, code.words, reach))
        span, _ = read_words(snapshot)
        self.plot.show_read(span)
        read = self.plot.read_tag(span, _read(snapshot))
        self.plot.panel.tags.show_tags(read or self._endless(style, codes))

    def hold(self) -> None:
        """Let the range of y but grow from now on."""
        self._extent.hold()

    def _endless(self, style: Style, codes: Mapping[str, Code]) -> list[Tag]:
        """Return an arrow for every outcome that the ideal code of one of both has no word for.

        Where the bars of both are not side by side the arrows of Q are a row lower.
        """
        theme, beside = style.theme, stand_beside(self.plot, style)
        lower = 0.0 if beside else style.px(ARROWS)
        tags: list[Tag] = []
        for who, colour, down in (("p", theme.p_line, 0.0), ("q", theme.q_line, lower)):
            outcomes = np.flatnonzero(np.isinf(codes[who].ideal)).tolist()
            offset = 0.5 * sum(SIDES[who]) if beside else 0.0
            for tag in self.plot.endless_tags(outcomes, (), colour, offset):
                tags.append(replace(tag, point=tag.point + QPointF(0.0, down)))
        return tags

    def _top(self, content: OutcomeContent) -> float:
        codes = content.code_p, content.code_q
        both = np.concatenate([part for code in codes for part in (code.ideal, code.words)])
        return self._extent.fit(ROOM * float(both[np.isfinite(both)].max(initial=1.0)))

    def _show_heading(self, style: Style, content: OutcomeContent) -> None:
        theme, filled = style.theme, stand_beside(self.plot, style)
        entries = [
            Entry(("−log₂ p",), theme.p_line, Swatch(theme.p_line, 1.5, fill=theme.p_fill)),
            Entry(("−log₂ q",), theme.q_line, q_swatch(style, filled=filled)),
        ]
        self.plot.panel.heading.show_entries(entries)
        own, other = content.code_p, content.code_q
        ideal = _cost("Ideal", own.least, other.others_least)
        words = _cost("Huffman", own.mean, other.others_mean)
        self._costs[0].show_entries([Entry(ideal, theme.ink)])
        self._costs[1].show_entries([Entry(words, theme.ink, Swatch(theme.ink, RULE))])
        # Two rows that are compared say the same of either code.
        brevity = max(row.brevity for row in self._costs)
        for row in self._costs:
            row.shorten(brevity)


def _cost(kind: str, least: Estimate, most: Estimate) -> tuple[str, ...]:
    """Return what a symbol of P costs in the code for P and in that for Q, from long to short."""
    fewer, more, extra = estimate_text(least), estimate_text(most), _extra(least, most)
    return (
        f"{kind}: P takes {fewer} bits a symbol, in the code for Q {more} ({extra})",
        f"{kind}: P takes {fewer} bits, coded for Q {more} ({extra})",
        f"{kind}: {fewer} bits, for Q {more} ({extra})",
        f"{kind}: {fewer}, for Q {more} bits",
        f"{kind}: {extra} bits",
    )


def _extra(least: Estimate, most: Estimate) -> str:
    if math.isinf(most.value):
        return "+∞"
    value = most.value - least.value
    error = most.error + least.error
    text = estimate_text(Estimate(value, error))
    return f"+{text}" if value > 0.0 else text


def _read(snapshot: CompareSnapshot) -> str:
    """Return the lengths for the outcome that is read."""
    reading = snapshot.reading
    if not isinstance(reading, OutcomeReading):
        return ""
    ideal, words = ([format_number(v) for v in both] for both in (reading.ideal, reading.words))
    return f"P {ideal[0]} bits, word {words[0]}; Q {ideal[1]}, word {words[1]}"
