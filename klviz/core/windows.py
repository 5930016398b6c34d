"""Windowed integrals: what ∫ p log(p/q) is from c − L to c + L, as L grows.

Where the divergence is infinite by tails any window gives a number, and the number grows with the
window: like a logarithm or a power of L, which tails alone decide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.divergences import KL
from klviz.core.mixtures import Mixture
from klviz.core.running_integrals import integral_from
from klviz.core.truncation import UNIT_ROUNDING, Truncated

RECENT = 4
"""Of how many mixtures the mirror images are remembered."""
FAR = 1e8
"""How many scales out a power law is read off a density."""


class Windows:
    """∫ p log(p/q) from c − L to c + L for any L up to the farthest, however P and Q are cut.

    What both add on each side of c is resolved once.

    Args:
        p: P before it is cut.
        q: Q, likewise.
        centre: c, the middle of the windows.
        farthest: the largest L.

    Raises:
        UnresolvableError: panels cannot be laid, or do not reach so far.
    """

    def __init__(self, p: Mixture, q: Mixture, centre: float, farthest: float) -> None:
        self._centre = centre
        self._both = p, q
        self._sides: dict[int, OutwardIntegral] = {}
        self._farthest = farthest

    def values(self, p: Truncated, q: Truncated, reaches: Array) -> tuple[Array, Array]:
        """Return the integrals and their errors, (n,) both, for ascending positive L, (n,).

        It is ∞ from the first L on whose window holds mass of P where Q has none.

        Args:
            p: P, cut or not.
            q: Q, likewise.
            reaches: the L.
        """
        finite = int(np.searchsorted(reaches, uncovered_from(p, q, self._centre), "right"))
        values, errors = np.full(reaches.size, math.inf), np.zeros(reaches.size)
        if finite:
            values[:finite], errors[:finite] = self._finite(p, q, reaches[:finite])
        return values, errors

    def _finite(self, p: Truncated, q: Truncated, reaches: Array) -> tuple[Array, Array]:
        """Return the integrals, known to be finite, and their errors."""
        start = min(max(self._centre, p.low), p.high)
        values, errors, shares = (np.zeros(reaches.size) for _ in range(3))
        for side in (-1, 1):
            ends = np.clip(self._centre + side * reaches, p.low, p.high)
            found, error = self._outwards(side, start, ends)
            values, errors = values + found, errors + error
            shares = shares + _mass_between(p.density, start, ends)
        mass, mass_error = p.mass
        offset = shares / mass * (q.log_mass.value - p.log_mass.value)
        errors = (errors + np.abs(values) * mass_error / mass) / mass
        errors += shares / mass * (q.log_mass.error + p.log_mass.error)
        errors += UNIT_ROUNDING * (np.abs(values / mass) + 4.0 * np.abs(offset))
        return values / mass + offset, errors

    def _outwards(self, side: int, start: float, ends: Array) -> tuple[Array, Array]:
        """Return the integrals from a start to ends on one side of it, each with its error."""
        if start != self._centre:
            reach = float(np.abs(ends - start).max())
            return OutwardIntegral(*self._both, start, side, reach).at(ends)
        if side not in self._sides:
            made = OutwardIntegral(*self._both, start, side, self._farthest)
            self._sides[side] = made
        return self._sides[side].at(ends)


def uncovered_from(p: Truncated, q: Truncated, centre: float) -> float:
    """Return the largest L whose window holds no mass of P where Q has none; ∞ for any."""
    regions = infinities.overlap(p.support, q.gaps)
    return min((max(low - centre, centre - high, 0.0) for low, high in regions), default=math.inf)


class OutwardIntegral:
    """∫ p log(p/q) from a start to any x on one side of it, as far as it is finite.

    Args:
        p: the first density.
        q: the second.
        start: where it begins.
        side: +1 is to the right, −1 to the left.
        farthest: how far from the start x may be.
    """

    def __init__(self, p: Mixture, q: Mixture, start: float, side: int, farthest: float) -> None:
        if side < 0:
            p, q, start = mirrored(p), mirrored(q), -start
        self._side = side
        end = start + farthest
        lost = infinities.overlap(infinities.overlap(p.support, q.gaps), [(start, end)])
        self._found = integral_from(KL, p, q, start, lost[0][0] if lost else end)

    def at(self, ends: Array) -> tuple[Array, Array]:
        """Return the integrals up to the ends, (n,), and bounds on their errors."""
        return self._found(self._side * ends)


def _mass_between(p: Mixture, start: float, ends: Array) -> Array:
    """Return the mass between a start and ends on one side of it."""
    low, high = (np.minimum(ends, start), np.maximum(ends, start))
    left, right = p.cdf(high) - p.cdf(low), p.sf(low) - p.sf(high)
    return np.maximum(np.where(p.cdf(high) <= 0.5, left, right), 0.0)


@lru_cache(maxsize=RECENT)
def mirrored(mixture: Mixture) -> Mixture:
    """Return the mixture whose density at −x is this one's at x; the same again for both ways."""
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


def growth(p: Truncated, q: Truncated) -> Growth | None:
    """Return how ∫ p log(p/q) grows with its window where it is infinite by tails.

    p falls like C |x|^−(ν + 1) and −log q grows like a |x|^k, so a side that is not cut off adds
    the integral of C a x^(k − ν − 1). None where it is finite, or infinite by supports.
    """
    sides = [grown for side in (-1, 1) if (grown := _growth_of_side(p, q, side)) is not None]
    if not sides:
        return None
    power = max(side.power for side in sides)
    return Growth(math.fsum(s.factor for s in sides if s.power == power), power)


def _growth_of_side(p: Truncated, q: Truncated, side: int) -> Growth | None:
    tail, other = p.tail(side), q.tail(side)
    if tail is None or other is None or tail.quadratic or tail.linear:
        return None
    order, rate = (2, other.quadratic) if other.quadratic else (1, other.linear)
    power = order - (tail.power - 1)
    if not rate or power < 0:
        return None
    factor = _coefficient(p.density, side, tail.power) * float(rate) / p.mass.value
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
