"""Rényi's divergence in closed form: normals, Laplaces, Cauchys and uniforms, of any order.

Every formula is a sum of terms without a sign, so that nearly equal members lose no digits: with
E(t) = eᵗ − 1 − t and ψ(x) = x − log(1 + x) = E(log(1 + x)). Minka's D_α, squared Hellinger and χ²
follow, because ∫ pᵃ q¹⁻ᵃ = exp((a − 1) Rₐ). Formulas: M. Gil, F. Alajaji, T. Linder, Rényi
divergence measures for commonly used univariate continuous distributions, 2013; of Cauchys
F. Nielsen, K. Okamura, On f-divergences between Cauchy distributions, 2022.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from klviz.core.closed.forms import excess, log_ratio, quarter_square
from klviz.core.families.family import Member

EPSILON = 2.3e-16
FEW = 8.0
"""How many roundings a term is made with."""
CLOSE = 0.5
"""Up to which c the series of Cauchys about equality is summed."""
MOST_TERMS = 4000
"""How many terms of the series of Cauchys far apart are summed: enough up to c = 100."""
ENOUGH = 1e-17


class Exact(NamedTuple):
    """A value and what rounding can do to it."""

    value: float
    error: float

    def times(self, factor: float) -> Exact:
        """Return a multiple, of a factor without rounding."""
        return Exact(factor * self.value, abs(factor) * self.error)


Power: TypeAlias = Callable[[Member, Member, float], Exact | None]
"""A map of p, q and an order other than 0 and 1 to Rényi's divergence, where it is finite."""


def renyi_normal(p: Member, q: Member, a: float) -> Exact | None:
    """½ a d²/v + ½ [log v − (1 − a) log s² − a log σ²] / (1 − a), v = (1 − a) s² + a σ²."""
    wider = 2.0 * log_ratio(q.scale, p.scale)
    spread = _spread(a, wider)
    if spread is None:
        return None
    if a <= 0.5:
        unit, grown = p.scale, a * math.expm1(wider)
    else:
        unit, grown = q.scale, (1.0 - a) * math.expm1(-wider)
    shift = (p.loc - q.loc) / unit
    term = 0.5 * a * shift * shift / (1.0 + grown)
    doubt = FEW * EPSILON * term * (1.0 + (1.0 + abs(wider)) * abs(grown) / (1.0 + grown))
    return Exact(term + 0.5 * spread.value, doubt + 0.5 * spread.error)


def renyi_laplace(p: Member, q: Member, a: float) -> Exact | None:
    """−log ∫ pᵃ q¹⁻ᵃ/(1 − a), ∫ = b⁻ᵃ βᵃ⁻¹ (A e^(−Bd) − B e^(−Ad))/(A² − B²).

    A = a/b and B = (1 − a)/β are the rates at which the two powers fall.
    """
    spread = _spread(a, log_ratio(q.scale, p.scale))
    if spread is None:
        return None
    d, gap = abs(p.loc - q.loc), a / p.scale - (1.0 - a) / q.scale
    # The slower of the two, times what is left of (1 − a) beside it.
    rate, share = ((1.0 - a) / q.scale, 1.0) if gap >= 0.0 else (a / p.scale, a / (1.0 - a))
    unit = q.scale if gap >= 0.0 else p.scale
    t = abs(gap) * d
    reach = -math.expm1(-t) / abs(gap) if gap else d
    tilt = share / unit * excess(-t) / abs(gap) if gap else 0.0
    bend = excess(math.log1p(rate * reach)) / (1.0 - a)
    slack = 1.0 + abs(rate) * reach / (1.0 + rate * reach)
    # The difference of nearly equal rates has few digits, but then it counts for little.
    doubt = FEW * EPSILON * (abs(tilt) + slack * abs(bend) + abs(share / unit) * d * d * abs(rate))
    return Exact(spread.value + tilt + bend, spread.error + doubt)


