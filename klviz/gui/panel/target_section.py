"""TargetSection: everything that says what p is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from klviz.document.places import FITTED
from klviz.document.presets import presets
from klviz.document.scene import Scene
from klviz.gui.panel import edits
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.mixture_editor import MixtureEditor
from klviz.gui.panel.rows import Note
from klviz.gui.panel.samples_form import SamplesForm
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

CHOOSE = "Choose a preset …"
CHANGED = "Changed: what was said of this preset need not hold any more."


class TargetSection(Section):
    """Presets, the line of notation, and the table of components.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    preset_wanted = Signal(str)
    """The key of a preset that was chosen; who opens it shows it by ``show_preset``."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Target p", parent)
        self._store = store
        rows = [(preset.key, preset.title, preset.text) for preset in presets("fit")]
        self.presets = Choice(rows, "Presets")
        self.presets.setToolTip("Scenes that come with klviz, each with a point to make.")
        self.presets.chosen.connect(self.preset_wanted)
        self.text = Note()
        self.editor = MixtureEditor(store, FITTED)
        self.notation, self.table = self.editor.notation, self.editor.table
        self.complaint, self.sum = self.editor.complaint, self.editor.sum
        self.buttons = self.editor.buttons
        self.samples = SamplesForm(store)
        self.gallery = small_button("gallery", "All presets", "All presets as pictures (Ctrl+P)")
        choice = QHBoxLayout()
        spaced(choice, 4)
        choice.addWidget(self.presets, 1)
        choice.addWidget(self.gallery)
        self.column.addLayout(choice)
        for widget in (self.text, self.samples, self.editor):
            self.column.addWidget(widget)
        store.scene_changed.connect(self.show_scene)
        self.show_scene(store.scene, store.scene)

    def show_scene(self, old: Scene, new: Scene) -> None:
        """Show the target of a scene."""
        self.show_preset()
        self.editor.show_target(
            new.target, changed=old is new or old.p != new.p, known=new.samples is None
        )
        if new.samples is not None:
            self.samples.show_samples(new.samples)
        self.samples.setVisible(new.samples is not None)

    def show_preset(self) -> None:
        """Show which preset this is and what it says, or that it has been changed since."""
        scene = self._store.scene
        known = [p for p in presets("fit") if p.title == scene.title]
        kept = [p.key for p in known if edits.same_problem(p.scene, scene)]
        changed = bool(known) and not kept
        self.presets.setPlaceholderText(f"{scene.title}, changed" if changed else CHOOSE)
        self.presets.show_key(kept[0] if kept else "")
        self._show_text(scene, changed=changed)

    def _show_text(self, scene: Scene, *, changed: bool) -> None:
        """Show what the scene says of itself, or that it has been changed since."""
        # What was said of the preset need not hold of what has become of it. Its place stays:
        # all below it would jump up under the cursor of whoever changes a number there.
        self.text.setMinimumHeight(self.text.height() if changed and self.text.isVisible() else 0)
        self.text.setText(CHANGED if changed and scene.text else scene.text)
        self.text.setVisible(bool(self.text.text()))
        self.text.setToolTip(scene.source)
