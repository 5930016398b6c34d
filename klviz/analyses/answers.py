"""Answers: what the lab of a scene shows of it, asked by whoever has all the time there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from klviz.analyses.films import Shot
from klviz.analyses.labs import LABS
from klviz.analyses.playback import Transport
from klviz.analyses.recording import MOST_STEPS
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Snapshot
from klviz.analyses.worker import Engine
from klviz.document.scene import Scene

STRIDE = 10
"""How many steps are taken at once where nobody knows how many there are to the end."""


def answered(scene: Scene, step: int | None, shot: Shot) -> Snapshot:
    """Return what a lab shows of a scene at a step, or where every run rests; all of it.

    A scene in which nothing moves has no steps but the first.
    """
    lab = LABS[scene.lab]
    engine, outlook = lab.engine(float("inf")), lab.outlook(scene)
    sight = Sight(shot.view, shot.points, shot.density_view, shot.ratio_view)
    request = outlook.request(sight, Transport())
    if not outlook.moves:
        return _whole(engine, request)
    return _at_rest(engine, request) if step is None else _at(engine, request, step)


def _at_rest(engine: Engine[Any, Any], request: Any) -> Snapshot:
    """Return an answer in which every run rests, soon after the first, or one of a late step."""
    shown, reached = _at(engine, request, 0), 0
    while not (shown.error or shown.at_rest) and reached < MOST_STEPS:
        reached += STRIDE
        shown = _at(engine, request, reached)
    return shown if shown.error or shown.step == shown.last else _at(engine, request, shown.last)


def _at(engine: Engine[Any, Any], request: Any, step: int) -> Snapshot:
    return _whole(engine, replace(request, step=step))


def _whole(engine: Engine[Any, Any], request: Any) -> Snapshot:
    """Return the answer of which asking again would show no more."""
    shown: Snapshot = engine.answer(request)
    while shown.behind:
        shown = engine.answer(request)
    return shown
