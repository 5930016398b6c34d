"""ApproximationSection: the family of q and where every run starts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from klviz.core.families import FAMILIES
from klviz.document.approximation import FAMILIES_OF_Q, Approximation
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.edits import with_family_of_q
from klviz.gui.panel.mixture_start import MixtureStart
from klviz.gui.panel.rows import NumberForm
from klviz.gui.panel.section import Section
from klviz.gui.spacing import rescale
from klviz.gui.store import Store


class ApproximationSection(Section):
    """The family of q, and one row for each number of its start.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Approximation q", parent)
        self._store = store
        rows = [(key, label, "") for key, label in FAMILIES_OF_Q.items()]
        self.family = Choice(rows, "Family of q")
        self.family.setToolTip(
            "The kind of density q is. Every run starts from the numbers below;\n"
            "changing them starts the runs again."
        )
        self.family.chosen.connect(self._choose)
        self.column.addWidget(self.family)
        self._scale = 1.0
        self._shown = ""
        self.form: NumberForm | None = None
        self.mixture = MixtureStart(store)
        self.column.addWidget(self.mixture)
        store.scene_changed.connect(self.show_scene)
        self.show_scene(store.scene, store.scene)

    def show_scene(self, old: Scene, new: Scene) -> None:
        """Show the approximation of a scene."""
        approximation = new.approximation
        self.family.show_key(approximation.family)
        self.mixture.setVisible(approximation.is_mixture)
        if approximation.is_mixture:
            self.mixture.show_start(approximation)
        elif approximation.family != self._shown:
            self._shown = approximation.family
            self._replace_form(approximation.family)
        if self.form is not None:
            self.form.setVisible(not approximation.is_mixture)
            if not approximation.is_mixture:
                self.form.show_values(approximation.values)

    def set_scale(self, scale: float) -> None:
        """Remember how large things are, for rows that are made later."""
        self._scale = scale
        self.mixture.set_scale(scale)

    def _replace_form(self, family: str) -> None:
        form = NumberForm(FAMILIES[family].parameters, self._propose, self)
        rescale(form, self._scale)
        if self.form is None:
            self.column.addWidget(form)
        else:
            self.column.replaceWidget(self.form, form)
            self.form.hide()
            self.form.deleteLater()
        self.form = form

    def _choose(self, family: str) -> None:
        scene = self._store.scene
        if family == scene.approximation.family:
            return
        label = f"Make q {FAMILIES_OF_Q[family]}"
        self._store.edit(label, with_family_of_q(scene, family))

    def _propose(self, place: int, value: float, gesture: int | None) -> None:
        scene = self._store.scene
        family, values = scene.approximation.family, list(scene.approximation.values)
        values[place] = value
        name = FAMILIES[family].parameters[place].label
        merge = None if gesture is None else ("start", place, gesture)
        approximation = Approximation(family, tuple(values))
        scene = replace(scene, approximation=approximation)
        self._store.edit(f"Change the {name} of the start", scene, merge)
