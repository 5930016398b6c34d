"""Where both directions agree: a plane of Q with KL(P‖Q) − KL(Q‖P) over it.

On the line it is that of location and scale, over two outcomes that of both chances, and over more
that of mixtures of three corners: of the outcomes themselves where there are three, and of P, Q
and R, drawn out towards the corners, where there are more.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from klviz.analyses.compare.pairs import LinePair, OutcomePair, Pair
from klviz.analyses.contours import level_lines
from klviz.analyses.ground import Ground, settled
from klviz.analyses.slices import Sliced
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, frozen
from klviz.core.batched.landscapes import is_quick
from klviz.core.batched.searches import Region
from klviz.core.divergences import KL
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.symmetry import (
    Directions,
    agree_at_scale,
    agree_everywhere,
    both_ways,
    coin_directions,
    directions,
    drawn_out,
    triangle_directions,
)

QUICK, SLOW = (97, 97), (49, 49)
"""How many locations and log scales of Q there are: by a lattice, and by panels."""
COIN, TRIANGLE, LEAST_TRIANGLE = 121, 145, 25
"""How many values a chance has, and a weight at most and at least."""
MOST_CELLS = 100_000.0
"""How many outcomes times squared weights there are at most, where there is a choice."""
FIRST = 0.02
"""Seconds that an answer may take until there is a picture."""
ROUNDING = 1e-10
"""Below this neither direction says which of them is larger."""
COIN_CURVE = frozen(np.array([[0.0, 0.0], [1.0, 1.0], [np.nan, np.nan], [0.0, 1.0], [1.0, 0.0]]))
"""q = p and q = 1 − p."""
CORNERED = 3
"""The power by which mixtures are drawn out towards their corners: forward rises there like a
logarithm, so that what is one way round in most of a triangle may turn within its last hundredth.
"""
THREADS, ALONG, LEAST_ALONG = 12, 61, 9
"""In about how many lines a lattice is drawn one way, and of how many points one is made."""
NOTHING = frozen(np.empty((0, 2)))
EQUAL_SCALES, EQUAL_COINS = "equal σ", "q = p, q = 1 − p"
"""Where both directions agree, as a legend says it."""
LINE, COINS, OUTCOMES, MIXED = "line", "coins", "outcomes", "mixed"
"""What planes there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Both directions over a plane of Q.

    Attributes:
        kind: which plane: LINE, COINS, OUTCOMES or MIXED.
        family: the label of the family of Q on the line; "" elsewhere.
        found: both directions over it.
        share: (F − R)/(F + R), (k, m).
        curve: where both agree, with a row of nan between any two lines, (n, 2).
        threads: forward and reverse along lines of the lattice, likewise, (n, 2).
        home: where P is; None where it is not in the plane.
        spot: where Q is; likewise.
        mirrors: other places of Q that an exchange of outcomes makes, (n, 2).
        corners: what is at the corners of a triangle, or the outcomes of coins.
        law: where both agree, in a few words; "" where there are none for it.
        everywhere: whether both agree for all Q.
    """

    kind: str
    family: str
    found: Directions
    share: Array
    curve: Array
    threads: Array
    home: tuple[float, float] | None = None
    spot: tuple[float, float] | None = None
    mirrors: Array = field(default_factory=lambda: NOTHING)
    corners: tuple[str, ...] = ()
    law: str = ""
    everywhere: bool = False


class Agreement:
    """Finds the plane of a pair, in slices where it takes long."""

    def __init__(self) -> None:
        self._of: Hashable = None
        self._region: Region | None = None
        self._task: Sliced[Plane] | None = None
        self._plane: Plane | None = None

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to find."""
        return self._task is None

    def plane(self, record: Hashable, pair: Pair, budget: float) -> Plane | None:
        """Return the plane as far as it has come; None before there is any of it.

        Args:
            record: what tells the pair's P apart from others.
            pair: P and Q.
            budget: for how many seconds it may go on.

        Raises:
            ValueError: there is none; the message says why.
        """
        if isinstance(pair, OutcomePair):
            self._end(None)
            return _over_outcomes(pair)
        try:
            return self._on_line(record, pair, budget)
        except ValueError:
            self._end(None)
            raise

    def _on_line(self, record: Hashable, pair: LinePair, budget: float) -> Plane | None:
        approximation, spot = family_of(pair.q)
        self._seek((record, approximation), pair.p, approximation, spot)
        self._go_on(budget)
        if self._plane is None:
            return None
        return replace(self._plane, spot=spot)

    def _seek(
        self,
        of: Hashable,
        p: Mixture,
        approximation: LocationScale,
        spot: tuple[float, float] | None,
    ) -> None:
        """Begin with a plane that holds the spot, unless that is what is sought already."""
        spots = np.array([] if spot is None else [spot]).reshape(-1, 2)
        needed = Ground.of(p).holding(spots)
        if of != self._of:
            self._end(of)
        region = settled(self._region, needed)
        if region == self._region:
            return
        # What there is stays in sight until the first of the new one comes.
        if self._task is not None:
            self._task.drop()
        self._region = region
        self._task = Sliced(partial(_line_planes, p, approximation, region))

    def _end(self, of: Hashable) -> None:
        if self._task is not None:
            self._task.drop()
        self._of, self._region, self._task, self._plane = of, None, None, None

    def _go_on(self, budget: float) -> None:
        if self._task is None:
            return
        found = self._task.go_on(budget if self._plane is not None else max(budget, FIRST))
        if found:
            self._plane = found[-1]
        if self._task.is_over:
            self._task = None


