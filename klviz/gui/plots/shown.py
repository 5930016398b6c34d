"""Shown: one run as the plots of a figure show it, in the unit and under the names in use."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.analyses.fit import FitSnapshot, RunView
from klviz.analyses.views import RATIO_VIEWS, RatioView
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.plots.wording import RunName, run_names, value_texts


@dataclass(frozen=True, slots=True)
class Shown:
    """A visible run.

    Attributes:
        view: its data, in nats.
        name: what it is called beside the other runs.
        unit: the unit of its values, where they have one.
        ratio: by what p and q are compared.
    """

    view: RunView
    name: RunName
    unit: Unit
    ratio: RatioView = RATIO_VIEWS["integrand"]

    @property
    def colour(self) -> int:
        """The index of its colour and its dash."""
        return self.view.run.colour

    @property
    def factor(self) -> float:
        """What its values in nats are multiplied with."""
        return self.unit.factor if self.name.logarithmic else 1.0

    @property
    def value(self) -> float:
        """Its divergence at the step shown."""
        return self.view.estimate.value * self.factor

    @property
    def integrand(self) -> Array:
        """The integrand whose area that is, (n,), or what else p and q are compared by."""
        if self.ratio.has_unit:
            return self.view.integrand * self.unit.factor
        return self.view.integrand * self.factor

    @property
    def losses(self) -> Array:
        """Its divergence along the run, (m,)."""
        return self.view.losses * self.factor

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as text, from "area = KL(p‖q) = 0.5430 nats" to the bare number."""
        return value_texts(self.view, self.name, self.unit)


def shown_runs(snapshot: FitSnapshot, unit: Unit) -> list[Shown]:
    """Return the runs of a snapshot that are not hidden, named so that they can be told apart."""
    views = [view for view in snapshot.runs if view.run.visible]
    names = run_names([view.run for view in views])
    ratio = RATIO_VIEWS[snapshot.request.ratio_view]
    return [Shown(view, name, unit, ratio) for view, name in zip(views, names, strict=True)]
