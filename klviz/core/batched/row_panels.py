"""Panels for many q at once: row b has its own points, and all rows have equally many.

Every row gets the cuts that p alone asks for and those that its q alone asks for, so each panel is
short enough for both. That costs more points than a plan made for the pair, but no thought a row:
all of it is array arithmetic. Tails are mapped as in `klviz.core.plans`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, frozen
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture
from klviz.core.plans import STEP, Care, plan

GROWTH = 3.0
"""How much further out each further cut lies beyond the outermost knots."""
CUTS_BEYOND = 3
"""How many such cuts there are on each side."""
WATCHFUL = Care(stretch=2.0, light=(0.0, 0.75, 1.5, 2.5, 4.0), depth=28.0)
"""For powers of p/q, whose mass may lie further out than that of p and q."""
AROUND = np.array([-50.0, -15.0, -4.0, -1.0, 0.0, 1.0, 4.0, 15.0, 50.0])
"""Where panels end around a summit, in distances to the next point."""

AT_CORNER = np.array([-18.0, -6.0, 0.0, 6.0, 18.0])
"""Where panels end around a corner of log p, in its widths."""


class RowMeasure(NamedTuple):
    """Points, ascending in every row, and their weights, (b, n) each."""

    points: Array
    weights: Array


class _Tail(NamedTuple):
    """One end of the bulk of p, and how the tails beyond are cut; side is +1 on the right."""

    side: int
    edge: float
    unit: float
    reach: float
    v: Array
    v_weights: Array

    def ends(self, loc: Array, scale: Array) -> tuple[Array, Array]:
        """Return where the bulk of p and q ends in every row, and the unit there, (b, 1)."""
        own = self.reach * scale
        outermost = self.side * (loc - self.edge) + own > 0.0
        edge = np.where(outermost, loc + self.side * own, self.edge)
        return edge, np.where(outermost, own, self.unit)


class RowPanels:
    """Lays panels for one p and every q of a location-scale family."""

    def __init__(self, p: Mixture, approximation: LocationScale, order: int, care: Care) -> None:
        """Take the number of points a panel gets."""
        standard = Mixture.single(approximation.family, Member(0.0, 1.0, approximation.shape))
        own, both = plan(p, p, care), plan(p, standard, care)
        z = plan(standard, standard, care).bulk
        heavy = any(tail is not None and not tail[0] and not tail[1] for tail in _tails(standard))
        middle = 0.5 * (own.bulk[0] + own.bulk[-1])
        corners = _at_corners(p, own.bulk)
        self._p_cuts = np.union1d(_extended(own.bulk, middle), corners)
        self._z_cuts = _extended(z, 0.0) if heavy else z
        self._nodes, self._node_weights = legendre(order)
        left, right = (own.left.edge, own.left.unit), (own.right.edge, own.right.unit)
        if heavy:
            # A heavy q sees the corners of log p however far out they are.
            self._p_cuts = np.union1d(self._p_cuts, _rungs(own.bulk, middle, corners))
            left, right = _up_to(left, middle, corners, -1), _up_to(right, middle, corners, 1)
        self._left = self._tail(-1, *left, -self._z_cuts[0], both.left.cuts)
        self._right = self._tail(1, *right, self._z_cuts[-1], both.right.cuts)

    @property
    def size(self) -> int:
        """How many points a row has."""
        panels = self._p_cuts.size + self._z_cuts.size - 1
        return panels * self._nodes.size + self._left.v.size + self._right.v.size

    def lay(self, thetas: Array, further: Array | None = None) -> RowMeasure:
        """Return points and weights for every θ, (b, 2); ``further`` are more cuts, (b, m)."""
        loc, scale = thetas[:, :1], np.exp(thetas[:, 1:])
        (low, unit_low), (high, unit_high) = (
            end.ends(loc, scale) for end in (self._left, self._right)
        )
        own = np.broadcast_to(self._p_cuts, (len(thetas), self._p_cuts.size))
        cuts = [own, loc + scale * self._z_cuts, *([] if further is None else [further])]
        bulk = self._bulk(np.sort(np.clip(np.concatenate(cuts, axis=1), low, high), axis=1))
        left = self._outside(self._left, low, unit_low)
        right = self._outside(self._right, high, unit_high)
        return RowMeasure(
            np.concatenate([left.points, bulk.points, right.points], axis=1),
            np.concatenate([left.weights, bulk.weights, right.weights], axis=1),
        )

    def _bulk(self, cuts: Array) -> RowMeasure:
        """Return points and weights between the cuts, (b, m)."""
        half = 0.5 * np.diff(cuts)[:, :, None]
        middle = 0.5 * (cuts[:, 1:] + cuts[:, :-1])[:, :, None]
        flat = (len(cuts), -1)
        return RowMeasure(
            (middle + half * self._nodes).reshape(flat), (half * self._node_weights).reshape(flat)
        )

    def _outside(self, tail: _Tail, edge: Array, unit: Array) -> RowMeasure:
        """Return points and weights beyond the edges, (b, 1)."""
        points = edge + tail.side * unit * np.expm1(tail.v)
        weights = unit * np.exp(tail.v) * tail.v_weights
        return RowMeasure(points, weights)

    def _tail(self, side: int, edge: float, unit: float, reach: float, cuts: Array) -> _Tail:
        """Return one end; its v ascends as x does."""
        half = 0.5 * np.diff(cuts)[:, None]
        v = (0.5 * (cuts[1:] + cuts[:-1])[:, None] + half * self._nodes).ravel()
        weights = (half * self._node_weights).ravel()
        order = slice(None, None, side)
        return _Tail(side, edge, unit, reach, v[order], weights[order])


@lru_cache(maxsize=16)
def legendre(order: int) -> tuple[Array, Array]:
    """Return the nodes of the Gauss-Legendre rule on [−1, 1], ascending, and its weights."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return frozen(nodes), frozen(weights)


