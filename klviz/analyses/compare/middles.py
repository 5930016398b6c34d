"""The middle M = (P + Q)/2 between two distributions, and Jensen–Shannon's divergence beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from klviz.analyses.compare.pairs import LinePair, Pair
from klviz.analyses.compare.request import CompareRequest
from klviz.core.arrays import Array, frozen
from klviz.core.estimates import Estimate

CEILING = math.log(2.0)
"""What JSD is at most, in nats: one bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Middle:
    """P, Q and M at the same points or outcomes.

    Attributes:
        x: the points, or the numbers of the outcomes, (n,).
        p: P there.
        q: Q there.
        m: M there.
        names: what the outcomes are called; none on the line.
        jsd: JSD(P, Q); None as long as it is not known.
        swapped: JSD(Q, P), found by itself; likewise.
    """

    x: Array
    p: Array
    q: Array
    m: Array
    names: tuple[str, ...]
    jsd: Estimate | None
    swapped: Estimate | None


def middle_of(
    request: CompareRequest, pair: Pair, jsd: Estimate | None, swapped: Estimate | None
) -> Middle:
    """Return the middle between both, over the view."""
    if isinstance(pair, LinePair):
        x = np.linspace(*request.view, max(request.points, 2))
        p, q = (mixture.prob(x) for mixture in (pair.p, pair.q))
        names: tuple[str, ...] = ()
    else:
        p, q = pair.p.probabilities, pair.q.probabilities
        x, names = np.arange(p.size, dtype=np.float64), pair.names
    x, p, q, m = (frozen(np.array(row)) for row in (x, p, q, 0.5 * (p + q)))
    return Middle(x, p, q, m, names, jsd, swapped)
