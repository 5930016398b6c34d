"""LawSection: what a distribution over outcomes is: bars, a softmax, or a named law."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QWidget

from klviz.analyses.compare import outcome_edits as edits
from klviz.core.discrete.laws import LAWS
from klviz.core.parameters import Parameter
from klviz.document.numbers import format_number
from klviz.document.outcomes import TEMPERATURE, Bars, Named, Softmax, Weights
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_table
from klviz.gui.panel.compare.line_sections import swap_button
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.dial import Dial
from klviz.gui.panel.rows import Note, NumberForm
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

LAW_ROWS = (
    (edits.BARS, "Bars", "A weight for every outcome: painted, typed or pasted."),
    (edits.SOFTMAX, "Softmax of logits", "exp(logit/T), normalised: what a classifier gives."),
    *((row.key, row.label, row.help) for row in LAWS.values()),
)
LABELS = {key: label for key, label, _ in LAW_ROWS}
COLDEST, HOTTEST = 0.1, 10.0
"""From which temperature to which the slider goes; others can be typed."""


class LawSection(Section):
    """One distribution over outcomes.

    Args:
        who: which one: p or q.
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, who: str, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(who.upper(), parent)
        self._who, self._store = who, store
        self.law = Choice(LAW_ROWS, f"Kind of {who.upper()}")
        self.law.chosen.connect(self._choose)
        self.complaint = Complaint(self.law)
        self.forms = {key: self._form(row.parameters) for key, row in LAWS.items()}
        self.forms[edits.SOFTMAX] = self._form((TEMPERATURE,))
        self.heat = Dial(self._heat)
        self.heat.setAccessibleName(f"Temperature of {who.upper()}")
        self.heat.setToolTip(TEMPERATURE.help)
        self.normalise = small_button(
            "normalise", "Normalise", "Make the weights add up to 1. The distribution stays."
        )
        self.normalise.clicked.connect(self._normalise)
        self.told = Note()
        line = QHBoxLayout()
        spaced(line, 4)
        line.addWidget(self.law, 1)
        line.addWidget(self.normalise)
        self.column.addLayout(line)
        for form in self.forms.values():
            self.column.addWidget(form)
        self.column.addWidget(self.heat)
        self.column.addWidget(self.told)
        store.scene_changed.connect(self._show_scene)
        self._show(store.scene)

    @property
    def _weights(self) -> Weights:
        weights: Weights = getattr(self._store.scene.comparison.table, self._who)
        return weights

    def _form(self, rows: tuple[Parameter, ...]) -> NumberForm:
        return NumberForm(rows, self._propose)

    def _choose(self, key: str) -> None:
        table = self._store.scene.comparison.table
        try:
            changed = edits.with_law(table, self._who, key)
        except ValueError as error:
            self.law.show_key(edits.law_key(self._weights))
            self.complaint.say(str(error))
            return
        edit_table(self._store, f"Make {self._who.upper()} {LABELS[key].lower()}", changed)

    def _propose(self, place: int, value: float, gesture: int | None) -> None:
        table, form = self._store.scene.comparison.table, self.forms[self.law.key]
        changed = edits.with_number(table, self._who, place, value)
        label = f"Change the {form.rows[place].label} of {self._who.upper()}"
        merge = None if gesture is None else ("law", self._who, place, gesture)
        edit_table(self._store, label, changed, merge)

    def _heat(self, share: float, turn: int) -> None:
        table = self._store.scene.comparison.table
        changed = edits.with_number(table, self._who, 0, temperature_at(share))
        label = f"Change the temperature of {self._who.upper()}"
        edit_table(self._store, label, changed, ("heat", self._who, turn))

    def _normalise(self) -> None:
        table = self._store.scene.comparison.table
        label = f"Normalise {self._who.upper()}"
        edit_table(self._store, label, edits.normalised(table, self._who))

    def _show_scene(self, old: Scene, new: Scene) -> None:
        if old.comparison.table != new.comparison.table:
            self._show(new)

    def _show(self, scene: Scene) -> None:
        weights: Weights = getattr(scene.comparison.table, self._who)
        key = edits.law_key(weights)
        self.law.show_key(key)
        self.law.setToolTip(next(tip for row, _, tip in LAW_ROWS if row == key))
        self.complaint.say("")
        for name, form in self.forms.items():
            form.setVisible(name == key and bool(form.rows))
        self.heat.setVisible(isinstance(weights, Softmax))
        if isinstance(weights, Named):
            self.forms[key].show_values(weights.values)
        if isinstance(weights, Softmax):
            self.forms[key].show_values((weights.temperature,))
            self._show_heat(weights.temperature)
        total = math.fsum(weights.values) if isinstance(weights, Bars) else 1.0
        off = not math.isclose(total, 1.0, rel_tol=1e-9)
        self.normalise.setVisible(isinstance(weights, Bars))
        self.normalise.setEnabled(total != 1.0)
        self.told.setText(f"The weights sum to {_unlike_one(total)}: normalised." if off else "")
        self.told.setVisible(off)

    def _show_heat(self, temperature: float) -> None:
        share = math.log(temperature / COLDEST) / math.log(HOTTEST / COLDEST)
        text = f"T = {format_number(temperature)}"
        self.heat.setToolTip(f"{text}: low ones sharpen the softmax, high ones level it.")
        self.heat.setAccessibleDescription(text)
        self.heat.show_share(share)


def _unlike_one(total: float) -> str:
    """Return a sum to four digits, or to as many as it takes to see that it is not one."""
    told = (format_number(total, digits) for digits in range(4, 17))
    return next((text for text in told if text != "1"), repr(total))


def temperature_at(share: float) -> float:
    """Return the temperature at a share of the way of the slider, to three digits."""
    return float(f"{COLDEST * (HOTTEST / COLDEST) ** share:.3g}")


def law_section(who: str, store: Store) -> Section:
    """Return the section of P, with what swaps both, or of Q."""
    section = LawSection(who, store)
    if who == "p":
        section.bar.addWidget(swap_button(store))
    return section
