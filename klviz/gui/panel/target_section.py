"""TargetSection: everything that says what p is."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from klviz.document.numbers import format_number
from klviz.document.presets import presets
from klviz.document.scene import Scene
from klviz.document.target import MAX_COMPONENTS, Target
from klviz.gui.panel import edits
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.notation_line import NotationLine
from klviz.gui.panel.rows import Note
from klviz.gui.panel.samples_form import SamplesForm
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

CHOOSE = "Choose a preset …"
CHANGED = "Changed: what was said of this preset need not hold any more."
NORMALISE = "Make the weights add up to 1. The target stays the same: weights count as shares."


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
        self.notation = NotationLine(self._propose)
        self.table = MixtureTable(store)
        self.complaint = Complaint(self.table)
        self.sum = Note()
        self.buttons: dict[str, QToolButton] = {}
        self.table.refused.connect(self.complaint.say)
        self.table.remove_requested.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.samples = SamplesForm(store)
        self.mixture = QWidget()
        column = QVBoxLayout(self.mixture)
        spaced(column, 8)
        column.addWidget(self.table)
        column.addLayout(self._buttons())
        self.gallery = small_button("gallery", "All presets", "All presets as pictures (Ctrl+P)")
        choice = QHBoxLayout()
        spaced(choice, 4)
        choice.addWidget(self.presets, 1)
        choice.addWidget(self.gallery)
        self.column.addLayout(choice)
        for widget in (self.text, self.samples, self.notation, self.mixture):
            self.column.addWidget(widget)
        store.scene_changed.connect(self.show_scene)
        self.show_scene(store.scene, store.scene)

    def show_scene(self, old: Scene, new: Scene) -> None:
        """Show the target of a scene."""
        self.show_preset()
        if old is new or old.p != new.p:
            self.notation.field.show_target(None if new.samples else new.target)
            self.table.show_target(new.target)
            self.complaint.say("")
        if new.samples is not None:
            self.samples.show_samples(new.samples)
        self.samples.setVisible(new.samples is not None)
        self.mixture.setVisible(new.samples is None)
        self._say_sum(new.target)
        self._enable()

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

    def add(self) -> None:
        """Add a component to the right of all others."""
        self._change("Add a component", edits.with_added_component(self._store.scene))
        self.table.select_row(len(self._store.scene.target.components) - 1)

    def duplicate(self) -> None:
        """Copy the selected components, each below itself."""
        rows = self.table.rows()
        if rows:
            self._try("Duplicate", rows, edits.with_duplicates)
            self.table.select_row(rows[-1] + len(rows))

    def remove(self) -> None:
        """Take the selected components away."""
        rows = self.table.rows()
        if rows and len(rows) < len(self._store.scene.target.components):
            self._try("Remove", rows, edits.without_components)
            self.table.select_row(min(rows[0], len(self._store.scene.target.components) - 1))

    def normalise(self) -> None:
        """Make the weights add up to one; the target stays what it is."""
        target = self._store.scene.target.normalised()
        self._change("Normalise the weights", edits.with_target(self._store.scene, target))

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        spaced(line, 4)
        for key, (name, tip, command) in {
            "add": ("Add a component", "Add a component to the right of the others", self.add),
            "duplicate": (
                "Duplicate",
                "Copy the components selected",
                self.duplicate,
            ),
            "remove": (
                "Remove",
                "Take away the components selected (Del)",
                self.remove,
            ),
            "normalise": ("Normalise the weights", NORMALISE, self.normalise),
        }.items():
            self.buttons[key] = small_button(key, name, tip)
            self.buttons[key].clicked.connect(command)
            line.addWidget(self.buttons[key])
        line.addWidget(self.sum, 1)
        return line

    def _propose(self, target: Target) -> None:
        self._change("Type the target", edits.with_target(self._store.scene, target))

    def _try(self, verb: str, rows: tuple[int, ...], edit: edits.ComponentsEdit) -> None:
        what = f"component {rows[0] + 1}" if len(rows) == 1 else f"{len(rows)} components"
        try:
            scene = edit(self._store.scene, rows)
        except ValueError as error:
            self.complaint.say(str(error))
        else:
            self._change(f"{verb} {what}", scene)

    def _change(self, label: str, scene: Scene) -> None:
        self._store.edit(label, scene)

    def _say_sum(self, target: Target) -> None:
        total = target.total_weight
        off = not math.isclose(total, 1.0, rel_tol=1e-9)
        self.sum.setText(f"Σ w = {format_number(total)}, normalised" if off else "")
        self.buttons["normalise"].setEnabled(total != 1.0)

    def _enable(self) -> None:
        count, selected = len(self._store.scene.target.components), len(self.table.rows())
        self.buttons["add"].setEnabled(count < MAX_COMPONENTS)
        self.buttons["duplicate"].setEnabled(0 < selected <= MAX_COMPONENTS - count)
        self.buttons["remove"].setEnabled(0 < selected < count)
