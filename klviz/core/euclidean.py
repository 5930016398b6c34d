"""The Euclidean distance of two densities: L₂(P, Q) = √∫ (p − q)² dx.

It is no f-divergence: it changes with the units of x, by 1/√a where x is stretched by a, and falls
to zero where KL stays infinite. Of normals ∫ f g is a normal density at the distance of their
means, of Cauchys a Cauchy density; with terms that cancel, quadrature has more digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import densities, distance
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.estimates import CLOSED_FORM, TOO_LARGE, Estimate
from klviz.core.families.family import Member
from klviz.core.far_tails import beyond
from klviz.core.identity import root
from klviz.core.line_integrals import (
    LOG_ROUNDING,
    estimate_of,
    laid_out,
    method_of,
    of_scales,
    pair,
)
from klviz.core.mixtures import Mixture
from klviz.core.origins import UNIT_ROUNDING, Integrand
from klviz.core.quadrature import integrate
from klviz.core.spaces import Law
from klviz.core.values import PRECISE

ROUNDINGS = 16.0
"""Roundings in one product of densities, besides those of its exponent."""
MOST_TERMS = 4096
"""Up to how many products a formula is summed."""


def l2_distance(p: Law, q: Law) -> Estimate:
    """Return L₂(P, Q) = √∫ (p − q)² dx, or √Σ (p − q)² over outcomes.

    Raises:
        ValueError: p and q are neither both on the line nor both over the same outcomes.
        UnresolvableError: panels cannot be laid.
    """
    square = l2_squared(p, q)
    found = root(square)
    return Estimate(found.value, found.error, square.method, square.reason)


def l2_squared(p: Law, q: Law) -> Estimate:
    """Return ∫ (p − q)² dx, or Σ (p − q)² over outcomes.

    Raises:
        ValueError: p and q are neither both on the line nor both over the same outcomes.
        UnresolvableError: panels cannot be laid.
    """
    match p, q:
        case Categorical(), Categorical():
            return _over_outcomes(p, q)
        case Mixture(), Mixture():
            exact = _closed(p, q)
            kept = exact is not None and exact.error <= PRECISE * exact.value
            return exact if exact is not None and kept else _integrated(p, q)
    raise ValueError("both must be on the line, or over the same outcomes")


def _over_outcomes(p: Categorical, q: Categorical) -> Estimate:
    both = compared(p, q)
    apart = distance(both.pair)
    slips = np.maximum(both.pair.p, both.pair.q) * (both.blur + 4.0 * UNIT_ROUNDING)
    # (d + slip)² − d², and one rounding of the sum.
    error = math.fsum(slips * (2.0 * apart + slips))
    value = math.fsum(apart * apart)
    return Estimate(value, error + 2.0 * UNIT_ROUNDING * value, f"sum over {p.size} outcomes")


def _closed(p: Mixture, q: Mixture) -> Estimate | None:
    """Return the sum over all products of two components; None where one has no formula."""
    signed = [
        (sign * part.weight, part)
        for sign, whole in ((1.0, p), (-1.0, q))
        for part in whole.present
    ]
    keys = {part.family.key for _, part in signed}
    form = PRODUCTS.get(keys.pop()) if len(keys) == 1 else None
    if form is None or len(signed) ** 2 > MOST_TERMS:
        return None
    terms, errors = [], []
    for (w, first), (v, second) in product(signed, signed):
        found = form(first.member, second.member)
        if found is None or not math.isfinite(found[0]):
            return None
        terms.append(w * v * found[0])
        errors.append(abs(w * v) * found[0] * found[1])
    return Estimate(max(math.fsum(terms), 0.0), math.fsum(errors), CLOSED_FORM)


def _normal_product(p: Member, q: Member) -> tuple[float, float] | None:
    """Return ∫ N(x; p) N(x; q) dx = N(Δ; 0, √(s² + t²)), and its relative error."""
    scale = math.hypot(p.scale, q.scale)
    z = (p.loc - q.loc) / scale
    half = 0.5 * z * z
    if math.isinf(half):
        return 0.0, 0.0
    value = math.exp(-half) / (scale * math.sqrt(2.0 * math.pi))
    return value, UNIT_ROUNDING * (ROUNDINGS + 8.0 * half)


def _cauchy_product(p: Member, q: Member) -> tuple[float, float] | None:
    """Return the same of two Cauchys, a Cauchy density of scale s + t at Δ."""
    if (p.shape, q.shape) != ((1.0,), (1.0,)):
        return None
    scale = p.scale + q.scale
    z = (p.loc - q.loc) / scale
    return 1.0 / (math.pi * scale * (1.0 + z * z)), UNIT_ROUNDING * ROUNDINGS


PRODUCTS: Mapping[str, Callable[[Member, Member], tuple[float, float] | None]] = {
    "normal": _normal_product,
    "student_t": _cauchy_product,
}
"""∫ f g of two members by the key of their family; None where there is no formula."""


def _integrated(p: Mixture, q: Mixture) -> Estimate:
    """Return ∫ (p − q)² dx by quadrature."""
    p, q, seen, cuts, _ = laid_out(p, q)
    # The square of a density of a tiny scale would be no number: lengths are measured in it.
    unit = min(p.finest, q.finest)
    factor = math.sqrt(unit)

    def squared(apart: Array) -> Array:
        return np.asarray((factor * apart) ** 2)

    def integrand(p: Mixture, q: Mixture) -> Integrand:
        return lambda x: squared(distance(pair(p, q, x)))

    slip = LOG_ROUNDING + of_scales(p, q)
    most = unit * (_highest(p) + _highest(q))

    def rounding(size: float) -> float:
        # A slip of both logarithms by δ moves p − q by δ (p + q), and ∫ (p + q)² ≤ 2 sup (p + q).
        moved = slip * math.sqrt(2.0 * most)
        return moved * (2.0 * math.sqrt(size) + moved) + seen.blur * size

    def far(log_p: Array, log_q: Array, y: Array) -> Array:
        # x (p − q)² = (x p − x q)² / x.
        return squared(distance(densities(log_p, log_q))) * np.exp(-y)

    found = integrate(seen.views(integrand), cuts, rounding, beyond(p, q, cuts, far))
    value, error = found.value / unit, found.error / unit
    if math.isinf(value):
        return Estimate(value, method=method_of(found), reason=TOO_LARGE)
    return estimate_of(found._replace(value=value, error=error))


def _highest(p: Mixture) -> float:
    """Return a bound on the density: the sum of what its components have in their middles."""
    return math.fsum(
        part.weight
        / part.member.scale
        * math.exp(float(part.family.log_density(np.zeros(1), *part.member.shape)[0]))
        for part in p.present
    )
