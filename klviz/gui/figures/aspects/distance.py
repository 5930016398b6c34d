"""The figure that tells KL from a distance: four plots, in two columns where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.distance import DistanceContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.distance_gestures import SpotDrag
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import COLUMN_GAP, ROW_GAP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.distance import meters, triangle
from klviz.gui.plots.distance.meters import MetersPlot
from klviz.gui.plots.distance.pairs import PairsPlot, told
from klviz.gui.plots.distance.plane import PlanePlot
from klviz.gui.plots.distance.triangle import TrianglePlot
from klviz.gui.plots.numbers import Number
from klviz.gui.style import Style

NARROW = 620.0
"""A figure narrower than that, times k, has one column."""
LEAST_CHART = 165.0
"""How high a plot with axes must be, times k."""
FLATTEST = 0.55
"""The height of one that has the width for itself, as a share of that."""


class DistanceFigure(AspectFigure):
    """Pairs, the triangle, the plane where both agree, and what stretching does."""

    plots: ClassVar[Mapping[str, str]] = {
        PairsPlot.key: "Both directions as Q moves",
        TrianglePlot.key: "Triangle of three distributions",
        PlanePlot.key: "Where both directions agree",
        MetersPlot.key: "What stretching changes",
    }
    emblems = (TrianglePlot.key,)

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._pairs, self._triangle = PairsPlot(), TrianglePlot()
        self._plane, self._meters = PlanePlot(), MetersPlot()
        for plot in self._all:
            add(plot.items)
        self._style: Style | None = None

    @property
    def _all(self) -> tuple[PairsPlot, TrianglePlot, PlanePlot, MetersPlot]:
        return self._pairs, self._triangle, self._plane, self._meters

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style = sheet.style
        cells = {plot: rect} if plot in self.plots else _cells(rect, sheet.style)
        for each in self._all:
            each.arrange(cells.get(each.key), sheet.style)

    def hide(self) -> None:
        if self._style is not None:
            for plot in self._all:
                plot.arrange(None, self._style)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        assert isinstance(content, DistanceContent)
        self._pairs.show(content, snapshot, unit)
        self._triangle.show(content.triangle, unit)
        self._plane.show(content)
        self._meters.show(content, snapshot.request.comparison.space, unit)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        narrow = width < style.px(NARROW)
        heights = _least_heights(style, width if narrow else 0.0)
        if plot in heights:
            return heights[plot]
        if narrow:
            return sum(heights.values()) + 3.0 * style.px(ROW_GAP)
        return (
            max(heights["pairs"], heights["triangle"])
            + style.px(ROW_GAP)
            + max(heights["agreement"], heights["meters"])
        )

    def plot_at(self, place: QPointF) -> str:
        return next((plot.key for plot in self._all if plot.chart.covers(place)), "")

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        view = self._plane.view
        if view is None or not self._plane.takes(place):
            return None
        return SpotDrag(self._plane, view, place, scene, edit)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        taken = self._plane.takes(place)
        self._plane.hold(taken)
        return Qt.CursorShape.SizeAllCursor if taken else None

    def leave(self) -> None:
        self._plane.hold(False)

    def hold(self) -> None:
        self._meters.hold()

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        assert isinstance(content, DistanceContent)
        sentences = [told(snapshot)]
        way = content.triangle.way
        if way is not None:
            verdict = "fails" if content.triangle.fails else "holds"
            sentences.append(f"{way.identity.statement} {verdict}.")
        return " ".join(sentence for sentence in sentences if sentence)

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        assert isinstance(content, DistanceContent)
        return [*_triangle_numbers(content, unit), *_meter_numbers(content, unit)]

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, DistanceContent):
            return ()
        found = {TrianglePlot.key: _triangle_numbers, MetersPlot.key: _meter_numbers}
        numbers = found.get(self.plot_at(place))
        return () if numbers is None else tuple(numbers(content, unit))


def _least_heights(style: Style, width: float = 0.0) -> dict[str, float]:
    """Return how high the plots must be, in a column of a width where there is one only."""
    chart = max(style.px(LEAST_CHART), FLATTEST * width)
    return {
        PairsPlot.key: chart,
        TrianglePlot.key: triangle.least_height(style),
        PlanePlot.key: chart,
        MetersPlot.key: meters.least_height(style),
    }


def _cells(rect: QRectF, style: Style) -> dict[str, QRectF]:
    """Return where the plots lie: in two rows, or in one column."""
    narrow = rect.width() < style.px(NARROW)
    heights = _least_heights(style, rect.width() if narrow else 0.0)
    gap = style.px(ROW_GAP)
    if narrow:
        spare = max(0.0, rect.height() - sum(heights.values()) - 3.0 * gap) / len(heights)
        cells, top = {}, rect.top()
        for key, height in heights.items():
            cells[key] = QRectF(rect.left(), top, rect.width(), height + spare)
            top += height + spare + gap
        return cells
    between = style.px(COLUMN_GAP)
    width = 0.5 * (rect.width() - between)
    upper = max(heights[PairsPlot.key], heights[TrianglePlot.key])
    lower = max(heights[PlanePlot.key], heights[MetersPlot.key])
    spare = max(0.0, rect.height() - gap - upper - lower)
    upper += 0.5 * spare
    above = QRectF(rect.left(), rect.top(), width, upper)
    below = QRectF(rect.left(), rect.top() + upper + gap, width, rect.height() - upper - gap)
    aside = width + between
    return {
        PairsPlot.key: above,
        TrianglePlot.key: above.translated(aside, 0.0),
        PlanePlot.key: below,
        MetersPlot.key: below.translated(aside, 0.0),
    }


def _triangle_numbers(content: DistanceContent, unit: Unit) -> Iterator[Number]:
    found = content.triangle
    factor, name = unit.factor, unit.key
    if found.key == "root_jsd":
        factor, name = math.sqrt(unit.factor), f"√{unit.key}"
    for edge in found.edges:
        yield Number.of_estimate("triangle", edge.formula, edge.value, factor, name)


def _meter_numbers(content: DistanceContent, unit: Unit) -> Iterator[Number]:
    for meter in content.meters:
        factor, name = (unit.factor, unit.key) if meter.in_nats else (1.0, "")
        yield Number.of_estimate(
            f"x times {content.stretch:g}", meter.formula, meter.value, factor, name
        )
