"""Sketch: what is drawn of P and Q where they stand beside what is looked at, for a hand to move.

Over x their curves, over outcomes their bars, by the density view of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from klviz.analyses.compare.outcome_overview import HEIGHTS
from klviz.analyses.compare.pairs import OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest
from klviz.analyses.curves import drawing_points
from klviz.analyses.subjects import NOWHERE, DensitySubject
from klviz.core.arrays import Array, frozen


@dataclass(frozen=True, slots=True, eq=False)
class PairCurves:
    """Two densities over x. Arrays are read-only.

    Attributes:
        x: where they are sampled, (n,), ascending.
        p: P there, (n,).
        q: Q there, (n,).
        equal: where they are equal and that is to be seen.
    """

    x: Array
    p: Array
    q: Array
    equal: Array


@dataclass(frozen=True, slots=True, eq=False)
class PairBars:
    """Two rows of bars over outcomes. Arrays are read-only.

    Attributes:
        names: what the outcomes are called.
        p_heights: how tall the bars of P are, (n,).
        q_heights: those of Q, (n,).
    """

    names: tuple[str, ...]
    p_heights: Array
    q_heights: Array


Sketch: TypeAlias = PairCurves | PairBars


def sketch_of(request: CompareRequest, pair: Pair) -> Sketch:
    """Return what is drawn of a pair."""
    if isinstance(pair, OutcomePair):
        heights = HEIGHTS[request.density_view]
        return PairBars(pair.names, heights(pair.p), heights(pair.q))
    x = frozen(drawing_points(request.view, request.points, [pair.p, pair.q]))
    p, q = (
        frozen(DensitySubject(density).curve(x, request.density_view))
        for density in (pair.p, pair.q)
    )
    return PairCurves(x, p, q, NOWHERE)
