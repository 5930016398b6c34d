"""Which divergences of two members have a closed form, and what it gives.

The formulas are in closed_forms (KL, entropy), closed_powers (Rényi and what follows of it),
closed_distances (total variation, Jensen-Shannon) and closed_crossings (two families). All take
members; here are mixtures of one.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from klviz.core.closed import forms as closed_forms
from klviz.core.closed.crossings import CROSSINGS
from klviz.core.closed.distances import DISTANCES
from klviz.core.closed.powers import RENYI, Exact, minka
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.estimates import CLOSED_FORM, TOO_LARGE, Estimate
from klviz.core.mixtures import Mixture, Weighted

ENTROPY_ROUNDING = 1e-14
"""The error of the entropy of a member: the sum of a constant and the logarithm of a scale."""
LEAST = 5e-324
"""The smallest double there is."""
PROBE = densities(np.array([-1.0]), np.array([-2.0]))
"""Densities at which two multiples of one divergence are told apart."""


def divergence_form(divergence: Divergence, p: Mixture, q: Mixture) -> Estimate | None:
    """Return D(P‖Q), known to be finite, where there is a formula."""
    found = _within_range(lambda: _form(divergence, p, q))
    if found is None:
        return None
    like = DIVERGENCES[divergence.key] if divergence.order is None else alpha(divergence.order)
    factor = float((divergence.integrand(PROBE) / like.integrand(PROBE))[0])
    return _estimate(found.times(factor) if abs(factor - 1.0) > 1e-15 else found)


def renyi_form(p: Mixture, q: Mixture, order: float) -> Estimate | None:
    """Return Rényi's divergence, known to be finite, of an order other than 0 and 1."""
    found = _within_range(lambda: _renyi(p, q, order))
    return None if found is None else _estimate(found)


def _within_range(form: Callable[[], Exact | None]) -> Exact | None:
    """Return what a formula gives; None where a term of it is beyond the doubles."""
    try:
        found = form()
    except (ArithmeticError, ValueError):
        return None
    return None if found is None or math.isnan(found.value) else found


def cross_entropy_form(p: Mixture, q: Mixture) -> Estimate | None:
    """Return −∫ p log q, known to be finite, where entropy and KL have formulas."""
    own, more = entropy_form(p), _within_range(lambda: _kl(p, q))
    if own is None or more is None or math.isinf(more.value):
        return None
    return Estimate(own.value + more.value, own.error + more.error, CLOSED_FORM)


def entropy_form(p: Mixture) -> Estimate | None:
    """Return −∫ p log p of a single member."""
    exact = closed_forms.entropy(p)
    if exact is None:
        return None
    return Estimate(exact, ENTROPY_ROUNDING * (1.0 + abs(exact)), CLOSED_FORM)


def _kl(p: Mixture, q: Mixture) -> Exact | None:
    first, second = closed_forms.only(p), closed_forms.only(q)
    if first is None or second is None:
        return None
    value = closed_forms.kl(p, q)
    if value is not None:
        return Exact(value, 0.0 if first.member == second.member else _one_rounding(value))
    form = CROSSINGS.get((_kind(first), _kind(second)))
    return form(first.member, second.member) if form else None


def _one_rounding(value: float) -> float:
    """Return how far from a number the nearest double may be."""
    return max(0.5 * math.ulp(value), LEAST)


def _form(divergence: Divergence, p: Mixture, q: Mixture) -> Exact | None:
    """Return the value of the row that a divergence is a multiple of."""
    order = divergence.order
    if order in (0.0, 1.0):
        return _kl(p, q) if order else _kl(q, p)
    if order is not None:
        if order < 0.0:
            p, q, order = q, p, 1.0 - order
        renyi = _renyi(p, q, order)
        return None if renyi is None else minka(renyi, order)
    if divergence.key == "jeffreys":
        return _jeffreys(p, q)
    pair = _pair(p, q)
    form = pair and DISTANCES.get(divergence.key, {}).get(_kind(pair[0]))
    return form(pair[0].member, pair[1].member) if pair and form else None


def _jeffreys(p: Mixture, q: Mixture) -> Exact | None:
    forward, reverse = _kl(p, q), _kl(q, p)
    if forward is None or reverse is None:
        return None
    value = forward.value + reverse.value
    return Exact(value, forward.error + reverse.error + _one_rounding(value))


def _renyi(p: Mixture, q: Mixture, order: float) -> Exact | None:
    pair = _pair(p, q)
    form = pair and RENYI.get(_kind(pair[0]))
    return form(pair[0].member, pair[1].member, order) if pair and form else None


def _pair(p: Mixture, q: Mixture) -> tuple[Weighted, Weighted] | None:
    """Return both if they are single members of one kind."""
    first, second = closed_forms.only(p), closed_forms.only(q)
    if first is None or second is None or _kind(first) != _kind(second):
        return None
    return first, second


def _kind(part: Weighted) -> str:
    """Return the key of the family; of Student-t's other than Cauchy none that has a formula."""
    if part.family.key == "student_t" and part.member.shape != (1.0,):
        return "student_t of other degrees"
    return part.family.key


def _estimate(found: Exact) -> Estimate:
    if math.isinf(found.value):
        return Estimate(found.value, method=CLOSED_FORM, reason=TOO_LARGE)
    return Estimate(found.value, found.error, CLOSED_FORM)
