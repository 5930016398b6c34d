"""The Compare lab: two fixed distributions side by side, an aspect at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QWidget

from klviz.analyses.compare.aspects import ASPECTS
from klviz.document.scene import Scene
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.figures.drawing import Drawing
from klviz.gui.pages.page import Page
from klviz.gui.spacing import spaced


class ComparePage(Page):
    """The figure of a pair, under a row of tabs: from which side it is looked at."""

    key: ClassVar[str] = "compare"
    title: ClassVar[str] = "Compare"
    drawing: ClassVar[type[Drawing]] = CompareDrawing

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self.tabs = QTabBar()
        self.tabs.setObjectName("aspects")
        self.tabs.setAccessibleName("What of the pair is looked at")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setToolTip("From which side the pair is looked at: Alt and a number")
        for row in ASPECTS.values():
            index = self.tabs.addTab(row.title)
            self.tabs.setTabToolTip(index, f"{row.help} (Alt+{index + 1})")
        self.tabs.currentChanged.connect(self._choose)
        strip = QWidget()
        strip.setObjectName("tabs")
        line = QHBoxLayout(strip)
        spaced(line, 0, (8, 2, 8, 0))
        line.addWidget(self.tabs)
        line.addStretch(1)
        self.column.insertWidget(0, strip)

    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        self.tabs.blockSignals(True)
        for index, row in enumerate(ASPECTS.values()):
            self.tabs.setTabEnabled(index, scene.comparison.space in row.spaces)
        self.tabs.setCurrentIndex(list(ASPECTS).index(scene.comparison.aspect))
        self.tabs.blockSignals(False)
        super().show_scene(scene)

    def _choose(self, index: int) -> None:
        """Look at the aspect of a tab."""
        if self._scene is not None:
            row = list(ASPECTS.values())[index]
            scene = looking_at(self._scene, row.key)
            self.edit_requested.emit(f"Look at {row.title}", scene, TURN)


TURN = "aspect"
"""The gesture of going from tab to tab: one step of the history."""


def looking_at(scene: Scene, aspect: str) -> Scene:
    """Return a scene with another aspect of its pair looked at."""
    return replace(scene, lab="compare", comparison=replace(scene.comparison, aspect=aspect))
