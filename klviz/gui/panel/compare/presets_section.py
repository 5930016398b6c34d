"""PresetsSection: the presets that compare two, and what the scene says of itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from klviz.document.scene import Scene
from klviz.gui.panel.preset_line import PresetLine
from klviz.gui.panel.section import Section
from klviz.gui.store import Store


class PresetsSection(Section):
    """The presets of the Compare lab.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("P and Q", parent)
        self.line = PresetLine(store, "compare", same_pair)
        self.column.addWidget(self.line)
        store.scene_changed.connect(lambda *_: self.line.show_preset())
        self.line.show_preset()


def same_pair(scene: Scene, other: Scene) -> bool:
    """Return whether the same two are compared, from whichever side they are looked at."""
    ours = replace(scene.comparison, aspect=other.comparison.aspect)
    return ours == other.comparison
