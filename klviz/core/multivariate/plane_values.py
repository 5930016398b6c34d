"""The numbers that are shown for mixtures of normals in the plane, each with its error.

As on the line: infinite where the tails say so, exact where there is a formula, and an adaptive
integral otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.multivariate import closed_forms
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import EPSILON, MultivariateNormal
from klviz.core.multivariate.plane_infinities import power_reason, reason
from klviz.core.multivariate.plane_peaks import peaks
from klviz.core.multivariate.plane_plans import (
    Boxes,
    Frame,
    Shape,
    boxes_around,
    frame_of,
    shapes_of,
)
from klviz.core.multivariate.plane_quadrature import Integrand, PlaneIntegral, integrate
from klviz.core.multivariate.plane_variation import total_variation

TAILS = "tails"
LOG_ROUNDING = 8e-15
"""What rounding can do to log p − log q where p is not small."""
SMALL_SUM = 0.5
"""Below this, log(1 + sum) is taken of the sum; above, of an integral in logarithms."""


def divergence_value(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture
) -> Estimate:
    """Return D(P‖Q).

    Raises:
        ValueError: p or q is not in the plane.
    """
    check(p, q)
    exact = _closed_form(divergence, p, q)
    if exact is not None:
        return exact
    why = reason(divergence, p, q)
    if why:
        return Estimate(math.inf, method=TAILS, reason=why)
    p, q = centred(p, q)
    if divergence.is_variation:
        return _scaled(total_variation(p, q), divergence.variation)
    orders = [part.order for part in divergence.parts]
    frame, boxes, shapes = layout(p, q, orders)
    blur = _blur(p, q) + max((_exponent(p, q, a, shapes) for a in orders), default=0.0)
    kinked = not divergence.smooth

    def integrand(x: Array) -> Array:
        return divergence.integrand(densities(p.log_prob(x), q.log_prob(x)))

    def rounding(size: float) -> float:
        # To first order: ∫ |∂F/∂ log p| ≤ √2D, and at most 1 for total variation, which has a kink.
        return LOG_ROUNDING * (divergence.variation + math.sqrt(size)) + blur * size

    return _estimate(integrate(integrand, boxes, frame, rounding, kinked=kinked))


def entropy(p: MultivariateMixture) -> Estimate:
    """Return the differential entropy −∫ p log p, in nats."""
    if p.only is not None:
        return closed_forms.entropy(p.only)
    return cross_entropy(p, p)


def cross_entropy(p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    """Return −∫ p log q, in nats.

    Raises:
        ValueError: p or q is not in the plane.
    """
    check(p, q)
    if p.only is not None and q.only is not None:
        return closed_forms.cross_entropy(p.only, q.only)
    p, q = centred(p, q)
    return _integral(lambda x: -p.prob(x) * q.log_prob(x), p, q)


def renyi(p: MultivariateMixture, q: MultivariateMixture, order: float) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1) of order a; 1 is KL(P‖Q), 0 is 0.

    Raises:
        ValueError: the order is negative or not finite, or p or q is not in the plane.
    """
    if not 0.0 <= order < math.inf:
        raise ValueError(f"order must be finite and at least 0, got {order!r}")
    check(p, q)
    if p.only is not None and q.only is not None:
        return closed_forms.renyi(p.only, q.only, order)
    if order in (0.0, 1.0):
        return divergence_value(KL, p, q) if order else Estimate(0.0, method=TAILS)
    why = power_reason(p, q, order)
    if why:
        return Estimate(math.inf, method=TAILS, reason=why)
    near = divergence_value(alpha(order), p, q)
    # ∫ pᵃ q¹⁻ᵃ = 1 + a(a − 1) D_a: near 1 the second term has the digits.
    beyond_one = order * (order - 1.0) * near.value
    if abs(beyond_one) < SMALL_SUM:
        value = math.log1p(beyond_one) / (order - 1.0)
        return Estimate(value, order * near.error / (1.0 + beyond_one), near.method)
    return _log_mean(*centred(p, q), order)


