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
from klviz.core.divergences import JENSEN_SHANNON, TOTAL_VARIATION, Divergence
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
    return None if found is None else _estimate(found)


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
    """Return the sum of what it is made of, None where there is no formula for some of it."""
    if divergence.remainder:
        return _jensen_shannon(divergence, p, q)
    terms = [(factor, _minka(p, q, a)) for a, factor in divergence.parts]
    if divergence.variation:
        terms.append((divergence.variation, _by_distance(TOTAL_VARIATION.key, p, q)))
    values = [None if value is None else _times(factor, value) for factor, value in terms]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return known[0] if len(known) == 1 else _sum(known)


def _times(factor: float, found: Exact) -> Exact:
    """Return a multiple; one by a power of two is exact."""
    multiple = found.times(factor)
    if math.frexp(factor)[0] == 0.5:
        return multiple
    return Exact(multiple.value, multiple.error + _one_rounding(multiple.value))


def _sum(parts: list[Exact]) -> Exact:
    value = math.fsum(part.value for part in parts)
    return Exact(value, math.fsum(part.error for part in parts) + _one_rounding(value))


def _minka(p: Mixture, q: Mixture, order: float) -> Exact | None:
    """Return D_α of this order."""
    if order < 0.5:
        p, q, order = q, p, 1.0 - order
    if order == 1.0:
        return _kl(p, q)
    renyi = _renyi(p, q, order)
    return None if renyi is None else minka(renyi, order)


def _jensen_shannon(divergence: Divergence, p: Mixture, q: Mixture) -> Exact | None:
    """Return a multiple of JSD."""
    if divergence.key != JENSEN_SHANNON.key:
        return None
    found = _by_distance(JENSEN_SHANNON.key, p, q)
    factor = float((divergence.integrand(PROBE) / JENSEN_SHANNON.integrand(PROBE))[0])
    return None if found is None else _times(factor, found)


def _by_distance(key: str, p: Mixture, q: Mixture) -> Exact | None:
    """Return total variation or JSD."""
    pair = _pair(p, q)
    form = pair and DISTANCES[key].get(_kind(pair[0]))
    return form(pair[0].member, pair[1].member) if pair and form else None


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
