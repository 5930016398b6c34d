"""The numbers that are shown: divergences and entropies, each with its error and its method.

A value is infinite when supports or tails say so, exact where there is a formula, and an adaptive
integral otherwise; never the sum that an optimiser takes its steps by.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core import closed_forms, infinities
from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.plans import Plan, TooFarError, plan, too_far
from klviz.core.quadrature import Integral, integrate, sign_changes, summit

CLOSED_FORM = "closed form"
SUPPORT_AND_TAILS = "supports and tails"
FAR_OFF = 1e3
"""How many scales from the origin a component may lie before x itself has too few digits."""
UNIT_ROUNDING = 1.1e-16
LOG_ROUNDING = 8e-15
"""What rounding can do to log p − log q where p is not small."""
ENTROPY_ROUNDING = 1e-14
"""The same for the entropy of a member: the sum of a constant and the logarithm of a scale."""
CDF_ROUNDING = 1e-15
SMALL_SUM = 0.5
"""Below this, log(1 + sum) is taken of the sum; above, of an integral in logarithms."""
MOST_WIDTHS = 700.0
"""No log of the width of a peak is larger than this."""
UNRESOLVED = "not resolved by quadrature: the error says how far off the value may be"
DOUBTFUL = 1e-2
"""The error, relative to a value, from which on the value is no answer."""
NEGLIGIBLE = 1e-6
"""The error below which it is one all the same."""
TOO_LARGE = "the value is finite, but larger than a double can hold (1.8 × 10³⁰⁸)"


def divergence_value(divergence: Divergence, p: Mixture, q: Mixture) -> Estimate:
    """Return D(P‖Q)."""
    reason = infinities.reason(divergence, p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    exact = _closed_form(divergence, p, q)
    if exact is not None:
        return _exact(exact)
    p, q, cuts = _laid_out(p, q)
    blur = _blur(p, q)

    def pair(x: Array) -> Densities:
        return densities(p.log_prob(x), q.log_prob(x))

    def rounding(size: float) -> float:
        # To first order: ∫ |∂F/∂ log p| ≤ √2D, and at most 1 for the one with a kink at p = q.
        return LOG_ROUNDING * (math.sqrt(size) if divergence.smooth else 1.0) + blur * size

    if not divergence.smooth:
        cuts = cuts.cut_at(sign_changes(lambda x: pair(x).log_ratio, cuts))
    found = integrate(lambda x: divergence.integrand(pair(x)), cuts, rounding)
    if divergence.order is not None and math.isfinite(found.value):
        found = _with_exponents(found, pair(np.array(found.peak)), divergence.order)
    return _estimate(found)


def _with_exponents(found: Integral, peak: Densities, a: float) -> Integral:
    """Return the integral with what rounding of the exponent a log p + (1 − a) log q can do."""
    size = abs(a * float(peak.log_p)) + abs((1.0 - a) * float(peak.log_q))
    if a in (0.0, 1.0) or not math.isfinite(size):
        return found
    return found._replace(error=found.error + 2.0 * UNIT_ROUNDING * size * abs(found.value))


def entropy(p: Mixture) -> Estimate:
    """Return the differential entropy −∫ p log p, in nats."""
    exact = closed_forms.entropy(p)
    if exact is not None:
        return Estimate(exact, ENTROPY_ROUNDING * (1.0 + abs(exact)), CLOSED_FORM)
    return _mean_information(p, p)


def cross_entropy(p: Mixture, q: Mixture) -> Estimate:
    """Return −∫ p log q, in nats."""
    reason = infinities.cross_entropy_reason(p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    return _mean_information(p, q)


def _mean_information(p: Mixture, q: Mixture) -> Estimate:
    """Return −∫ p log q where it is finite."""
    p, q, cuts = _laid_out(p, q)
    blur = _blur(p, q)

    def integrand(x: Array) -> Array:
        log_p = p.log_prob(x)
        here = np.isfinite(log_p)
        return np.where(here, -np.exp(log_p) * np.where(here, q.log_prob(x), 0.0), 0.0)

    return _estimate(integrate(integrand, cuts, lambda size: blur * size))


def renyi(p: Mixture, q: Mixture, order: float) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1) of order a, also in its limits 0 and 1.

    Raises:
        ValueError: the order is negative or not finite.
    """
    if not 0.0 <= order < math.inf:
        raise ValueError(f"order must be finite and at least 0, got {order!r}")
    if order == 1.0:
        return divergence_value(KL, p, q)
    reason = infinities.renyi_reason(p, q, order)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    if order == 0.0:
        return _missed_mass(p, q)
    near = divergence_value(alpha(order), p, q)
    # ∫ pᵃ q¹⁻ᵃ = 1 + a(a − 1) D_a: near 1 the second term has the digits.
    beyond_one = order * (order - 1.0) * near.value
    if abs(beyond_one) < SMALL_SUM:
        value = math.log1p(beyond_one) / (order - 1.0)
        error = order * near.error / (1.0 + beyond_one)
        return Estimate(value, error, near.method, near.reason)
    return _log_mean(p, q, order)


