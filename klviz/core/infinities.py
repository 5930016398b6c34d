"""Whether a divergence is infinite, and why, from supports and tails alone.

Any grid gives ∫ p log(p/q) some number, also where the truth is ∞. So it is never read off a sum:
p may have mass where q has none, or a tail too heavy for q. Both are decided exactly; tails by
their coefficients as fractions, because convergence can hang on the last bit of a parameter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from klviz.core.divergences import Divergence
from klviz.core.families.family import Tail

Interval = tuple[float, float]

SIDES = {-1: "on the left", 1: "on the right"}
EVERYWHERE: Interval = (-math.inf, math.inf)


class Extent(Protocol):
    """What of a density decides: where it is positive, and how it falls far out."""

    @property
    def support(self) -> tuple[Interval, ...]:
        """The disjoint closed intervals, ascending, outside of which it is zero."""

    @property
    def gaps(self) -> tuple[Interval, ...]:
        """The open intervals where it is zero, ascending, those to ±∞ among them."""

    def tail(self, side: int) -> Tail | None:
        """Return how it falls on the right (side = +1) or left (−1); None where it ends."""


class Named(NamedTuple):
    """A density and what a sentence calls it."""

    name: str
    density: Extent


def reason(divergence: Divergence, p: Extent, q: Extent, where: Interval = EVERYWHERE) -> str:
    """Return why D(P‖Q), or its part from an interval, is infinite; "" if it is finite."""
    reasons = (reason_of_order(part.order, p, q, where) for part in divergence.parts)
    return next(filter(None, reasons), "")


def reason_of_order(order: float, p: Extent, q: Extent, where: Interval = EVERYWHERE) -> str:
    """Return why D_α of this order, or its part from an interval, is infinite; "" if it is not."""
    return _power_reason(Named("p", p), Named("q", q), order, where)


def cross_entropy_reason(p: Extent, q: Extent) -> str:
    """Return why −∫ p log q is infinite, as a sentence; "" if it is finite."""
    return _mean_log_reason(Named("p", p), Named("q", q))


def renyi_reason(p: Extent, q: Extent, order: float) -> str:
    """Return why the Rényi divergence of this order is infinite; "" if it is finite."""
    first, second = Named("p", p), Named("q", q)
    if order == math.inf:
        return _uncovered_reason(first, second) or _unbounded_reason(first, second)
    if order >= 1.0:
        return _power_reason(first, second, order)
    if overlap(p.support, q.support):
        return ""
    return "p and q have no mass in common: where one is positive the other is zero"


def _power_reason(p: Named, q: Named, order: float, where: Interval = EVERYWHERE) -> str:
    """Return why D_α is infinite: ∫ pᵃ q¹⁻ᵃ, or a mean logarithm at 0 and 1."""
    if order in (0.0, 1.0):
        return _mean_log_reason(p, q, where) if order else _mean_log_reason(q, p, where)
    if order < 0.0:
        return _power_reason(q, p, 1.0 - order, where)
    if order < 1.0:
        return ""
    return _uncovered_reason(p, q, where) or _heavy_reason(p, q, order, where)


def _mean_log_reason(p: Named, q: Named, where: Interval = EVERYWHERE) -> str:
    """Return why the mean of log(p/q) under p is infinite."""
    uncovered = _uncovered_reason(p, q, where)
    if uncovered:
        return uncovered
    for side in _sides(where):
        tail, other = p.density.tail(side), q.density.tail(side)
        if tail is None or other is None or tail.quadratic or tail.linear:
            continue
        growth, how = _growth(other)
        if growth and tail.power <= growth + 1:
            return (
                f"{p.name}'s tail falls like {_power('|x|', -tail.power)} while −log {q.name} "
                f"grows like {how}, so the mean of log({p.name}/{q.name}) under {p.name} diverges"
            )
    return ""


def _growth(tail: Tail) -> tuple[int, str]:
    """Return k where minus the log of a tail grows like xᵏ, 0 for logarithms, and how to say it.

    The mean of it needs the moment of order k.
    """
    if tail.quadratic:
        return 2, "x²"
    return (1, "|x|") if tail.linear else (0, "")


def _heavy_reason(p: Named, q: Named, order: float, where: Interval) -> str:
    """Return why ∫ pᵃ/qᵃ⁻¹, a > 1, diverges in a tail."""
    a = Fraction(order)
    what = f"{_power(p.name, a)}/{_power(q.name, a - 1)}"
    for side, place in _sides(where).items():
        tail, other = p.density.tail(side), q.density.tail(side)
        if tail is None or other is None:
            continue
        fall = _combined(tail, other, a)
        if _grows(fall):
            return f"{what} grows without bound {place}, so its integral diverges"
        if not fall.quadratic and not fall.linear and fall.power <= 1:
            how = f"falls only like {_power('|x|', -fall.power)}" if fall.power else "does not fall"
            return f"{what} {how} {place}, so its integral diverges"
    return ""


def _unbounded_reason(p: Named, q: Named) -> str:
    """Return why p/q has no largest value: in a tail p is the heavier."""
    for side, where in SIDES.items():
        tail, other = p.density.tail(side), q.density.tail(side)
        if tail is not None and other is not None and tail < other:
            return f"{p.name}/{q.name} grows without bound {where}, so it has no largest value"
    return ""


def _combined(tail: Tail, other: Tail, a: Fraction) -> Tail:
    """Return the tail of pᵃ q¹⁻ᵃ."""
    return Tail(*(a * t + (1 - a) * o for t, o in zip(tail, other, strict=True)))


def _grows(tail: Tail) -> bool:
    """Return whether a function with this tail grows without bound."""
    return next((c for c in tail if c), Fraction(0)) < 0


def _uncovered_reason(p: Named, q: Named, where: Interval = EVERYWHERE) -> str:
    """Return where p has mass and q has none."""
    regions = overlap(p.density.support, q.density.gaps)
    if where != EVERYWHERE:
        regions = overlap(tuple(regions), (where,))
    if not regions:
        return ""
    words = [_region(region) for region in regions[:3]]
    if len(regions) > 3:
        words.append("elsewhere")
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{p.name} has mass {listed}, where {q.name} is zero"


def _sides(where: Interval) -> dict[int, str]:
    """Return the sides on which an interval has no end."""
    return {side: SIDES[side] for side, end in zip(SIDES, where, strict=True) if math.isinf(end)}


def overlap(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Return the intersections of positive length."""
    cuts = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return [(low, high) for low, high in cuts if low < high]


def _region(region: Interval) -> str:
    low, high = region
    if math.isinf(low):
        return f"below {_number(high)}"
    if math.isinf(high):
        return f"above {_number(low)}"
    # With as many digits as tell the ends apart.
    digits = (n for n in range(4, 17) if _number(low, n) != _number(high, n))
    enough = next(digits, None)
    return f"between {_number(low, enough)} and {_number(high, enough)}"


def _power(base: str, exponent: Fraction) -> str:
    """Return base to the exponent, as it is written."""
    if exponent == 1:
        return base
    return f"{base}²" if exponent == 2 else f"{base}^{_number(float(exponent))}"


def _number(value: float, digits: int | None = 4) -> str:
    """Return the number to so many digits; None is all of them."""
    told = repr(value) if digits is None else f"{value:.{digits}g}"
    return told.replace("-", "−")