def family_of(q: Mixture) -> tuple[LocationScale, tuple[float, float] | None]:
    """Return the family whose plane shows Q, and where Q is in it: of others that of normals."""
    part = q.present[0]
    if len(q.present) == 1 and part.family.approximates:
        member = part.member
        return LocationScale(part.family, member.shape), (member.loc, math.log(member.scale))
    return LocationScale(FAMILIES["normal"]), None


def _line_planes(p: Mixture, approximation: LocationScale, region: Region) -> Iterator[Plane]:
    shape = QUICK if is_quick(p, KL, approximation) else SLOW
    everywhere = agree_everywhere(p, approximation)
    scale = agree_at_scale(p, approximation)
    family, home = family_of(p)
    for found in directions(p, approximation, *region, shape):
        share = np.zeros(found.forward.shape) if everywhere else _share(found)
        if everywhere:
            curve = NOTHING
        elif scale is not None:
            curve = frozen(np.array([(loc, math.log(scale)) for loc in region.loc]))
        else:
            curve = _zero(found, share)
        yield Plane(
            kind=LINE,
            family=_called(approximation),
            found=found,
            share=frozen(share),
            curve=curve,
            threads=_threads(found),
            home=home if family == approximation else None,
            law="" if scale is None else EQUAL_SCALES,
            everywhere=everywhere,
        )


def _called(approximation: LocationScale) -> str:
    """Return what the family of Q is called, with the shape that all of its members have."""
    family, shape = approximation.family, approximation.shape
    symbols = [row.symbol for row in family.parameters if row.key not in ("loc", "scale")]
    told = [f"{symbol} = {value:g}" for symbol, value in zip(symbols, shape, strict=True)]
    return " with ".join([family.label, *told])


def _over_outcomes(pair: OutcomePair) -> Plane:
    if pair.p.size == 2:
        return _coins(pair)
    chances = pair.p.probabilities
    three = pair.p.size == 3
    corners = np.eye(3)
    if not three:
        corners = np.stack([law.probabilities for law in (pair.q, pair.r, pair.p)])
    size = int(np.clip(math.sqrt(MOST_CELLS / pair.p.size), LEAST_TRIANGLE, TRIANGLE))
    power = 1 if three else CORNERED
    found = triangle_directions(chances, corners, size, power)
    share = _share(found)
    return Plane(
        kind=OUTCOMES if three else MIXED,
        family="",
        found=found,
        share=frozen(share),
        curve=_zero(found, share),
        threads=_mixed_threads(chances, corners, power),
        home=_place(chances) if three else (0.0, 0.0),
        spot=_place(pair.q.probabilities) if three else (1.0, 0.0),
        mirrors=_exchanged(chances) if three else NOTHING,
        corners=pair.names if three else ("Q", "R", "P"),
    )


def _coins(pair: OutcomePair) -> Plane:
    found = coin_directions(COIN)
    p, q = (float(law.probabilities[0]) for law in (pair.p, pair.q))
    chances = 0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, 201))
    rows = np.stack([chances, 1.0 - chances], axis=1)
    both = both_ways(pair.p.probabilities, rows)
    return Plane(
        kind=COINS,
        family="",
        found=found,
        share=frozen(_share(found)),
        curve=COIN_CURVE,
        threads=frozen(np.stack(both, axis=1)),
        spot=(p, q),
        corners=pair.names,
        law=EQUAL_COINS,
    )


def _place(chances: Array) -> tuple[float, float]:
    return float(chances[0]), float(chances[1])


def _exchanged(chances: Array) -> Array:
    """Return where the Q are that have two outcomes of P exchanged, (n, 2)."""
    orders = ((1, 0, 2), (0, 2, 1), (2, 1, 0))
    places = [_place(chances[list(order)]) for order in orders]
    others = [place for place in dict.fromkeys(places) if place != _place(chances)]
    return frozen(np.array(others).reshape(-1, 2))


def _share(found: Directions) -> Array:
    """Return the asymmetry, 0 where both directions are nothing but rounding."""
    return np.where(np.maximum(found.forward, found.reverse) < ROUNDING, 0.0, found.asymmetry)


def _zero(found: Directions, share: Array) -> Array:
    """Return where both directions agree."""
    return level_lines(found.across, found.up, share, np.array([0.0]))


def _mixed_threads(chances: Array, corners: Array, power: int) -> Array:
    """Return forward and reverse along lines across a triangle and, of mixtures, its edges."""
    gap = np.full((1, 2), np.nan)
    lines_drawn = 3 * THREADS
    count = int(np.clip(2.0 * MOST_CELLS / (lines_drawn * len(chances)), LEAST_ALONG, ALONG))
    # Denser towards the ends, where forward goes to infinity.
    along = 0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, count))
    lines = []
    # At the edges of a triangle of outcomes one is missing, and forward is infinite.
    for weight in np.arange(1 if power == 1 else 0, THREADS) / THREADS:
        rest = (1.0 - weight) * along
        left = np.maximum(1.0 - weight - rest, 0.0)
        fixed = np.full(count, weight)
        for shares in ((fixed, rest, left), (rest, fixed, left), (rest, left, fixed)):
            rows = drawn_out(np.stack(shares, axis=1), power) @ corners
            lines += [np.stack(both_ways(chances, rows), axis=1), gap]
    return frozen(np.concatenate(lines))


def _threads(found: Directions) -> Array:
    """Return forward and reverse along some of the lines of a lattice, (n, 2)."""
    both = np.stack([found.forward, found.reverse], axis=2)
    gap = np.full((1, 2), np.nan)
    lines = []
    for table in (both, both.transpose(1, 0, 2)):
        every = max(1, len(table) // THREADS)
        for line in table[::every]:
            lines += [line, gap]
    return frozen(np.concatenate(lines))
