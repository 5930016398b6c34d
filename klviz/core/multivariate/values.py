"""The numbers that are shown for mixtures of normals in any number of dimensions.

On the line and in the plane they come from quadrature; between two single normals, where there is a
formula, from it. What remains in three dimensions and more is Monte Carlo, with what that can miss.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core import values
from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.measures import Measure
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.multivariate import closed_forms, plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture

DRAWS = 200_000
"""How many points Monte Carlo takes, half of them from p and half from q."""
STANDARD_ERRORS = 4.0
"""How many standard errors the stated error is: what one value in 16,000 exceeds."""


def divergence_value(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture
) -> Estimate:
    """Return D(P‖Q).

    Raises:
        ValueError: p and q have different dimensions, or there is neither a formula nor, in three
            dimensions and more, a trustworthy sum: ratios of mixtures to a power above one.
    """
    _check(p, q)
    if p.only is not None and q.only is not None:
        exact = closed_forms.divergence_value(divergence, p.only, q.only)
        if exact is not None:
            return exact
    if p.dimensions == 1:
        return values.divergence_value(divergence, on_line(p), on_line(q))
    if p.dimensions == 2:
        return plane_values.divergence_value(divergence, p, q)
    _check_drawable(divergence, p)
    return _drawn(divergence, p, q)


def entropy(p: MultivariateMixture) -> Estimate:
    """Return the differential entropy −∫ p log p, in nats."""
    return cross_entropy(p, p)


def cross_entropy(p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    """Return −∫ p log q, in nats.

    Raises:
        ValueError: p and q have different numbers of dimensions.
    """
    _check(p, q)
    if p.only is not None and q.only is not None:
        same = p.only == q.only
        return closed_forms.entropy(p.only) if same else closed_forms.cross_entropy(p.only, q.only)
    if p.dimensions == 1:
        return values.cross_entropy(on_line(p), on_line(q))
    if p.dimensions == 2:
        return plane_values.cross_entropy(p, q)
    points = p.sample(DRAWS, np.random.default_rng(0))
    weights = np.full(DRAWS, 1.0 / DRAWS)
    return _monte_carlo(Measure(points, weights, draws=True), -q.log_prob(points))


def renyi(p: MultivariateMixture, q: MultivariateMixture, order: float) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1) of order a; 1 is KL(P‖Q), 0 is 0.

    Raises:
        ValueError: the order is negative or not finite, the dimensions differ, or it is an order
            above one of mixtures in three dimensions and more.
    """
    _check(p, q)
    if p.only is not None and q.only is not None:
        return closed_forms.renyi(p.only, q.only, order)
    if p.dimensions == 1:
        return values.renyi(on_line(p), on_line(q), order)
    if p.dimensions == 2:
        return plane_values.renyi(p, q, order)
    if not 0.0 <= order < math.inf:
        raise ValueError(f"order must be finite and at least 0, got {order!r}")
    if order in (0.0, 1.0):
        return divergence_value(KL, p, q) if order else Estimate(0.0)
    _check_drawable(alpha(order), p)
    return _drawn_power(p, q, order)


def on_line(mixture: MultivariateMixture) -> Mixture:
    """Return a mixture in one dimension as one on the line.

    Raises:
        ValueError: it has more dimensions.
    """
    if mixture.dimensions != 1:
        raise ValueError(f"the line has 1 dimension, got {mixture.dimensions}")
    normal = FAMILIES["normal"]
    return Mixture(
        [
            Weighted(weight, normal, Member(float(part.mean[0]), float(part.sd[0])))
            for weight, part in mixture.parts
        ]
    )


def _drawn(divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    """Return D(P‖Q) by as many draws from p as from q, the same ones every time."""
    points, pair, weights = _draws(p, q)
    return _monte_carlo(Measure(points, weights, draws=True), divergence.integrand(pair))


def _draws(p: MultivariateMixture, q: MultivariateMixture) -> tuple[Array, Densities, Array]:
    """Return points, half of them from p, half from q, the densities there, and weights."""
    rng = np.random.default_rng(0)
    points = np.concatenate([p.sample(DRAWS // 2, rng), q.sample(DRAWS // 2, rng)])
    pair = densities(p.log_prob(points), q.log_prob(points))
    return points, pair, np.exp(-np.logaddexp(pair.log_p, pair.log_q)) * (2.0 / DRAWS)


def _drawn_power(p: MultivariateMixture, q: MultivariateMixture, a: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) by the same draws."""
    points, pair, weights = _draws(p, q)
    logs = a * pair.log_p + (1.0 - a) * pair.log_q
    top = float(np.max(logs + np.log(weights)))
    mean = _monte_carlo(Measure(points, weights, draws=True), np.exp(logs - top))
    value = (top + math.log(mean.value)) / (a - 1.0)
    return Estimate(value, mean.error / mean.value / abs(a - 1.0), mean.method)


def _monte_carlo(measure: Measure, integrand: Array) -> Estimate:
    value, error = measure.estimate(integrand)
    method = f"Monte Carlo, {integrand.size} draws, ± {STANDARD_ERRORS:.0f} standard errors"
    return Estimate(value, STANDARD_ERRORS * error, method)


def _check(p: MultivariateMixture, q: MultivariateMixture) -> None:
    if p.dimensions != q.dimensions:
        raise ValueError(
            f"p and q must have as many dimensions, got {p.dimensions} and {q.dimensions}"
        )


def _check_drawable(divergence: Divergence, p: MultivariateMixture) -> None:
    """Refuse ratios to a power above one: a few draws would decide, and none may show it."""
    if divergence.may_overflow:
        raise ValueError(
            f"{divergence.name} between mixtures is computed in at most 2 dimensions, "
            f"got {p.dimensions}"
        )
