"""The figure of both densities, and of what each direction adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, AspectFigure
from klviz.gui.figures.sheet import Sheet
from klviz.gui.plots.numbers import Number
from klviz.gui.style import Style


class LineOverviewFigure(AspectFigure):
    """Shows both densities."""

    plots: ClassVar[Mapping[str, str]] = {}

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        return

    def hide(self) -> None:
        return

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        return

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        return 0.0

    def plot_at(self, place: QPointF) -> str:
        return ""

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        return ""

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        return ()
