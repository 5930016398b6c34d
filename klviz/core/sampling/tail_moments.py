"""Whether means over draws have a spread: ∫ pᵃ q¹⁻ᵃ |log p/q|ᵏ in the tails.

A mean over draws from r of F(p, q)/r has the variance ∫ F²/r less the square of the mean, and F is
a sum of such powers. Where that integral diverges no standard error says how far off the mean is:
a rare draw is to come that is worth more than all the others.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from klviz.core.divergences import Divergence
from klviz.core.families.family import Tail
from klviz.core.infinities import SIDES
from klviz.core.mixtures import Mixture


class Power(NamedTuple):
    """The integrand pᵃ q¹⁻ᵃ |log p/q|ᵏ.

    Attributes:
        a: the exponent of p.
        logs: k, the exponent of the logarithm.
    """

    a: Fraction
    logs: int = 0


class Tails(NamedTuple):
    """Both densities on one side of the line, where both have a tail there."""

    p: Tail
    q: Tail

    def combined(self, a: Fraction) -> Tail:
        """Return the tail of pᵃ q¹⁻ᵃ."""
        return Tail(*(a * t + (1 - a) * o for t, o in zip(self.p, self.q, strict=True)))

    @property
    def growth(self) -> int:
        """The power of |x| that |log p/q| grows like; 0 where it is a logarithm or bounded."""
        if self.p.quadratic != self.q.quadratic:
            return 2
        return int(self.p.linear != self.q.linear)

    def diverges(self, power: Power) -> bool:
        """Return whether ∫ pᵃ q¹⁻ᵃ |log p/q|ᵏ does, on this side."""
        fall = self.combined(power.a)
        first = fall.quadratic or fall.linear
        return first < 0 or (not first and fall.power - power.logs * self.growth <= 1)


def tails(p: Mixture, q: Mixture) -> dict[int, Tails]:
    """Return the tails of both by side, for the sides where both have one."""
    found = {}
    for side in SIDES:
        of_p, of_q = p.tail(side), q.tail(side)
        if of_p is not None and of_q is not None:
            found[side] = Tails(of_p, of_q)
    return found


def where_it_diverges(p: Mixture, q: Mixture, power: Power) -> str:
    """Return on which side ∫ pᵃ q¹⁻ᵃ |log p/q|ᵏ diverges, in words; "" where on none.

    Only where both are positive: what one has where the other is zero is another matter.
    """
    sides = (side for side, both in tails(p, q).items() if both.diverges(power))
    return SIDES.get(next(sides, 0), "")


def spread_reason(
    divergence: Divergence, p: Mixture, q: Mixture, proposal: str, *, classic: bool = False
) -> str:
    """Return why the values that are averaged have no variance; "" where they have one.

    Args:
        divergence: D, finite.
        p: the target.
        q: the approximation.
        proposal: what draws come from: p, q or both, half of either.
        classic: whether the integrand of the textbooks is averaged.
    """
    for side, both in tails(p, q).items():
        # Beside (p + q)/2 what counts is the heavier of the two.
        source = proposal if proposal != "both" else "p" if both.p <= both.q else "q"
        of_p = Fraction(source == "p")
        for term in _terms(divergence, classic):
            if both.diverges(Power(2 * term.a - of_p, 2 * term.logs)):
                return _sentence(divergence, SIDES[side])
    return ""


def _terms(divergence: Divergence, classic: bool) -> list[Power]:
    """Return the powers that the integrand is made of."""
    terms = [Power(Fraction(a), int(a in (0.0, 1.0))) for a, _ in divergence.parts]
    whole = divergence.smooth and not divergence.remainder
    if classic and whole and all(term.logs for term in terms):
        return terms
    # Total variation and what remains beside the parts are bounded beside p + q.
    return [*terms, Power(Fraction(1)), Power(Fraction(0))]


def _sentence(divergence: Divergence, where: str) -> str:
    return (
        f"the values averaged for {divergence.name} have no variance: {where} rare draws would "
        "count for so much that the standard error says too little"
    )