def around_summits(points: Array, logs: Array, loc: Array) -> Array:
    """Return cuts around where a function is largest left and right of loc, (b, n) to (b, m).

    On both sides, so that the cuts for mirror images are mirror images.
    """
    sides = (_around(points, np.where(there, logs, -math.inf)) for there in _sides(points, loc))
    return np.concatenate(list(sides), axis=1)


def _sides(points: Array, loc: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which points are left and which right of loc, (b, 1)."""
    return points <= loc, points >= loc


def _around(points: Array, logs: Array) -> Array:
    """Return cuts around the point of every row where a function is largest."""
    at = np.argmax(np.where(np.isnan(logs), -math.inf, logs), axis=1)[:, None]
    inner = np.clip(at, 1, points.shape[1] - 2)
    gap = 0.5 * (_taken(points, inner + 1) - _taken(points, inner - 1))
    return np.asarray(_taken(points, at) + gap * AROUND)


def _taken(values: Array, at: NDArray[np.intp]) -> Array:
    return np.asarray(np.take_along_axis(values, at, axis=1))


def _tails(standard: Mixture) -> list[tuple[float, float] | None]:
    """Return quadratic and linear coefficient of the two tails."""
    tails = (standard.tail(side) for side in (-1, 1))
    return [None if t is None else (float(t.quadratic), float(t.linear)) for t in tails]


def _extended(cuts: Array, centre: float) -> Array:
    """Return the cuts with further ones beyond, each further out by the same factor."""
    powers = GROWTH ** np.arange(1.0, CUTS_BEYOND + 1.0)
    left = centre + (cuts[0] - centre) * powers[::-1]
    return np.concatenate([left, cuts, centre + (cuts[-1] - centre) * powers])


def _rungs(bulk: Array, middle: float, corners: Array) -> Array:
    """Return cuts on the way to far corners, each further out by the same factor."""
    half = 0.5 * float(bulk[-1] - bulk[0])
    farthest = float(np.abs(corners - middle).max(initial=half))
    away = half * GROWTH ** np.arange(1.0, 1.0 + math.log(farthest / half) / math.log(GROWTH))
    return np.concatenate([middle - away, middle + away])


def _up_to(
    end: tuple[float, float], middle: float, corners: Array, side: int
) -> tuple[float, float]:
    """Return edge and unit of an end of the bulk that reaches as far as the corners there do."""
    edge = side * max(side * end[0], float((side * corners).max(initial=-math.inf)))
    return end if edge == end[0] else (edge, abs(edge - middle))


def _at_corners(p: Mixture, bulk: Array) -> Array:
    """Return cuts around the corners of log p beyond its bulk: a wide q sees them."""
    places, widths = p.crossings
    beyond = (places < bulk[0]) | (places > bulk[-1])
    return np.ravel(places[beyond, None] + widths[beyond, None] * AT_CORNER)


def care_for(watchful: bool) -> Care:
    """Return how carefully the line is cut, more so for divergences that may overflow."""
    return WATCHFUL if watchful else STEP
