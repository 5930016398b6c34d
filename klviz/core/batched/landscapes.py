"""The landscape: a divergence over the two parameters of q, refined from coarse to fine.

From a mixture of normals to normals it is computed scale by scale on a lattice. Whatever has
corners or heavy tails, or would need too fine a lattice, goes by panels, which takes longer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, Theta, frozen
from klviz.core.batched.lattice_distances import total_variations
from klviz.core.batched.lattices import Lattice, forward_kl, jensen_shannon, power_mass, reverse_kl
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.batched.turns import turn
from klviz.core.divergences import JENSEN_SHANNON, Divergence, Part
from klviz.core.families.normal import Normal
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value, entropy

SHAPE = (200, 200)
"""How many values of loc and of log scale there are, if nobody says another."""
COARSER = {True: (8, 2, 1), False: (16, 4, 2, 1)}
"""By what the shape is divided, picture by picture: on a lattice, and by panels."""
TINY = 1e-5
"""Below this a value is taken from panels: a sum of what is not small cannot tell it."""
TOGETHER = 1200
"""For how many q at once total variation is computed: more would take too long for a turn."""
DIGITS = 1e-3
"""How near to 0 and 1 an α may be for 1 − ∫ pᵅ q¹⁻ᵅ to have digits left."""

Row = Callable[[Lattice, float], Array | None]
"""From a scale to values at all places, (m,); None where a lattice does not serve."""
Rows = Callable[[Lattice, list[float]], list[Array | None]]
"""The same from several scales."""


class Landscape(NamedTuple):
    """A divergence over a rectangle of θ. Arrays are read-only.

    Attributes:
        locs: ascending, (m,).
        log_scales: ascending, (k,).
        values: in nats, a row a scale, (k, m); inf where it is so.
    """

    locs: Array
    log_scales: Array
    values: Array


def landscape(
    p: Mixture,
    divergence: Divergence,
    approximation: LocationScale,
    loc: tuple[float, float],
    log_scale: tuple[float, float],
    shape: tuple[int, int] = SHAPE,
) -> Landscape:
    """Return D(P‖Q_θ) over a rectangle of θ.

    Values are good to 1e-6, relatively to 1 + value; from a mixture of normals to normals, to
    1e-7. What is too large for a number is inf.

    Args:
        p: the target.
        divergence: D.
        approximation: the family of q.
        loc: the first and the last loc.
        log_scale: the first and the last log scale.
        shape: how many values of loc and of log scale there are, at least two each.

    Raises:
        ValueError: a range does not ascend, or a number of values is below two.
    """
    return _landscape(_Painter(p, divergence, approximation), loc, log_scale, shape)


def landscapes(
    p: Mixture,
    divergence: Divergence,
    approximation: LocationScale,
    loc: tuple[float, float],
    log_scale: tuple[float, float],
    shape: tuple[int, int] = SHAPE,
) -> Iterator[Landscape]:
    """Yield the same `landscape` again and again, from a coarse one to one of that shape.

    Raises:
        ValueError: a range does not ascend, or a number of values is below two.
    """
    painter = _Painter(p, divergence, approximation)
    for coarser in COARSER[painter.is_quick]:
        smaller = (math.ceil(shape[0] / coarser), math.ceil(shape[1] / coarser))
        if coarser == 1 or min(smaller) > 2:
            yield _landscape(painter, loc, log_scale, smaller)


def is_quick(p: Mixture, divergence: Divergence, approximation: LocationScale) -> bool:
    """Return whether landscapes go by a lattice, which takes a fraction of the time of panels."""
    return _quick_rows(p, divergence, approximation) is not None


def _quick_rows(p: Mixture, divergence: Divergence, approximation: LocationScale) -> Rows | None:
    normal = isinstance(approximation.family, Normal)
    return _rows(p, divergence) if normal and Lattice.serves(p) else None


def _landscape(
    painter: _Painter,
    loc: tuple[float, float],
    log_scale: tuple[float, float],
    shape: tuple[int, int],
) -> Landscape:
    for name, ends, size in (("loc", loc, shape[0]), ("log scale", log_scale, shape[1])):
        if not (all(map(math.isfinite, ends)) and ends[0] < ends[1]):
            raise ValueError(f"{name} must ascend from one number to another, got {ends!r}")
        if size < 2:
            raise ValueError(f"{name} must have at least two values, got {size!r}")
    locs, log_scales = np.linspace(*loc, shape[0]), np.linspace(*log_scale, shape[1])
    values = painter.values(locs, log_scales)
    return Landscape(frozen(locs), frozen(log_scales), frozen(values))


class _Painter:
    """Computes the landscape of one p, one divergence and one family of q.

    Attributes:
        is_quick: whether there is a way on a lattice.
    """

    def __init__(self, p: Mixture, divergence: Divergence, approximation: LocationScale) -> None:
        self._p = p
        self._divergence = divergence
        self._terrain = RowTerrain(p, divergence, approximation)
        self._rows = _quick_rows(p, divergence, approximation)
        self.is_quick = self._rows is not None

    def values(self, locs: Array, log_scales: Array) -> Array:
        """Return the values, (k, m)."""
        thetas = np.stack(np.meshgrid(locs, log_scales), axis=2)
        infinite = self._infinite(thetas)
        values = np.full(infinite.shape, math.nan)
        values[infinite] = math.inf
        if self._rows is not None:
            finite = np.flatnonzero(~infinite.all(axis=1))
            scales = np.exp(log_scales[finite]).tolist()
            for i, row in zip(finite, self._rows(Lattice(self._p, locs), scales), strict=True):
                if row is not None:
                    values[i] = np.where(infinite[i], math.inf, row)
        missing = np.isnan(values) | (values < TINY)
        values[missing] = self._terrain.values(thetas[missing])
        self._mend(values, thetas)
        return values

    def _mend(self, values: Array, thetas: Array) -> None:
        """Put values, (k, m), where sums over panels overflowed."""
        missing = np.isnan(values)
        if self._divergence.may_overflow and missing.any():
            values[missing] = np.where(self._terrain.overflows(thetas[missing]), math.inf, math.nan)
        for at in map(tuple, np.argwhere(np.isnan(values)).tolist()):
            turn()
            values[at] = self._alone(tuple(thetas[at].tolist()))

    def _alone(self, theta: Theta) -> float:
        """Return the value of a q whose sum over panels overflows."""
        q = self._terrain.approximation.mixture(theta)
        return divergence_value(self._divergence, self._p, q).value

    def _infinite(self, thetas: Array) -> Flags:
        """Return where the divergence is infinite, (k, m)."""
        if not self._divergence.may_overflow:
            return np.full(thetas.shape[:2], bool(self._terrain.infinite(thetas[0, :1]).any()))
        return self._terrain.infinite(thetas.reshape(-1, 2)).reshape(thetas.shape[:2])


def _rows(p: Mixture, divergence: Divergence) -> Rows | None:
    """Return how a divergence to normals is computed on a lattice, if it is."""
    summands = _summands(p, divergence)
    if summands is None:
        return None

    def totals(lattice: Lattice, scales: list[float]) -> list[Array | None]:
        each = [rows(lattice, scales) for rows in summands]
        return [_total(parts) for parts in zip(*each, strict=True)]

    return totals


def _total(parts: tuple[Array | None, ...]) -> Array | None:
    """Return the sum, (m,); None where a part is so."""
    whole = parts[0]
    for part in parts[1:]:
        whole = None if whole is None or part is None else whole + part
    return whole


def _summands(p: Mixture, divergence: Divergence) -> list[Rows] | None:
    """Return what a divergence is the sum of, if a lattice serves for all of it."""
    if divergence is JENSEN_SHANNON:
        return [_each(jensen_shannon)]
    if divergence.remainder or not all(map(_has_digits, divergence.parts)):
        return None
    rows = [_each(_of_part(p, part)) for part in divergence.parts]
    if divergence.variation:
        rows.append(partial(_variations, divergence.variation))
    return rows


def _each(row: Row) -> Rows:
    """Return what computes one scale after the other."""

    def rows(lattice: Lattice, scales: list[float]) -> list[Array | None]:
        found = []
        for scale in scales:
            turn()
            found.append(row(lattice, scale))
        return found

    return rows


def _variations(factor: float, lattice: Lattice, scales: list[float]) -> list[Array | None]:
    """Return factor · ½ ∫ |p − q| for every scale, (m,) each."""
    rows: list[Array | None] = []
    size = max(1, TOGETHER // len(lattice.locs))
    for low in range(0, len(scales), size):
        turn()
        rows += total_variations(lattice, scales[low : low + size])
    return [None if row is None else factor * row for row in rows]


def _has_digits(part: Part) -> bool:
    """Return whether a sum over a lattice can tell D_α from rounding."""
    near = min(abs(part.order), abs(1.0 - part.order))
    return near == 0.0 or near >= DIGITS


def _of_part(p: Mixture, part: Part) -> Row:
    """Return how factor · D_α is computed, for one scale."""
    order, factor = part
    if order == 0.0:
        form = reverse_kl
    elif order == 1.0:
        form = partial(forward_kl, entropy=entropy(p).value)
    else:
        form = partial(_minka, order=order)

    def row(lattice: Lattice, scale: float) -> Array | None:
        value = form(lattice, scale)
        return value if value is None or factor == 1.0 else factor * value

    return row


def _minka(lattice: Lattice, scale: float, order: float) -> Array | None:
    """Return D_α = (1 − ∫ pᵅ q¹⁻ᵅ) / (α(1 − α)), (m,)."""
    mass = power_mass(lattice, scale, order)
    return None if mass is None else (1.0 - mass) / (order * (1.0 - order))
