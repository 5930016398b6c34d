"""The numbers that are shown for mixtures of normals in any number of dimensions.

On the line and in the plane they come from quadrature; between two single normals, where there is a
formula, from it. What remains in three dimensions and more is Monte Carlo, component by component.
"""

from __future__ import annotations

import math

from klviz.core import values
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.multivariate import closed_forms, plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.plane_values import SMALL_SUM, TAILS, centred
from klviz.core.multivariate.strata import (
    drawn_cross_entropy,
    drawn_divergence,
    drawn_log_power,
)


class NotComputedError(ValueError):
    """Neither a formula nor a trustworthy sum is known for a value that makes sense."""


def divergence_value(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture
) -> Estimate:
    """Return D(P‖Q).

    Raises:
        NotComputedError: there is neither a formula nor, in three dimensions and more, a
            trustworthy sum: ratios of mixtures to a power above one.
        ValueError: p and q have different dimensions.
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
    return drawn_divergence(divergence, *centred(p, q))


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
    return drawn_cross_entropy(*centred(p, q))


def renyi(p: MultivariateMixture, q: MultivariateMixture, order: float) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1) of order a; 1 is KL(P‖Q), 0 is 0.

    Raises:
        NotComputedError: it is the order ∞ of mixtures in the plane, or an order above one of
            mixtures in three dimensions and more.
        ValueError: the order is negative or nan, or the dimensions differ.
    """
    if not order >= 0.0:
        raise ValueError(f"order must be at least 0, got {order!r}")
    _check(p, q)
    if p.only is not None and q.only is not None:
        return closed_forms.renyi(p.only, q.only, order)
    if p.dimensions == 1:
        return values.renyi(on_line(p), on_line(q), order)
    if order == math.inf:
        raise NotComputedError(
            "Rényi's divergence of order inf between mixtures is computed on the line only, "
            f"got {p.dimensions} dimensions"
        )
    if p.dimensions == 2:
        return plane_values.renyi(p, q, order)
    if order in (0.0, 1.0):
        return divergence_value(KL, p, q) if order else Estimate(0.0, method=TAILS)
    _check_drawable(alpha(order), p)
    return _drawn_renyi(*centred(p, q), order)


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


def _drawn_renyi(p: MultivariateMixture, q: MultivariateMixture, a: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) for 0 < a < 1 by draws."""
    near = drawn_divergence(alpha(a), p, q)
    # ∫ pᵃ q¹⁻ᵃ = 1 + a(a − 1) D_a: near 1 the second term has the digits.
    beyond_one = a * (a - 1.0) * near.value
    if abs(beyond_one) >= SMALL_SUM or near.reason:
        return drawn_log_power(p, q, a)
    value = math.log1p(beyond_one) / (a - 1.0)
    return Estimate(value, a * near.error / (1.0 + beyond_one), near.method, near.reason)


def _check(p: MultivariateMixture, q: MultivariateMixture) -> None:
    if p.dimensions != q.dimensions:
        raise ValueError(
            f"p and q must have as many dimensions, got {p.dimensions} and {q.dimensions}"
        )


def _check_drawable(divergence: Divergence, p: MultivariateMixture) -> None:
    """Refuse ratios to a power above one: a few draws would decide, and none may show it."""
    if divergence.may_overflow:
        raise NotComputedError(
            f"{divergence.name} between mixtures is computed in at most 2 dimensions, "
            f"got {p.dimensions}"
        )
