"""Total variation from a normal mixture to normals at many places and of many scales, at once.

Between the points where p = q it is a difference of distribution functions. Those points are seen
on the lattice of a scale, and found for all scales together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.batched.lattices import Lattice, Places, Stretch, log_normal, narrower
from klviz.core.families.normal import Normal

NORMAL = Normal()
FINE = 0.4
"""How much of the smallest scale a spacing may be."""


class _Ends(NamedTuple):
    """Where what places see begins or ends: which q, x, and how P − Q there counts."""

    row: Places
    loc: Array
    scale: Array
    x: Array
    weight: Array


class _Crossings(NamedTuple):
    """Where p and q change places: which q, and between which two points.

    Attributes:
        row: the number of the q.
        loc: of that q.
        scale: of that q.
        low: the point before.
        gap: how far away the point after is.
        before: log p − log q at the point before.
        after: the same at the point after.
    """

    row: Places
    loc: Array
    scale: Array
    low: Array
    gap: Array
    before: Array
    after: Array


def total_variations(lattice: Lattice, scales: Sequence[float]) -> list[Array | None]:
    """Return ½ ∫ |p − q| for every scale, (m,); None where the lattice would be too large."""
    stretches = [narrower(lattice, scale, _fine(lattice, scale)) for scale in scales]
    seen = {i: s for i, s in enumerate(stretches) if s is not None}
    rows = _variations(lattice, scales, seen) if seen else np.empty((len(scales), 0))
    return [row if i in seen else None for i, row in enumerate(rows)]


def _variations(lattice: Lattice, scales: Sequence[float], seen: Mapping[int, Stretch]) -> Array:
    """Return ½ ∫ |p − q| for every scale, (k, m), where it is seen on a stretch, else 0."""
    found = _Crossings(*_joined(_crossings(lattice, scales[i], s, i) for i, s in seen.items()))
    ends = _Ends(*_joined(end for i, s in seen.items() for end in _ends(lattice, scales[i], s, i)))
    places = len(lattice.locs)
    parts, rows_of = _masses(lattice, found, ends), np.concatenate([found.row, ends.row])
    totals = np.bincount(rows_of, parts, places * len(scales))
    return np.asarray(totals, dtype=np.float64).reshape(-1, places)


def _fine(lattice: Lattice, scale: float) -> float:
    """Return how far apart points may lie for crossings to be seen between them."""
    return min(lattice.finest, FINE * min(scale, lattice.narrowest))


def _masses(lattice: Lattice, found: _Crossings, ends: _Ends) -> Array:
    """Return what the masses up to each crossing, then to each end, add to the distance."""
    inside = _apart(lattice, found.loc, found.scale, _roots(lattice, found))
    outside = _apart(lattice, ends.loc, ends.scale, ends.x)
    signed = np.where(found.before > 0.0, inside, -inside)
    # Beyond the ends one of the two has no mass, so the rest is what the other has.
    return np.concatenate([signed, ends.weight * outside + 0.5 * np.abs(outside)])


def _joined(parts: Iterable[tuple[NDArray[Any], ...]]) -> Iterator[NDArray[Any]]:
    """Yield the columns of all parts, one after the other."""
    return (np.concatenate(column) for column in zip(*parts, strict=True))


def _apart(lattice: Lattice, loc: Array, scale: Array, x: Array) -> Array:
    """Return P(x) − Q(x), (k,)."""
    return lattice.p.cdf(x) - NORMAL.cdf((x - loc) / scale)


def _crossings(lattice: Lattice, scale: float, stretch: Stretch, number: int) -> _Crossings:
    """Return between which points p − q changes its sign."""
    above = stretch.of_p(stretch.log_p) > stretch.of_q(stretch.log_q)
    # To look for them in a row is three times as fast as in a table.
    changes = np.flatnonzero(above[:, 1:] != above[:, :-1])
    row, at = np.divmod(changes, stretch.size - 1)
    before, after = (stretch.p_at(row, at + i) - stretch.q_at(row, at + i) for i in (0, 1))
    low = stretch.start[row] + at * stretch.spacing
    same = np.ones(len(row))
    places = number * len(lattice.locs) + row
    gap = stretch.spacing * same
    return _Crossings(places, lattice.locs[row], scale * same, low, gap, before, after)


def _ends(lattice: Lattice, scale: float, stretch: Stretch, number: int) -> tuple[_Ends, _Ends]:
    """Return the first and the last point of every place."""
    row = np.arange(len(lattice.locs))

    def end(at: int, weight: float) -> _Ends:
        here = np.full(len(row), at)
        above = stretch.p_at(row, here) > stretch.q_at(row, here)
        x = stretch.start + at * stretch.spacing
        counts = np.where(above, weight, -weight)
        return _Ends(number * len(row) + row, lattice.locs, np.full(len(row), scale), x, counts)

    return end(0, -0.5), end(stretch.size - 1, 0.5)


def _roots(lattice: Lattice, found: _Crossings) -> Array:
    """Return where p = q, by inverse interpolation through both ends and a point between."""
    first, last = found.before, found.after
    share = first / (first - last)
    x = found.low + share * found.gap
    between = lattice.p.log_prob(x) - log_normal(x - found.loc, found.scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        better = share * first * last / ((first - between) * (last - between))
        better += first * between / ((first - last) * (between - last))
    good = (better >= 0.0) & (better <= 1.0)
    return np.asarray(found.low + found.gap * np.where(good, better, share))
