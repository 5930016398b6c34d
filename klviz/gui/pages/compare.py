"""The Compare lab: two fixed distributions side by side, an aspect at a time."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from klviz.document.aspects import ASPECTS
from klviz.document.scene import Scene
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.figures.drawing import Drawing
from klviz.gui.pages.aspect_tabs import AspectTabs
from klviz.gui.pages.page import Page
from klviz.gui.panel.pair_edits import TURN, looking_at
from klviz.gui.theme import Theme


class ComparePage(Page):
    """The figure of a pair, under a row of tabs: from which side it is looked at."""

    key: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare"
    drawing: ClassVar[type[Drawing]] = CompareDrawing

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self.tabs = AspectTabs()
        self.tabs.chosen.connect(self._choose)
        self.column.insertWidget(0, self.tabs)

    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        self.tabs.show_comparison(scene.comparison)
        super().show_scene(scene)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        super().show_theme(theme, scale)
        self.tabs.fit()

    def _choose(self, aspect: str) -> None:
        """Look at the aspect of a tab."""
        if self._scene is not None:
            scene = looking_at(self._scene, aspect)
            self.edit_requested.emit(f"Look at {ASPECTS[aspect].title}", scene, TURN)
