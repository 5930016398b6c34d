"""Smoothing of a density on the line: (1 − ε)Q + ε·prior, and what it does to KL.

The prior is a Cauchy as wide as what is looked at: its logarithm has a mean under every P, so
that KL is finite for every ε > 0, whatever it was; it is another Q that it is told of. Where P has
mass that Q lacks, it runs to infinity like −P(q = 0) log ε as ε falls.
"""

from __future__ import annotations

import math

from klviz.core import infinities
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.infinities import Interval
from klviz.core.mixtures import Mixture
from klviz.core.quantiles import Mass
from klviz.core.truncation import UNIT_ROUNDING, Truncated, log_ratio_mean

MOST_KNOWN = 256
"""How many mixtures are kept."""


def cauchy(centre: float, scale: float) -> Mixture:
    """Return a Cauchy distribution."""
    family = FAMILIES["student_t"]
    return Mixture.single(family, family.member((1.0, centre, scale)))


class LineSmoothing:
    """KL(P‖(1 − ε)Q + ε·prior) for any ε.

    Args:
        p: P.
        q: Q.
        prior: what is mixed into Q.
        mixed: mixtures of this Q as it is cut, by ε, that are known; more are added.
    """

    def __init__(
        self,
        p: Truncated,
        q: Truncated,
        prior: Mixture,
        mixed: dict[float, Mixture] | None = None,
    ) -> None:
        self._p, self._q, self._prior = p, q, prior
        self._mixed = {} if mixed is None else mixed
        self._outside: list[tuple[Mass, Estimate]] | None = None

    def cut_again(self, p: Truncated, q: Truncated) -> LineSmoothing:
        """Return the same of two that are cut elsewhere; mixtures of a Q that stays are kept."""
        stays = q.density is self._q.density and q.interval == self._q.interval
        return LineSmoothing(p, q, self._prior, self._mixed if stays else None)

    @property
    def missed(self) -> float:
        """P(q = 0)."""
        lost = infinities.overlap(self._p.support, self._q.gaps)
        return math.fsum(self._p.share(*region).value for region in lost)

    def at(self, epsilon: float) -> Estimate:
        """Return KL(P‖(1 − ε)Q + ε·prior) for an ε above 0, at most 1.

        Raises:
            UnresolvableError: panels cannot be laid.
        """
        p, q = self._p, self._q
        if self._outside is None:
            self._outside = [self._beyond(region) for region in _around(q.interval)]
        # In the interval of Q what is smoothed is this many times a mixture.
        weight = (1.0 - epsilon) / q.mass.value
        log = math.log(weight + epsilon)
        slip = UNIT_ROUNDING * (2.0 + abs(log)) + weight * q.mass.error / q.mass.value
        offset = Mass(-log - p.log_mass.value, slip + p.log_mass.error)
        pieces = [log_ratio_mean(p, self._mixture(epsilon, weight), q.interval, offset)]
        for share, part in self._outside:
            error = part.error + share.error * abs(math.log(epsilon))
            pieces.append(Estimate(part.value - share.value * math.log(epsilon), error))
        reasons = [piece.reason for piece in pieces if piece.reason]
        return Estimate(
            math.fsum(piece.value for piece in pieces),
            math.fsum(piece.error for piece in pieces),
            pieces[0].method,
            reasons[0] if reasons else "",
        )

    def _mixture(self, epsilon: float, weight: float) -> Mixture:
        """Return the mixture in the interval of Q, with all that is known of its structure."""
        if epsilon not in self._mixed:
            parts = [part._replace(weight=weight * part.weight) for part in self._q.density.parts]
            parts += [part._replace(weight=epsilon * part.weight) for part in self._prior.parts]
            if len(self._mixed) >= MOST_KNOWN:
                self._mixed.clear()
            self._mixed[epsilon] = Mixture(parts)
        return self._mixed[epsilon]

    def _beyond(self, region: Interval) -> tuple[Mass, Estimate]:
        """Return P's mass where Q is cut off, and what it adds but for −log ε."""
        p = self._p
        offset = Mass(-p.log_mass.value, p.log_mass.error)
        return p.share(*region), log_ratio_mean(p, self._prior, region, offset)


def _around(interval: Interval) -> list[Interval]:
    """Return the regions on both sides of an interval."""
    low, high = interval
    sides = [(-math.inf, low), (high, math.inf)]
    return [region for region in sides if region[0] < region[1]]
