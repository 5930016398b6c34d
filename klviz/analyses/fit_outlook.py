"""What follows from a scene for the Fit lab: its requests, and when its runs begin afresh."""

from __future__ import annotations

from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.analyses.translation import has_density, source_of, view_of
from klviz.document.scene import Scene


class FitOutlook:
    """The requests of a scene; its weights are normalised and its view measured once.

    Args:
        scene: the scene.

    Attributes:
        whole: the interval of x that shows the target and the start of q.
        moves: it has runs.
    """

    moves = True

    def __init__(self, scene: Scene) -> None:
        self._scene, self._target = scene, source_of(scene)
        self.whole = view_of(scene)

    def request(self, sight: Sight, transport: Transport) -> FitRequest:
        """Return what is to be shown, looked at like that, at the step that is wanted."""
        return FitRequest(
            target=self._target,
            approximation=self._scene.approximation,
            runs=self._scene.runs,
            view=sight.view or self.whole,
            points=sight.points,
            step=transport.step,
            restart=transport.restart,
            density_view=sight.density_view,
            ratio_view=sight.ratio_view,
            cursor=sight.cursor,
            region=sight.region,
        )


def follow_fit(old: Scene, new: Scene, transport: Transport) -> Transport:
    """Return the playback of runs that start afresh where the start has moved, or chase p."""
    if _is_other(old, new):
        return transport.restarted(playing=transport.playing)
    if (old.p, old.runs) != (new.p, new.runs):
        return transport.chasing()
    return transport


def _is_other(old: Scene, new: Scene) -> bool:
    """Whether the runs of a scene have nothing to do with those of another.

    The likelihood of points is no divergence: its values do not go on from those of one.
    """
    if old.p != new.p and not (has_density(old.p) and has_density(new.p)):
        return True
    return (old.approximation, old.title, old.source) != (new.approximation, new.title, new.source)
