"""The figure of P and Q over outcomes: bars to paint, what each outcome adds, and code lengths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.outcome_overview import OutcomeContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.views import RATIO_VIEWS
from klviz.document.numbers import format_number
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.aspects.outcome_numbers import numbers_of, numbers_of_outcome
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.outcome_painting import PaintDrag
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.outcome_bars import ROOM, OutcomeBars
from klviz.gui.plots.outcome_codes import ROW, OutcomeCodes
from klviz.gui.plots.outcome_terms import OutcomeTerms, factor_of
from klviz.gui.plots.panel import Frame, Panel
from klviz.gui.style import Style

BARS, FORWARD, REVERSE, CODES = (
    "outcome_bars",
    "outcome_forward",
    "outcome_reverse",
    "outcome_codes",
)
WIDE, MIDDLE = 980.0, 560.0
"""From which widths on, times k, three plots or two stand side by side."""
LEAST_BARS, LEAST_OTHERS = 130.0, 90.0
"""How high plots are at least, times k, without heading and axis."""
TALLER = 1.25
"""How much higher the bars are than what stands below them."""
FLOOR = 0.06
"""How far below zero contributions have room at least, as a share of how far above."""


class OutcomeOverviewFigure(AspectFigure):
    """Bars of both, the contributions to both directions, and the lengths of codes."""

    plots: ClassVar[Mapping[str, str]] = {
        BARS: "Probabilities",
        FORWARD: "Contributions to KL(P‖Q)",
        REVERSE: "Contributions to KL(Q‖P)",
        CODES: "Code lengths",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._bars, self._codes = OutcomeBars(), OutcomeCodes()
        self._terms = OutcomeTerms(0), OutcomeTerms(1)
        self._panels: Mapping[str, Panel] = {
            BARS: self._bars.plot.panel,
            FORWARD: self._terms[0].plot.panel,
            REVERSE: self._terms[1].plot.panel,
            CODES: self._codes.plot.panel,
        }
        for plot in (self._bars, *self._terms, self._codes):
            add(plot.items)
        self._up, self._down = Extent(), Extent()
        self._view = ""
        self._shown: tuple[CompareSnapshot, Unit] | None = None

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        frames = _frames(sheet, rect, plot)
        self._bars.arrange(frames.get(BARS), sheet.style)
        for key, terms in zip((FORWARD, REVERSE), self._terms, strict=True):
            terms.arrange(frames.get(key), sheet.style)
        self._codes.arrange(frames.get(CODES), sheet.style)

    def hide(self) -> None:
        self._shown = None
        for panel in (self._bars, *self._terms, self._codes):
            for item in panel.items:
                item.setVisible(False)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if not isinstance(content, OutcomeContent):
            return
        self._shown = snapshot, unit
        self._bars.show(snapshot, content)
        y_range = self._range(snapshot, content, unit)
        ways = content.forward, content.reverse
        for terms, way in zip(self._terms, ways, strict=True):
            terms.show(snapshot, way, unit, y_range)
        self._codes.show(snapshot, content)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        around = style.px(HEADING) + style.px(LEAST_OTHERS) + _axis(style)
        if plot != ALL:
            return around + 2.0 * style.px(ROW)
        taller = style.px(LEAST_BARS) - style.px(LEAST_OTHERS)
        rows = _rows(width, style)
        return (
            len(rows) * around + taller + 2.0 * style.px(ROW) + (len(rows) - 1) * style.px(ROW_GAP)
        )

    def plot_at(self, place: QPointF) -> str:
        found = (key for key, panel in self._panels.items() if panel.covers(place))
        return next(found, "")

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, OutcomeContent):
            return ""
        told = [f"P and Q are over {len(content.names)} outcomes."]
        for name, way in (("KL(P‖Q)", content.forward), ("KL(Q‖P)", content.reverse)):
            values = way.added.values
            top = int(np.argmax(values))
            most = format_number(float(values[top]) * unit.factor)
            has = f" {unit.key}" if math.isfinite(float(values[top])) else ""
            told.append(f"Outcome {content.names[top]} adds most to {name}: {most}{has}.")
        return " ".join(told)

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        return numbers_of(content, unit) if isinstance(content, OutcomeContent) else ()

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content, panel = snapshot.content, self._panels.get(self.plot_at(place))
        if panel is None or not isinstance(content, OutcomeContent):
            return ()
        outcome = math.floor(panel.scene_mapping.at(place)[0] + 0.5)
        inside = panel.plot.contains(place) and 0 <= outcome < len(content.names)
        return numbers_of_outcome(content, outcome, unit) if inside else ()

    @property
    def panels(self) -> Sequence[Panel]:
        return tuple(self._panels.values())

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        if not self._can_paint(place):
            return None
        assert self._shown is not None
        log = self._shown[0].request.density_view == "log"
        who = "q" if paints else self._bars.who_at(place)
        return PaintDrag(self._bars, who, place, scene, edit, self._again, log=log)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.CrossCursor if self._can_paint(place) else None

    def demand(self, snapshot: CompareSnapshot) -> object:
        return "outcomes"

    def hold(self) -> None:
        self._bars.hold()
        self._codes.hold()
        self._up.hold()
        self._down.hold()

    def _can_paint(self, place: QPointF) -> bool:
        """Return whether a hand paints at a place: sums are not painted."""
        panel = self._panels[BARS]
        if self._shown is None or not (panel.is_shown and panel.plot.contains(place)):
            return False
        return self._shown[0].request.density_view != "cdf"

    def _again(self) -> None:
        """Draw what is shown again: a range that was kept may fit now."""
        if self._shown is not None:
            self.show(*self._shown)

    def _range(
        self, snapshot: CompareSnapshot, content: OutcomeContent, unit: Unit
    ) -> tuple[float, float]:
        """Return the range of both directions: bars that are compared are on one scale."""
        if snapshot.request.ratio_view != self._view:
            self._view = snapshot.request.ratio_view
            self._up.forget()
            self._down.forget()
        drawn = np.concatenate([content.forward.drawn, content.reverse.drawn])
        finite = drawn[np.isfinite(drawn)] * factor_of(snapshot, unit)
        most = RATIO_VIEWS[self._view].most
        up = self._up.fit(min(ROOM * float(finite.max(initial=0.0)), most))
        down = self._down.fit(float(-finite.min(initial=0.0)))
        if not up and not down:
            up = 1.0
        return -max(down, FLOOR * up), max(up, FLOOR * down)


def _rows(width: float, style: Style) -> tuple[tuple[str, ...], ...]:
    """Return which plots stand side by side at a width, from top to bottom."""
    if width >= WIDE * style.k:
        return (BARS,), (FORWARD, REVERSE, CODES)
    if width >= MIDDLE * style.k:
        return (BARS,), (FORWARD, REVERSE), (CODES,)
    return (BARS,), (FORWARD,), (REVERSE,), (CODES,)


def _axis(style: Style) -> float:
    """Return the height of an axis below a plot."""
    return Sheet(0.0, 0.0, style).axis_height


def _frames(sheet: Sheet, rect: QRectF, plot: str) -> dict[str, Frame]:
    """Return where the plots lie, or the one that is shown alone."""
    style = sheet.style
    rows = ((plot,),) if plot != ALL else _rows(rect.width(), style)
    gap, across = style.px(ROW_GAP), style.px(COLUMN_GAP)
    shares = [TALLER if BARS in row and len(rows) > 1 else 1.0 for row in rows]
    room = rect.height() - gap * (len(rows) - 1)
    frames, top = {}, rect.top()
    for row, share in zip(rows, shares, strict=True):
        height = room * share / sum(shares)
        width = (rect.width() - across * (len(row) - 1)) / len(row)
        for place, key in enumerate(row):
            heading = style.px(HEADING) + (2.0 * style.px(ROW) if key == CODES else 0.0)
            left = rect.left() + place * (width + across)
            cell = QRectF(left, top, width, height - sheet.axis_height)
            frame = sheet.frame(cell, heading=heading, numbered=True)
            frames[key] = (
                frame if len(row) == 1 else frame._replace(right=cell.right() + style.px(14))
            )
        top += height + gap
    return frames
