"""The numbers that are shown: divergences and entropies, each with its error and its method.

A value is infinite when supports or tails say so, exact where there is a formula, and an adaptive
integral otherwise; never the sum that an optimiser takes its steps by.
"""

from __future__ import annotations

import math
from functools import lru_cache, partial

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.closed.values import (
    cross_entropy_form,
    divergence_form,
    entropy_form,
    renyi_form,
)
from klviz.core.densities import densities
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import CLOSED_FORM, NO_FORM, Estimate, Method
from klviz.core.far_tails import beyond
from klviz.core.largest_ratios import largest_log_ratio
from klviz.core.line_integrals import (
    DOUBTFUL,
    LOG_ROUNDING,
    NEGLIGIBLE,
    UNRESOLVED,
    estimate_of,
    laid_out,
    method_of,
    of_exponents,
    of_scales,
    pair,
)
from klviz.core.mixtures import Mixture
from klviz.core.origins import UNIT_ROUNDING, Integrand
from klviz.core.quadrature import integrate, summit
from klviz.core.quantiles import mass_within
from klviz.core.sign_changes import sign_changes

__all__ = [
    "CLOSED_FORM",
    "DOUBTFUL",
    "NEGLIGIBLE",
    "SMALL_SUM",
    "SUPPORT_AND_TAILS",
    "UNRESOLVED",
    "Method",
    "cross_entropy",
    "divergence_value",
    "entropy",
    "renyi",
]

SUPPORT_AND_TAILS = "supports and tails"
LEAST_MASS = 1e-290
"""Below this the logarithm of a probability is integrated."""
SMALL_SUM = 0.5
"""Below this, log(1 + sum) is taken of the sum; above, of an integral in logarithms."""
MOST_WIDTHS = 700.0
"""No log of the width of a peak is larger than this."""
PRECISE = 1e-12
"""The error, relative to a value, up to which a formula is preferred to quadrature."""
RECENT = 8
"""How many integrals are remembered: several numbers of one pair are made of the same."""
UNBEATEN = 1e-300
"""An absolute error that quadrature cannot better."""


