"""Windowed integrals: what ∫ p log(p/q) is from c − L to c + L, as L grows.

Where the divergence is infinite by tails any window gives a number, and the number grows with the
window: like a logarithm or a power of L, which tails alone decide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.divergences import KL
from klviz.core.mixtures import Mixture
from klviz.core.running_integrals import values_from
from klviz.core.truncation import UNIT_ROUNDING, Truncated

FAR = 1e8
"""How many scales out a power law is read off a density."""


def windowed_values(
    p: Truncated, q: Truncated, centre: float, reaches: Array
) -> tuple[Array, Array]:
    """Return ∫ p log(p/q) from centre − L to centre + L and its errors, (n,) both.

    It is ∞ from the first L on whose window holds mass of P where Q has none.

    Args:
        p: P.
        q: Q.
        centre: the middle of the windows.
        reaches: the L, positive, ascending, (n,).

    Raises:
        UnresolvableError: panels cannot be laid, or do not reach so far.
    """
    beyond = [bool(_reason(p, q, centre, float(reach))) for reach in reaches]
    finite = beyond.index(True) if True in beyond else reaches.size
    values, errors = np.full(reaches.size, math.inf), np.zeros(reaches.size)
    if finite:
        values[:finite], errors[:finite] = _finite_values(p, q, centre, reaches[:finite])
    return values, errors


def _finite_values(
    p: Truncated, q: Truncated, centre: float, reaches: Array
) -> tuple[Array, Array]:
    """Return the windowed integrals, known to be finite, and their errors."""
    start = min(max(centre, p.low), p.high)
    values, errors, shares = (np.zeros(reaches.size) for _ in range(3))
    for side in (-1, 1):
        ends = np.clip(centre + side * reaches, p.low, p.high)
        found, error = _outwards(p.density, q.density, side, start, ends)
        values, errors = values + found, errors + error
        shares = shares + _mass_between(p.density, start, ends)
    mass, mass_error = p.mass
    offset = shares / mass * (q.log_mass.value - p.log_mass.value)
    errors = (errors + np.abs(values) * mass_error / mass) / mass
    errors += shares / mass * (q.log_mass.error + p.log_mass.error)
    errors += UNIT_ROUNDING * (np.abs(values / mass) + 4.0 * np.abs(offset))
    return values / mass + offset, errors


def _reason(p: Truncated, q: Truncated, centre: float, reach: float) -> str:
    return infinities.reason(KL, p, q, (centre - reach, centre + reach))


def _outwards(p: Mixture, q: Mixture, side: int, start: float, ends: Array) -> tuple[Array, Array]:
    """Return the integrals from a start to ends on one side of it, each with its error."""
    if side < 0:
        p, q, start, ends = mirrored(p), mirrored(q), -start, -ends
    values, errors = values_from(KL, p, q, np.concatenate([[start], np.maximum(ends, start)]))
    return values[1:], errors[1:]


def _mass_between(p: Mixture, start: float, ends: Array) -> Array:
    """Return the mass between a start and ends on one side of it."""
    low, high = (np.minimum(ends, start), np.maximum(ends, start))
    left, right = p.cdf(high) - p.cdf(low), p.sf(low) - p.sf(high)
    return np.maximum(np.where(p.cdf(high) <= 0.5, left, right), 0.0)


def mirrored(mixture: Mixture) -> Mixture:
    """Return the mixture whose density at −x is this one's at x."""
    return Mixture(
        [part._replace(member=part.family.mapped(part.member, -1.0, 0.0)) for part in mixture.parts]
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """How a windowed integral grows in the end: factor · log L, or factor · L^power.

    Attributes:
        factor: in nats.
        power: 0 is a logarithm.
    """

    factor: float
    power: float

    @property
    def a_decade(self) -> float:
        """What ten times the window adds, of a logarithm."""
        return self.factor * math.log(10.0)

    def at(self, reaches: Array) -> Array:
        """Return the leading term, (n,)."""
        if self.power == 0.0:
            return self.factor * np.log(reaches)
        return np.asarray(self.factor * reaches**self.power)


def growth(p: Mixture, q: Mixture) -> Growth | None:
    """Return how ∫ p log(p/q) grows with its window where it is infinite by tails.

    p falls like C |x|^−(ν + 1) and −log q grows like a |x|^k, so a side adds the integral of
    C a x^(k − ν − 1). None where it is finite, or infinite by supports.
    """
    sides = [grown for side in (-1, 1) if (grown := _growth_of_side(p, q, side)) is not None]
    if not sides:
        return None
    power = max(side.power for side in sides)
    return Growth(math.fsum(s.factor for s in sides if s.power == power), power)


def _growth_of_side(p: Mixture, q: Mixture, side: int) -> Growth | None:
    tail, other = p.tail(side), q.tail(side)
    if tail is None or other is None or tail.quadratic or tail.linear:
        return None
    order, rate = (2, other.quadratic) if other.quadratic else (1, other.linear)
    power = order - (tail.power - 1)
    if not rate or power < 0:
        return None
    factor = _coefficient(p, side, tail.power) * float(rate)
    return Growth(factor / float(power) if power else factor, float(power))


def _coefficient(p: Mixture, side: int, power: Fraction) -> float:
    """Return C where p falls like C |x|^−power, read off far out."""
    heavy = [part for part in p.present if part.family.tail(part.member, side) == p.tail(side)]
    amounts = []
    for part in heavy:
        single = Mixture.single(part.family, part.member)
        distance = FAR * part.member.scale
        log = float(single.log_prob(np.array(part.member.loc + side * distance)))
        amounts.append(part.weight * math.exp(log + float(power) * math.log(distance)))
    return math.fsum(amounts)
