"""Visits: how each lab of a document was left, so that it is found like that again."""

from __future__ import annotations

from dataclasses import replace

from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight


class Visits:
    """Remembers of every lab that was left where its playback stood and what was looked at."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[Transport, Sight]] = {}
        self._latest = 0

    def leave(self, lab: str, transport: Transport, sight: Sight) -> None:
        """Leave a lab; it stands until it is found again."""
        self._left[lab] = transport.paused(), sight
        self._latest = max(self._latest, transport.restart)

    def find(self, lab: str, transport: Transport, sight: Sight) -> tuple[Transport, Sight]:
        """Return how a lab was left, coming from another that stands like that.

        What was never there begins at its first step, seen as a whole, with a number of the start
        that no lab has had. Speed and habits of the playback are those of the other.
        """
        self._latest = max(self._latest, transport.restart)
        fresh = replace(transport, restart=self._latest).restarted(playing=False)
        then, seen = self._left.get(lab, (fresh, replace(sight, view=None)))
        now = replace(then, speed=transport.speed, loop=transport.loop, stops=transport.stops)
        return now, replace(
            seen,
            points=sight.points,
            density_view=sight.density_view,
            ratio_view=sight.ratio_view,
            cursor=None,
            region=None,
        )

    def forget(self, transport: Transport) -> Transport:
        """Forget all labs of a document, and return a playback whose number none of them had."""
        self._left.clear()
        return replace(transport, restart=max(self._latest, transport.restart))
