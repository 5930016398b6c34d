"""The sections of a discrete fit: the family of q with its start, and the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.pairs import law_of, names_of
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.snapshots import Snapshot
from klviz.core.discrete.fitted import FITTED
from klviz.core.parameters import Parameter
from klviz.document.comparison import Comparison
from klviz.document.numbers import format_number
from klviz.document.places import DISCRETE_RUNS
from klviz.document.scene import Scene
from klviz.document.units import UNITS
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.rows import Note, NumberForm
from klviz.gui.panel.runs_section import RunsSection, Seen
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import rescale
from klviz.gui.store import Store
from klviz.gui.theme import THEMES, Theme

ALIKE = "It starts with the same probability for every outcome that P has mass at."
GIVEN = "It starts where the scene says, with a probability for each outcome."


class FittedSection(Section):
    """The family of q over outcomes, and one row for each number of its start.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Approximation q", parent)
        self._store = store
        self._scale, self._shown = 1.0, ""
        self.usual = small_button(
            "rewind", "Start q as usual", "Let q start where it does if nobody says"
        )
        self.usual.clicked.connect(self._forget)
        self.bar.addWidget(self.usual)
        self.family = Choice([(r.key, r.label, r.help) for r in FITTED.values()], "Family of q")
        self.family.chosen.connect(self._choose)
        self.note = Note(ALIKE)
        self.form: NumberForm | None = None
        self.column.addWidget(self.family)
        self.column.addWidget(self.note)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._scale = scale

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        comparison = scene.comparison
        row = comparison.descent.family_over(comparison.table.size)
        self.family.show_key(row.key)
        self.family.setToolTip(
            f"{row.help}\nEvery run starts from the same q; changing it starts the runs again."
        )
        self.note.setVisible(not row.parameters)
        self.note.setText(GIVEN if comparison.descent.start else ALIKE)
        self.usual.setVisible(bool(comparison.descent.start))
        if row.key != self._shown:
            self._shown = row.key
            self._replace_form(row.key)
        if self.form is not None:
            self.form.show_values(start_values(comparison))

    def _replace_form(self, family: str) -> None:
        if self.form is not None:
            self.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if FITTED[family].parameters:
            self.form = NumberForm(FITTED[family].parameters, self._propose, self)
            rescale(self.form, self._scale)
            self.column.addWidget(self.form)

    def _choose(self, family: str) -> None:
        if family != self._shown:
            self._edit(f"Make q {FITTED[family].label}", family=family, start=())

    def _propose(self, place: int, value: float, gesture: int | None) -> None:
        comparison = self._store.scene.comparison
        row, values = FITTED[self._shown], list(start_values(comparison))
        values[place] = value
        label = f"Change the {row.parameters[place].label} of the start"
        merge = None if gesture is None else ("discrete start", place, gesture)
        self._edit(label, merge, family=row.key, start=tuple(values))

    def _forget(self) -> None:
        self._edit("Start q as usual", start=())

    def _edit(self, label: str, merge: object = None, **changes: Any) -> None:
        descent = replace(self._store.scene.comparison.descent, **changes)
        edit_comparison(self._store, label, merge, descent=descent)


def start_values(comparison: Comparison) -> tuple[float, ...]:
    """Return the numbers of the start of q, those that are usual where nobody says."""
    descent, table = comparison.descent, comparison.table
    row = descent.family_over(table.size)
    return descent.start or row.usual(law_of(table.p, names_of(table)))


def of_descent(snapshot: Snapshot) -> Seen | None:
    """Return what is seen of the runs of a discrete fit; None where it is another snapshot."""
    if not isinstance(snapshot, CompareSnapshot):
        return None
    if snapshot.request.comparison.aspect != "descent":
        return None
    content = snapshot.content
    if not isinstance(content, DescentContent):
        return Seen(error=snapshot.error)
    rows = FITTED[content.family].parameters
    remarks = [_parameters_text(rows, run.values) for run in content.runs] if rows else ()
    return Seen(content.runs, remarks=remarks)


def _parameters_text(rows: Sequence[Parameter], values: Sequence[float]) -> str:
    """Return the parameters of q in a line: "q: μ = 12, σ = 8.317"."""
    pairs = zip(rows, values, strict=True)
    told = [f"{row.symbol} = {format_number(value)}" for row, value in pairs]
    return f"q: {', '.join(told)}"


def discrete_runs_section(store: Store) -> RunsSection:
    """Return the section of the runs of a discrete fit."""
    return RunsSection(store, UNITS["nats"], THEMES["light"], place=DISCRETE_RUNS, seen=of_descent)
