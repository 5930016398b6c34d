"""MixtureEditor: a target at a place of the scene, as a line of notation and as a table."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from klviz.document.numbers import format_number
from klviz.document.places import Place
from klviz.document.target import MAX_COMPONENTS, Target
from klviz.gui.panel import target_edits as edits
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.notation_line import NotationLine
from klviz.gui.panel.rows import Note
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

NORMALISE = "Make the weights add up to 1. {} stays the same: weights count as shares."


class MixtureEditor(QWidget):
    """The line of notation, the table of components, and what can be done with these.

    Args:
        store: holds the scene.
        place: where in the scene the target stands.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._place = store, place
        self.notation = NotationLine(self._propose, place.name)
        self.table = MixtureTable(store, place)
        self.complaint = Complaint(self.table)
        self.sum = Note()
        self.buttons: dict[str, QToolButton] = {}
        self.table.refused.connect(self.complaint.say)
        self.table.remove_requested.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.mixture = QWidget()
        lines = QVBoxLayout(self.mixture)
        spaced(lines, 8)
        lines.addWidget(self.table)
        self.bar = self._buttons()
        lines.addLayout(self.bar)
        column = QVBoxLayout(self)
        spaced(column, 8)
        column.addWidget(self.notation)
        column.addWidget(self.mixture)

    @property
    def target(self) -> Target:
        """The target as the scene has it."""
        return self._place.get(self._store.scene)

    def show_target(self, target: Target, *, changed: bool = True, known: bool = True) -> None:
        """Show a target.

        Args:
            target: which one.
            changed: whether it may be another than the one that is shown.
            known: whether the line of notation says it; something else stands there otherwise.
        """
        if changed:
            self.notation.field.show_target(target if known else None)
            self.table.show_target(target)
            self.complaint.say("")
        self.mixture.setVisible(known)
        self._say_sum(target)
        self._enable()

    def add(self) -> None:
        """Add a component to the right of all others."""
        self._change("Add a component", edits.with_added_component(self.target))
        self.table.select_row(len(self.target.components) - 1)

    def duplicate(self) -> None:
        """Copy the selected components, each below itself."""
        rows = self.table.rows()
        if rows:
            self._try("Duplicate", rows, edits.with_duplicates)
            self.table.select_row(rows[-1] + len(rows))

    def remove(self) -> None:
        """Take the selected components away."""
        rows = self.table.rows()
        if rows and len(rows) < len(self.target.components):
            self._try("Remove", rows, edits.without_components)
            self.table.select_row(min(rows[0], len(self.target.components) - 1))

    def normalise(self) -> None:
        """Make the weights add up to one; the target stays what it is."""
        self._change("Normalise the weights", self.target.normalised())

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        spaced(line, 4)
        name = f"{self._place.name[0].upper()}{self._place.name[1:]}"
        for key, (title, tip, command) in {
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
            "normalise": ("Normalise the weights", NORMALISE.format(name), self.normalise),
        }.items():
            self.buttons[key] = small_button(key, f"{title}{self._place.of}", tip)
            self.buttons[key].clicked.connect(command)
            line.addWidget(self.buttons[key])
        line.addWidget(self.sum, 1)
        return line

    def _propose(self, target: Target) -> None:
        self._edit(f"Type {self._place.name}", target)

    def _try(self, verb: str, rows: tuple[int, ...], edit: edits.ComponentsEdit) -> None:
        what = f"component {rows[0] + 1}" if len(rows) == 1 else f"{len(rows)} components"
        try:
            target = edit(self.target, rows)
        except ValueError as error:
            self.complaint.say(str(error))
        else:
            self._change(f"{verb} {what}", target)

    def _change(self, label: str, target: Target) -> None:
        self._edit(f"{label}{self._place.of}", target)

    def _edit(self, label: str, target: Target) -> None:
        self._store.edit(label, self._place.put(self._store.scene, target))

    def _say_sum(self, target: Target) -> None:
        total = target.total_weight
        off = not math.isclose(total, 1.0, rel_tol=1e-9)
        self.sum.setText(f"Σ w = {format_number(total)}, normalised" if off else "")
        self.buttons["normalise"].setEnabled(total != 1.0)

    def _enable(self) -> None:
        count, selected = len(self.target.components), len(self.table.rows())
        self.buttons["add"].setEnabled(count < MAX_COMPONENTS)
        self.buttons["duplicate"].setEnabled(0 < selected <= MAX_COMPONENTS - count)
        self.buttons["remove"].setEnabled(0 < selected < count)
