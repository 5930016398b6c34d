"""Origins: points to measure x from, so that no component lies many of its scales away.

A spike of width 1e-5 at 1000 is blurred where x is measured from 0: a double has eight digits left
for where x lies within it. Measured from its own middle, sixteen. One origin does for one spike;
for several, each stretch of the line has the nearest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.mixtures import Mixture

Indices: TypeAlias = NDArray[np.intp]
Integrand: TypeAlias = Callable[[Array], Array]

FAR_OFF = 30.0
"""How many of its scales from the nearest origin a component may lie."""
MOST = 64
"""How many origins there may be: beyond that, those that are needed least are left out."""
UNIT_ROUNDING = 1.1e-16


class Views(NamedTuple):
    """A function of x as it is seen from several origins, ascending, (k,): of x − origin."""

    origins: Array
    seen: tuple[Integrand, ...]

    def nearest(self, x: Array) -> Indices:
        """Return which origin is the nearest to each point, (m,) both."""
        halfway = 0.5 * (self.origins[1:] + self.origins[:-1])
        return np.searchsorted(halfway, x)

    def values(self, offsets: Array, which: Indices) -> Array:
        """Return the function at offsets, (m, n), from the origins of each row, (m,)."""
        if len(self.seen) == 1:
            return self.seen[0](offsets)
        found = np.empty_like(offsets)
        for k in np.unique(which).tolist():
            rows = which == k
            found[rows] = self.seen[k](offsets[rows])
        return found


def from_zero(function: Integrand) -> Views:
    """Return a function as it is seen from 0 alone."""
    return Views(np.zeros(1), (function,))


class Origins(NamedTuple):
    """Two densities as they are seen from every origin.

    Attributes:
        points: the origins, ascending, (k,).
        pairs: p and q moved so that the origin is 0, one pair each.
        blur: what rounding of x does to the densities, relative: an ulp of x, in scales.
    """

    points: Array
    pairs: tuple[tuple[Mixture, Mixture], ...]
    blur: float

    def views(self, made: Callable[[Mixture, Mixture], Integrand]) -> Views:
        """Return the views of what is made of two densities."""
        return Views(self.points, tuple(made(p, q) for p, q in self.pairs))


def blur(p: Mixture, q: Mixture) -> float:
    """Return what an ulp of the locs is in scales: the digits that x has lost, measured from 0."""
    parts = p.present + q.present
    return 2.0 * UNIT_ROUNDING * max(abs(part.member.loc) / part.member.scale for part in parts)


def origins(p: Mixture, q: Mixture) -> Origins:
    """Return the origins that p and q ask for, 0 first: none where it does for all components."""
    parts = [part.member for part in p.present + q.present]
    loc = np.array([member.loc for member in parts])
    scale = np.array([member.scale for member in parts])
    points = [0.0]
    away = _in_scales(loc, scale)
    while away.max() > FAR_OFF and len(points) < MOST:
        points.append(float(loc[np.argmax(away)]))
        away = np.minimum(away, _in_scales(loc - points[-1], scale))
    points.sort()
    pairs = tuple((p.moved(-o), q.moved(-o)) if o else (p, q) for o in points)
    return Origins(np.array(points), pairs, 2.0 * UNIT_ROUNDING * float(away.max()))


def _in_scales(distance: Array, scale: Array) -> Array:
    """Return |distance|/scale; inf where that is more than a number can hold."""
    with np.errstate(over="ignore"):
        return np.asarray(np.abs(distance) / scale)
