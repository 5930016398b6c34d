"""What a notebook imports: divergences between distributions, and fits.

Thin: every number comes from `klviz.core`, as the window's do. Values are in nats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from klviz.analyses.translation import start_of
from klviz.arguments import count, instance, number
from klviz.core import values
from klviz.core.arrays import Array
from klviz.core.descent import run_descent
from klviz.core.divergences import DIVERGENCES, Divergence, divergence_of
from klviz.core.divergences import alpha as alpha_divergence
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS
from klviz.core.parameters import choose
from klviz.distributions import EXAMPLE, Distribution
from klviz.document.scene import RATE, Approximation, Component, Target


class Alpha(NamedTuple):
    """A member of Minka's α family, as ``alpha(0.5)`` makes it."""

    order: float


def alpha(order: float) -> Alpha:
    """Return Minka's D_α = (1 − ∫ p^α q^(1−α) dx) / (α(1−α)); 0 is reverse KL, 1 is forward KL.

    With Amari's convention α_A = 1 − 2α; D_½ is four times the squared Hellinger distance.

    Raises:
        ValueError: the order is not a finite number.
    """
    return Alpha(number("alpha", order))


def kl(p: Distribution, q: Distribution) -> Estimate:
    """Return KL(P‖Q) = ∫ p log(p/q) dx in nats, exact or with its error; inf comes with a reason.

    Source: Kullback & Leibler, On information and sufficiency, 1951.
    """
    return divergence(p, q, "kl")


def divergence(p: Distribution, q: Distribution, kind: str | Alpha) -> Estimate:
    """Return a divergence D(P‖Q).

    Args:
        p: the first argument, the target.
        q: the second, the approximation.
        kind: kl; reverse_kl, KL(Q‖P); jeffreys, their sum; jsd, in nats and at most log 2;
            hellinger2, 1 − ∫√(pq); tv, ½∫|p−q|; chi2, ∫(p−q)²/q; neyman_chi2, ∫(p−q)²/p;
            or ``alpha(order)``.

    Raises:
        ValueError: there is no such divergence; the message lists those there are.
    """
    return values.divergence_value(_divergence(kind), _mixture(p, "p"), _mixture(q, "q"))


def renyi(p: Distribution, q: Distribution, order: float) -> Estimate:
    """Return Rényi's divergence log(∫ p^a q^(1−a) dx) / (a − 1) of order a, in nats.

    The limits: 1 is KL(P‖Q), 0 is −log Q(p > 0).

    Raises:
        ValueError: the order is negative or not finite.
    """
    if not number("order", order) >= 0:
        raise ValueError(f"order must not be negative, got {order!r}")
    return values.renyi(_mixture(p, "p"), _mixture(q, "q"), float(order))


def entropy(p: Distribution) -> Estimate:
    """Return the differential entropy −∫ p log p dx in nats; it may be negative."""
    return values.entropy(_mixture(p, "p"))


def cross_entropy(p: Distribution, q: Distribution) -> Estimate:
    """Return −∫ p log q dx = entropy(p) + kl(p, q) in nats."""
    return values.cross_entropy(_mixture(p, "p"), _mixture(q, "q"))


def bits(estimate: Estimate) -> Estimate:
    """Return the same value in bits: divided, like its error, by log 2."""
    instance("estimate", estimate, Estimate, "an Estimate, as kl returns it")
    factor = 1.0 / math.log(2.0)
    return replace(estimate, value=estimate.value * factor, error=estimate.error * factor)


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
    """Fit q to p: minimise D(P‖Q) over the location and the logarithm of the scale of q.

    Args:
        p: the target.
        family: of q: normal, laplace, logistic, student_t.
        divergence: as in ``divergence``: "kl" covers p, "reverse_kl" seeks a mode or covers.
        start: where the run begins, one distribution of that family; the moments of p, or 0 and 1
            where p has none, if left out.
        optimiser: gradient, momentum, adam, natural.
        rate: the learning rate; the optimiser's own if left out.
        steps: at most so many; a run that has converged stops earlier.
        seed: what random numbers would begin with; exact integrals take none.
        samples: None, for exact integrals; slopes from samples are not offered.

    Raises:
        ValueError: an argument is not one of those, or makes no sense; the message names it.
    """
    target = _mixture(p, "p")
    kind = choose(OPTIMISERS, optimiser, "optimiser")
    count("seed", seed)
    if samples is not None:
        raise ValueError(f"samples must be None: every slope is an exact integral, got {samples!r}")
    chosen_rate = kind.default_rate if rate is None else RATE.checked(number("rate", rate))
    approximation, theta = start_of(_start(p, family, start))
    chosen = _divergence(divergence)
    run = run_descent(
        target,
        chosen,
        approximation,
        theta,
        kind.make(chosen_rate),
        steps=count("steps", steps),
        stop_when_converged=True,
    )
    parameters = np.array([approximation.values_of(theta) for theta in run.thetas])
    q = Distribution(Target((Component(family, 1.0, tuple(map(float, parameters[-1]))),)))
    value = values.divergence_value(chosen, target, q.mixture)
    return Fit(q, value, run.converged, parameters, run.values, run.diagnosis.note)


def _divergence(kind: str | Alpha) -> Divergence:
    if isinstance(kind, Alpha):
        return alpha_divergence(kind.order)
    return divergence_of(choose(DIVERGENCES, kind, "divergence").key, 0.5)


def _mixture(distribution: Distribution, name: str) -> Mixture:
    return instance(name, distribution, Distribution, EXAMPLE).mixture


def _start(p: Distribution, family: str, start: Distribution | None) -> Approximation:
    """Return the start of a fit as a record, checked against the family."""
    rows = choose(FAMILIES, family, "family").parameters
    if start is None:
        moments = {
            "loc": p.mean if math.isfinite(p.mean) else 0.0,
            "scale": p.sd if math.isfinite(p.sd) else 1.0,
        }
        return Approximation(family, tuple(moments.get(row.key, row.default) for row in rows))
    components = instance("start", start, Distribution, EXAMPLE).target.components
    if len(components) != 1 or components[0].family != family:
        raise ValueError(f"start must be one {FAMILIES[family].label} distribution, got {start}")
    return Approximation(family, components[0].values)
