"""Requests of comparisons for the tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from klviz.analyses.compare.outlook import CompareOutlook
from klviz.analyses.compare.request import CompareRequest
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.document.comparison import FIRST_COMPARISON, Comparison
from klviz.document.notation import parse_target
from klviz.document.outcomes import Bars, OutcomeTable
from klviz.document.scene import FIRST_SCENE


def on_the_line(p: str = "N(0, 1)", q: str = "N(0, 2)", **others: Any) -> Comparison:
    """Return two targets in notation side by side."""
    return replace(FIRST_COMPARISON, p=parse_target(p), q=parse_target(q), space="line", **others)


def over_outcomes(
    p: tuple[float, ...] = (0.9, 0.1), q: tuple[float, ...] = (0.5, 0.5), **others: Any
) -> Comparison:
    """Return two rows of probabilities side by side."""
    table = OutcomeTable(("",) * len(p), Bars(p), Bars(q), Bars((1.0,) * len(p)))
    return replace(FIRST_COMPARISON, table=table, space="outcomes", **others)


def request_of(comparison: Comparison, sight: Sight | None = None) -> CompareRequest:
    """Return what the page asks of a comparison."""
    scene = replace(FIRST_SCENE, lab="compare", comparison=comparison)
    return CompareOutlook(scene).request(sight or Sight(), Transport())
