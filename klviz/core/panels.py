"""Panels: what the line is cut into for quadrature, and the plan that says where.

In the bulk panels are intervals of x. Outside, x runs to infinity as edge ± unit·(eᵛ − 1) with
panels in v, on which power laws are exponentials.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.measures import GAUSS, KRONROD, NODES, Measure

SAME = 1e-13
"""How far apart, relatively, two v of one x may be."""


class UnresolvableError(ValueError):
    """Two mixtures of which a double has too few digits, or too small a range, to lay panels."""


class Panels(NamedTuple):
    """Panels: intervals of x in the bulk (side 0), of the v above in the tails (±1), (m,) each.

    In the bulk x is measured from ``base``, so that far out a panel can be halved as often as at 0.
    """

    low: Array
    high: Array
    side: Array
    base: Array

    def seen_from(self, origin: Array) -> Panels:
        """Return the panels with x in the bulk measured from an origin each, (m,)."""
        base = np.where(self.side == 0.0, origin, 0.0)
        shift = self.base - base
        return Panels(self.low + shift, self.high + shift, self.side, base)

    def halves(self) -> Panels:
        """Return the left and the right half of every panel."""
        middle = 0.5 * (self.low + self.high)
        return Panels(
            np.concatenate([self.low, middle]),
            np.concatenate([middle, self.high]),
            np.concatenate([self.side, self.side]),
            np.concatenate([self.base, self.base]),
        )

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Panels:
        """Return some of the panels."""
        return Panels(*(array[which] for array in self))

    @property
    def splittable(self) -> NDArray[np.bool_]:
        """Whether a panel is longer than the rounding of its ends."""
        return self.high - self.low > 1e-13 * np.maximum(np.abs(self.low), np.abs(self.high))


class Rule(NamedTuple):
    """Gauss-Kronrod 10/21 on panels, (m, 21) each."""

    points: Array
    weights: Array
    coarse: Array

    def measure(self) -> Measure:
        """Return the same as a measure."""
        return Measure(self.points.ravel(), self.weights.ravel(), self.coarse.ravel())


class End(NamedTuple):
    """One end of the bulk and the tail beyond, x = edge + side · unit · (eᵛ − 1).

    Attributes:
        edge: the end of the bulk.
        unit: the length that v = 0 stands for.
        side: +1 on the right, −1 on the left.
        cuts: where the tail is cut in v; empty where both densities end at the edge.
        last: the largest v that may be used; −∞ where nothing is beyond the last cut.
        fall: how fast the heavier of two power-law tails loses its mass in v; inf without any.
    """

    edge: float
    unit: float
    side: int
    cuts: Array
    last: float
    fall: float

    def beyond(self) -> Iterator[float]:
        """Yield where the tail is cut further out, in v."""
        v = float(self.cuts[-1]) if self.cuts.size else self.last
        while v < self.last:
            v = min(2.0 * v, self.last)
            yield v

    def followed(self) -> End:
        """Return the end with its tail cut as far as it goes."""
        return self._replace(cuts=np.append(self.cuts, list(self.beyond())))

    def cut_at(self, x: Array) -> End:
        """Return the end with its tail cut at those of the points that lie in it."""
        return self._cut(x, self.last)

    def cut_within(self, x: Array) -> End:
        """Return the same but for points beyond its last cut."""
        return self._cut(x, float(self.cuts[-1])) if self.cuts.size else self

    def within(self, low: float, high: float) -> End:
        """Return the end with what of its tail lies in an interval; its ends are cuts of the plan.

        Raises:
            UnresolvableError: the interval begins further out than panels reach.
        """
        near, far = (low, high) if self.side > 0 else (-high, -low)
        edge = self.side * self.edge
        if far <= edge or not self.cuts.size:
            return self._replace(cuts=self.cuts[:0], last=-math.inf)
        first = math.log1p((near - edge) / self.unit) if near > edge else 0.0
        if first >= self.last and math.isfinite(self.fall):
            raise UnresolvableError(f"x = {self.side * near:.4g} lies beyond the panels")
        cuts = self.cuts[self.cuts >= first * (1.0 - SAME)]
        if math.isinf(far):
            return self._replace(cuts=cuts)
        last = math.log1p((far - edge) / self.unit) * (1.0 + SAME)
        return self._replace(cuts=cuts[cuts <= last], last=-math.inf)

    def _cut(self, x: Array, last: float) -> End:
        beyond = self.side * (x - self.edge)
        v = np.log1p(beyond[beyond > 0.0] / self.unit)
        return self._replace(cuts=np.union1d(self.cuts, v[v < last])) if v.size else self


class Plan(NamedTuple):
    """Cuts of the line: the bulk's in x, the tails' in v; the kinks of p and q are among them.

    ``blur`` is what rounding of x, measured from 0, does to p and q, relative; 0 if the caller of
    quadrature says so itself.
    """

    bulk: Array
    left: End
    right: End
    kinks: Array
    blur: float = 0.0

    def panels(self) -> Panels:
        """Return the panels, from left to right."""
        outer, inner = self.left.cuts, self.right.cuts
        counts = [max(outer.size - 1, 0), self.bulk.size - 1, max(inner.size - 1, 0)]
        return Panels(
            np.concatenate([outer[:-1][::-1], self.bulk[:-1], inner[:-1]]),
            np.concatenate([outer[1:][::-1], self.bulk[1:], inner[1:]]),
            np.repeat([-1.0, 0.0, 1.0], counts),
            np.zeros(sum(counts)),
        )

    def followed(self) -> Plan:
        """Return the plan with its tails followed to their ends."""
        return self._replace(left=self.left.followed(), right=self.right.followed())

    def cut_at(self, x: Array) -> Plan:
        """Return the plan with further cuts; the tails are followed to those that lie in them."""
        bulk = np.union1d(self.bulk, x[(x > self.left.edge) & (x < self.right.edge)])
        return self._replace(bulk=bulk, left=self.left.cut_at(x), right=self.right.cut_at(x))

    def within(self, low: float, high: float) -> Plan:
        """Return the plan of an interval, which may reach to ±∞, alone.

        Raises:
            UnresolvableError: the interval begins further out than panels reach.
        """
        cut = self.cut_at(np.array([x for x in (low, high) if math.isfinite(x)]))
        bulk = cut.bulk[(cut.bulk >= low) & (cut.bulk <= high)]
        left, right = cut.left.within(low, high), cut.right.within(low, high)
        return cut._replace(bulk=bulk if bulk.size else cut.bulk[:1], left=left, right=right)

    def middles(self, panels: Panels) -> Array:
        """Return a point of each panel, (m,)."""
        return self.ends(panels, 0.5 * (panels.low + panels.high))

    def ends(self, panels: Panels, place: Array) -> Array:
        """Return x where panels measure a place, (m,) both: its lower end, its middle."""
        edge, unit = self._ends(panels.side)
        growth = np.expm1(np.where(panels.side == 0.0, 0.0, place))
        tail = edge + panels.side * unit * growth
        return np.where(panels.side == 0.0, panels.base + place, tail)

    def rule(self, panels: Panels, origin: Array | float = 0.0) -> Rule:
        """Return points and weights on these panels; the points measured from an origin, (m,)."""
        start = np.broadcast_to(np.asarray(origin, dtype=np.float64), panels.side.shape)
        start = np.where(panels.side == 0.0, start - panels.base, 0.0)[:, None]
        low, high = panels.low[:, None] - start, panels.high[:, None] - start
        half = 0.5 * (high - low)
        v = 0.5 * (high + low) + half * NODES
        side = panels.side[:, None]
        edge, unit = self._ends(side)
        growth = np.expm1(np.where(side == 0.0, 0.0, v))
        away = np.reshape(origin, (-1, 1))
        points = np.where(side == 0.0, v, (edge - away) + side * unit * growth)
        stretch = half * np.where(side == 0.0, 1.0, unit * (growth + 1.0))
        return Rule(points, stretch * KRONROD, stretch * GAUSS)

    def _ends(self, side: Array) -> tuple[Array, Array]:
        """Return edge and unit of the end on each side; those of the right for the bulk."""
        edge = np.where(side < 0.0, self.left.edge, self.right.edge)
        return edge, np.where(side < 0.0, self.left.unit, self.right.unit)
