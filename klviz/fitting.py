"""Fits of q to p, for the Python API."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klviz.api import Alpha, divergence_row, law_of
from klviz.arguments import count, number
from klviz.core import spaces
from klviz.core.arrays import Array
from klviz.core.descent import run_descent
from klviz.core.estimates import Estimate
from klviz.core.optimisers import OPTIMISERS
from klviz.core.parameters import choose
from klviz.distributions import Distribution
from klviz.document.scene import RATE
from klviz.starts import beginning


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What ``fit`` found.

    Attributes:
        q: the approximation reached.
        value: the divergence there, with its error.
        converged: whether no step could lower the divergence by more than rounding.
        parameters: q's parameters in its family's own units, (steps + 1, k), the start first.
        values: the divergence along the run, (steps + 1,), in nats, as the optimiser saw it.
        note: why the run stopped short or went wrong, as a sentence; "" where it did not.
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
    p: Distribution,
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    start: Distribution | None = None,
    optimiser: str = "natural",
    rate: float | None = None,
    steps: int = 500,
    seed: int = 0,
    samples: int | None = None,
) -> Fit:
    """Fit q to p: minimise D(P‖Q) over the parameters of q.

    Args:
        p: the target: on the line, in the plane, or over outcomes.
        family: of q. On the line normal, laplace, logistic or student_t, by location and logarithm
            of the scale; in the plane full, diagonal or isotropic, of a normal, with normal for
            full; over outcomes categorical (normal means that too), binomial or
            discretised_normal.
        divergence: as in ``divergence``: "kl" covers p, "reverse_kl" seeks a mode or covers.
        start: where the run begins, one distribution of that family; if left out the moments of p,
            or 0 and 1 where p has none, and over outcomes the uniform one.
        optimiser: gradient, momentum, adam, natural.
        rate: the learning rate; the optimiser's own if left out.
        steps: at most so many; a run that has converged stops earlier.
        seed: what random numbers would begin with; exact integrals take none.
        samples: None, for exact integrals; slopes from samples are not offered.

    Raises:
        ValueError: an argument is not one of those, or makes no sense; the message names it.
    """
    target = law_of(p, "p")
    kind = choose(OPTIMISERS, optimiser, "optimiser")
    count("seed", seed)
    if samples is not None:
        raise ValueError(f"samples must be None: every slope is an exact integral, got {samples!r}")
    chosen_rate = kind.default_rate if rate is None else RATE.checked(number("rate", rate))
    first = beginning(p, family, start)
    chosen = divergence_row(divergence)
    run = run_descent(
        target,
        chosen,
        first.approximation,
        first.theta,
        kind.make(chosen_rate),
        survey=first.survey,
        steps=count("steps", steps),
        stop_when_converged=True,
    )
    thetas = [tuple(theta.tolist()) for theta in run.thetas]
    parameters = np.array([first.approximation.values_of(theta) for theta in thetas])
    q = first.distribution(thetas[-1])
    value = spaces.divergence_value(chosen, target, q.law)
    return Fit(q, value, run.converged, parameters, run.values, run.diagnosis.note)
