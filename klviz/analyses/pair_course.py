"""Snapshots of two that are compared, while one number of them goes from low to high."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from klviz.analyses.films import Shot, Shown
from klviz.analyses.labs import LABS
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Snapshot
from klviz.analyses.sweep import Sweep
from klviz.document.scene import Scene


class PairCourse:
    """The snapshots of a sweep of two that stand still but for its number.

    Args:
        scene: what is looked at.
        sweep: which number moves.
        values: that number in every frame.
        captions: what is said of it there.
        shot: how the scene is looked at; where it is looked at as usual, all of the way is seen.
    """

    def __init__(
        self,
        scene: Scene,
        sweep: Sweep,
        values: Sequence[float],
        captions: Sequence[str],
        shot: Shot,
    ) -> None:
        self._scene, self._sweep, self._values, self._captions = scene, sweep, values, captions
        lab = LABS[scene.lab]
        view = shot.view
        if view is None or view == lab.outlook(scene).whole:
            ends = [lab.outlook(self._at(value)).whole for value in (values[0], values[-1])]
            view = min(low for low, _ in ends), max(high for _, high in ends)
        self._sight = Sight(view, shot.points, shot.density_view, shot.ratio_view)

    def make(self, numbers: Sequence[int]) -> Iterator[Shown]:
        """Yield what the frames of these numbers show; what they share is computed once."""
        engine = LABS[self._scene.lab].engine(math.inf)
        for number in numbers:
            scene = self._at(self._values[number])
            request = LABS[scene.lab].outlook(scene).request(self._sight, Transport())
            shown: Snapshot = engine.answer(request)
            while shown.behind:
                shown = engine.answer(request)
            yield shown, self._captions[number]

    def _at(self, value: float) -> Scene:
        return self._sweep.moved(self._scene, value, None)