def divergence_value(
    divergence: Divergence, p: Mixture, q: Mixture, method: Method | None = None
) -> Estimate:
    """Return D(P‖Q).

    Args:
        divergence: D.
        p: the first density.
        q: the second.
        method: how to find it, where it is finite; None is a formula if there is one that keeps
            its digits, and quadrature otherwise.

    Raises:
        ValueError: a closed form is asked for where none is known.
    """
    reason = infinities.reason(divergence, p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    exact = None if method == "quadrature" else divergence_form(divergence, p, q)
    return _chosen(exact, method) or _integrated(divergence, p, q)


def _chosen(exact: Estimate | None, method: Method | None) -> Estimate | None:
    """Return what a formula gave if it is to be used.

    Raises:
        ValueError: it is to be used, and there is none.
    """
    if method == CLOSED_FORM and exact is None:
        raise ValueError(NO_FORM)
    if exact is None or method == CLOSED_FORM or exact.reason:
        return exact
    return exact if exact.error <= max(PRECISE * abs(exact.value), UNBEATEN) else None


@lru_cache(maxsize=RECENT)
def _integrated(divergence: Divergence, p: Mixture, q: Mixture) -> Estimate:
    """Return D(P‖Q), known to be finite, by quadrature: what was asked for last, the same again."""
    p, q, seen, cuts, _ = laid_out(p, q)

    def integrand(p: Mixture, q: Mixture) -> Integrand:
        return lambda x: divergence.integrand(pair(p, q, x))

    slip = LOG_ROUNDING + of_scales(p, q)

    def rounding(size: float) -> float:
        # What a slip of log p by δ does is δ ∫ |∂F/∂ log p| + δ², and that is at most δ √2D, or δ
        # for total variation, with its kink at p = q: there a slip of log q does as much.
        slope = 2.0 * divergence.variation
        if not divergence.is_variation:
            slope += math.sqrt(size) + slip
        return slip * slope + seen.blur * size

    if not divergence.smooth:
        cuts = cuts.cut_at(sign_changes(lambda x: pair(p, q, x).log_ratio, cuts))
    further = beyond(
        p, q, cuts, lambda log_p, log_q, _: divergence.integrand(densities(log_p, log_q))
    )
    found = integrate(seen.views(integrand), cuts, rounding, further)
    if math.isfinite(found.value):
        peaks = pair(p, q, found.peaks)
        doubt = sum(of_exponents(found.held, peaks, part.order) for part in divergence.parts)
        found = found._replace(error=found.error + doubt)
    return estimate_of(found)


def entropy(p: Mixture, method: Method | None = None) -> Estimate:
    """Return the differential entropy −∫ p log p, in nats.

    Raises:
        ValueError: a closed form is asked for where none is known.
    """
    exact = None if method == "quadrature" else entropy_form(p)
    return exact or _chosen(exact, method) or _mean_information(p, p)


def cross_entropy(p: Mixture, q: Mixture, method: Method | None = None) -> Estimate:
    """Return −∫ p log q, in nats: entropy and KL together where both have a closed form.

    Raises:
        ValueError: a closed form is asked for where none is known.
    """
    reason = infinities.cross_entropy_reason(p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    exact = None if method == "quadrature" else cross_entropy_form(p, q)
    return exact or _chosen(exact, method) or _mean_information(p, q)


def _mean_information(p: Mixture, q: Mixture) -> Estimate:
    """Return −∫ p log q where it is finite."""
    p, q, seen, cuts, _ = laid_out(p, q)

    def information(p: Mixture, q: Mixture, x: Array) -> Array:
        log_p = p.log_prob(x)
        here = np.isfinite(log_p)
        return np.where(here, -np.exp(log_p) * np.where(here, q.log_prob(x), 0.0), 0.0)

    views = seen.views(lambda p, q: partial(information, p, q))
    further = beyond(p, q, cuts, lambda log_p, log_q, y: -np.exp(log_p) * (log_q - y))
    blurred = seen.blur + of_scales(p, q)
    return estimate_of(integrate(views, cuts, lambda size: blurred * size, further))


def renyi(p: Mixture, q: Mixture, order: float, method: Method | None = None) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1) of order a.

    Its limits: 0 is −log Q(p > 0), 1 is KL(P‖Q), ∞ is the largest log(p/q).

    Raises:
        ValueError: the order is negative or nan, or a closed form is asked for where none is known.
    """
    if not order >= 0.0:
        raise ValueError(f"order must be at least 0, got {order!r}")
    if order == 1.0:
        return divergence_value(KL, p, q, method)
    reason = infinities.renyi_reason(p, q, order)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    if order in (0.0, math.inf):
        limit = _missed_mass(p, q) if order == 0.0 else largest_log_ratio(p, q)
        return _chosen(None, method) or limit
    exact = None if method == "quadrature" else renyi_form(p, q, order)
    return _chosen(exact, method) or _integrated_renyi(p, q, order)


def _integrated_renyi(p: Mixture, q: Mixture, order: float) -> Estimate:
    """Return Rényi's divergence, known to be finite, by quadrature."""
    near = _integrated(alpha(order), p, q)
    # ∫ pᵃ q¹⁻ᵃ = 1 + a(a − 1) D_a: near 1 the second term has the digits.
    beyond_one = order * (order - 1.0) * near.value
    if abs(beyond_one) < SMALL_SUM:
        value = math.log1p(beyond_one) / (order - 1.0)
        error = order * near.error / (1.0 + beyond_one)
        return Estimate(value, error, near.method, near.reason)
    return _log_mean(p, q, order)


def _missed_mass(p: Mixture, q: Mixture) -> Estimate:
    """Return −log Q(p > 0), the limit of order 0."""
    inside, outside = mass_within(q, p.support), mass_within(q, p.gaps)
    if outside.value < inside.value:
        value, error = -math.log1p(-outside.value), outside.error / inside.value
    elif inside.value > LEAST_MASS:
        value, error = -math.log(inside.value), inside.error / inside.value
    else:
        return _log_mean(p, q, 0.0)
    return Estimate(value, error + UNIT_ROUNDING * value, "distribution functions")


def _log_mean(p: Mixture, q: Mixture, order: float) -> Estimate:
    """Return log ∫ pᵃ q¹⁻ᵃ / (a − 1) where the integral may be any size."""
    p, q, seen, cuts, _ = laid_out(p, q)

    def logs(p: Mixture, q: Mixture, x: Array) -> Array:
        log_p, log_q = p.log_prob(x), q.log_prob(x)
        with np.errstate(invalid="ignore", over="ignore"):
            logs = order * log_p + (1.0 - order) * log_q
        return np.where(np.isneginf(log_p) | np.isnan(logs), -math.inf, logs)

    top, around = summit(partial(logs, p, q), cuts)
    views = seen.views(lambda p, q: lambda x: np.exp(logs(p, q, x) - top))
    cuts = cuts.cut_at(around)
    further = beyond(
        p, q, cuts, lambda log_p, log_q, _: np.exp(order * log_p + (1.0 - order) * log_q - top)
    )
    found = integrate(views, cuts, lambda s: seen.blur * s, further)
    middle = around[around.size // 2]
    size = abs(order * float(p.log_prob(middle))) + abs((1.0 - order) * float(q.log_prob(middle)))
    noise = 4.0 * UNIT_ROUNDING * size / abs(order - 1.0)
    if noise * abs(order - 1.0) > 1.0:
        # The exponent has no digits left to integrate by; its largest value is the answer to a
        # few units, of very many.
        return Estimate(
            top / (order - 1.0), noise + MOST_WIDTHS / abs(order - 1.0), "largest value"
        )
    value = (top + math.log(found.value)) / (order - 1.0)
    error = found.error / found.value / abs(order - 1.0) + noise
    return Estimate(value, error, method_of(found))
