"""A triangle of three distributions: what is at its edges, and whether a way round is shorter."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import permutations

from klviz.analyses.compare.known import Known
from klviz.core import spaces
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import JENSEN_SHANNON, KL, Divergence
from klviz.core.estimates import Estimate
from klviz.core.identity import AT_MOST, Identity, plus, root
from klviz.core.mixtures import Mixture

CORNERS = ("P", "Q", "R")
FORMULAS = {"kl": "KL({}‖{})", "jsd": "JSD({}, {})", "root_jsd": "√JSD({}, {})"}
"""How what is at an edge is written, by the row of EDGES."""
DIVERGENCES: Mapping[str, Divergence] = {
    "kl": KL,
    "jsd": JENSEN_SHANNON,
    "root_jsd": JENSEN_SHANNON,
}


@dataclass(frozen=True, slots=True)
class Corner:
    """A distribution at a corner.

    Attributes:
        name: P, Q or R.
        record: what tells it apart from others.
        law: the distribution.
    """

    name: str
    record: Hashable
    law: Mixture | Categorical


@dataclass(frozen=True, slots=True)
class Edge:
    """What is at an edge, in one direction.

    Attributes:
        start: the name of the first corner.
        end: that of the second.
        formula: what it is.
        value: its value.
    """

    start: str
    end: str
    formula: str
    value: Estimate


@dataclass(frozen=True, slots=True)
class Way:
    """A straight way and one round the third corner.

    Attributes:
        direct: the edge from the first corner to the last.
        first: the edge to the corner between.
        second: the edge from there.
        identity: that the straight way is at most as long.
    """

    direct: Edge
    first: Edge
    second: Edge
    identity: Identity


@dataclass(frozen=True, slots=True)
class Triangle:
    """Three distributions.

    Attributes:
        key: the row of EDGES.
        edges: six of KL, both ways along every side, and three of what is symmetric.
        way: the one by which the inequality fails most, or else is the nearest to failing; None
            where there are no numbers.
    """

    key: str
    edges: tuple[Edge, ...]
    way: Way | None

    @property
    def fails(self) -> bool:
        """Whether a way round is shorter, beyond what errors explain."""
        return self.way is not None and not self.way.identity.holds


def triangle_of(key: str, corners: tuple[Corner, Corner, Corner], known: Known) -> Triangle:
    """Return the triangle of three corners with those values at its edges."""
    by_ends = {
        (a.name, b.name): _edge(key, a, b, known)
        for a, b in permutations(corners, 2)
        if key == "kl" or CORNERS.index(a.name) < CORNERS.index(b.name)
    }
    edges = tuple(by_ends.values())
    if any(math.isnan(edge.value.value) for edge in edges):
        return Triangle(key, edges, None)
    for (a, b), edge in tuple(by_ends.items()):
        by_ends.setdefault((b, a), edge)
    orders = [o for o in permutations(CORNERS) if key == "kl" or o[0] < o[2]]
    ways = [_way(by_ends, *order) for order in orders]
    return Triangle(key, edges, min(ways, key=_slack))


def _slack(way: Way) -> tuple[bool, float]:
    """Return what puts ways that fail first, those by more before those by less."""
    identity = way.identity
    return identity.holds, identity.slack if math.isfinite(identity.right.value) else math.inf


def _way(edges: Mapping[tuple[str, str], Edge], start: str, between: str, end: str) -> Way:
    direct, first, second = edges[start, end], edges[start, between], edges[between, end]
    statement = f"{direct.formula} ≤ {first.formula} + {second.formula}"
    round_about = plus(first.value, second.value)
    identity = Identity("triangle", statement, direct.value, AT_MOST, round_about)
    return Way(direct, first, second, identity)


def _edge(key: str, a: Corner, b: Corner, known: Known) -> Edge:
    divergence = DIVERGENCES[key]

    def find() -> Estimate:
        return spaces.divergence_value(divergence, a.law, b.law)

    value = known.value((divergence.key, a.record, b.record), find)
    if key == "root_jsd" and not math.isnan(value.value):
        value = root(value)
    return Edge(a.name, b.name, FORMULAS[key].format(a.name, b.name), value)
