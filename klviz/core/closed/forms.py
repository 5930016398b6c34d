"""Exact values where there are any, written so that nearly equal members lose no digits.

Each formula is a sum of terms that cannot be negative and vanish when the members are the same:
with E(t) = eᵗ − 1 − t, KL between normals is ½ E(2u) + ½ (d/s)², u the log ratio of scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from klviz.core.densities import exp_minus_one_minus
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture, Weighted

ClosedForm: TypeAlias = Callable[[Member, Member], float]

ROUNDING = 1e-15
"""What rounding can do to the value of a formula here, relative."""

TINY = 1e-300
"""A ratio from here on up has all its digits."""


def kl_normal(p: Member, q: Member) -> float:
    """KL(N(m, s)‖N(μ, σ)) = log σ/s + (s² + (m − μ)²)/2σ² − ½."""
    shift = (p.loc - q.loc) / q.scale
    return 0.5 * excess(2.0 * log_ratio(p.scale, q.scale)) + 0.5 * shift * shift


def kl_laplace(p: Member, q: Member) -> float:
    """KL(Laplace(m, b)‖Laplace(μ, β)) = log β/b + (b e^(−d/b) + d)/β − 1, d = |m − μ|."""
    shift = abs(p.loc - q.loc) / p.scale
    ratio = log_ratio(p.scale, q.scale)
    apart = excess(-shift)
    return excess(ratio) + (p.scale / q.scale * apart if apart else 0.0)


def kl_cauchy(p: Member, q: Member) -> float:
    """KL between Cauchys: log[((s + σ)² + d²)/4sσ], the same both ways.

    F. Chyzak, F. Nielsen, A closed-form formula for the KL divergence between Cauchy
    distributions, 2019.
    """
    square = quarter_square(p, q)
    if math.isfinite(square):
        return math.log1p(square)
    # Beside what overflows 1 is nothing.
    size = math.hypot(p.scale + q.scale, p.loc - q.loc)
    return 2.0 * math.log(size) - math.log(4.0) - math.log(p.scale) - math.log(q.scale)


def quarter_square(p: Member, q: Member) -> float:
    """Return ((s − σ)² + d²)/4sσ, all that f-divergences see of two Cauchys."""
    stretch = (p.scale - q.scale) / math.sqrt(p.scale) / math.sqrt(q.scale)
    shift = (p.loc - q.loc) / math.sqrt(p.scale) / math.sqrt(q.scale)
    return 0.25 * (stretch * stretch + shift * shift)


def kl_uniform(p: Member, q: Member) -> float:
    """KL(U(a, b)‖U(c, d)) = log (d − c)/(b − a), for [a, b] within [c, d]."""
    (low, high), (lower, higher) = p.shape, q.shape
    beyond, width = (higher - high) + (low - lower), high - low
    share = beyond / width
    return math.log1p(share) if math.isfinite(share) else math.log(beyond) - math.log(width)


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
