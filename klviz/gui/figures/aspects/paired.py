"""PairedFigure: an aspect whose plots have P and Q beside them, for a hand to move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.gui.figures.aspects.aspect import Add, AspectFigure
from klviz.gui.figures.aspects.pair_plot import PairPlot
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.panel import Panel


class PairedFigure(AspectFigure):
    """What hands do is done to the plot of both; a leaf draws what else there is.

    Args:
        add: puts graphics items into the scene.
    """

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._pair = PairPlot(add)

    @property
    def panels(self) -> Sequence[Panel]:
        return self._pair.panels

    @property
    def grips(self) -> DensityGrips | None:
        return self._pair.grips

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        return self._pair.begin(place, scene, edit, paints=paints)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        return self._pair.cursor_at(place)

    def hold(self) -> None:
        self._pair.hold()

    def demand(self, snapshot: CompareSnapshot) -> object:
        return snapshot.request.comparison.space
