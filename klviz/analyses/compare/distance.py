"""Is KL a distance? Both directions as Q is moved, a triangle, where they agree, and stretching."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from klviz.analyses.compare.agreement import Agreement, Plane
from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.known import Known
from klviz.analyses.compare.pairs import Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.compare.stretching import Meter, meters_of
from klviz.analyses.compare.triangle import CORNERS, Corner, Triangle, triangle_of
from klviz.core.arrays import Array, frozen
from klviz.document.comparison import Comparison

MOST_SEEN = 600
"""How many pairs a trail has; of a longer one every second is left out."""
A_FRAME = 0.012
"""Seconds that the values of an answer may take at least: most pairs have all of theirs in it."""
APART = 0.004
"""How far, in widths of the picture, pairs of a trail lie apart."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DistanceContent(Content):
    """What there is to be drawn.

    Attributes:
        trail: the pairs of forward and reverse seen since P was changed, in nats, (n, 2).
        triangle: P, Q and R.
        plane: where both directions agree; None before it is found, or where there is none.
        no_plane: why there is none, as a sentence; "" where there is or will be one.
        meters: divergences and distances, before and after x is stretched.
        stretch: by what it is.
    """

    trail: Array
    triangle: Triangle
    plane: Plane | None
    no_plane: str
    meters: tuple[Meter, ...]
    stretch: float


def squashed(nats: Array) -> Array:
    """Return v/(1 + v), which puts ∞ at 1; nan stays nan."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isposinf(nats), 1.0, nats / (1.0 + nats))


class Trail:
    """The pairs of values seen as Q is moved; it begins afresh where P is another."""

    def __init__(self) -> None:
        self._of: Hashable = None
        self._seen: list[tuple[float, float]] = []

    def follow(self, record: Hashable, forward: float, reverse: float) -> Array:
        """Add a pair and return all, (n, 2)."""
        if record != self._of:
            self._of, self._seen = record, []
        here = np.array([forward, reverse])
        if not np.isnan(here).any() and self._is_new(here):
            self._seen.append((forward, reverse))
        if len(self._seen) > MOST_SEEN:
            # The last one stays.
            self._seen = self._seen[::-2][::-1]
        return frozen(np.array(self._seen).reshape(-1, 2))

    def _is_new(self, here: Array) -> bool:
        if not self._seen:
            return True
        apart = np.abs(squashed(here) - squashed(np.array(self._seen[-1])))
        return bool(apart.max() > APART)


class Distance(Analyst):
    """Finds out what tells KL from a distance."""

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._trail = Trail()
        self._known = Known()
        self._agreement = Agreement()

    def answer(self, request: CompareRequest, pair: Pair) -> DistanceContent:
        comparison = request.comparison
        corners = corners_of(comparison, pair)
        p, q, _ = corners
        plane, no_plane = self._plane(p.record, pair)
        self._known.begin(max(self.budget, A_FRAME))
        for key, value in (("kl", pair.forward), ("reverse_kl", pair.reverse)):
            self._known.put((key, p.record, q.record), value)
        self._known.put(("kl", q.record, p.record), pair.reverse)
        triangle = triangle_of(comparison.edges, corners, self._known)
        meters = meters_of(p, q, comparison.stretch, self._known)
        return DistanceContent(
            complete=self._agreement.complete and self._known.complete,
            trail=self._trail.follow(p.record, pair.forward.value, pair.reverse.value),
            triangle=triangle,
            plane=plane,
            no_plane=no_plane,
            meters=meters,
            stretch=comparison.stretch,
        )

    def _plane(self, record: Hashable, pair: Pair) -> tuple[Plane | None, str]:
        try:
            return self._agreement.plane(record, pair, self.budget), ""
        except ValueError as error:
            return None, str(error)


def corners_of(comparison: Comparison, pair: Pair) -> tuple[Corner, Corner, Corner]:
    """Return P, Q and R, each with what tells it apart from others."""
    table = comparison.table
    if comparison.space == "line":
        records: tuple[Hashable, ...] = comparison.p, comparison.q, comparison.r
    else:
        records = tuple(
            ("outcomes", table.size, weights) for weights in (table.p, table.q, table.r)
        )
    laws = pair.p, pair.q, pair.r
    p, q, r = (Corner(*each) for each in zip(CORNERS, records, laws, strict=True))
    return p, q, r
