"""Smoothed bars: P and Q over outcomes, what smoothing makes of them, and where one is zero."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.infinity_contents import OutcomeInfinity
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.gui.items.area import Area
from klviz.gui.items.axis import NUMBERS
from klviz.gui.items.bar_rows import BarRows, Drawn, Word
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.steps import Steps
from klviz.gui.items.tags import Mark, Tag
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.outcome_geometry import WHOLE, rules
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.style import Style

BAR = 0.34
"""The share of its outcome that a bar takes on either side."""
EDGE = 0.6
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
THINNEST = 5.0
"""Bars of fewer pixels have no outline."""
MOST_SIGNS = 24
"""From more outcomes on no ∞ is written at each."""


class SmoothedBars:
    """Two bars an outcome, and a line at what each has become."""

    def __init__(self) -> None:
        self.panel = Panel(Names("", "probability"))
        box = self.panel.box
        self._bars = (Area(box), Area(box))
        self._outlines = (Steps(box), Steps(box))
        self._levels = (Steps(box), Steps(box))
        self._names = BarRows()
        self._top = Extent()
        self._frame: Frame | None = None
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._names)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style, theme = frame, style, style.theme
        self.panel.arrange(frame, style)
        self._names.setVisible(frame is not None)
        self._names.set_style(style)
        for area, colour in zip(self._bars, (theme.p_fill, theme.q_fill), strict=True):
            area.set_colour(style.wash(colour, 1.0))
        for curve, colour in zip(self._outlines, (theme.p_line, theme.q_line), strict=True):
            curve.set_pen(style.pen(colour, 1.4))
        for number, curve in enumerate(self._levels):
            # What is smoothed of P bears on reverse KL, and the other way round.
            curve.set_pen(style.pen(theme.run(1 - number), 2.4))

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._top.hold()

    def show(self, content: OutcomeInfinity) -> None:
        """Draw the bars."""
        style, frame = self._style, self._frame
        if style is None or frame is None:
            return
        theme, size = style.theme, content.p.size
        weight = format_number(content.weight)
        entries = [
            Entry(("P",), theme.p_line, Swatch(theme.p_line, 1.5, fill=theme.p_fill)),
            Entry(("Q",), theme.q_line, Swatch(theme.q_line, 1.5, fill=theme.q_fill)),
            Entry(("Q smoothed", "Q + ε"), theme.run_text(0), Swatch(theme.run(0), 2.4)),
            Entry(("P smoothed", "P + ε"), theme.run_text(1), Swatch(theme.run(1), 2.4)),
        ]
        told = f"the uniform prior has the weight {weight}"
        value = Entry((told, f"prior: {weight}", weight), theme.muted)
        self.panel.heading.show_entries(entries, value)
        highest = max(float(content.p.max()), float(content.q.max()))
        self.panel.set_ranges((-EDGE, size - 1.0 + EDGE), (0.0, self._top.fit(highest * 1.08)))
        mapping = self.panel.mapping
        for side, (values, became) in enumerate(
            ((content.p, content.smoothed_p), (content.q, content.smoothed_q))
        ):
            for item in (self._bars[side], self._outlines[side], self._levels[side]):
                item.place(mapping.rect)
            if BAR * mapping.rect.width() / size >= THINNEST:
                outlines, levels = _outlines(values, side, mapping), _levels(became, side, mapping)
            else:
                outlines, levels = [], rules(mapping, became, WHOLE)
            self._bars[side].set_boxes(_boxes(values, side, mapping))
            self._outlines[side].set_lines(outlines)
            self._levels[side].set_lines(levels)
        self.panel.tags.show_tags(self._signs(content, style))
        self._names.place(_below(frame))
        self._names.show_rows(Drawn(words=_names(content.names, frame, self.panel, style)))

    def _signs(self, content: OutcomeInfinity, style: Style) -> list[Tag]:
        """Return an ∞ where one has what the other lacks, in the colour of the direction."""
        if content.p.size > MOST_SIGNS:
            return []
        mapping, tags = self.panel.scene_mapping, []
        for direction, lost in enumerate((content.lost_q, content.lost_p)):
            values = content.q if direction else content.p
            for outcome in np.flatnonzero(lost).tolist():
                place = mapping.point(outcome + (0.1 if direction else -0.24), values[outcome])
                at = place - QPointF(0.0, style.px(16))
                colour = style.theme.run_text(direction)
                tags.append(Tag(place, Mark.NONE, colour, "∞", colour, at))
        return tags


def _edges(count: int, side: int, mapping: Mapping) -> tuple[Array, Array]:
    """Return where the bars of one of both begin and end, in pixels."""
    places = np.arange(float(count))
    return mapping.x(places + (0.0 if side else -BAR)), mapping.x(places + (BAR if side else 0.0))


def _boxes(values: Array, side: int, mapping: Mapping) -> Array:
    """Return left, top, width and height of the bars of one of both, (n, 4)."""
    left, right = _edges(values.size, side, mapping)
    top = mapping.y(values)
    return np.column_stack([left, top, right - left, mapping.rect.bottom() - top])


def _outlines(values: Array, side: int, mapping: Mapping) -> list[QPolygonF]:
    """Return the lines around the bars of one of both, without the baseline."""
    left, right = _edges(values.size, side, mapping)
    top, bottom = mapping.y(values), mapping.rect.bottom()
    return [
        QPolygonF([QPointF(a, bottom), QPointF(a, t), QPointF(b, t), QPointF(b, bottom)])
        for a, b, t in zip(left.tolist(), right.tolist(), top.tolist(), strict=True)
    ]


def _levels(values: Array, side: int, mapping: Mapping) -> list[QPolygonF]:
    """Return a line at the height of each value, as wide as its bar."""
    left, right = _edges(values.size, side, mapping)
    return [
        QPolygonF([QPointF(a, t), QPointF(b, t)])
        for a, b, t in zip(left.tolist(), right.tolist(), mapping.y(values).tolist(), strict=True)
    ]


def _below(frame: Frame) -> QRectF:
    plot = frame.plot
    return QRectF(plot.left(), plot.bottom(), plot.width(), frame.axis_height)


def _names(names: tuple[str, ...], frame: Frame, panel: Panel, style: Style) -> list[Word]:
    """Return the names of outcomes below their bars, as many as stand clear of each other."""
    metrics = style.metrics(NUMBERS)
    baseline = frame.plot.bottom() + style.px(6) + metrics.capHeight()
    places = panel.scene_mapping.x(np.arange(len(names), dtype=np.float64)).tolist()
    widths = [style.width(name, NUMBERS) for name in names]
    pitch = frame.plot.width() / len(names)
    # At even steps, as numbers are: every one, every second, every fifth …
    room = (max(widths) + style.px(8)) / max(pitch, 1e-9)
    step = next((step for step in STEPS if step >= room), len(names))
    words, free = [], frame.plot.left()
    for name, width, x in list(zip(names, widths, places, strict=True))[::step]:
        left = x - 0.5 * width
        if left >= free and left + width <= frame.right:
            words.append(Word(QPointF(left, baseline), name, style.theme.muted, NUMBERS))
            free = left + width + style.px(8)
    return words
