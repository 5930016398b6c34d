"""Parts of a divergence: what an interval of x adds to it.

It is the integrand of the textbooks that is integrated, p log(p/q), the one whose area is shown.
It may be negative, and so may a part, or what is left of the whole.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core import infinities
from klviz.core.densities import densities
from klviz.core.divergence import Divergence
from klviz.core.estimates import Estimate
from klviz.core.far_tails import Beyond, beyond
from klviz.core.infinities import EVERYWHERE
from klviz.core.line_integrals import (
    LOG_ROUNDING,
    Layout,
    estimate_of,
    laid_out,
    of_exponents,
    of_scales,
    pair,
)
from klviz.core.mixtures import Mixture
from klviz.core.origins import Integrand, Views
from klviz.core.panels import Plan
from klviz.core.quadrature import Rounding, integrate
from klviz.core.quantiles import mass_within
from klviz.core.sign_changes import sign_changes
from klviz.core.values import SUPPORT_AND_TAILS, divergence_value


def partial_value(
    divergence: Divergence, p: Mixture, q: Mixture, low: float, high: float
) -> Estimate:
    """Return what the integrand of the textbooks has as its integral from low to high.

    Args:
        divergence: whose integrand.
        p: the first density.
        q: the second.
        low: where the interval begins, −∞ among others.
        high: where it ends.

    Raises:
        ValueError: the interval ends before it begins.
        UnresolvableError: panels cannot be laid, or do not reach it.
    """
    if not low <= high:
        raise ValueError(f"an interval must end where it begins or later, got {low!r} to {high!r}")
    if (low, high) == EVERYWHERE:
        return divergence_value(divergence, p, q)
    reason = infinities.reason(divergence, p, q, (low, high))
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    where = laid_out(p, q)
    ends = (low + where.shift, high + where.shift)
    return _integrated(divergence, where, cuts_of(divergence, where), ends)


def cuts_of(divergence: Divergence, where: Layout) -> Plan:
    """Return where panels end for the integrand of a divergence."""
    if divergence.smooth:
        return where.cuts
    changes = sign_changes(lambda x: pair(where.p, where.q, x).log_ratio, where.cuts)
    return where.cuts.cut_at(changes)


def views_of(divergence: Divergence, where: Layout) -> Views:
    """Return the integrand of the textbooks from every origin."""

    def integrand(p: Mixture, q: Mixture) -> Integrand:
        return lambda x: divergence.classic(pair(p, q, x))

    return where.seen.views(integrand)


def rounding_of(divergence: Divergence, where: Layout, mass: float) -> Rounding:
    """Return what rounding can do where p and q have so much mass together."""
    slip = LOG_ROUNDING + of_scales(where.p, where.q) + where.seen.blur
    grown, bare = _slopes(divergence)
    return lambda size: slip * (grown * size + bare * mass)


def _integrated(
    divergence: Divergence, where: Layout, cuts: Plan, ends: tuple[float, float]
) -> Estimate:
    """Return the integral over an interval, known to be finite, by quadrature."""
    part = cuts.within(*ends)
    if not part.panels().side.size:
        return Estimate(0.0, method="empty")
    mass = math.fsum(mass_within(density, [ends]).value for density in where[:2])
    found = integrate(
        views_of(divergence, where),
        part,
        rounding_of(divergence, where, mass),
        _further(divergence, where, cuts, ends),
    )
    if math.isfinite(found.value):
        peaks = pair(where.p, where.q, found.peaks)
        doubt = sum(of_exponents(found.held, peaks, part.order) for part in divergence.parts)
        found = found._replace(error=found.error + doubt)
    return estimate_of(found)


def _slopes(divergence: Divergence) -> tuple[float, float]:
    """Return bounds for the slope of an integrand C in log p and log q together.

    |p ∂C/∂p| + |q ∂C/∂q| is at most the first times |C| plus the second times p + q.
    """
    grown = max((abs(a) + abs(1.0 - a) for a, _ in divergence.parts), default=1.0)
    bare = math.fsum(factor for _, factor in divergence.parts)
    return 2.0 * grown, 4.0 * (bare + divergence.variation + divergence.remainder)


def _further(
    divergence: Divergence, where: Layout, cuts: Plan, ends: tuple[float, float]
) -> Beyond:
    """Return what lies beyond the panels on the sides on which the interval has no end."""
    everything = beyond(
        where.p,
        where.q,
        cuts,
        lambda log_p, log_q, _: divergence.classic(densities(log_p, log_q)),
    )
    endless = {side for side, end in zip((-1, 1), ends, strict=True) if np.isinf(end)}
    return everything._replace(
        tails=tuple(tail for tail in everything.tails if tail.side in endless)
    )
