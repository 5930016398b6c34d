"""Total variation and Jensen-Shannon in closed form: distribution functions where p = q.

p is above q on one interval at most, so TV is what P has more there than Q. Cauchys differ by one
number only, c = ((s − σ)² + d²)/4sσ, in which both have a formula (F. Nielsen, K. Okamura, On
f-divergences between Cauchy distributions, 2022).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from klviz.core.closed.forms import log_ratio, quarter_square
from klviz.core.closed.powers import EPSILON, FEW, Exact, overlap
from klviz.core.families.family import Member

Distance: TypeAlias = Callable[[Member, Member], Exact]


def tv_normal(p: Member, q: Member) -> Exact:
    """Φ differences between the roots of log p = log q; erf(|d|/√8 s) for equal scales."""
    if p.scale > q.scale:
        return tv_normal(q, p)
    shift, wider = (q.loc - p.loc) / p.scale, log_ratio(q.scale, p.scale)
    ratio = q.scale / p.scale
    if wider == 0.0:
        value = math.erf(abs(shift) / math.sqrt(8.0))
        return Exact(value, FEW * EPSILON * value)
    # (r² − 1) z² + 2 δ z − (δ² + 2 r² log r) = 0, with the root that cancels taken by Vieta.
    square = math.expm1(2.0 * wider)
    width = ratio * math.sqrt(shift * shift + 2.0 * square * wider)
    far = -(shift + math.copysign(width, shift))
    ends = sorted((far / square, -(shift * shift + 2.0 * ratio * ratio * wider) / far))
    inside = [_between(*ends), _between(*((z - shift) / ratio for z in ends))]
    value = inside[0] - inside[1]
    return Exact(value, FEW * EPSILON)


def _between(low: float, high: float) -> float:
    """Return Φ(high) − Φ(low), by the tail that both are in where there is one."""
    if low > 0.0:
        low, high = -high, -low
    if high < 0.0:
        return 0.5 * (math.erfc(-high / math.sqrt(2.0)) - math.erfc(-low / math.sqrt(2.0)))
    return 0.5 * (math.erf(high / math.sqrt(2.0)) - math.erf(low / math.sqrt(2.0)))


def tv_laplace(p: Member, q: Member) -> Exact:
    """Exponentials at the two points with log p = log q; 1 − e^(−d/2b) for equal scales."""
    if p.scale > q.scale:
        return tv_laplace(q, p)
    d, b, beta = abs(q.loc - p.loc), p.scale, q.scale
    if b == beta:
        value = -math.expm1(-0.5 * d / b)
        return Exact(value, FEW * EPSILON * value)
    wider = log_ratio(beta, b)
    lead, slower = d / beta + wider, (beta - b) / b / beta
    left = lead / slower
    right = lead / (1.0 / b + 1.0 / beta)
    if right > d:
        right = (wider - d / beta) / slower
    inside = _laplace_mass(b, -left, right) - _laplace_mass(beta, -left - d, right - d)
    return Exact(inside, FEW * EPSILON * (1.0 + wider))


def _laplace_mass(scale: float, low: float, high: float) -> float:
    """Return how much of Laplace(0, scale) lies between a point on its left and another."""

    def above(x: float) -> float:
        return 0.5 * math.exp(-x / scale)

    if high <= 0.0:
        return above(-high) - above(-low)
    return 1.0 - above(high) - above(-low)


def tv_cauchy(p: Member, q: Member) -> Exact:
    """(2/π) arctan √c."""
    value = 2.0 / math.pi * math.atan(math.sqrt(quarter_square(p, q)))
    return Exact(value, FEW * EPSILON * value)


def tv_uniform(p: Member, q: Member) -> Exact:
    """What the longer block has outside of the other, as a share of it; 1 of disjoint blocks."""
    common, more_p, more_q = overlap(p, q)
    if common <= 0.0:
        return Exact(1.0, 0.0)
    more = max(more_p, more_q)
    value = more / (common + more)
    return Exact(value, FEW * EPSILON * value)


def jsd_cauchy(p: Member, q: Member) -> Exact:
    """log(1 + c/(1 + √(1 + c))²)."""
    c = quarter_square(p, q)
    value = math.log1p(c / (1.0 + math.sqrt(1.0 + c)) ** 2)
    return Exact(value, FEW * EPSILON * value)


DISTANCES: Mapping[str, Mapping[str, Distance]] = {
    "tv": {
        "normal": tv_normal,
        "laplace": tv_laplace,
        "student_t": tv_cauchy,
        "uniform": tv_uniform,
    },
    "jsd": {"student_t": jsd_cauchy},
}
"""By the key of the divergence, then of the family; of Student-t's with one degree of freedom."""
