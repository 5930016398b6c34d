"""Plan: where to cut the line into panels so that two mixtures are resolved on each of them.

Between the outermost knots of all components the line is cut by marching from both ends: a panel
may be as long as every component and every corner of log p and log q allows. Outside, x
runs to infinity as edge ± unit·(eᵛ − 1) with panels in v, on which power laws are exponentials.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.families.family import Tail
from klviz.core.measures import GAUSS, KRONROD, NODES, Measure
from klviz.core.mixtures import Grain, Mixture, Weighted
from klviz.core.origins import blur

Limits: TypeAlias = tuple[Array, Array, Array]
CORNER = 3.0
"""The length of a panel that resolves a corner of log p, in widths of the corner."""

NEAR = 0.6
"""How much of the distance to a component a panel within its reach may span."""
FAR = 2.0
"""The same outside of its reach: what is left there is a power law, or nothing."""

HEAVY = (0.0, 1.5, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 192.0)
"""Where power-law tails are cut: the further out, the smoother."""
FARTHEST = 345.0
"""The largest v: the square of 1e150 scales is still a number."""
LARGEST = 705.0
"""The logarithm of the largest x."""
WIDEST = 1e306
"""How far out the bulk may end: some times this is still a number."""
SMALLEST = 667.0
"""−log of the smallest density that is relied on."""
LEAST_HELD = 0.5
"""Where a tail still has e^−½ of its mass beyond the largest x, no panels are laid."""


class UnresolvableError(ValueError):
    """Two mixtures of which a double has too few digits, or too small a range, to lay panels."""


class TooFarError(UnresolvableError):
    """A component lies too far out or is too wide; the message names it."""


SLIVER = 0.1
"""A panel is not left shorter than this share of the one before it."""


class Care(NamedTuple):
    """How carefully the line is cut.

    Attributes:
        stretch: how many times longer panels may be than the 10-point rule allows.
        light: where tails that fall exponentially or faster are cut, in v.
        depth: power laws are followed until e^−depth of their mass or moment is left.
    """

    stretch: float
    light: tuple[float, ...]
    depth: float


SHOWN = Care(stretch=1.0, light=(0.0, 1.5, 4.0), depth=math.inf)
"""For numbers that are shown: both rules are accurate on most panels."""
STEP = Care(stretch=2.0, light=(0.0, 1.5), depth=28.0)
"""For an optimiser's steps: the 21-point rule alone reaches 1e-10 for divergences of KL's kind."""
WATCHED = Care(stretch=2.0, light=(0.0, 1.5, 4.0), depth=28.0)
"""For steps by integrands that may peak in the tails."""


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

    def chosen(self, which: NDArray[np.bool_]) -> Panels:
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
        last: the largest v that may be used.
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

    def middles(self, panels: Panels) -> Array:
        """Return a point of each panel, (m,)."""
        middle = 0.5 * (panels.low + panels.high)
        edge, unit = self._ends(panels.side)
        growth = np.expm1(np.where(panels.side == 0.0, 0.0, middle))
        tail = edge + panels.side * unit * growth
        return np.where(panels.side == 0.0, panels.base + middle, tail)

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


def plan(p: Mixture, q: Mixture, care: Care = SHOWN) -> Plan:
    """Return cuts that resolve p and q.

    Raises:
        UnresolvableError: a component is too wide, too heavy, or too far out beside its scale.
    """
    left, right = _end(p, q, -1, care), _end(p, q, 1, care)
    kinks = np.union1d(p.kinks, q.kinks)
    stops = np.append(kinks[(kinks > left.edge) & (kinks < right.edge)], right.edge)
    limits = _limits((p.grain, q.grain), (p.crossings, q.crossings), care.stretch)
    # Far out a wider component takes over from a nearer one, at a corner sharp beside its distance.
    turns = np.concatenate([p.crossings[0], q.crossings[0]])
    ends = left.cut_within(turns), right.cut_within(turns)
    return Plan(_march(limits, left.edge, stops), *ends, kinks, blur(p, q))


def _end(p: Mixture, q: Mixture, side: int, care: Care) -> End:
    """Return the end of the bulk on one side, and how the tail there is cut."""
    edge, unit = _outermost(p, q, side)
    last = max(FARTHEST + math.log(min(p.finest, q.finest)) - math.log(unit), care.light[-1])
    last = min(last, LARGEST - math.log(unit))
    tails = [tail for tail in (p.tail(side), q.tail(side)) if tail is not None]
    power = min((tail.power for tail in tails if not _is_light(tail)), default=math.inf)
    if power == math.inf:
        cuts = _before(last, care.light if tails else ())
        return End(edge, unit, side, cuts, last, math.inf)
    df = float(power - 1)
    _check_held(df, unit)
    last = min(last, max(SMALLEST - math.log(unit), HEAVY[1]) / float(power))
    deepest = min(last, care.depth / _rate(tails, float(power)))
    return End(edge, unit, side, np.append(_before(deepest, HEAVY), deepest), last, df)


def _before(end: float, cuts: Sequence[float]) -> Array:
    """Return the cuts before an end."""
    return np.array([v for v in cuts if v < end])


def _check_held(df: float, unit: float) -> None:
    """Make sure that a power law has lost some of its mass at the largest x."""
    if df * (LARGEST - math.log(unit)) < LEAST_HELD:
        raise UnresolvableError(
            f"tails of {df:.3g} degrees of freedom reach beyond the digits of a double"
        )


def _outermost(p: Mixture, q: Mixture, side: int) -> tuple[float, float]:
    """Return the outermost knot of all components, and how far it is from its component."""
    edges = np.concatenate([m.grain.high if side > 0 else m.grain.low for m in (p, q)])
    locs = np.concatenate([p.grain.loc, q.grain.loc])
    at = int(np.argmax(side * edges))
    edge, unit = float(edges[at]), float(side * (edges[at] - locs[at]))
    if not (0.0 < unit < WIDEST and abs(edge) < WIDEST):
        raise too_far(p, q)
    return edge, unit


def too_far(p: Mixture, q: Mixture) -> TooFarError:
    """Return the error that names the component which lies farthest out, or is the widest."""
    parts = [*(("p", part) for part in p.present), *(("q", part) for part in q.present)]
    letter, worst = max(parts, key=lambda named: _farness(named[1]))
    return TooFarError(f"{letter} with {_told(worst)} is beyond the digits of a double")


def _farness(part: Weighted) -> tuple[float, float]:
    """Return how far out a component lies or reaches, and for a tie how narrow it is."""
    loc, scale = abs(part.member.loc), part.member.scale
    return max(loc, scale), -scale


def _told(part: Weighted) -> str:
    """Return the parameters of a component in the words of its family: mean μ = 0, sd σ = 1."""
    values = part.family.values(part.member)
    rows = zip(part.family.parameters, values, strict=True)
    told = (f"{row.label} {row.symbol} = {value:g}" for row, value in rows)
    return ", ".join(told).replace("-", "−").replace("e+", "e")


def _is_light(tail: Tail) -> bool:
    """Return whether a tail falls faster than every power."""
    return bool(tail.quadratic or tail.linear)


def _rate(tails: list[Tail], power: float) -> float:
    """Return how fast a tail of that power falls off in v, times the moment that is asked of it.

    A light tail beside a heavy one makes a moment of it: the second, or the first.
    """
    moments = [2.0 if tail.quadratic else 1.0 for tail in tails if _is_light(tail)]
    return power - 1.0 - max([m for m in moments if m < power - 1.0], default=0.0)


def _limits(
    grains: tuple[Grain, ...], corners: tuple[tuple[Array, Array], ...], stretch: float
) -> Limits:
    """Return what bounds the length of a panel, going right from x; a column a component or corner.

    It is the largest over the rows of slope · (x − loc) + offset: ``fine``, or a share of the
    distance d of the panel's nearer end, NEAR·d within the reach of the component and further out
    NEAR·reach + FAR·(d − reach). Where the component lies ahead that end is not x but the one to
    be found, hence the two rows with 1 + NEAR and 1 + FAR below.
    """
    loc = np.concatenate([g.loc for g in grains] + [c[0] for c in corners])
    fine = np.concatenate([g.fine for g in grains] + [CORNER * c[1] for c in corners])
    reaches = [np.maximum(g.high - g.loc, g.loc - g.low) for g in grains]
    reach = np.concatenate(reaches + [np.zeros_like(c[1]) for c in corners])
    none = np.zeros_like(loc)
    near, far = stretch * NEAR, stretch * FAR
    slopes = [0.0, near, far, -near / (1.0 + near), -far / (1.0 + far)]
    beyond = (near - far) * reach
    offsets = [stretch * fine, none, beyond, none, beyond / (1.0 + far)]
    return loc, np.array(slopes)[:, None, None], np.array(offsets)[:, None, :]


def _march(limits: Limits, start: float, stops: Array) -> Array:
    """Return cuts from the start to the last of the stops, all of which are cuts.

    Between two stops the cuts are made from both ends towards the middle, so that densities which
    are their own mirror images get points which are so too: a symmetric slope is then exactly 0.
    """
    cuts = [start]
    for low, high in itertools.pairwise([start, *stops.tolist()]):
        if min(_longest(limits, low, high)) < high - low:
            cuts += _between(limits, low, high)
        cuts.append(high)
    return np.unique(cuts)


def _between(limits: Limits, low: float, high: float) -> list[float]:
    """Return the cuts between low and high, the middle among them."""
    middle = 0.5 * (low + high)
    left, right = [low], [high]
    while left[-1] < middle or right[-1] > middle:
        ahead, behind = _longest(limits, left[-1], right[-1])
        left.append(_onward(left[-1], middle, ahead))
        right.append(_onward(right[-1], middle, behind))
    return left + right


def _onward(x: float, stop: float, length: float) -> float:
    """Return the end of a panel that begins at x and heads for the stop."""
    gap = stop - x
    if length >= abs(gap):
        return stop
    # Rather two equal panels before a stop than a sliver.
    short = length if abs(gap) - length > SLIVER * length else 0.5 * abs(gap)
    after = x + math.copysign(short, gap)
    return after if after != x else math.nextafter(x, stop)


def _longest(limits: Limits, low: float, high: float) -> tuple[float, float]:
    """Return how long a panel may be that goes right from low, and one that goes left from high."""
    loc, slopes, offsets = limits
    ahead = np.array((low - loc, loc - high))
    right, left = (slopes * ahead + offsets).max(axis=0).min(axis=1).tolist()
    return right, left
