"""PresetLine: the presets of a lab to choose from, and what the one that is shown says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from klviz.document.presets import presets
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.rows import Note
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

CHOOSE = "Choose a preset …"
CHANGED = "Changed: what was said of this preset need not hold any more."


class PresetLine(QWidget):
    """A list of presets, a button for all of them as pictures, and the text of the scene.

    Args:
        store: holds the scene.
        lab: of which lab the presets are.
        is_kept: whether what a preset says still holds of a scene.
        parent: the widget it lies in.
    """

    preset_wanted = Signal(str)
    """The key of a preset that was chosen; who opens it shows it by ``show_preset``."""

    def __init__(
        self,
        store: Store,
        lab: str,
        is_kept: Callable[[Scene, Scene], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._presets, self._is_kept = store, presets(lab), is_kept
        self._others = frozenset(p.title for p in presets() if p.scene.lab != lab)
        rows = [(preset.key, preset.title, preset.text) for preset in self._presets]
        self.choice = Choice(rows, "Presets")
        self.choice.setToolTip("Scenes that come with klviz, each with a point to make.")
        self.choice.chosen.connect(self.preset_wanted)
        self.gallery = small_button("gallery", "All presets", "All presets as pictures (Ctrl+P)")
        self.text = Note()
        row = QHBoxLayout()
        spaced(row, 4)
        row.addWidget(self.choice, 1)
        row.addWidget(self.gallery)
        column = QVBoxLayout(self)
        spaced(column, 8)
        column.addLayout(row)
        column.addWidget(self.text)

    def holds(self, scene: Scene) -> bool:
        """Return whether what a scene says of itself is right of it as it is now."""
        known = [p for p in self._presets if p.title == scene.title]
        return not known or any(self._is_kept(p.scene, scene) for p in known)

    def show_preset(self) -> None:
        """Show which preset this is and what it says, or that it has been changed since."""
        scene = self._store.scene
        known = [p for p in self._presets if p.title == scene.title]
        kept = [p.key for p in known if self._is_kept(p.scene, scene)]
        changed = bool(known) and not kept
        self.choice.setPlaceholderText(f"{scene.title}, changed" if changed else CHOOSE)
        self.choice.show_key(kept[0] if kept else "")
        self._show_text(scene, changed=changed)

    def _show_text(self, scene: Scene, *, changed: bool) -> None:
        """Show what the scene says of itself, or that it has been changed since."""
        # What was said of the preset need not hold of what has become of it. Its place stays:
        # all below it would jump up under the cursor of whoever changes a number there.
        self.text.setMinimumHeight(self.text.height() if changed and self.text.isVisible() else 0)
        # What the preset of another lab says is not of what is shown in this one.
        said = "" if scene.title in self._others else scene.text
        self.text.setText(CHANGED if changed and said else said)
        self.text.setVisible(bool(self.text.text()))
        self.text.setToolTip(scene.source)
