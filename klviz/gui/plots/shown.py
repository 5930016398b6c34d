"""ShownRun: a run as the plots of a figure show it, in the unit and under the names in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from klviz.analyses.fit_snapshot import FitSnapshot, RunView
from klviz.analyses.progress import Progress
from klviz.analyses.readings import RunPart, RunReading
from klviz.analyses.translation import has_density
from klviz.analyses.views import RATIO_VIEWS, SURPRISE, RatioView
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.plots.wording import RunName, likelihood_name, run_names, value_texts

V = TypeVar("V", bound=Progress)

IN_NATS = ""
"""The kind of all divergences whose values have a unit; that of others is their key."""


@dataclass(frozen=True, slots=True)
class ShownRun(Generic[V]):
    """A visible run of whichever lab.

    Attributes:
        view: its data, in nats.
        name: what it is called beside the other runs.
        unit: the unit of its values, where they have one.
    """

    view: V
    name: RunName
    unit: Unit

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
    def kind(self) -> str:
        """What it has in common with the runs whose integrands compare with its own."""
        key = self.view.run.divergence
        # KL is a member of that family.
        return IN_NATS if self.name.logarithmic or key == "alpha" else key

    @property
    def seen(self) -> Array:
        """What draws made of its losses, (m,); empty where there are none."""
        return self.view.seen * self.factor

    @property
    def losses(self) -> Array:
        """Its divergence along the run, (m,); of points, what their likelihood falls short."""
        return self.view.losses * self.factor

    @property
    def loss(self) -> float:
        """The loss at the step shown."""
        return self.value - self.view.least * self.factor

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as text, from "area = KL(p‖q) = 0.5430 nats" to the bare number."""
        return value_texts(self.view, self.name, self.unit)


@dataclass(frozen=True, slots=True)
class Shown(ShownRun[RunView]):
    """A visible run of a fit.

    Attributes:
        ratio: by what p and q are compared.
        reading: its numbers at the crosshair, if there is one.
        part: its numbers in the region, if there is one.
    """

    ratio: RatioView = RATIO_VIEWS["integrand"]
    reading: RunReading | None = None
    part: RunPart | None = None

    @property
    def most(self) -> float:
        """How high or deep the plot of its integrand reaches at most."""
        return self.ratio.most

    @property
    def integrand(self) -> Array:
        """The integrand whose area that is, (n,), or what else p and q are compared by."""
        return self.view.integrand * self.compared_factor

    @property
    def compared_factor(self) -> float:
        """What that is multiplied with, given in nats."""
        if self.ratio.in_nats is None:
            return self.factor
        return self.unit.factor if self.ratio.in_nats else 1.0


def shown_runs(snapshot: FitSnapshot, unit: Unit) -> list[Shown]:
    """Return the runs of a snapshot that are not hidden, named so that they can be told apart."""
    places = [place for place, view in enumerate(snapshot.runs) if view.run.visible]
    views = [snapshot.runs[place] for place in places]
    names = run_names([view.run for view in views])
    ratio = RATIO_VIEWS[snapshot.request.ratio_view]
    if not has_density(snapshot.request.target):
        names = [likelihood_name(v.run, name) for v, name in zip(views, names, strict=True)]
        ratio = SURPRISE
    readings = snapshot.reading.runs if snapshot.reading else (None,) * len(snapshot.runs)
    parts = snapshot.region.runs if snapshot.region else (None,) * len(snapshot.runs)
    return [
        Shown(view, name, unit, ratio, readings[place], parts[place])
        for place, view, name in zip(places, views, names, strict=True)
    ]
