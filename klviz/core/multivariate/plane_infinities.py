"""Whether ∫ pᵃ/qᵃ⁻¹ over the plane, a > 1, is infinite for mixtures of normals, and why.

Far out in a direction u a normal falls like exp(−½ r² uᵀΣ⁻¹u), and what falls slowest counts, in p
as in q. The integral is infinite where some component of p, raised to a, falls no faster than every
component of q raised to a − 1. For one component of q that is a matter of definiteness and decided
exactly; for several, the directions where each is too narrow are arcs that must not overlap.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from klviz.core.divergences import Divergence
from klviz.core.multivariate.definiteness import is_positive_definite, weighted_sum
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import MultivariateNormal

TOUCHING = 1e-12
"""How close to each other, in radians, ends of arcs count as touching."""


class Arc(NamedTuple):
    """Directions of the plane: those whose double angle is at most ``half`` from ``middle``."""

    middle: float
    half: float

    def holds(self, angle: float) -> bool:
        """Return whether the direction with this double angle is among them."""
        apart = math.remainder(angle - self.middle, 2.0 * math.pi)
        return abs(apart) <= self.half + TOUCHING


def reason(divergence: Divergence, p: MultivariateMixture, q: MultivariateMixture) -> str:
    """Return why D(P‖Q) is infinite, as a sentence; "" where it is finite."""
    for order in divergence.powers:
        first, second = (p, "p"), (q, "q")
        if order < 0.0:
            first, second, order = second, first, 1.0 - order
        why = power_reason(first[0], second[0], order, first[1], second[1])
        if why:
            return why
    return ""


def power_reason(
    p: MultivariateMixture, q: MultivariateMixture, a: float, name: str = "p", other: str = "q"
) -> str:
    """Return why ∫ pᵃ/qᵃ⁻¹ is infinite, as a sentence that calls them so; "" if finite."""
    if a <= 1.0:
        return ""
    for part in p.present:
        angle = _bad_direction([too_narrow(part.normal, c.normal, a) for c in q.present])
        if angle is None:
            continue
        power = f"{name}²/{other}" if a == 2.0 else f"{name}^{a:.4g}/{other}^{a - 1.0:.4g}"
        return (
            f"along {_direction(0.5 * angle)} {other} is too narrow beside {name}: "
            f"{power} does not fall there, so its integral diverges"
        )
    return ""


def too_narrow(p: MultivariateNormal, q: MultivariateNormal, a: float) -> Arc | None:
    """Return the directions in which pᵃ/qᵃ⁻¹ does not fall, None where it falls in all."""
    exact = Fraction(a)
    if is_positive_definite(weighted_sum([exact, 1 - exact], [q.cov, p.cov])):
        return None
    fall = a * np.linalg.inv(p.cov) - (a - 1.0) * np.linalg.inv(q.cov)
    # uᵀ fall u = level + swing cos(2φ − middle) for the direction u of angle φ.
    level = 0.5 * float(fall[0, 0] + fall[1, 1])
    along, across = 0.5 * float(fall[0, 0] - fall[1, 1]), float(fall[0, 1])
    swing = math.hypot(along, across)
    if swing <= -level:
        return Arc(0.0, math.pi)
    share = min(level / swing, 1.0)
    return Arc(math.atan2(-across, -along), math.acos(share))


def _bad_direction(arcs: list[Arc | None]) -> float | None:
    """Return the double angle of a direction that lies in all the arcs, None if there is none."""
    present = [arc for arc in arcs if arc is not None]
    if len(present) < len(arcs):
        return None
    shared = (a for a in _candidates(present) if all(arc.holds(a) for arc in present))
    return next(shared, None)


def _candidates(arcs: list[Arc]) -> list[float]:
    """Return double angles of which one lies in all the arcs if any does, the clearest first."""
    turn = 2.0 * math.pi
    ends = sorted((arc.middle + side * arc.half) % turn for arc in arcs for side in (-1, 1))
    between = zip(ends, [*ends[1:], ends[0] + turn], strict=True)
    return [*(arc.middle for arc in arcs), *(0.5 * (a + b) for a, b in between), *ends]


def _direction(angle: float) -> str:
    """Return a direction as its coordinates are written, the second one not negative."""
    upward = angle % math.pi
    words = [f"{round(x, 9) + 0.0:.3g}" for x in (math.cos(upward), math.sin(upward))]
    return f"({', '.join(words)})".replace("-", "−")
