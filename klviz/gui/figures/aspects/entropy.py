"""The figure of entropy and divergence: what adds up, what outweighs what, and Jensen's chord."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.compare.entropy import Chord, EntropyContent, Stack
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.estimates import Estimate
from klviz.core.signed_parts import SignedParts
from klviz.document.numbers import MINUS, format_error
from klviz.document.units import Unit
from klviz.gui.appearance import REFUSED
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.items.heading import Entry
from klviz.gui.plots.bar_plot import BarPlot, Row
from klviz.gui.plots.chord import ChordPlot
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

STACK, GIBBS, JENSEN = "entropy_stack", "gibbs", "jensen"
WIDE = 600.0
"""A figure narrower than that, times k, has one column."""
BAR_ROWS, LEAST_CHORD = 8.3, 150.0
"""How many rows high a plot of bars is, with its notes, and how high a chord is at least."""
OWN, WHOLE = 0.4, 0.12
"""The shares of their colours that entropies and cross-entropies have."""
GAIN, LOSS = 0.75, 0.32
NAMES = (("P", "Q"), ("Q", "P"))


class EntropyFigure(AspectFigure):
    """Stacks and signed parts as bars, and a chord for each direction."""

    plots: ClassVar[Mapping[str, str]] = {
        STACK: "Entropy and divergence",
        GIBBS: "Gain and loss",
        JENSEN: "Jensen's inequality",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._stack, self._gibbs = BarPlot(), BarPlot()
        self._chords = (ChordPlot(), ChordPlot())
        for plot in (self._stack, self._gibbs, *self._chords):
            add(plot.items)
        self._style: Style | None = None

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style = sheet.style
        cells = _cells(sheet, rect, plot)
        for key, bars in ((STACK, self._stack), (GIBBS, self._gibbs)):
            cell = cells.get(key)
            bars.arrange(None if cell is None else _frame(sheet, cell, bars=True), sheet.style)
        halves = _halves(sheet, cells.get(JENSEN))
        for chord, half in zip(self._chords, halves, strict=True):
            chord.arrange(None if half is None else _frame(sheet, half), sheet.style)

    def hide(self) -> None:
        if self._style is not None:
            for plot in (self._stack, self._gibbs, *self._chords):
                plot.arrange(None, self._style)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content, style = snapshot.content, self._style
        if not isinstance(content, EntropyContent) or style is None or not content.stacks:
            return
        coded = snapshot.request.comparison.space == "outcomes"
        self._show_stacks(content, unit, style, coded=coded)
        self._show_parts(content, (snapshot.forward, snapshot.reverse), unit, style)
        for way, plot in enumerate(self._chords):
            first, second = NAMES[way]
            names = f"KL({first}‖{second})", f"{second.lower()}/{first.lower()}"
            theme = style.theme
            plot.show_chord(content.chords[way], names, unit, theme.run(way), theme.run_text(way))

    def _show_stacks(
        self, content: EntropyContent, unit: Unit, style: Style, *, coded: bool
    ) -> None:
        rows: list[Row] = []
        for way, stack in enumerate(content.stacks):
            rows += _stack_rows(stack, way, unit, style, coded=coded)
        words = ("Entropy and divergence add up to cross-entropy", "Entropy + KL = cross-entropy")
        ink = style.theme.ink
        told = _told_of_trace(content)
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
            rows += _part_rows(parts, value, way, unit, style)
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
        if plot == JENSEN:
            return chord if width >= style.px(WIDE) else 2.0 * chord
        if width >= style.px(WIDE):
            return 2.0 * max(bars, chord) + style.px(ROW_GAP)
        return 2.0 * (bars + chord) + 3.0 * style.px(ROW_GAP)

    def plot_at(self, place: QPointF) -> str:
        if self._stack.covers(place):
            return STACK
        if self._gibbs.covers(place):
            return GIBBS
        return JENSEN if any(c.panel.covers(place) for c in self._chords) else ""

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, EntropyContent) or not content.stacks:
            return ""
        texts = [number.told for number in _stack_numbers(content, unit)]
        return f"{'; '.join(texts)}."

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, EntropyContent):
            return ()
        numbers = [*_stack_numbers(content, unit), *_part_numbers(content, unit)]
        return [*numbers, *_chord_numbers(content, unit)]

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, EntropyContent):
            return ()
        found = {STACK: _stack_numbers, GIBBS: _part_numbers, JENSEN: _chord_numbers}
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


def _stack_rows(stack: Stack, way: int, unit: Unit, style: Style, *, coded: bool) -> list[Row]:
    """Return the rows of a stack; ``coded`` says that entropies are lengths of code words."""
    theme, factor = style.theme, unit.factor
    first, second = NAMES[way]
    own = theme.q_line if way else theme.p_line
    h, kl, whole = (factor * e.value for e in (stack.entropy, stack.divergence, stack.whole))
    former = tuple(factor * (stack.entropy.value + value) for value in stack.trace)
    said = _agreement(stack, unit)
    if coded and stack.agrees and math.isfinite(whole):
        said = f"mean length of words coded for {second}; {said}"
    return [
        Row(
            (f"H({first})",),
            (estimate_text(stack.entropy, factor),),
            own,
            own,
            start=0.0,
            end=h,
            share=OWN,
            joined=True,
            parts=bool(way),
        ),
        Row(
            (f"+ KL({first}‖{second})", "+ KL"),
            (estimate_text(stack.divergence, factor),),
            theme.run(way),
            theme.run_text(way),
            start=h,
            end=h + kl,
            share=GAIN,
            joined=math.isfinite(kl),
            former=former,
        ),
        Row(
            (f"= H({first}, {second})", "= H"),
            (estimate_text(stack.whole, factor),),
            theme.ink,
            start=0.0,
            end=whole,
            share=WHOLE,
            outlined=True,
            former=former,
            notes=(said,),
            note_colour="" if stack.agrees else REFUSED[theme.dark],
        ),
    ]


def _agreement(stack: Stack, unit: Unit) -> str:
    if math.isinf(stack.whole.value):
        return "infinite, for the same reason as KL"
    error = stack.entropy.error + stack.divergence.error + stack.whole.error
    if not stack.agrees:
        gap = stack.whole.value - stack.entropy.value - stack.divergence.value
        return f"found by itself it differs by {format_error(abs(gap) * unit.factor)}"
    return f"found by itself, the same within {format_error(error * unit.factor)} {unit.key}"


def _told_of_trace(content: EntropyContent) -> tuple[str, ...]:
    """Return what can be seen while only one of the two is moved."""
    for way, (first, second) in enumerate(NAMES):
        if content.stacks[way].trace:
            moved = f"only {second} moved"
            alike = f"{moved}: H({first}) stays, KL and H({first}, {second}) move alike"
            return alike, f"{moved}: H({first}) stays", moved
    return ()


def _part_rows(
    parts: SignedParts | None, value: Estimate, way: int, unit: Unit, style: Style
) -> list[Row]:
    theme, factor = style.theme, unit.factor
    first, second = NAMES[way]
    a, b = first.lower(), second.lower()
    unknown = Estimate(math.nan)
    gain, loss = parts if parts is not None else (unknown, unknown)
    up, down = factor * gain.value, factor * loss.value
    top = up if math.isfinite(up) else down
    return [
        Row(
            (f"gain where {a} > {b}", f"{a} > {b}"),
            ("" if parts is None else estimate_text(gain, factor),),
            theme.run(way),
            theme.run_text(way),
            start=0.0 if parts is not None else math.nan,
            end=up,
            share=GAIN,
            joined=math.isfinite(up),
            parts=bool(way),
        ),
        Row(
            (f"loss where {a} < {b}", f"{a} < {b}"),
            ("" if parts is None else _taken(loss, factor),),
            theme.run(way),
            theme.run_text(way),
            start=top,
            end=top - down,
            share=LOSS,
            joined=math.isfinite(up),
        ),
        Row(
            (f"= KL({first}‖{second})", "= KL"),
            (estimate_text(value, factor),),
            theme.run(way),
            theme.run_text(way),
            start=0.0,
            end=factor * value.value,
            share=WHOLE,
            outlined=True,
        ),
    ]


def _taken(loss: Estimate, factor: float) -> str:
    """Return how a loss reads as what it adds; none is 0."""
    text = estimate_text(loss, factor)
    return f"{MINUS}{text}" if loss.value else text


def _number(of: str, name: str, found: Estimate, unit: Unit) -> Number:
    return Number(
        of,
        name,
        found.value * unit.factor,
        found.error * unit.factor,
        unit.key,
        found.method,
        found.reason,
    )


def _stack_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    numbers = []
    for (first, second), stack in zip(NAMES, content.stacks, strict=False):
        numbers.append(_number("entropy", f"H({first})", stack.entropy, unit))
        numbers.append(_number("entropy", f"H({first}, {second})", stack.whole, unit))
    return numbers


def _part_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    numbers = []
    for (first, second), parts in zip(NAMES, content.parts, strict=True):
        if parts is not None:
            of = f"KL({first}‖{second})"
            a, b = first.lower(), second.lower()
            numbers.append(_number(of, f"gain where {a} > {b}", parts.gain, unit))
            numbers.append(_number(of, f"loss where {a} < {b}", parts.loss, unit))
    return numbers


def _chord_numbers(content: EntropyContent, unit: Unit) -> list[Number]:
    numbers = []
    for (first, second), chord in zip(NAMES, content.chords, strict=True):
        if chord is not None:
            numbers += _of_chord(chord, f"KL({first}‖{second})", f"{second}/{first}".lower(), unit)
    return numbers


def _of_chord(chord: Chord, of: str, ratio: str, unit: Unit) -> list[Number]:
    mean = chord.mean_ratio
    return [
        Number(of, f"mean of {ratio}", mean.value, mean.error, "", mean.method, mean.reason),
        Number(of, f"−log of the mean of {ratio}", unit.factor * chord.bound, None, unit.key),
    ]
