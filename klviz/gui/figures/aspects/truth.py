"""The figure of estimates: KL in several ways, single draws, and how a mean over them settles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.truth import BAND, Drawn, TruthContent, Way
from klviz.document.units import Unit
from klviz.gui.appearance import REFUSED
from klviz.gui.figures.aspects.aspect import ALL, Add
from klviz.gui.figures.aspects.paired import PairedFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.items.heading import Entry
from klviz.gui.plots.bar_plot import BarPlot, Row
from klviz.gui.plots.draws import DrawsPlot
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.running_mean import RunningMeanPlot
from klviz.gui.plots.wording import estimate_text, interval_text
from klviz.gui.style import Style

WAYS, PAIR = "ways_to_find_kl", "pair_of_estimates"
DRAWS, MEANS = "single_draws", "running_mean"
WIDE = 640.0
"""A figure narrower than that, times k, has one column."""
ROWS_HIGH, LEAST_PLOT = 12.6, 130.0
"""How many rows high the ways are with their remarks, and how high the other plots at least."""
LEAST_PAIR = 165.0
"""The height from which on both distributions have room below the ways."""
LEFT_SHARE = 0.5
RIGHT, WRONG = "✓", "✗"


class TruthFigure(PairedFigure):
    """Ways to find KL as dots on one axis, the histogram of draws, and the running mean."""

    names_axes = True
    plots: ClassVar[Mapping[str, str]] = {
        WAYS: "Ways to find KL",
        PAIR: "P and Q beside their estimates",
        DRAWS: "Single draws",
        MEANS: "Running mean",
    }
    emblems = (MEANS,)

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._ways = BarPlot(around_zero=False)
        self._draws, self._means = DrawsPlot(), RunningMeanPlot()
        for plot in (self._ways, self._draws, self._means):
            add(plot.items)
        self._style: Style | None = None

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style = style = sheet.style
        cells = _cells(sheet, rect, plot)
        plots = (
            (WAYS, self._ways),
            (PAIR, self._pair),
            (DRAWS, self._draws),
            (MEANS, self._means),
        )
        for key, part in plots:
            cell = cells.get(key)
            part.arrange(None if cell is None else _frame(sheet, cell, key), style)

    def hide(self) -> None:
        if self._style is not None:
            for plot in (self._ways, self._pair, self._draws, self._means):
                plot.arrange(None, self._style)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content, style = snapshot.content, self._style
        if not isinstance(content, TruthContent) or style is None:
            return
        if content.sketch is not None:
            self._pair.show(snapshot, content.sketch)
        way = 0 if content.direction == "forward" else 1
        colour, text = style.theme.run(way), style.theme.run_text(way)
        self._show_ways(content, unit, style, colour, text)
        self._draws.show_draws(content, unit, colour, text)
        self._means.show_means(content, unit, colour, text)

    def _show_ways(
        self, content: TruthContent, unit: Unit, style: Style, colour: str, text: str
    ) -> None:
        rows = [_way_row(way, unit, style) for way in content.ways]
        rows += [
            _drawn_row(found, content, unit, style, colour, parts=not number)
            for number, found in enumerate(content.estimators)
        ]
        words = (f"{content.name}, found in {len(rows)} ways", content.name)
        verdict = _verdict(content)
        wrong = verdict.startswith(WRONG)
        shade = REFUSED[style.theme.dark] if wrong else style.theme.ink
        value = Entry((verdict, verdict[:1]), shade) if verdict else None
        axis = f"{content.name} ({unit.key})"
        rule = unit.factor * content.truth.value
        self._ways.show_rows([Entry(words, text)], value, rows, axis=axis, rule=rule)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        around = style.px(HEADING) + style.px(46.0)
        ways = around + style.px(27.0) * ROWS_HIGH
        other = around + style.px(LEAST_PLOT)
        if plot == WAYS:
            return ways
        if plot in (PAIR, DRAWS, MEANS):
            return other
        if width >= style.px(WIDE):
            return max(ways, 2.0 * other + style.px(ROW_GAP))
        return ways + 2.0 * (other + style.px(ROW_GAP))

    def plot_at(self, place: QPointF) -> str:
        if self._pair.covers(place):
            return PAIR
        if self._ways.covers(place):
            return WAYS
        if self._draws.panel.covers(place):
            return DRAWS
        return MEANS if self._means.panel.covers(place) else ""

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, TruthContent):
            return ""
        words = [_number(content.name, way, unit).told for way in content.ways]
        words += [
            f"{_name_of(found)}: {interval_text(found.way.found, BAND, unit.factor)} {unit.key}"
            for found in content.estimators
        ]
        told = "; ".join(words)
        return f"{content.name} from {content.drawn} draws of {content.source}: {told}."

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, TruthContent):
            return ()
        numbers = [_number(content.name, way, unit) for way in content.ways]
        numbers += [_mean_number(content.name, found, unit) for found in content.estimators]
        for found in content.estimators:
            numbers += _quality_numbers(content.name, found, unit)
        return numbers

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        return self.numbers(snapshot, unit) if self.plot_at(place) else ()


def _cells(sheet: Sheet, rect: QRectF, plot: str) -> dict[str, QRectF]:
    """Return where the plots lie, with their headings and axes."""
    if plot != ALL:
        return {plot: rect}
    style = sheet.style
    gap, between = style.px(ROW_GAP), style.px(COLUMN_GAP)
    if rect.width() >= style.px(WIDE):
        left = LEFT_SHARE * (rect.width() - between)
        high = 0.5 * (rect.height() - gap)
        ways = QRectF(rect.left(), rect.top(), left, rect.height())
        x = rect.left() + left + between
        draws = QRectF(x, rect.top(), rect.right() - x, high)
        cells = {WAYS: ways, DRAWS: draws, MEANS: draws.translated(0.0, high + gap)}
        needed = style.px(HEADING) + sheet.axis_height + style.px(27.0) * ROWS_HIGH
        spare = rect.height() - needed - gap
        if spare >= style.px(LEAST_PAIR):
            ways.setHeight(needed)
            cells[PAIR] = QRectF(rect.left(), ways.bottom() + gap, left, spare)
        return cells
    around = style.px(HEADING) + sheet.axis_height
    ways_high = around + style.px(27.0) * ROWS_HIGH
    ways_high = min(ways_high, 0.55 * rect.height())
    high = 0.5 * (rect.height() - ways_high) - gap
    ways = QRectF(rect.left(), rect.top(), rect.width(), ways_high)
    draws = QRectF(rect.left(), ways.bottom() + gap, rect.width(), high)
    return {WAYS: ways, DRAWS: draws, MEANS: draws.translated(0.0, high + gap)}


def _frame(sheet: Sheet, cell: QRectF, key: str) -> Frame:
    """Return a panel in a cell, its axis in it; the ways have words instead of a left axis."""
    inside = cell.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
    frame = sheet.frame(inside, heading=sheet.style.px(HEADING), numbered=True)
    if key != WAYS:
        return frame
    plot, heading = QRectF(frame.plot), QRectF(frame.heading)
    plot.setLeft(cell.left())
    heading.setLeft(cell.left())
    return frame._replace(plot=plot, heading=heading)


def _mark(way: Way) -> str:
    return "" if way.agrees is None else RIGHT if way.agrees else WRONG


def _way_row(way: Way, unit: Unit, style: Style) -> Row:
    theme = style.theme
    value = estimate_text(way.found, unit.factor)
    notes = tuple(way.told.split(" = ", 1)) if way.key == "closed_form" else (way.told,)
    wrong = way.agrees is False
    if wrong:
        notes = (way.note,)
    return Row(
        (way.label,),
        (value,),
        theme.ink,
        dot=unit.factor * way.found.value if math.isfinite(way.found.value) else math.nan,
        reach=unit.factor * way.found.error,
        notes=notes,
        mark=_mark(way),
        note_colour=REFUSED[theme.dark] if wrong else "",
        value_colour=REFUSED[theme.dark] if wrong else "",
    )


def _drawn_row(
    found: Drawn,
    content: TruthContent,
    unit: Unit,
    style: Style,
    colour: str,
    *,
    parts: bool,
) -> Row:
    theme, mean = style.theme, found.way.found
    value = interval_text(mean, BAND, unit.factor)
    wrong = found.way.agrees is False
    chosen = found.key == content.chosen
    finite = math.isfinite(mean.value) and math.isfinite(mean.error)
    return Row(
        (_name_of(found), found.key),
        (value,),
        colour if chosen else theme.muted,
        colour if chosen else "",
        dot=unit.factor * mean.value if finite else math.nan,
        reach=BAND * unit.factor * mean.error if finite else 0.0,
        mark="" if _is_biased(found) and not wrong else _mark(found.way),
        notes=(found.way.note or _told_of(found, unit),),
        note_colour=REFUSED[theme.dark] if wrong else "",
        value_colour=REFUSED[theme.dark] if wrong else "",
        parts=parts,
    )


def _is_biased(found: Drawn) -> bool:
    """Whether its mean is known to be off: then it is no witness."""
    if found.quality is None or not math.isfinite(found.quality.bias.value):
        return False
    return abs(found.quality.bias.value) > found.quality.bias.error


def _told_of(found: Drawn, unit: Unit) -> str:
    """Return the formula, the bias and the spread of an estimator."""
    if found.quality is None:
        return found.way.told
    bias, sd = (estimate_text(part, unit.factor) for part in (found.quality.bias, found.quality.sd))
    told = "no bias" if found.quality.bias.value == 0.0 else f"bias {bias}"
    return f"{found.way.told}: {told}, a draw spreads by {sd}"


def _verdict(content: TruthContent) -> str:
    every = [*content.ways, *(found.way for found in content.estimators)]
    wrong = [way.label for way in every if way.agrees is False]
    if wrong:
        return f"{WRONG} not alike: {', '.join(wrong)}"
    if math.isinf(content.truth.value):
        return ""
    unknown = [way for way in every if way.agrees is None]
    return "" if len(unknown) == len(every) else f"{RIGHT} they agree"


def _number(of: str, way: Way, unit: Unit) -> Number:
    return Number.of_estimate(of, way.label, way.found, unit.factor, unit.key)


def _name_of(found: Drawn) -> str:
    """Return what a mean over draws is called, with what stands behind ±: standard errors."""
    return f"{found.key} ± {BAND} se"


def _mean_number(of: str, found: Drawn, unit: Unit) -> Number:
    mean = _number(of, found.way, unit)
    error = None if mean.error is None else BAND * mean.error
    return mean._replace(name=f"mean of {_name_of(found)}", error=error)


def _quality_numbers(of: str, found: Drawn, unit: Unit) -> list[Number]:
    if found.quality is None:
        return []
    rows = (("bias", found.quality.bias), ("sd of a draw", found.quality.sd))
    return [
        Number.of_estimate(of, f"{name} of {found.key}", part, unit.factor, unit.key)
        for name, part in rows
    ]
