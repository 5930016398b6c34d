"""Fits of q to p, for the Python API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klviz.api import Alpha, divergence_row
from klviz.arguments import count, number, positive
from klviz.core import spaces
from klviz.core.arrays import Array
from klviz.core.descent import TOLERANCE, Run, run_descent
from klviz.core.diagnoses import WINDOW
from klviz.core.discrete.joint_tables import JointTable
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.grounds import Survey
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS, Optimiser
from klviz.core.parameters import choose
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.likelihood import likelihood_survey
from klviz.core.sampling.samples import Sample, negative_log_likelihood
from klviz.core.sampling.terrain import sampled_survey
from klviz.core.schedules import SCHEDULES, Schedule
from klviz.core.spaces import Law
from klviz.distributions import Distribution, Points
from klviz.document.runs import RATE
from klviz.starts import PRODUCT, Beginning, beginning, is_table


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What ``fit`` found.

    Attributes:
        q: the approximation reached.
        value: the divergence there, with its error; of points, the mean negative log likelihood.
        converged: whether the slope had gone: its Fisher norm is within the tolerance.
        parameters: q's parameters in its family's own units, (steps + 1, k), the start first.
        values: the divergence along the run, (steps + 1,), in nats, as the optimiser saw it.
        note: why the run stopped short or went wrong, or how far it still is from its end after all
            the steps, as a sentence; "" where there is nothing of the kind.
    """

    q: Distribution
    value: Estimate
    converged: bool
    parameters: Array
    values: Array
    note: str = ""

    def __repr__(self) -> str:
        """Return what matters of it; the path is in ``parameters`` and ``values``."""
        steps = self.values.size - 1
        end = "converged" if self.converged else self.note or "not converged yet"
        return f"Fit(q={self.q!r}, value={self.value.value:.8g}, {steps} steps: {end})"


def fit(
    p: Distribution | Points | ArrayLike,
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    start: Distribution | ArrayLike | None = None,
    optimiser: str = "natural",
    rate: float | None = None,
    steps: int = 500,
    seed: int = 0,
    samples: int | None = None,
    components: int = 2,
    schedule: str = "constant",
    tolerance: float = TOLERANCE,
    estimator: str | None = None,
) -> Fit:
    """Fit q to p: minimise D(P‖Q) over the parameters of q.

    Args:
        p: the target: on the line, in the plane, or over outcomes; or ``Points``, of which the
            likelihood is maximised: forward KL up to a constant; or a joint table of X down and Y
            across, (m, n), as in ``mutual_information``.
        family: of q. On the line normal, laplace, logistic or student_t, by location and logarithm
            of the scale, or normal_mixture; in the plane full, diagonal or isotropic, of a normal,
            with normal for full; over outcomes categorical (normal means that too), binomial or
            discretised_normal; of a table product, a(x) b(y), whose parameters are a, then b, and
            whose q is over the cells, row after row.
        divergence: as in ``divergence``: "kl" covers p, "reverse_kl" seeks a mode or covers.
        start: where the run begins, one distribution of that family; if left out the moments of p,
            or 0 and 1 where p has none, a mixture side by side over p, and over outcomes the
            uniform one; of a product a table, whose marginals are taken.
        optimiser: gradient, momentum, adam, natural, newton, or em for forward KL to normals.
        rate: the learning rate; the optimiser's own if left out.
        steps: at most so many; a run that has converged stops earlier.
        seed: what the draws begin with; exact integrals take none.
        samples: draws a step for value and slope; None for exact integrals, or all of the points.
        components: how many normals a normal_mixture has, if no start says so.
        schedule: of the rate: constant, inverse, step, cosine, warm_cosine, over all the steps.
        tolerance: the Fisher norm of the slope, √(gᵀF⁻¹g), at which the run has converged.
        estimator: of slopes from draws: score, score_baseline, reparameterised, data, both; the one
            that suits the divergence if left out.

    Raises:
        ValueError: an argument is not one of those, or makes no sense; the message names it.
    """
    chosen = divergence_row(divergence)
    target = JointTable(p) if family == PRODUCT and is_table(p) else p
    first = beginning(target, family, start, count("components", components))
    kind = choose(OPTIMISERS, optimiser, "optimiser")
    if refusal := kind.refusal(chosen, first.approximation):
        raise ValueError(f"optimiser {kind.key}: {refusal}")
    run = _run(
        first,
        chosen,
        kind.make(kind.default_rate if rate is None else RATE.checked(number("rate", rate))),
        survey=_survey(p, first, samples, count("seed", seed), estimator),
        steps=count("steps", steps),
        schedule=schedule,
        tolerance=positive("tolerance", tolerance),
    )
    values_of = first.approximation.values_of
    parameters = np.array([np.array(values_of(tuple(theta.tolist()))) for theta in run.thetas])
    q = first.distribution(tuple(run.thetas[-1].tolist()))
    value = _value(first.target, chosen, q)
    note = run.diagnosis.note or ("" if samples is not None else _shortfall(run, tolerance))
    return Fit(q, value, run.converged, parameters, run.values, note)


def _run(
    first: Beginning,
    divergence: Divergence,
    optimiser: Optimiser[Any],
    *,
    survey: Survey,
    steps: int,
    schedule: str,
    tolerance: float,
) -> Run:
    row = choose(SCHEDULES, schedule, "schedule")
    due: Schedule | None = row.over(steps) if steps and row.key != "constant" else None
    return run_descent(
        first.target,
        divergence,
        first.approximation,
        first.theta,
        optimiser,
        survey=survey,
        schedule=due,
        tolerance=tolerance,
        steps=steps,
        stop_when_converged=True,
    )


def _shortfall(run: Run, tolerance: float) -> str:
    """Return how far from its end a run is that has used up its steps; "" where it is at it."""
    steps = run.values.size - 1
    if run.diagnosis.status != "running" or steps < WINDOW:
        return ""
    gain = float(run.values[-1 - WINDOW] - run.values[-1])
    return (
        f"{steps} steps are not enough: the last {WINDOW} gained {gain:.2g} nats, and the Fisher "
        f"norm of the slope is {run.norm:.2g}, above the tolerance of {tolerance:.2g}"
    )


def _survey(
    p: Any,
    first: Beginning,
    samples: int | None,
    seed: int,
    estimator: str | None,
) -> Survey:
    """Return what makes the ground: exact, of draws, or of points."""
    if estimator is not None:
        choose(GRADIENT_ESTIMATORS, estimator, "estimator")
        if samples is None or isinstance(p, Points):
            raise ValueError(f"estimator is for draws from a distribution, got {estimator!r}")
    draws = None if samples is None else count("samples", samples)
    if isinstance(p, Points):
        return likelihood_survey(draws, seed)
    if draws is None:
        return first.survey
    return sampled_survey(draws, seed, estimator=estimator, exact=first.survey)


def _value(target: Law | Sample, divergence: Divergence, q: Distribution) -> Estimate:
    if isinstance(target, Sample):
        law = q.law
        assert isinstance(law, Mixture)
        return negative_log_likelihood(target, law)
    return spaces.divergence_value(divergence, target, q.law)
