"""Bar plot: one number a row, as a bar or a dot over a common axis, with its words beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from klviz.gui.items.bar_rows import ARROW, NOTE, SIZE, Bar, BarRows, Drawn, Whisker, Word
from klviz.gui.items.heading import Entry
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.steady import Steady
from klviz.gui.style import Style

GAP, SIGN = 14.0, 20.0
"""Between words and bars, and the width of a column of signs."""
COARSE = 12.0
"""The steps in which the room for words changes, so that the bars hold still."""
THICKEST, THINNEST = 30.0, 6.0
FULL = 0.62
"""The share of its row that a bar takes."""
ROW, HIGHEST, NOTE_ROW, APART = 27.0, 52.0, 18.0, 0.45
"""The least height of a row and the largest, that of a remark, and the space between groups, in
rows."""
WIDEST_WORDS = 0.55
"""The share of the width that the words on both sides may take together."""
FORMER_APART, MOST_FORMER = 5.0, 8
"""How far apart marks of former values are, times k, and how many there are."""
ENDLESS = 0.3
"""How much longer the axis is where something is infinite."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a bar from ``start`` to ``end``, or a dot at ``dot`` with ``reach`` on both sides.

    Attributes:
        labels: what stands on the left, from long to short.
        values: what stands on the right, from long to short.
        colour: of the bar and of the label.
        text: of the label; "" for ink.
        start: where the bar begins; nan for no bar.
        end: where it ends; ∞ for one that never does.
        share: how much of its colour the bar has.
        outlined: whether it has a line about it.
        joined: whether a line leads from its end to the next row.
        dot: where a dot is; nan for none.
        reach: how far on either side of it its whiskers go.
        former: where the end has been before.
        notes: remarks below, a line each.
        note_colour: "" for muted.
        value_colour: "" for ink.
        mark: a sign behind the value, in a column of its own.
        parts: whether the row begins a group.
    """

    labels: tuple[str, ...]
    values: tuple[str, ...]
    colour: str
    text: str = ""
    start: float = math.nan
    end: float = math.nan
    share: float = 1.0
    outlined: bool = False
    joined: bool = False
    dot: float = math.nan
    reach: float = 0.0
    former: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    note_colour: str = ""
    value_colour: str = ""
    mark: str = ""
    parts: bool = False


class BarPlot:
    """Rows over one axis.

    Args:
        around_zero: whether the axis shows zero, which bars begin at.
    """

    def __init__(self, *, around_zero: bool = True) -> None:
        self.panel = Panel(Names("", "", essential=True))
        self._rows = BarRows()
        self._around_zero = around_zero
        self._steady = Steady()
        self._frame: Frame | None = None
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._rows)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style = frame, style
        self.panel.arrange(frame, style)
        self._rows.setVisible(frame is not None)
        self._rows.set_style(style)

    def covers(self, place: QPointF) -> bool:
        """Whether a place lies in the plot, its heading or its words."""
        frame = self._frame
        return frame is not None and frame.heading.united(frame.plot).contains(place)

    def show_rows(
        self,
        heading: Sequence[Entry],
        value: Entry | None,
        rows: Sequence[Row],
        *,
        axis: str,
        rule: float = math.nan,
    ) -> None:
        """Draw these rows, and a dashed line at ``rule`` through all."""
        style, frame = self._style, self._frame
        if style is None or frame is None:
            return
        left, right, level = _room(rows, frame.plot.width(), style)
        signs = style.px(SIGN) if any(row.mark for row in rows) else 0.0
        spare = max(0.0, frame.plot.height() - _most_height(rows, style))
        inner = frame.plot.adjusted(left, 0.0, -right - signs, -spare)
        if inner != self.panel.plot:
            self.panel.arrange(frame._replace(plot=inner, axis_width=0.0), style)
        self.panel.heading.show_entries(heading, value)
        self.panel.call_axes(axis, "")
        low, high = self._range(rows, rule)
        self.panel.set_ranges((low, high), (0.0, 1.0))
        self._rows.place(frame.plot.adjusted(0.0, 0.0, style.px(8), style.px(8)))
        self._rows.show_rows(self._drawn(rows, level, rule, style, frame.plot, signs))

    def _range(self, rows: Sequence[Row], rule: float) -> tuple[float, float]:
        ends = [x for row in rows for x in (row.start, row.end)]
        ends += [row.dot + side * row.reach for row in rows for side in (-1.0, 1.0)]
        zero = 0.0 if self._around_zero else math.nan
        finite = [x for x in (*ends, rule, zero) if math.isfinite(x)]
        low, high = min(finite, default=0.0), max(finite, default=1.0)
        endless = any(math.isinf(x) for x in ends)
        if high == low:
            low, high = (0.0, 1.0) if self._around_zero else _around(low)
        low, high = self._steady.fit(low, high)
        return low, high + (ENDLESS * (high - low) if endless else 0.0)

    def _drawn(
        self,
        rows: Sequence[Row],
        level: int,
        rule: float,
        style: Style,
        whole: QRectF,
        signs: float,
    ) -> Drawn:
        plot = self.panel.plot
        high, note = _heights(rows, plot.height(), style)
        thick = min(style.px(THICKEST), max(style.px(THINNEST), FULL * high))
        bars, joins, ticks, rules, whiskers, words = [], [], [], [], [], []
        top = plot.top()
        for row in rows:
            top += APART * high if row.parts else 0.0
            middle, below = top + 0.5 * high, top + high + len(row.notes) * note
            if not math.isnan(row.start):
                bar = self._bar(row, middle - 0.5 * thick, thick)
                bars.append(bar)
                if row.joined:
                    follows = below + 0.5 * (high - thick)
                    joins.append(QLineF(bar.end, bar.top + thick, bar.end, follows))
                ticks += [
                    QLineF(x, bar.top - 0.3 * thick, x, bar.top + thick)
                    for x in self._apart(row.former, style)
                ]
            if math.isfinite(row.dot):
                whiskers.append(self._whisker(row, middle))
            rules += [QLineF(x, top, x, top + high) for x in self._pixels((rule,))]
            words += _words(row, level, (middle, top + high, note), style, whole, plot, signs)
            top = below
        return Drawn(bars, joins, ticks, rules, whiskers, words, style.theme.muted)

    def _pixels(self, values: Sequence[float]) -> list[float]:
        mapping = self.panel.scene_mapping
        return [mapping.point(x, 0.0).x() for x in values if math.isfinite(x)]

    def _apart(self, values: Sequence[float], style: Style) -> list[float]:
        """Return the pixels of former values, oldest first, of which none hides another."""
        kept: list[float] = []
        for x in reversed(self._pixels(values)):
            if all(abs(x - other) >= style.px(FORMER_APART) for other in kept):
                kept.append(x)
        return kept[:MOST_FORMER][::-1]

    def _bar(self, row: Row, top: float, height: float) -> Bar:
        mapping, plot = self.panel.scene_mapping, self.panel.plot
        start = mapping.point(row.start, 0.0).x() if math.isfinite(row.start) else plot.right()
        is_open = math.isinf(row.end)
        end = plot.right() - ARROW if is_open else mapping.point(row.end, 0.0).x()
        return Bar(
            min(start, end) if is_open else start,
            end,
            top,
            height,
            row.colour,
            row.share,
            row.outlined,
            is_open,
        )

    def _whisker(self, row: Row, y: float) -> Whisker:
        low, dot, high = self._pixels((row.dot - row.reach, row.dot, row.dot + row.reach))
        return Whisker(QPointF(dot, y), low, high, row.colour)


def _around(value: float) -> tuple[float, float]:
    """Return the ends of an axis that shows one value alone."""
    aside = 0.1 * abs(value) or 1.0
    return value - aside, value + aside


def _counts(rows: Sequence[Row]) -> tuple[float, int]:
    """Return how many rows there are, with the space between groups, and how many remarks."""
    return len(rows) + APART * sum(row.parts for row in rows), sum(len(row.notes) for row in rows)


def _heights(rows: Sequence[Row], height: float, style: Style) -> tuple[float, float]:
    """Return how high a row is, and a remark below one."""
    count, notes = _counts(rows)
    note = min(style.px(NOTE_ROW), height * NOTE_ROW / max(1.0, count * ROW + notes * NOTE_ROW))
    return (height - notes * note) / max(1.0, count), note


def _most_height(rows: Sequence[Row], style: Style) -> float:
    """Return how high rows may become before they fall apart."""
    count, notes = _counts(rows)
    return count * style.px(HIGHEST) + notes * style.px(NOTE_ROW)


def _room(rows: Sequence[Row], width: float, style: Style) -> tuple[float, float, int]:
    """Return how wide the words on the left and on the right are, and how brief."""
    levels = max((max(len(r.labels), len(r.values)) for r in rows), default=1)
    for level in range(levels):
        left = _widest([_at(row.labels, level) for row in rows], style)
        right = _widest([_at(row.values, level) for row in rows], style)
        if left + right <= WIDEST_WORDS * width or level == levels - 1:
            return left, right, level
    return 0.0, 0.0, 0


def _widest(texts: Sequence[str], style: Style) -> float:
    widest = max((style.width(text, SIZE, semibold=True) for text in texts), default=0.0)
    if not widest:
        return 0.0
    step = style.px(COARSE)
    return math.ceil((widest + style.px(GAP)) / step) * step


def _at(texts: tuple[str, ...], level: int) -> str:
    return texts[min(level, len(texts) - 1)] if texts else ""


def _words(
    row: Row,
    level: int,
    heights: tuple[float, float, float],
    style: Style,
    whole: QRectF,
    plot: QRectF,
    signs: float,
) -> list[Word]:
    """Return the words of a row: ``heights`` are its middle, its bottom, and that of a remark."""
    theme, (middle, bottom, high) = style.theme, heights
    cap = style.metrics(SIZE, semibold=True).capHeight()
    baseline = round(middle + 0.5 * cap)
    left = QPointF(plot.left() - style.px(GAP), baseline)
    right = QPointF(whole.right() - signs, baseline)
    shade = row.value_colour or theme.ink
    words = [
        Word(left, _at(row.labels, level), row.text or theme.ink, semibold=True, flush=True),
        Word(right, _at(row.values, level), shade, semibold=True, flush=True),
    ]
    if row.mark:
        end = QPointF(whole.right(), baseline)
        words.append(Word(end, row.mark, shade, semibold=True, flush=True))
    metrics = style.metrics(NOTE)
    for number, note in enumerate(row.notes):
        text = metrics.elidedText(note, Qt.TextElideMode.ElideRight, whole.width())
        # Long ones begin below the labels.
        start = min(plot.left(), whole.right() - metrics.horizontalAdvance(text))
        line = bottom + (number + 0.4) * high + 0.5 * metrics.capHeight()
        place = QPointF(max(start, whole.left()), round(line))
        words.append(Word(place, text, row.note_colour or theme.muted, NOTE))
    return words
