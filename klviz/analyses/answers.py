"""Answers: what the lab of a scene shows of it, asked by whoever has all the time there is."""

from __future__ import annotations

from typing import Any

from klviz.analyses.films import Shot
from klviz.analyses.labs import LABS
from klviz.analyses.playback import Transport
from klviz.analyses.recording import played
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Snapshot
from klviz.document.scene import Scene


def answered(scene: Scene, step: int | None, shot: Shot) -> Snapshot:
    """Return what a lab shows of a scene at a step, or where every run rests; all of it.

    A scene in which nothing moves has no steps but the first.
    """
    lab = LABS[scene.lab]
    engine: Any = lab.engine(float("inf"))
    outlook = lab.outlook(scene)
    sight = Sight(shot.view, shot.points, shot.density_view, shot.ratio_view)
    request = outlook.request(sight, Transport())
    shown: Snapshot = played(engine, request, step) if outlook.moves else engine.answer(request)
    while shown.behind:
        shown = engine.answer(shown.request)
    return shown
