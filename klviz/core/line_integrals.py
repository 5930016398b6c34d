"""What integrals over the line that are shown have in common.

Where p and q have to be moved to be seen, where their panels end, what rounding of the densities
does, and how what quadrature found is told.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array, frozen
from klviz.core.densities import Densities, densities
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.mixtures import Mixture
from klviz.core.origins import UNIT_ROUNDING, Origins, blur, origins
from klviz.core.panels import Plan
from klviz.core.plans import TooFarError, plan, too_far
from klviz.core.quadrature import Integral

FAR_OFF = 1e9
"""How many scales from 0 a component may lie before the ends of its panels lose digits."""
LOST = 1e15
"""The same before they have none left."""
SLIGHT = 1e-12
"""The blur of the others for which a component is moved to 0 to gain some."""
LOG_ROUNDING = 2e-15
"""What rounding can do to log p − log q where p is not small."""
UNRESOLVED = "not resolved by quadrature: the error says how far off the value may be"
DOUBTFUL = 1e-2
"""The error, relative to a value, from which on the value is no answer."""
NEGLIGIBLE = 1e-6
"""The error below which it is one all the same."""
RECENT = 4
"""Of how many pairs it is remembered: several integrals of one pair follow one another."""
RECENT_POINTS, MOST_POINTS = 16, 20_000
"""For how many rows of points densities are remembered, and how many points a row has at most."""
NEGLIGIBLE_LOG = 40.0
"""What is e^−40 of another number changes nothing in it."""


class Layout(NamedTuple):
    """Two densities as they are integrated.

    Attributes:
        p: the first, moved by ``shift``.
        q: the second, likewise.
        seen: both from every origin.
        cuts: where panels end.
        shift: what was added to every x.
    """

    p: Mixture
    q: Mixture
    seen: Origins
    cuts: Plan
    shift: float


@lru_cache(maxsize=RECENT)
def laid_out(p: Mixture, q: Mixture) -> Layout:
    """Return p and q as they are integrated; of pairs that were asked for last, the same again.

    Raises:
        UnresolvableError: panels cannot be laid; p and q are told as they were given.
    """
    near_p, near_q, seen, shift = _centred(p, q)
    try:
        return Layout(near_p, near_q, seen, plan(near_p, near_q), shift)
    except TooFarError:
        raise too_far(p, q) from None


def _centred(p: Mixture, q: Mixture) -> tuple[Mixture, Mixture, Origins, float]:
    """Return both with their origins, and by how much they are moved for digits of panels' ends.

    Then the finest component is near 0, and what rounding does to the others as they are moved
    adds to the blur.
    """
    scale, loc = min((part.member.scale, part.member.loc) for m in (p, q) for part in m.present)
    if abs(loc) <= FAR_OFF * scale:
        return p, q, origins(p, q), 0.0
    near_p, near_q = p.moved(-loc), p.moved(-loc) if q is p else q.moved(-loc)
    slip = blur(near_p, near_q)
    if slip > SLIGHT and abs(loc) <= LOST * scale:
        return p, q, origins(p, q), 0.0
    seen = origins(near_p, near_q)
    return near_p, near_q, seen._replace(blur=seen.blur + slip), -loc


def of_scales(p: Mixture, q: Mixture) -> float:
    """Return what rounding does to log p and log q where they are large because of the scales."""
    return UNIT_ROUNDING * max(abs(math.log(part.member.scale)) for part in p.present + q.present)


def pair(p: Mixture, q: Mixture, x: Array) -> Densities:
    """Return both densities at x, read-only; where they were asked for last, the same again.

    All integrals of a pair begin on the same panels.
    """
    x = np.asarray(x, dtype=np.float64)
    if not 0 < x.size <= MOST_POINTS:
        return densities(p.log_prob(x), q.log_prob(x))
    return _pair_at(p, q, x.shape, x.tobytes())


@lru_cache(maxsize=RECENT_POINTS)
def _pair_at(p: Mixture, q: Mixture, shape: tuple[int, ...], points: bytes) -> Densities:
    x = np.frombuffer(points).reshape(shape)
    return Densities(*map(frozen, densities(p.log_prob(x), q.log_prob(x))))


def of_exponents(held: Array, peaks: Densities, a: float) -> float:
    """Return what rounding of the exponents a log p + (1 − a) log q can do to what panels hold."""
    if a in (0.0, 1.0):
        return 0.0
    first, second = a * peaks.log_p, (1.0 - a) * peaks.log_q
    with np.errstate(invalid="ignore"):
        counts = first + second >= np.maximum(peaks.log_p, peaks.log_q) - NEGLIGIBLE_LOG
        size = np.where(counts, np.abs(first) + np.abs(second), 0.0)
    return 2.0 * UNIT_ROUNDING * float(held @ np.where(np.isfinite(size), size, 0.0))


def estimate_of(found: Integral) -> Estimate:
    """Return what quadrature found; ∞ where that is too large for a number."""
    if math.isfinite(found.value):
        doubtful = found.error > max(DOUBTFUL * abs(found.value), NEGLIGIBLE)
        return Estimate(
            found.value, found.error, method_of(found), reason=UNRESOLVED if doubtful else ""
        )
    return Estimate(math.inf, method=method_of(found), reason=TOO_LARGE)


def method_of(found: Integral) -> str:
    """Return the name of the rule."""
    return f"Gauss–Kronrod 21 vs 10, {found.nodes} nodes"
