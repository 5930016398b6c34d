"""BySpaceFigure: a figure of an aspect that is another one in either space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style


class BySpaceFigure(AspectFigure):
    """Shows the figure of the space that is looked at; a leaf says which there are, and plots."""

    on_line: ClassVar[type[AspectFigure]]
    over_outcomes: ClassVar[type[AspectFigure]]

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._figures: dict[str, AspectFigure] = {
            "line": self.on_line(add),
            "outcomes": self.over_outcomes(add),
        }
        self._shown = self._figures["line"]
        self._place: tuple[Sheet, QRectF, str] | None = None

    @classmethod
    def plots_in(cls, space: str) -> Mapping[str, str]:
        return {"line": cls.on_line, "outcomes": cls.over_outcomes}[space].plots

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._place = sheet, rect, plot
        self._shown.arrange(sheet, rect, plot if plot in self._shown.plots else ALL)

    def hide(self) -> None:
        for figure in self._figures.values():
            figure.hide()

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        figure = self._of(snapshot)
        if figure is not self._shown:
            self._shown.hide()
            self._shown = figure
            if self._place is not None:
                self.arrange(*self._place)
        figure.show(snapshot, unit)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        return self._of(snapshot).least_height(snapshot, width, style, plot)

    def plot_at(self, place: QPointF) -> str:
        return self._shown.plot_at(place)

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        return self._of(snapshot).summary(snapshot, unit)

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        return self._of(snapshot).numbers(snapshot, unit)

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        return self._shown.numbers_at(place, snapshot, unit)

    @property
    def panels(self) -> Sequence[Panel]:
        return self._shown.panels

    @property
    def grips(self) -> DensityGrips | None:
        return self._shown.grips

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        return self._shown.begin(place, scene, edit, paints=paints)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        return self._shown.cursor_at(place)

    def leave(self) -> None:
        self._shown.leave()

    def demand(self, snapshot: CompareSnapshot) -> object:
        return snapshot.request.comparison.space, self._of(snapshot).demand(snapshot)

    def hold(self) -> None:
        for figure in self._figures.values():
            figure.hold()

    def left_out(self) -> Sequence[str]:
        return self._shown.left_out()

    def _of(self, snapshot: CompareSnapshot) -> AspectFigure:
        return self._figures[snapshot.request.comparison.space]
