"""The figure of KL in code: what every way gives, of the pair and of harder ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.numerics import NumericsContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, NARROW, ROW_GAP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.code_sweep import CodeSweep
from klviz.gui.plots.code_table import CodeTable
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.worked_terms import WorkedTerms
from klviz.gui.scene_drags import SceneDrag
from klviz.gui.style import Style

LEAST_PLOT = 140.0
TABLE = 0.46
"""The share of the width that the table has beside the plot."""


class NumericsFigure(AspectFigure):
    """A table of ways with the code of one, beside what they give of harder pairs."""

    names_axes = True
    plots: ClassVar[Mapping[str, str]] = {
        "code": "Code and what it gives",
        "code_sweep": "Code as the pair becomes harder",
        "worked": "The example by hand",
    }
    emblems = ("code_sweep", "worked")

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._table, self._sweep, self._worked = CodeTable(), CodeSweep(), WorkedTerms()
        self._places: dict[str, QRectF] = {}
        self._heights = (0.0, 0.0)
        self._lies: tuple[Sheet, QRectF, str] | None = None
        for part in (self._table, self._sweep, self._worked):
            add(part.items)
        self.hide()

    @classmethod
    def emblem_of(cls, snapshot: CompareSnapshot) -> str:
        content = snapshot.content
        worked = isinstance(content, NumericsContent) and content.worked
        return "worked" if worked else super().emblem_of(snapshot)

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._lies = sheet, QRectF(rect), plot
        style, axis = sheet.style, sheet.axis_height
        self._places = self._cells(sheet, rect) if plot == ALL else {plot: QRectF(rect)}
        self._table.arrange(self._places.get("code"), style)
        self._worked.arrange(self._places.get("worked"), style)
        cell = self._places.get("code_sweep")
        frame = None
        if cell is not None:
            above = cell.adjusted(0.0, 0.0, 0.0, -axis)
            frame = sheet.frame(above, heading=style.px(HEADING), numbered=True)
        self._sweep.arrange(frame, style)

    def hide(self) -> None:
        self._places, self._lies = {}, None
        for part in (self._table, self._sweep, self._worked):
            for item in part.items:
                item.setVisible(False)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if self._lies is None or not isinstance(content, NumericsContent):
            return
        sheet, rect, plot = self._lies
        heights = _heights(content, rect.width(), sheet.style)
        if heights != self._heights:
            self._heights = heights
            self.arrange(sheet, rect, plot)
        self._table.show(snapshot, content, unit)
        self._sweep.show(content, unit)
        self._worked.show(content.worked)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        content = snapshot.content
        if not isinstance(content, NumericsContent):
            return 0.0
        sweep = style.px(LEAST_PLOT + HEADING) + style.px(46.0)
        worked = WorkedTerms.least_height(content.worked, style)
        if plot != ALL:
            table = CodeTable.least_height(content, width, style)
            return {"code": table, "worked": worked}.get(plot, sweep)
        table, worked = _heights(content, width, style)
        if width < style.px(NARROW):
            return table + worked + sweep
        return max(table + worked, sweep)

    def plot_at(self, place: QPointF) -> str:
        inside = (key for key, rect in self._places.items() if rect.contains(place))
        return next(inside, "")

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        return "; ".join(number.told for number in self.numbers(snapshot, unit))

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, NumericsContent):
            return ()
        found = [
            Number(given.slip.title, name, value * unit.factor, unit=unit.key)
            for given in content.given
            for name, value in (
                ("KL(P‖Q)", given.forward),
                ("KL(Q‖P)", given.reverse),
                (f"KL(P‖Q), {content.hardest_name}", given.hardest),
            )
        ]
        for term in content.worked:
            name = f"{term.weight:g} log₂ {term.ratio:.4g}"
            found.append(Number("by hand", name, term.right, unit="bits"))
            found.append(Number("by hand", f"{name}, the slip", term.wrong, unit="bits"))
        return found

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        key = self._table.key_at(place) if "code" in self._places else ""
        if not key:
            return None
        hand = Qt.CursorShape.PointingHandCursor
        drag = SceneDrag("Show code", scene, edit, lambda s, _, __: _showing(s, key), hand)
        drag.move(place, coarse=False)
        return drag

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        over = "code" in self._places and self._table.key_at(place)
        return Qt.CursorShape.PointingHandCursor if over else None

    def demand(self, snapshot: CompareSnapshot) -> object:
        content = snapshot.content
        if not isinstance(content, NumericsContent):
            return None
        return content.shown.key, len(content.given), bool(content.worked), content.grid

    def _cells(self, sheet: Sheet, rect: QRectF) -> dict[str, QRectF]:
        """Return where the parts lie."""
        table, worked = self._heights
        style = sheet.style
        across = rect.width() if rect.width() < style.px(NARROW) else TABLE * rect.width()
        cells = {"code": QRectF(rect.left(), rect.top(), across, table)}
        if across == rect.width():
            low = QRectF(rect.left(), rect.bottom() - worked, across, worked)
            cells["code_sweep"] = rect.adjusted(0.0, table, 0.0, -worked)
        else:
            low = QRectF(rect.left(), rect.top() + table, across, worked)
            left = across + style.px(COLUMN_GAP)
            cells["code_sweep"] = rect.adjusted(left, 0.0, 0.0, 0.0)
        if worked:
            cells["worked"] = low.adjusted(0.0, style.px(ROW_GAP), 0.0, 0.0)
        return cells


def _heights(content: NumericsContent, width: float, style: Style) -> tuple[float, float]:
    """Return how high the table and the terms must be in a figure of that width."""
    across = width if width < style.px(NARROW) else TABLE * width
    worked = WorkedTerms.least_height(content.worked, style)
    gap = style.px(ROW_GAP) if worked else 0.0
    return CodeTable.least_height(content, across, style), worked + gap


def _showing(scene: Scene, key: str) -> Scene:
    return replace(scene, comparison=replace(scene.comparison, slip=key))
