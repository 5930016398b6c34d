"""What the integrand of KL gains where p > q and loses where p < q: two integrals, two numbers.

∫ p log(p/q) is their difference. The loss is at most ∫ q − p over where q is the larger, for
log r ≤ r − 1; the gain outweighs it, and that is Gibbs' inequality.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from klviz.core.far_tails import beyond
from klviz.core.line_integrals import Layout, estimate_of, laid_out, pair
from klviz.core.mixtures import Mixture
from klviz.core.origins import Integrand
from klviz.core.partial_values import rounding_of
from klviz.core.quadrature import integrate
from klviz.core.sign_changes import sign_changes
from klviz.core.values import SUPPORT_AND_TAILS

ROUNDINGS = 8.0
"""Roundings in a term p log(p/q), besides that of its logarithm."""


SUM = "KL and the loss"
"""How a gain is found that is not integrated by itself."""


class Crossings(NamedTuple):
    """Where two densities are equal.

    Attributes:
        where: both as they are integrated; their panels end there.
        points: where they are equal, (n,), ascending; not where one jumps over the other.
    """

    where: Layout
    points: Array


class SignedParts(NamedTuple):
    """The two parts of ∫ p log(p/q), both as numbers that are at least 0.

    Attributes:
        gain: the part from where p > q.
        loss: minus the part from where p < q.
    """

    gain: Estimate
    loss: Estimate


def signed_parts(p: Mixture | Categorical, q: Mixture | Categorical) -> SignedParts:
    """Return the parts of KL(P‖Q) of either sign.

    Raises:
        ValueError: p and q are over different spaces.
    """
    match p, q:
        case Mixture(), Mixture():
            return _of_densities(p, q)
        case Categorical(), Categorical():
            return _of_outcomes(p, q)
    raise ValueError("p and q must both be on the line or both over outcomes")


def crossings(p: Mixture, q: Mixture) -> Crossings:
    """Return where p = q.

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    where = laid_out(p, q)
    changes = sign_changes(lambda x: pair(where.p, where.q, x).log_ratio, where.cuts)
    cut = where._replace(cuts=where.cuts.cut_at(changes))
    return Crossings(cut, np.asarray(changes - where.shift))


def losses(found: Crossings) -> tuple[Estimate, Estimate]:
    """Return the losses of KL(P‖Q) and of KL(Q‖P), neither more than 1."""
    where = found.where
    pairs = tuple((q, p) for p, q in where.seen.pairs)
    turned = where._replace(p=where.q, q=where.p, seen=where.seen._replace(pairs=pairs))
    return _integrated(where, -1.0), _integrated(turned, -1.0)


def gain_of(value: Estimate, loss: Estimate) -> Estimate:
    """Return the gain of a KL whose loss is known: their sum; infinite where KL is."""
    if not math.isfinite(value.value):
        return value
    gain = value.value + loss.value
    error = value.error + loss.error + math.ulp(gain)
    return Estimate(gain, error, SUM, value.reason or loss.reason)


def _of_densities(p: Mixture, q: Mixture) -> SignedParts:
    where = crossings(p, q).where
    loss = _integrated(where, -1.0)
    reason = infinities.reason(KL, p, q)
    if reason:
        return SignedParts(Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason), loss)
    return SignedParts(_integrated(where, 1.0), loss)


def _integrated(where: Layout, sign: float) -> Estimate:
    """Return ∫ max(±p log(p/q), 0), known to be finite; panels end where p = q."""

    def integrand(p: Mixture, q: Mixture) -> Integrand:
        return lambda x: np.maximum(sign * KL.classic(pair(p, q, x)), 0.0)

    def far(log_p: Array, log_q: Array, _: Array) -> Array:
        return np.maximum(sign * KL.classic(densities(log_p, log_q)), 0.0)

    rounding = rounding_of(KL, where, 2.0)
    further = beyond(where.p, where.q, where.cuts, far)
    return estimate_of(integrate(where.seen.views(integrand), where.cuts, rounding, further))


def _of_outcomes(p: Categorical, q: Categorical) -> SignedParts:
    both = compared(p, q)
    terms = discrete_values.classic_terms(KL, p, q)
    reason = discrete_values.infinity_reason(KL, p, q)
    finite = np.where(np.isinf(terms), 0.0, terms)
    errors = both.pair.p * both.blur + np.abs(finite) * (ROUNDINGS * UNIT_ROUNDING + p.rounding)

    def part(sign: float) -> Estimate:
        here = sign * finite > 0.0
        value = math.fsum(np.abs(finite[here]))
        doubt = math.fsum(errors[here]) + UNIT_ROUNDING * value
        return Estimate(value, doubt, f"sum over {int(here.sum())} of {terms.size} outcomes")

    if reason:
        infinite = Estimate(math.inf, method=discrete_values.SUPPORT, reason=reason)
        return SignedParts(infinite, part(-1.0))
    return SignedParts(part(1.0), part(-1.0))