def renyi_cauchy(p: Member, q: Member, a: float) -> Exact | None:
    """Return log P(1 + 2c)/(a − 1), P Legendre's function of degree a − 1.

    All that it sees of two Cauchys is c = ((s − σ)² + d²)/4sσ.
    """
    c = quarter_square(p, q)
    if c <= CLOSE:
        found = _near_legendre(c, a)
        value = math.log1p(found.value) / (a - 1.0)
        return Exact(value, found.error / (1.0 + found.value) / abs(a - 1.0))
    total = _far_legendre(c / (1.0 + c), a)
    if total is None:
        return None
    grown, left = a * math.log1p(c), math.log(total.value)
    doubt = FEW * EPSILON * (grown + abs(left)) + total.error / total.value
    return Exact((left - grown) / (a - 1.0), doubt / abs(a - 1.0))


def renyi_uniform(p: Member, q: Member, a: float) -> Exact | None:
    """[a log(lp/o) + (1 − a) log(lq/o)]/(1 − a), o what the two have in common; ∞ of nothing."""
    common, more_p, more_q = overlap(p, q)
    if common <= 0.0:
        return Exact(math.inf, 0.0)
    value = a / (1.0 - a) * math.log1p(more_p / common) + math.log1p(more_q / common)
    return Exact(value, FEW * EPSILON * abs(value))


def overlap(p: Member, q: Member) -> tuple[float, float, float]:
    """Return the length that two blocks have in common, and those that only p and only q have."""
    (low, high), (lower, higher) = p.shape, q.shape
    start, end = max(low, lower), min(high, higher)
    common = end - start
    return common, (start - low) + (high - end), (start - lower) + (higher - end)


RENYI: Mapping[str, Power] = {
    "normal": renyi_normal,
    "laplace": renyi_laplace,
    "student_t": renyi_cauchy,
    "uniform": renyi_uniform,
}
"""Rényi's divergence between members of one family; of Student-t's with one degree of freedom."""


def minka(renyi: Exact, a: float) -> Exact | None:
    """Return D_α = (1 − ∫ pᵃ q¹⁻ᵃ)/(a(1 − a)) of Rényi's divergence; None where it is too large."""
    exponent = (a - 1.0) * renyi.value
    if exponent > 700.0:
        return None
    value = math.expm1(exponent) / (a * (a - 1.0))
    slope = math.exp(exponent) / abs(a) if math.isfinite(exponent) else 0.0
    return Exact(value, slope * renyi.error + FEW * EPSILON * abs(value))


def _spread(a: float, wider: float) -> Exact | None:
    """Return G(a, u)/(1 − a), G = log(1 − a + a eᵘ) − a u = a E(u) − ψ(a (eᵘ − 1)).

    G(a, u) = G(1 − a, −u): above ½ the second, in which 1 − a can be cancelled. None where the
    logarithm is of nothing, or beyond the numbers.
    """
    w, u = (a, wider) if a <= 0.5 else (1.0 - a, -wider)
    if u > 700.0:
        return None
    x, kept = w * math.expm1(u), 1.0 - a
    if 1.0 + x <= 0.0:
        return None
    slack = 1.0 + (1.0 + abs(u)) * abs(x) / (1.0 + x)
    if abs(u) > 1.0:
        value = (math.log1p(x) - w * u) / kept
        return Exact(value, FEW * EPSILON * (slack + abs(w * u)) / abs(kept))
    first = w / kept * excess(u)
    second = excess(math.log1p(x)) / kept
    return Exact(first - second, FEW * EPSILON * (abs(first) + slack * abs(second)))


def _near_legendre(c: float, a: float) -> Exact:
    """Return F(1 − a, a; 1; −c) − 1 as a series about c = 0, for c ≤ ½."""
    term, total, size = 1.0, 0.0, 0.0
    for k in range(MOST_TERMS):
        term *= (k + 1.0 - a) * (k + a) / (k + 1.0) ** 2 * -c
        total, size = total + term, size + abs(term)
        if abs(term) <= ENOUGH * size:
            break
    return Exact(total, FEW * EPSILON * size)


def _far_legendre(z: float, a: float) -> Exact | None:
    """Return F(a, a; 1; z), a sum of terms that are not negative; None if it takes too many."""
    term, total, roundings = 1.0, 1.0, 1.0
    for k in range(MOST_TERMS):
        growth = (k + a) / (k + 1.0)
        term *= growth * growth * z
        total, roundings = total + term, roundings + (k + 2.0) * term
        if growth * growth * z < 1.0 and term < ENOUGH * (1.0 - z) * total:
            return Exact(total, FEW * FEW * EPSILON * roundings) if math.isfinite(total) else None
    return None
