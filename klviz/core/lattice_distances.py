"""Total variation from a normal mixture to normals at many places and of many scales, at once.

Between the points where p = q it is a difference of distribution functions. Those points are seen
on the lattice of a scale, and found for all scales together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.families.normal import Normal
from klviz.core.lattices import Lattice, Stretch, log_normal, narrower

NORMAL = Normal()
FINE = 0.4
"""How much of the smallest scale a spacing may be."""


class _Found(NamedTuple):
    """Points that may be summed over, of all q: those with p = q, and the ends of what was seen.

    Attributes:
        row: which q it belongs to.
        loc: of that q.
        scale: of that q.
        low: a point left of it.
        gap: how far away the next point is; 0 at ends.
        before: log p − log q at the point left of it; 0 at ends.
        after: the same at the point right of it.
        weight: how P − Q at the point counts.
    """

    row: NDArray[np.intp]
    loc: Array
    scale: Array
    low: Array
    gap: Array
    before: Array
    after: Array
    weight: Array


def total_variations(lattice: Lattice, scales: Sequence[float]) -> list[Array | None]:
    """Return ½ ∫ |p − q| for every scale, (m,); None where the lattice would be too large."""
    places = len(lattice.locs)
    fines = [min(lattice.finest, FINE * min(scale, lattice.narrowest)) for scale in scales]
    pairs = zip(scales, fines, strict=True)
    stretches = [(scale, narrower(lattice, scale, fine)) for scale, fine in pairs]
    parts = [
        part
        for i, (scale, stretch) in enumerate(stretches)
        if stretch is not None
        for part in (_crossings(lattice, scale, stretch, i), *_ends(lattice, scale, stretch, i))
    ]
    if not parts:
        return [None for _ in stretches]
    found = _Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    x = _roots(lattice, found)
    apart = lattice.p.cdf(x) - NORMAL.cdf((x - found.loc) / found.scale)
    # Beyond the ends one of the two has no mass, so the rest is what the other has.
    summed = np.where(found.gap > 0.0, found.weight * apart, 0.5 * np.abs(apart))
    summed += np.where(found.gap > 0.0, 0.0, found.weight * apart)
    totals = np.bincount(found.row, summed, minlength=places * len(stretches))
    rows = np.asarray(totals, dtype=np.float64).reshape(-1, places)
    return [None if s is None else row for row, (_, s) in zip(rows, stretches, strict=True)]


def _crossings(lattice: Lattice, scale: float, stretch: Stretch, number: int) -> _Found:
    """Return between which points p − q changes its sign."""
    log_p, log_q = stretch.of_p(stretch.log_p), stretch.of_q(stretch.log_q)
    above = log_p > log_q
    # To look for them in a row is three times as fast as in a table.
    changes = np.flatnonzero(above[:, 1:] != above[:, :-1])
    row, at = np.divmod(changes, stretch.size - 1)
    before, after = (_taken(log_p, row, at + i) - _taken(log_q, row, at + i) for i in (0, 1))
    low = stretch.start[row] + at * stretch.spacing
    same = np.ones(len(row))
    return _Found(
        number * len(lattice.locs) + row,
        lattice.locs[row],
        scale * same,
        low,
        stretch.spacing * same,
        before,
        after,
        np.where(before > 0.0, 1.0, -1.0),
    )


def _ends(lattice: Lattice, scale: float, stretch: Stretch, number: int) -> tuple[_Found, _Found]:
    """Return the first and the last point of every place."""
    log_p, log_q = stretch.of_p(stretch.log_p), stretch.of_q(stretch.log_q)
    row = np.arange(len(lattice.locs))
    none = np.zeros(len(row))

    def end(at: int, weight: float) -> _Found:
        here = np.full(len(row), at)
        above = _taken(log_p, row, here) > _taken(log_q, row, here)
        return _Found(
            number * len(row) + row,
            lattice.locs,
            none + scale,
            stretch.start + at * stretch.spacing,
            none,
            none,
            none,
            np.where(above, weight, -weight),
        )

    return end(0, -0.5), end(stretch.size - 1, 0.5)


def _taken(values: Array, row: NDArray[np.intp], at: NDArray[np.intp]) -> Array:
    """Return what places see at some points, (k,)."""
    return np.asarray(values[row, at] if values.ndim == 2 else values[at])


def _roots(lattice: Lattice, found: _Found) -> Array:
    """Return where p = q, by inverse interpolation through both ends and a point between."""
    first, last = found.before, found.after
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(found.gap > 0.0, first / (first - last), 0.0)
        x = found.low + share * found.gap
        between = lattice.p.log_prob(x) - log_normal(x - found.loc, found.scale)
        better = share * first * last / ((first - between) * (last - between))
        better += first * between / ((first - last) * (between - last))
    good = (better >= 0.0) & (better <= 1.0)
    return np.asarray(found.low + found.gap * np.where(good, better, share))
