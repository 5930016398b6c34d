"""The figure of entropy and divergence: what adds up, what outweighs what, and Jensen's chord."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.compare.entropy import EntropyContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.estimates import Estimate
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add
from klviz.gui.figures.aspects.entropy_rows import (
    NAMES,
    chord_numbers,
    part_numbers,
    part_rows,
    stack_numbers,
    stack_rows,
    told_of_trace,
)
from klviz.gui.figures.aspects.paired import PairedFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.items.heading import Entry
from klviz.gui.plots.bar_plot import BarPlot, Row
from klviz.gui.plots.chord import ChordPlot
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Frame
from klviz.gui.style import Style

PAIR, STACK, GIBBS, JENSEN = "pair_of_entropies", "entropy_stack", "gibbs", "jensen"
WIDE, WIDEST = 600.0, 920.0
"""A figure narrower than the first, times k, has one column; from the other on it shows both
distributions, too."""
BAR_ROWS, LEAST_CHORD = 8.3, 150.0
"""How many rows high a plot of bars is, with its notes, and how high a chord is at least."""


class EntropyFigure(PairedFigure):
    """Stacks and signed parts as bars, and a chord for each direction."""

    names_axes = True
    plots: ClassVar[Mapping[str, str]] = {
        PAIR: "P and Q beside their entropies",
        STACK: "Entropy and divergence",
        GIBBS: "Gain and loss",
        JENSEN: "Jensen's inequality",
    }
    emblems = (STACK,)

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._stack, self._gibbs = BarPlot(), BarPlot()
        self.chords = (ChordPlot(), ChordPlot())
        for plot in (self._stack, self._gibbs, *self.chords):
            add(plot.items)
        self._style: Style | None = None

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style = sheet.style
        cells = _cells(sheet, rect, plot)
        pair = cells.get(PAIR)
        self._pair.arrange(None if pair is None else _frame(sheet, pair), sheet.style)
        for key, bars in ((STACK, self._stack), (GIBBS, self._gibbs)):
            cell = cells.get(key)
            bars.arrange(None if cell is None else _frame(sheet, cell, bars=True), sheet.style)
        halves = _halves(sheet, cells.get(JENSEN))
        for chord, half in zip(self.chords, halves, strict=True):
            chord.arrange(None if half is None else _frame(sheet, half), sheet.style)

    def hide(self) -> None:
        if self._style is not None:
            self._pair.arrange(None, self._style)
            for plot in (self._stack, self._gibbs, *self.chords):
                plot.arrange(None, self._style)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content, style = snapshot.content, self._style
        if not isinstance(content, EntropyContent) or style is None or not content.stacks:
            return
        if content.sketch is not None:
            self._pair.show(snapshot, content.sketch)
        coded = snapshot.request.comparison.space == "outcomes"
        self._show_stacks(content, unit, style, coded=coded)
        self._show_parts(content, (snapshot.forward, snapshot.reverse), unit, style)
        for way, plot in enumerate(self.chords):
            first, second = NAMES[way]
            names = f"KL({first}‖{second})", f"{second.lower()}/{first.lower()}"
            theme = style.theme
            plot.show_chord(content.chords[way], names, unit, theme.run(way), theme.run_text(way))

    def _show_stacks(
        self, content: EntropyContent, unit: Unit, style: Style, *, coded: bool
    ) -> None:
        rows: list[Row] = []
        for way, stack in enumerate(content.stacks):
            rows += stack_rows(stack, way, unit, style, coded=coded)
        words = ("Entropy and divergence add up to cross-entropy", "Entropy + KL = cross-entropy")
        ink = style.theme.ink
        told = told_of_trace(content)
        value = Entry(told, style.theme.muted) if told else None
        self._stack.show_rows([Entry(words, ink)], value, rows, axis=unit.key)

    def _show_parts(
        self,
        content: EntropyContent,
        values: Sequence[Estimate],
        unit: Unit,
        style: Style,
    ) -> None:
        rows: list[Row] = []
        for way, (parts, value) in enumerate(zip(content.parts, values, strict=True)):
            rows += part_rows(parts, value, way, unit, style)
        words = (
            "Gibbs: what KL loses never outweighs what it gains",
            "The loss never outweighs the gain",
            "Gain and loss",
        )
        self._gibbs.show_rows([Entry(words, style.theme.ink)], None, rows, axis=unit.key)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        bars = style.px(HEADING) + style.px(27.0) * BAR_ROWS + style.px(46.0)
        chord = style.px(HEADING) + style.px(LEAST_CHORD) + style.px(46.0)
        if plot in (STACK, GIBBS):
            return bars
        if plot == PAIR:
            return chord
        if plot == JENSEN:
            return chord if width >= style.px(WIDE) else 2.0 * chord
        if width >= style.px(WIDE):
            return 2.0 * max(bars, chord) + style.px(ROW_GAP)
        return 2.0 * (bars + chord) + 3.0 * style.px(ROW_GAP)

    def plot_at(self, place: QPointF) -> str:
        if self._pair.covers(place):
            return PAIR
        if self._stack.covers(place):
            return STACK
        if self._gibbs.covers(place):
            return GIBBS
        return JENSEN if any(c.panel.covers(place) for c in self.chords) else ""

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, EntropyContent) or not content.stacks:
            return ""
        texts = [number.told for number in stack_numbers(content, unit)]
        return f"{'; '.join(texts)}."

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, EntropyContent):
            return ()
        numbers = [*stack_numbers(content, unit), *part_numbers(content, unit)]
        return [*numbers, *chord_numbers(content, unit)]

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, EntropyContent):
            return ()
        found = {STACK: stack_numbers, GIBBS: part_numbers, JENSEN: chord_numbers}
        of = found.get(self.plot_at(place))
        return of(content, unit) if of is not None else ()


def _cells(sheet: Sheet, rect: QRectF, plot: str) -> dict[str, QRectF]:
    """Return where the plots lie, with their headings and axes."""
    if plot != ALL:
        return {plot: rect}
    style = sheet.style
    gap, between = style.px(ROW_GAP), style.px(COLUMN_GAP)
    if rect.width() >= style.px(WIDE):
        half = 0.5 * (rect.width() - between)
        high = 0.5 * (rect.height() - gap)
        left = QRectF(rect.left(), rect.top(), half, high)
        if rect.width() >= style.px(WIDEST):
            across, down = half + between, high + gap
            return {
                PAIR: left,
                STACK: left.translated(0.0, down),
                GIBBS: left.translated(across, 0.0),
                JENSEN: left.translated(across, down),
            }
        right = QRectF(rect.left() + half + between, rect.top(), half, rect.height())
        return {STACK: left, GIBBS: left.translated(0.0, high + gap), JENSEN: right}
    high = 0.25 * (rect.height() - 2.0 * gap)
    first = QRectF(rect.left(), rect.top(), rect.width(), high)
    last = QRectF(rect.left(), rect.top() + 2.0 * (high + gap), rect.width(), 2.0 * high)
    return {STACK: first, GIBBS: first.translated(0.0, high + gap), JENSEN: last}


def _halves(sheet: Sheet, cell: QRectF | None) -> tuple[QRectF | None, QRectF | None]:
    """Return where both chords lie: beside each other where that is wide, else one below."""
    if cell is None:
        return None, None
    style = sheet.style
    if cell.width() > 1.2 * cell.height():
        wide = 0.5 * (cell.width() - style.px(COLUMN_GAP))
        left = QRectF(cell.left(), cell.top(), wide, cell.height())
        return left, left.translated(wide + style.px(COLUMN_GAP), 0.0)
    high = 0.5 * (cell.height() - style.px(ROW_GAP))
    top = QRectF(cell.left(), cell.top(), cell.width(), high)
    return top, top.translated(0.0, high + style.px(ROW_GAP))


def _frame(sheet: Sheet, cell: QRectF, *, bars: bool = False) -> Frame:
    """Return a panel in a cell, its axis in it; bars have words instead of a left axis."""
    frame = sheet.frame(
        cell.adjusted(0.0, 0.0, 0.0, -sheet.axis_height),
        heading=sheet.style.px(HEADING),
        numbered=True,
    )
    if not bars:
        return frame
    plot, heading = QRectF(frame.plot), QRectF(frame.heading)
    plot.setLeft(cell.left())
    heading.setLeft(cell.left())
    return frame._replace(plot=plot, heading=heading)