def _log_mean(p: MultivariateMixture, q: MultivariateMixture, a: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) where the integral may be any size."""
    frame, boxes, shapes = layout(p, q, [a])

    def logs(x: Array) -> Array:
        return a * p.log_prob(x) + (1.0 - a) * q.log_prob(x)

    centres = np.array([shape.mean for shape in shapes])
    top = float(np.max(logs(centres)))
    blur = _blur(p, q) + _exponent(p, q, a, shapes)
    found = integrate(lambda x: np.exp(logs(x) - top), boxes, frame, lambda size: blur * size)
    value = (top + math.log(found.value)) / (a - 1.0)
    error = (found.error / found.value + 4.0 * EPSILON * abs(top)) / abs(a - 1.0)
    return Estimate(value, error, found.method)


def check(*mixtures: MultivariateMixture) -> None:
    """Do nothing.

    Raises:
        ValueError: a mixture is not in the plane.
    """
    for mixture in mixtures:
        if mixture.dimensions != 2:
            raise ValueError(f"the plane has 2 dimensions, got {mixture.dimensions}")


def centred(
    p: MultivariateMixture, q: MultivariateMixture
) -> tuple[MultivariateMixture, MultivariateMixture]:
    """Return both moved so that the narrowest component is at the origin, where x has digits."""
    normals = [part.normal for m in (p, q) for part in m.present]
    origin = min(normals, key=lambda normal: normal.log_det).mean
    if float(np.max(np.abs(origin))) == 0.0:
        return p, q
    moved = _moved(p, origin)
    return moved, moved if q is p else _moved(q, origin)


def _moved(mixture: MultivariateMixture, origin: Array) -> MultivariateMixture:
    return MultivariateMixture(
        [
            WeightedNormal(weight, MultivariateNormal(normal.mean - origin, normal.cov))
            for weight, normal in mixture.parts
        ]
    )


def layout(
    p: MultivariateMixture, q: MultivariateMixture, orders: Sequence[float] = ()
) -> tuple[Frame, Boxes, list[Shape]]:
    """Return coordinates, boxes, and what they cover: p, q and, for every order a, pᵃ q¹⁻ᵃ."""
    shapes = shapes_of(p, q)
    for order in orders:
        shapes += peaks(p, q, order)
    frame = frame_of(p, q)
    return frame, boxes_around(shapes, frame), shapes


def _integral(integrand: Integrand, p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    frame, boxes, _ = layout(p, q)
    blur = _blur(p, q)
    return _estimate(integrate(integrand, boxes, frame, lambda size: blur * size))


def _blur(p: MultivariateMixture, q: MultivariateMixture) -> float:
    """Return what rounding of z can do to the logarithms of the densities."""
    return 8.0 * max(part.normal.rounding for m in (p, q) for part in m.present)


def _exponent(
    p: MultivariateMixture, q: MultivariateMixture, a: float, shapes: list[Shape]
) -> float:
    """Return what rounding of the exponent a log p + (1 − a) log q can do, where it is largest."""
    if a in (0.0, 1.0):
        return 0.0
    centres = np.array([shape.mean for shape in shapes])
    sizes = np.abs(a * p.log_prob(centres)) + np.abs((1.0 - a) * q.log_prob(centres))
    return EPSILON * float(np.max(sizes))


def _closed_form(
    divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture
) -> Estimate | None:
    if p.only is None or q.only is None:
        return None
    return closed_forms.divergence_value(divergence, p.only, q.only)


def _scaled(found: Estimate, factor: float) -> Estimate:
    return replace(found, value=factor * found.value, error=factor * found.error)


def _estimate(found: PlaneIntegral) -> Estimate:
    if math.isfinite(found.value):
        return Estimate(found.value, found.error, found.method)
    return Estimate(math.inf, method=found.method, reason=TOO_LARGE)
