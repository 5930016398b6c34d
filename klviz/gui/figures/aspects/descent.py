"""The figure of a discrete fit: P with every q, what each outcome adds, the readout, the losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.descent import BOTH, DescentContent, DescentReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.discrete.fitted import FITTED
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, NARROW, ROW_GAP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.items.note import LEADING as NOTE_LEADING
from klviz.gui.items.note import SIZE as NOTE_SIZE
from klviz.gui.items.note import Note
from klviz.gui.items.rows import Rows
from klviz.gui.outcome_painting import PaintDrag
from klviz.gui.plots.discrete_rows import (
    discrete_rows,
    equations_of,
    numbers_of_both,
    read_rows,
    remark_of,
)
from klviz.gui.plots.discrete_runs import (
    FittedBars,
    RunTerms,
    TermRanges,
    shown_discrete,
)
from klviz.gui.plots.loss import Course, LossPlot
from klviz.gui.plots.numbers import Number, value_of
from klviz.gui.plots.panel import Frame, Panel
from klviz.gui.plots.readout import REMARKABLE
from klviz.gui.style import Style

BARS, TERMS, LOSSES = "descent_bars", "descent_terms", "descent_losses"
LEFT_SHARE = 0.58
"""The share of the width that what lies over outcomes has."""
BARS_SHARE = 0.42
"""The share of its height that the bars have."""
LEAST_BARS, LEAST_TERMS, LEAST_LOSSES = 120.0, 70.0, 150.0
ROW, LOW_ROW, READOUT_GAP = 30.0, 22.0, 10.0
"""The height of a line of the readout where there are few and where there are more, and the space
below."""
LARGE = (18.0, 17.0, 16.0, 15.0)
"""The sizes of its words, where there is room."""
MOST_IN_COLUMN = 3
"""So many runs have their contributions one under the other; more have two columns."""


class _Cells(NamedTuple):
    """Where the plots lie; None for those that are not shown."""

    bars: Frame | None = None
    terms: Sequence[Frame] = ()
    readout: QRectF | None = None
    remark: QRectF | None = None
    losses: Frame | None = None


class DescentFigure(AspectFigure):
    """P over outcomes and the q of every run on its way there, above them both KLs of each q."""

    of_pair = False
    plots: ClassVar[Mapping[str, str]] = {
        BARS: "P and every q",
        TERMS: "What each outcome adds",
        LOSSES: "Losses",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._bars, self._loss = FittedBars(), LossPlot()
        self._rows = Rows(remark=max(REMARKABLE, key=len), larger=LARGE)
        self._remark = Note(muted=True)
        self._terms: list[RunTerms] = []
        self._ranges = TermRanges()
        self._unit, self._restart = UNITS["nats"], 0
        self._place: tuple[Sheet, QRectF, str] | None = None
        self._laid: object = None
        self._shown: tuple[CompareSnapshot, Unit] | None = None
        for items in (self._bars.items, (self._rows, self._remark), self._loss.items):
            add(items)

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._place, self._laid = (sheet, rect, plot), None

    def hide(self) -> None:
        if self._place is not None:
            self._lay_out(self._place[0], _Cells(), 0)
            self._laid, self._shown = None, None

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if self._place is None or not isinstance(content, DescentContent):
            return
        self._shown = snapshot, unit
        runs, (sheet, rect, plot) = shown_discrete(content, unit), self._place
        wanted = self.demand(snapshot)
        if wanted != self._laid:
            self._lay_out(sheet, _cells(sheet, rect, plot, *wanted), len(runs))
            self._laid = wanted
        self._begin_afresh(snapshot, unit)
        self._bars.show(snapshot, content, runs)
        y_range = self._ranges.fit(runs)
        for terms, run in zip(self._terms, runs, strict=False):
            terms.show(snapshot, content, run, y_range)
        reading = snapshot.reading
        rows = discrete_rows(sheet.style, content, runs, unit, rect.width())
        if isinstance(reading, DescentReading):
            rows = read_rows(sheet.style, content, reading, runs, unit)
        self._rows.show_rows(rows)
        self._remark.show_text(remark_of(content, runs))
        self._loss.show_course(Course(content.step, content.last), runs)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        count, remarks = self.demand(snapshot)
        sheet = Sheet(width, width, style)
        axis, heading, gap = sheet.axis_height, style.px(HEADING), style.px(ROW_GAP)
        bars, terms = heading + style.px(LEAST_BARS), heading + style.px(LEAST_TERMS)
        over = bars + _rows_of(count) * (terms + gap) + axis
        readout = _readout_height(count, remarks, style)
        losses = heading + style.px(LEAST_LOSSES) + axis
        alone = {BARS: bars + axis, TERMS: _rows_of(count) * (terms + gap) + axis, LOSSES: losses}
        if plot in alone:
            return alone[plot]
        whole = over + gap + readout + losses
        return whole if _is_narrow(width, style) else readout + max(over, losses)

    def demand(self, snapshot: CompareSnapshot) -> tuple[int, bool]:
        """Return how many runs are seen, and whether something is remarked of them."""
        content, count = snapshot.content, self._runs(snapshot)
        if not isinstance(content, DescentContent):
            return count, False
        return count, bool(remark_of(content, shown_discrete(content, UNITS["nats"])))

    def plot_at(self, place: QPointF) -> str:
        if self._bars.plot.panel.covers(place):
            return BARS
        if any(terms.plot.panel.covers(place) for terms in self._terms):
            return TERMS
        return LOSSES if self._loss.panel.covers(place) else ALL

    @property
    def panels(self) -> Sequence[Panel]:
        return (self._bars.plot.panel, *(terms.plot.panel for terms in self._terms))

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, DescentContent):
            return ""
        runs = shown_discrete(content, unit)
        told = [f"{run.name.texts[1]} has {' and '.join(equations_of(run, unit))}" for run in runs]
        return f"Step {content.step}: {'; '.join(told)}."

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, DescentContent):
            return ()
        found = [Number("figure", "step", content.step), *_moments("P", content.moments)]
        for run in shown_discrete(content, unit):
            of = run.name.texts[1]
            rows = FITTED[content.family].parameters
            names = [f"{row.label} {row.symbol}" for row in rows] or list(content.names)
            values = run.view.values
            found += [Number(of, name, v) for name, v in zip(names, values, strict=True)]
            found += _moments(of, run.view.moments)
            if run.view.run.divergence not in BOTH:
                found.append(value_of(run.view, run.name, unit))
            found += numbers_of_both(run, unit)
        return found

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        """Return what paints P, which every q then chases."""
        if not self._can_paint(place):
            return None
        return PaintDrag(self._bars, "p", place, scene, edit, self._again, log=self._log)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.CrossCursor if self._can_paint(place) else None

    def hold(self) -> None:
        # A run ends far below where it begins: what is added in the end must be seen, too.
        self._bars.hold()
        self._loss.hold()

    def _can_paint(self, place: QPointF) -> bool:
        """Return whether a hand paints at a place: sums are not painted."""
        panel, shown = self._bars.plot.panel, self._shown
        if shown is None or shown[0].request.density_view == "cdf":
            return False
        return panel.is_shown and panel.plot.contains(place)

    @property
    def _log(self) -> bool:
        return self._shown is not None and self._shown[0].request.density_view == "log"

    def _again(self) -> None:
        """Draw in the range that suits the bars, now that the hand has let go."""
        if self._shown is not None:
            self.show(*self._shown)

    @staticmethod
    def _runs(snapshot: CompareSnapshot) -> int:
        return sum(run.visible for run in snapshot.request.comparison.descent.runs)

    def _begin_afresh(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        """Let the ranges fit where runs begin anew, or the unit is another."""
        if (unit, snapshot.request.restart) != (self._unit, self._restart):
            self._unit, self._restart = unit, snapshot.request.restart
            self._ranges.forget()

    def _lay_out(self, sheet: Sheet, cells: _Cells, count: int) -> None:
        while len(self._terms) < count:
            self._terms.append(RunTerms())
            self._add(self._terms[-1].items)
        style = sheet.style
        self._bars.arrange(cells.bars, style)
        for number, terms in enumerate(self._terms):
            terms.arrange(cells.terms[number] if number < len(cells.terms) else None, style)
        for item, cell in ((self._rows, cells.readout), (self._remark, cells.remark)):
            item.setVisible(cell is not None)
            item.set_style(style)
            if cell is not None:
                item.place(cell)
        self._loss.arrange(cells.losses, style)


def _moments(of: str, moments: tuple[float, float] | None) -> list[Number]:
    if moments is None:
        return []
    return [Number(of, "mean", moments[0]), Number(of, "sd", moments[1])]


def _is_narrow(width: float, style: Style) -> bool:
    """Return whether everything stands in one column."""
    return width < style.px(NARROW)


def _columns_of(count: int) -> int:
    return 1 if count <= MOST_IN_COLUMN else 2


def _rows_of(count: int) -> int:
    """Return in how many rows the contributions of so many runs stand."""
    return -(-count // _columns_of(count))


def _readout_height(count: int, remarks: bool, style: Style) -> float:
    """Return how high the readout of so many runs is, with a line of remarks and the gap below."""
    row = ROW if count <= MOST_IN_COLUMN else LOW_ROW
    remark = NOTE_SIZE * NOTE_LEADING if remarks else 0.0
    return style.px((count + 1) * row + remark + READOUT_GAP)


def _cells(sheet: Sheet, rect: QRectF, plot: str, count: int, remarks: bool) -> _Cells:
    """Return where the plots lie in a rectangle."""
    style = sheet.style
    if plot == BARS:
        return _Cells(bars=_frame(sheet, rect, numbered=True))
    if plot == TERMS:
        return _Cells(terms=_grid(sheet, rect, count))
    if plot == LOSSES:
        return _Cells(losses=_frame(sheet, rect, numbered=True))
    readout = min(_readout_height(count, remarks, style), 0.4 * rect.height())
    rows = QRectF(rect.left(), rect.top(), rect.width(), readout - style.px(READOUT_GAP))
    remark = QRectF(rows.left(), rows.bottom(), rows.width(), 0.0)
    if remarks:
        remark.setTop(rows.bottom() - style.px(NOTE_SIZE * NOTE_LEADING))
        rows.setBottom(remark.top())
    rect = rect.adjusted(0.0, readout, 0.0, 0.0)
    if _is_narrow(rect.width(), style):
        under = style.px(HEADING + LEAST_LOSSES) + sheet.axis_height
        under = max(under, 0.36 * rect.height())
        over = rect.adjusted(0.0, 0.0, 0.0, -under - style.px(ROW_GAP))
        beside = QRectF(rect.left(), rect.bottom() - under, rect.width(), under)
    else:
        over, beside = QRectF(rect), QRectF(rect)
        over.setWidth(round(LEFT_SHARE * rect.width()))
        beside.setLeft(over.right() + style.px(COLUMN_GAP))
    whole = over.height() - sheet.axis_height
    bars = QRectF(over.left(), over.top(), over.width(), round(BARS_SHARE * whole))
    below = over.adjusted(0.0, bars.height() + style.px(ROW_GAP), 0.0, 0.0)
    return _Cells(
        sheet.frame(bars, heading=style.px(HEADING), numbered=not count),
        _grid(sheet, below, count),
        rows,
        remark if remarks else None,
        _frame(sheet, beside, numbered=True),
    )


def _frame(sheet: Sheet, rect: QRectF, *, numbered: bool) -> Frame:
    """Return a panel that fills a rectangle, its axis in it."""
    cell = rect.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
    return sheet.frame(cell, heading=sheet.style.px(HEADING), numbered=numbered)


def _grid(sheet: Sheet, rect: QRectF, count: int) -> list[Frame]:
    """Return the panels of so many runs, one under the other; the names stand under the last."""
    if not count:
        return []
    style, columns, rows = sheet.style, _columns_of(count), _rows_of(count)
    gap, aside = style.px(ROW_GAP), style.px(COLUMN_GAP)
    width = (rect.width() - (columns - 1) * aside) / columns
    height = (rect.height() - sheet.axis_height - (rows - 1) * gap) / rows
    frames = []
    for number in range(count):
        column, row = divmod(number, rows)
        x, y = rect.left() + column * (width + aside), rect.top() + row * (height + gap)
        last = row == rows - 1 or number == count - 1
        cell = QRectF(x, y, width, height)
        frames.append(sheet.frame(cell, heading=style.px(HEADING), numbered=last))
    return frames
