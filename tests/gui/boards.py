"""Boards made by hand: what the scoreboard is tested against."""

from __future__ import annotations

import math
from collections.abc import Sequence

from klviz.analyses.optima import Kind, Minimum, Optimum, Verdict
from klviz.analyses.scoreboard import Board, ScoreboardRequest, Scores
from klviz.core.estimates import Estimate
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE

RUNS = (Run("kl", colour=0), Run("reverse_kl", colour=1))
INFINITE = Estimate(math.inf, 0.0, "supports and tails", "p has mass above 3, where q is zero")


def estimate(value: float, error: float = 1e-13) -> Estimate:
    return Estimate(value, error, "Gauss–Kronrod 21 vs 10, 378 nodes")


def optimum(*values: float) -> Optimum:
    """An optimum with local minima of these values, the first the best."""
    minima = tuple(
        Minimum((i + 5e-17, 0.0), (i + 5e-17, 1.0), estimate(value))
        for i, value in enumerate(values)
    )
    return Optimum(minima, minima[0].estimate)


def board(
    rows: Sequence[Sequence[Estimate | float | None]],
    *,
    runs: Sequence[Run] = RUNS,
    optima: dict[str, Optimum | None] | None = None,
    verdicts: Sequence[Verdict] = (),
    step: int = 120,
) -> Board:
    """A board with these values in its first columns, 0.5 in the others."""
    values = tuple((float(i), 1.0 + i) for i in range(len(runs)))
    request = ScoreboardRequest(
        FIRST_SCENE.target, FIRST_SCENE.approximation, tuple(runs), values, step
    )
    kinds = request.kinds
    told = verdicts or ["above"] * len(runs)
    scores = []
    for row, run, verdict, (mean, sd) in zip(rows, runs, told, values, strict=True):
        given = [estimate(v) if isinstance(v, float) else v for v in row]
        whole = (*given, *(estimate(0.5) for _ in kinds[len(given) :]))
        own = kinds.index(Kind.of(run))
        scores.append(Scores(mean, sd, estimate(1.5, 0.0), whole, own, verdict))
    known = {"kl": optimum(0.4), "reverse_kl": optimum(0.3, 0.35), **(optima or {})}
    return Board(
        request,
        kinds,
        Scores(1e-17, 3.1622776601683795, estimate(2.108)),
        tuple(scores),
        tuple(known.get(kind.key, optimum(0.25)) for kind in kinds),
    )


PLAIN = board([[0.5, 2.0], [3.0, 0.35]], verdicts=["above", "local"])
