"""Exact values where there are any: KL of two members and entropy.

Each formula of KL is a sum of terms that cannot be negative and vanish when the members are the
same: with ψ(x) = x − log(1 + x), KL between normals is ½ ψ(s²/σ² − 1) + ½ (d/σ)². It is evaluated
with 60 digits, so that nearly equal members lose none of the first 17, and rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import wraps
from typing import TypeAlias

import numpy as np

from klviz.core.densities import exp_minus_one_minus
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture, Weighted

ClosedForm: TypeAlias = Callable[[Member, Member], float]

TINY = 1e-300
"""A ratio from here on up has all its digits."""
MANY_DIGITS = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Two doubles differ by 1e-16 at least, of which ψ makes 1e-32: this leaves twenty-eight more."""
SERIES = Decimal("1e-15")
"""Up to here three terms of a series have more digits than what is left of a difference."""


def rounded_once(form: Callable[[Member, Member], Decimal]) -> ClosedForm:
    """Return the formula with its value as the nearest double, inf beyond the largest."""

    @wraps(form)
    def rounded(p: Member, q: Member) -> float:
        with localcontext(MANY_DIGITS):
            return float(form(p, q))

    return rounded


@rounded_once
def kl_normal(p: Member, q: Member) -> Decimal:
    """KL(N(m, s)‖N(μ, σ)) = log σ/s + (s² + (m − μ)²)/2σ² − ½."""
    ratio, shift = Decimal(p.scale) / Decimal(q.scale), _distance(p, q) / Decimal(q.scale)
    return (_beyond_log(ratio * ratio) + shift * shift) / 2


@rounded_once
def kl_laplace(p: Member, q: Member) -> Decimal:
    """KL(Laplace(m, b)‖Laplace(μ, β)) = log β/b + (b e^(−d/b) + d)/β − 1, d = |m − μ|."""
    ratio, shift = Decimal(p.scale) / Decimal(q.scale), _distance(p, q) / Decimal(p.scale)
    if shift > SERIES:
        apart = (-shift).exp() - 1 + shift
    else:
        apart = shift * shift / 2 * (1 - shift / 3 * (1 - shift / 4))
    return _beyond_log(ratio) + ratio * apart


@rounded_once
def kl_cauchy(p: Member, q: Member) -> Decimal:
    """KL between Cauchys: log[((s + σ)² + d²)/4sσ], the same both ways.

    F. Chyzak, F. Nielsen, A closed-form formula for the KL divergence between Cauchy
    distributions, 2019.
    """
    stretch, shift = Decimal(p.scale) - Decimal(q.scale), _distance(p, q)
    product = Decimal(p.scale) * Decimal(q.scale)
    return _log_one_plus((stretch * stretch + shift * shift) / (4 * product))


def quarter_square(p: Member, q: Member) -> float:
    """Return ((s − σ)² + d²)/4sσ, all that f-divergences see of two Cauchys."""
    stretch = (p.scale - q.scale) / math.sqrt(p.scale) / math.sqrt(q.scale)
    shift = (p.loc - q.loc) / math.sqrt(p.scale) / math.sqrt(q.scale)
    return 0.25 * (stretch * stretch + shift * shift)


@rounded_once
def kl_uniform(p: Member, q: Member) -> Decimal:
    """KL(U(a, b)‖U(c, d)) = log (d − c)/(b − a), for [a, b] within [c, d]."""
    (low, high), (lower, higher) = (tuple(map(Decimal, m.shape)) for m in (p, q))
    return _log_one_plus(((higher - high) + (low - lower)) / (high - low))


def _distance(p: Member, q: Member) -> Decimal:
    """Return |m − μ|."""
    return abs(Decimal(p.loc) - Decimal(q.loc))


def _beyond_log(ratio: Decimal) -> Decimal:
    """Return r − 1 − log r, which is ψ(r − 1)."""
    return ratio - 1 - ratio.ln()


def _log_one_plus(x: Decimal) -> Decimal:
    """Return log(1 + x) for x ≥ 0."""
    return (1 + x).ln() if x > SERIES else x * (1 - x / 2 * (1 - 2 * x / 3))


KL: Mapping[str, ClosedForm] = {
    "normal": kl_normal,
    "laplace": kl_laplace,
    "student_t": kl_cauchy,
    "uniform": kl_uniform,
}
"""KL between members of one family, by its key; between Student-t's for one degree of freedom."""


def kl(p: Mixture, q: Mixture) -> float | None:
    """Return KL(P‖Q), known to be finite, if both are single members that have a formula."""
    first, second = only(p), only(q)
    if first is None or second is None or first.family.key != second.family.key:
        return None
    if first.family.key == "student_t" and not first.member.shape == second.member.shape == (1.0,):
        return None
    form = KL.get(first.family.key)
    return form(first.member, second.member) if form else None


def entropy(p: Mixture) -> float | None:
    """Return −∫ p log p if p is a single member."""
    part = only(p)
    if part is None:
        return None
    return part.family.entropy(*part.member.shape) + math.log(part.member.scale)


def only(mixture: Mixture) -> Weighted | None:
    """Return the single component that counts; None where there are several."""
    return mixture.present[0] if len(mixture.present) == 1 else None


def log_ratio(a: float, b: float) -> float:
    """Return log a/b, accurate for a near b too."""
    if 0.5 * b < a < 2.0 * b:
        return math.log1p((a - b) / b)
    ratio = a / b
    # A ratio beyond the doubles has a logarithm all the same.
    return math.log(ratio) if TINY < ratio < math.inf else math.log(a) - math.log(b)


def excess(t: float) -> float:
    """Return E(t) = eᵗ − 1 − t; inf where it is larger than a number can be."""
    with np.errstate(over="ignore"):
        return float(exp_minus_one_minus(np.array(t)))