def _missed_mass(p: Mixture, q: Mixture) -> Estimate:
    """Return −log Q(p > 0), the limit of order 0."""
    ends = np.array(p.support)
    inside = math.fsum(q.cdf(ends[:, 1]) - q.cdf(ends[:, 0]))
    gaps = np.array([-math.inf, *ends.ravel(), math.inf]).reshape(-1, 2)
    outside = math.fsum(q.cdf(gaps[:, 1]) - q.cdf(gaps[:, 0]))
    value = -math.log1p(-outside) if outside < inside else -math.log(inside)
    return Estimate(value, CDF_ROUNDING / inside, "distribution functions")


def _log_mean(p: Mixture, q: Mixture, order: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) where the integral may be any size."""
    p, q, cuts = _laid_out(p, q)
    blur = _blur(p, q)

    def logs(x: Array) -> Array:
        log_p, log_q = p.log_prob(x), q.log_prob(x)
        with np.errstate(invalid="ignore", over="ignore"):
            logs = log_q + order * (log_p - log_q)
        return np.where(np.isneginf(log_p) | np.isnan(logs), -math.inf, logs)

    top, around = summit(logs, cuts)
    found = integrate(lambda x: np.exp(logs(x) - top), cuts.cut_at(around), lambda s: blur * s)
    size = abs(top) + abs(order * float(p.log_prob(around[around.size // 2])))
    noise = 4.0 * UNIT_ROUNDING * size / abs(order - 1.0)
    if noise * abs(order - 1.0) > 1.0:
        # The exponent has no digits left to integrate by; its largest value is the answer to a
        # few units, of very many.
        return Estimate(
            top / (order - 1.0), noise + MOST_WIDTHS / abs(order - 1.0), "largest value"
        )
    value = (top + math.log(found.value)) / (order - 1.0)
    error = found.error / found.value / abs(order - 1.0) + noise
    return Estimate(value, error, _method(found))


def _closed_form(divergence: Divergence, p: Mixture, q: Mixture) -> float | None:
    """Return D(P‖Q), known to be finite, where there is a formula."""
    if divergence.order == 1.0:
        return closed_forms.kl(p, q)
    if divergence.order == 0.0:
        return closed_forms.kl(q, p)
    if divergence.key == "jeffreys":
        forward, back = closed_forms.kl(p, q), closed_forms.kl(q, p)
        return None if forward is None or back is None else forward + back
    return None


def _exact(value: float) -> Estimate:
    if math.isinf(value):
        return Estimate(value, method=CLOSED_FORM, reason=TOO_LARGE)
    return Estimate(value, closed_forms.ROUNDING * abs(value), CLOSED_FORM)


def _estimate(found: Integral) -> Estimate:
    """Return what quadrature found, with the name of the rule."""
    if math.isfinite(found.value):
        doubtful = found.error > max(DOUBTFUL * abs(found.value), NEGLIGIBLE)
        return Estimate(
            found.value, found.error, _method(found), reason=UNRESOLVED if doubtful else ""
        )
    return Estimate(math.inf, method=_method(found), reason=TOO_LARGE)


def _method(found: Integral) -> str:
    return f"Gauss–Kronrod 21 vs 10, {found.nodes} nodes"


def _laid_out(p: Mixture, q: Mixture) -> tuple[Mixture, Mixture, Plan]:
    """Return p and q, moved to where x has digits, and where panels for them end.

    Raises:
        UnresolvableError: panels cannot be laid; p and q are told as they were given.
    """
    near_p, near_q = _centred(p, q)
    try:
        return near_p, near_q, plan(near_p, near_q)
    except TooFarError:
        raise too_far(p, q) from None


def _centred(p: Mixture, q: Mixture) -> tuple[Mixture, Mixture]:
    """Return both moved so that the finest component is near 0, if x would lack digits there."""
    finest = min((part.member.scale, part.member.loc) for m in (p, q) for part in m.present)
    scale, loc = finest
    if abs(loc) <= FAR_OFF * scale:
        return p, q
    return p.moved(-loc), p.moved(-loc) if q is p else q.moved(-loc)


def _blur(p: Mixture, q: Mixture) -> float:
    """Return what rounding of x does to the densities, relative: an ulp of x, in scales."""
    return max(
        2.0 * UNIT_ROUNDING * abs(c.member.loc) / c.member.scale for c in p.present + q.present
    )
