"""Visits: how each lab of a document was left, so that it is found like that again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.document.scene import Scene


@dataclass(frozen=True, slots=True)
class Visit:
    """How a lab stands.

    Attributes:
        scene: what it shows.
        transport: where its playback stands.
        sight: what of it is looked at.
    """

    scene: Scene
    transport: Transport
    sight: Sight


class Visits:
    """Remembers how every lab that was left stood."""

    def __init__(self) -> None:
        self._left: dict[str, Visit] = {}
        self._latest = 0

    def leave(self, visit: Visit) -> None:
        """Leave a lab; it stands until it is found again."""
        now = visit.transport
        self._left[visit.scene.lab] = replace(visit, transport=now.paused())
        self._latest = max(self._latest, now.restart)

    def find(self, scene: Scene, other: Visit) -> Visit:
        """Return how the lab of a scene was left, coming from another one that stands like that.

        What was never there begins at its first step, seen as a whole, with a number of the start
        that no lab has had. Speed and habits of the playback are those of the other.
        """
        now, seen = other.transport, other.sight
        self._latest = max(self._latest, now.restart)
        fresh = replace(now, restart=self._latest).restarted(playing=False)
        then = self._left.get(scene.lab, Visit(scene, fresh, replace(seen, view=None)))
        return Visit(
            then.scene,
            replace(then.transport, speed=now.speed, loop=now.loop, stops=now.stops),
            replace(
                then.sight,
                points=seen.points,
                density_view=seen.density_view,
                ratio_view=seen.ratio_view,
                cursor=None,
                region=None,
            ),
        )

    def forget(self, transport: Transport) -> Transport:
        """Forget all labs of a document, and return a playback whose number none of them had."""
        self._left.clear()
        return replace(transport, restart=max(self._latest, transport.restart))
