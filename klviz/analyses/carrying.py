"""What a picture of a snapshot carries."""

from __future__ import annotations

from klviz.analyses.fit import FitSnapshot
from klviz.analyses.translation import view_of
from klviz.document.carried import AS_USUAL, MAX_STEP, Shown, carried_text
from klviz.document.scene import Scene


def text_carried(scene: Scene, snapshot: FitSnapshot | None) -> str:
    """Return what a picture carries that shows a snapshot of the scene; of None, the scene."""
    return carried_text(scene, AS_USUAL if snapshot is None else shown_in(snapshot, scene))


def shown_in(snapshot: FitSnapshot, scene: Scene) -> Shown:
    """Return how a snapshot of a scene looks at it.

    A step beyond those that can be carried is none in particular.
    """
    request, step, last = snapshot.request, snapshot.step, snapshot.last
    return Shown(
        step if step <= MAX_STEP else None,
        last if step < last <= MAX_STEP else None,
        None if request.view == view_of(scene) else request.view,
        request.density_view,
        request.ratio_view,
    )
