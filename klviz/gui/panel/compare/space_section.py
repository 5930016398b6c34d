"""SpaceSection: whether distributions on the line are compared, or such over outcomes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from klviz.document.aspects import ASPECTS
from klviz.document.scene import Scene
from klviz.gui.panel.section import Section
from klviz.gui.segments import Segments
from klviz.gui.store import Store

SPACE_ROWS = (("line", "Line"), ("outcomes", "Outcomes"))
WHERE = {"line": "on the line", "outcomes": "over outcomes"}
TIPS = {
    "line": "Densities of mixtures, compared by integrals",
    "outcomes": "Probabilities of 2 to 512 outcomes, compared by sums",
}
EVERYWHERE = "overview"
"""The aspect that there is in every space."""


class SpaceSection(Section):
    """The switch between both spaces; what is compared in the other one stays as it is.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Compare", parent)
        self._store = store
        self.space = Segments(SPACE_ROWS, "Where the distributions are")
        for key, tip in TIPS.items():
            self.space.buttons[key].setToolTip(tip)
        self.space.chosen.connect(self._choose)
        self.column.addWidget(self.space)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _choose(self, key: str) -> None:
        scene = self._store.scene
        if key != scene.comparison.space:
            self._store.edit(f"Compare {WHERE[key]}", in_space(scene, key))

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self.space.show_key(scene.comparison.space)


def in_space(scene: Scene, space: str) -> Scene:
    """Return a scene that compares in a space; an aspect that is not there gives way."""
    comparison = replace(scene.comparison, space=space)
    if space not in ASPECTS[comparison.aspect].spaces:
        comparison = replace(comparison, aspect=EVERYWHERE)
    return replace(scene, comparison=comparison)
