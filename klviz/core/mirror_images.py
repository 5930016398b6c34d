"""When KL is the same in both directions for a reason that can be seen in the densities.

Q may be P mirrored at some x: then every integral of the one is that of the other turned round.
Between any two Cauchys KL is the same both ways whatever their places and scales: F. Nielsen,
K. Okamura, On f-divergences between Cauchy distributions, 2021.
"""

from __future__ import annotations

import math

from klviz.core.closed.forms import only
from klviz.core.mixtures import Mixture, Weighted

CLOSE = 1e-12
"""How far apart, in scales, places may be that count as one, and shares and scales, relative."""


def mirrored_at(p: Mixture, q: Mixture) -> float | None:
    """Return the x at which Q is P mirrored; None where there is none, as far as parts show it.

    Every family is symmetric about its middle.
    """
    first = sorted(p.present, key=_by_place)
    second = sorted(q.present, key=lambda part: _by_place(part, -1.0))
    if len(first) != len(second) or not all(map(_alike, first, second)):
        return None
    axes = [0.5 * a.member.loc + 0.5 * b.member.loc for a, b in zip(first, second, strict=True)]
    finest = min(part.member.scale for part in first)
    reach = max(abs(part.member.loc) for part in (*first, *second))
    near = CLOSE * max(finest, reach)
    return axes[0] if max(axes) - min(axes) <= near else None


def are_same(p: Mixture, q: Mixture) -> bool:
    """Return whether both have the same components."""
    parts = [
        sorted((part.weight, part.family.key, part.member) for part in m.present) for m in (p, q)
    ]
    return parts[0] == parts[1]


def are_cauchys(p: Mixture, q: Mixture) -> bool:
    """Return whether both are single Cauchys."""
    parts = only(p), only(q)
    return all(
        part is not None and part.family.key == "student_t" and part.member.shape == (1.0,)
        for part in parts
    )


def _by_place(part: Weighted, sign: float = 1.0) -> tuple[float, float, str]:
    return sign * part.member.loc, part.member.scale, part.family.key


def _alike(part: Weighted, other: Weighted) -> bool:
    """Return whether two components differ in nothing but their places."""
    numbers = [(part.weight, other.weight), (part.member.scale, other.member.scale)]
    if part.family.key != other.family.key:
        return False
    if part.family.key != "uniform":
        # The shape of a uniform is where it ends.
        numbers += list(zip(part.member.shape, other.member.shape, strict=True))
    return all(math.isclose(a, b, rel_tol=CLOSE) for a, b in numbers)
