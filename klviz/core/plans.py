"""Plan: where to cut the line into panels so that two mixtures are resolved on each of them.

Between the outermost knots of all components the line is cut by marching from both ends: a panel
may be as long as every component and every corner of log p and log q allows. Outside, the tails
are cut as `klviz.core.panels` says.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import Tail
from klviz.core.mixtures import Grain, Mixture, Weighted
from klviz.core.origins import blur
from klviz.core.panels import End, Plan, UnresolvableError

__all__ = [
    "SHOWN",
    "STEP",
    "WATCHED",
    "Care",
    "TooFarError",
    "UnresolvableError",
    "plan",
    "too_far",
]

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
    return TooFarError(f"{letter} with {told(worst)} is beyond the digits of a double")


def _farness(part: Weighted) -> tuple[float, float]:
    """Return how far out a component lies or reaches, and for a tie how narrow it is."""
    loc, scale = abs(part.member.loc), part.member.scale
    return max(loc, scale), -scale


def told(part: Weighted) -> str:
    """Return the parameters of a component in the words of its family: mean μ = 0, sd σ = 1."""
    values = part.family.values(part.member)
    rows = zip(part.family.parameters, values, strict=True)
    words = (f"{row.label} {row.symbol} = {value:g}" for row, value in rows)
    return ", ".join(words).replace("-", "−").replace("e+", "e")


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
