"""What follows from a scene for the Compare lab: its requests, and when its runs begin afresh."""

from __future__ import annotations

from klviz.analyses.compare.request import CompareRequest
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.analyses.translation import view_of_targets
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.document.scene import Scene

EDGE = 0.6
"""How far the view reaches beyond the first outcome and the last."""


class CompareOutlook:
    """The requests of a scene; its view is measured once.

    Args:
        scene: the scene.

    Attributes:
        whole: the interval of x that shows both, or that of the numbers of outcomes.
        moves: whether the aspect has runs.
    """

    def __init__(self, scene: Scene) -> None:
        self._comparison = comparison = scene.comparison
        self.moves = has_runs(comparison)
        if comparison.space == "line":
            self.whole = view_of_targets(comparison.p, comparison.q)
        else:
            self.whole = -EDGE, comparison.table.size - 1.0 + EDGE

    def request(self, sight: Sight, transport: Transport) -> CompareRequest:
        """Return what is to be shown, looked at like that, at the step that is wanted."""
        return CompareRequest(
            comparison=self._comparison,
            view=sight.view or self.whole,
            points=sight.points,
            step=transport.step if self.moves else 0,
            restart=transport.restart,
            density_view=sight.density_view,
            ratio_view=sight.ratio_view,
            cursor=sight.cursor,
            region=sight.region,
        )


def has_runs(comparison: Comparison) -> bool:
    """Return whether the aspect that is looked at has runs, in the space that is."""
    row = ASPECTS[comparison.aspect]
    return row.moves and comparison.space in row.spaces


def follow_comparison(old: Scene, new: Scene, transport: Transport) -> Transport:
    """Return the playback of runs that start afresh where q is another, or chase p.

    Nothing plays while an aspect without runs is looked at; they wait at their step.
    """
    followed = _followed(old, new, transport)
    return followed if has_runs(new.comparison) else followed.paused()


def _followed(old: Scene, new: Scene, transport: Transport) -> Transport:
    from klviz.analyses.compare.descent import same_start

    before, now = old.comparison, new.comparison
    told = [(scene.title, scene.source) for scene in (old, new)]
    if told[0] != told[1] or not same_start(before, now):
        return transport.restarted(playing=transport.playing)
    if (before.table.p, before.descent.runs) != (now.table.p, now.descent.runs):
        return transport.chasing()
    return transport
