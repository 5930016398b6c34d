"""TargetSection: everything that says what p is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from klviz.document.places import FITTED
from klviz.document.scene import Scene
from klviz.gui.panel import edits
from klviz.gui.panel.mixture_editor import MixtureEditor
from klviz.gui.panel.preset_line import PresetLine
from klviz.gui.panel.samples_form import SamplesForm
from klviz.gui.panel.section import Section
from klviz.gui.store import Store


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
        self.line = PresetLine(store, "fit", edits.same_problem)
        self.line.preset_wanted.connect(self.preset_wanted)
        self.presets, self.gallery, self.text = self.line.choice, self.line.gallery, self.line.text
        self.editor = MixtureEditor(store, FITTED)
        self.notation, self.table = self.editor.notation, self.editor.table
        self.complaint, self.sum = self.editor.complaint, self.editor.sum
        self.buttons = self.editor.buttons
        self.samples = SamplesForm(store)
        for widget in (self.line, self.samples, self.editor):
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
        self.line.show_preset()
