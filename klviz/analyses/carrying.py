"""What a picture of a snapshot carries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from klviz.analyses.films import Shot
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.labs import LABS
from klviz.analyses.snapshots import Snapshot
from klviz.document.carried import AS_USUAL, MAX_STEP, Shown, carried_text
from klviz.document.scene import Scene

ELSEWHERE = (
    "In the picture q stands elsewhere: p or the runs were changed while they went on. "
    "Here they have gone all the way by the scene as it was at the end."
)
ROUNDING = 1e-6
"""How much of its largest parameter a q may be off that went the same way on another machine."""


def text_carried(scene: Scene, snapshot: Snapshot | None) -> str:
    """Return what a picture carries that shows a snapshot of the scene; of None, the scene."""
    return carried_text(scene, AS_USUAL if snapshot is None else shown_in(snapshot, scene))


def shown_in(snapshot: Snapshot, scene: Scene) -> Shown:
    """Return how a snapshot of a scene looks at it.

    A step beyond those that can be carried is none in particular.
    """
    request, step, last = snapshot.request, snapshot.step, snapshot.last
    runs = snapshot.runs if isinstance(snapshot, FitSnapshot) else ()
    values = tuple(view.values for view in runs)
    finite = bool(values) and all(math.isfinite(value) for run in values for value in run)
    return Shown(
        step if step <= MAX_STEP else None,
        last if step < last <= MAX_STEP else None,
        None if request.view == LABS[scene.lab].outlook(scene).whole else request.view,
        request.density_view,
        request.ratio_view,
        values if finite else None,
    )


def shot_of(seen: Shown, points: int, *, landscapes: bool = False) -> Shot:
    """Return how a scene is shot that is looked at like that, with so many points of x."""
    usual = Shot(points=points, landscapes=landscapes)
    return replace(
        usual,
        view=seen.view,
        density_view=seen.density_view or usual.density_view,
        ratio_view=seen.ratio_view or usual.ratio_view,
    )


def is_elsewhere(snapshot: Snapshot, shown: Shown) -> bool:
    """Return whether a q of a snapshot is not where a picture of that step has it.

    So it is where p or the runs were changed while they went on: the picture is of runs that
    followed, and the scene that it carries lets them begin from their start.
    """
    if shown.values is None or snapshot.step != shown.step:
        return False
    if not isinstance(snapshot, FitSnapshot):
        return False
    found = [view.values for view in snapshot.runs]
    return not (
        len(found) == len(shown.values)
        and all(_are_close(*pair) for pair in zip(found, shown.values, strict=True))
    )


def _are_close(found: Sequence[float], wanted: Sequence[float]) -> bool:
    """Return whether two q are the same, but for the rounding of another machine."""
    reach = ROUNDING * max((abs(value) for value in wanted), default=0.0)
    return len(found) == len(wanted) and all(
        abs(a - b) <= reach for a, b in zip(found, wanted, strict=True)
    )
