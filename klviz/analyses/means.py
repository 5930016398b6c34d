"""Means: by what a run of the scene goes down its divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from klviz.core.arrays import Theta
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.divergences import Divergence, divergence_of
from klviz.core.grounds import Ground, Nowhere, Survey
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS, Optimiser, Slope
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.likelihood import PointsTerrain
from klviz.core.sampling.samples import Sample
from klviz.core.sampling.terrain import sampled_survey
from klviz.core.schedules import SCHEDULES, Schedule
from klviz.core.terrain import Terrain
from klviz.document.runs import Run

ONLY_DATA = (
    "points are looked at in batches, as samples of p are; take the estimator from samples of p"
)


class Means(NamedTuple):
    """What a descent is made of, besides p and where q is.

    Attributes:
        divergence: what is minimised.
        optimiser: makes the steps, or says why there are none.
        survey: makes the ground, exact or of draws.
        schedule: the share of the rate that a step of the descent is taken with.
        tolerance: the Fisher norm of the slope at which it has converged.
    """

    divergence: Divergence
    optimiser: Optimiser[Any]
    survey: Survey
    schedule: Schedule | None
    tolerance: float


@dataclass(frozen=True, slots=True)
class Standstill(Optimiser[None]):
    """Takes no step.

    Attributes:
        reason: why, as a sentence.
    """

    reason: str

    def init(self, theta: Theta) -> None:
        """Return nothing."""
        return

    def step(self, slope: Slope, state: None) -> tuple[Theta, None]:
        """Return no change, k numbers."""
        return tuple(0.0 * g for g in slope.gradient), None

    def refusal(self, divergence: Divergence, approximation: Any) -> str:
        """Return the reason."""
        return self.reason


def means_of(
    run: Run,
    p: Mixture | Sample | Categorical,
    approximation: Any,
    rng: np.random.Generator,
    taken: int = 0,
) -> Means:
    """Return by what a run goes down.

    Args:
        run: the run.
        p: the target: a density, points, or probabilities of outcomes.
        approximation: the set of q.
        rng: what its draws come from, one after the other.
        taken: how many of its steps came before the descent.
    """
    divergence = divergence_of(run.divergence, run.alpha)
    optimiser = OPTIMISERS[run.optimiser].make(run.rate)
    exact: Survey = CountingTerrain if isinstance(p, Categorical) else Terrain
    survey = exact
    if isinstance(p, Sample):
        survey = _likelihood(run.samples if run.draws else None, rng)
        if run.draws and run.estimator != "data":
            optimiser = Standstill(ONLY_DATA)
    elif run.draws:
        estimator = GRADIENT_ESTIMATORS[run.estimator]
        refusal = estimator.refusal(divergence, p, approximation)
        if refusal:
            optimiser = Standstill(refusal)
        else:
            survey = sampled_survey(run.samples, rng, estimator=run.estimator, exact=exact)
    return Means(divergence, optimiser, survey, schedule_of(run, taken), run.tolerance)


def _likelihood(batch: int | None, rng: np.random.Generator) -> Survey:
    """Return what makes the ground of points: of all of them, or of batches of so many.

    A divergence without a value for points has a ground that says so.
    """

    def survey(p: Sample, divergence: Divergence, approximation: Any) -> Ground:
        try:
            return PointsTerrain(p, divergence, approximation, batch=batch, rng=rng)
        except ValueError as error:
            return Nowhere(p, divergence, str(error))

    return survey


def schedule_of(run: Run, taken: int = 0) -> Schedule | None:
    """Return the schedule of the rate after so many steps of a run; None for a constant rate."""
    row = SCHEDULES[run.schedule]
    if row.key == "constant":
        return None
    due = row.over(run.schedule_steps)
    return lambda number: due(taken + number)
