"""Q is dragged in the plane where both directions agree."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.compare.agreement import COINS, LINE
from klviz.analyses.handles import grain
from klviz.core.families import FAMILIES
from klviz.document.outcomes import Bars
from klviz.document.scene import Scene
from klviz.gui.gestures import Edit
from klviz.gui.plots.distance.plane import PlanePlot, View

SNAP_PIXELS, FINE_PIXELS = 16.0, 0.4
DIGITS, SNAP_DIGITS = 3, 1
"""To how many significant digits a scale is placed, freely and to round numbers."""
STEPS, SNAP_STEPS = 1000.0, 20.0
"""In how many steps a chance goes from 0 to 1, freely and to round numbers."""

_numbers = itertools.count()


class SpotDrag:
    """Drags Q; of coins P and Q together. The plane holds still under the hand meanwhile.

    Args:
        plot: the plane.
        view: how it lies there.
        place: where the button was pressed.
        scene: as it is now.
        edit: is told of every edit.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(
        self, plot: PlanePlot, view: View, place: QPointF, scene: Scene, edit: Edit
    ) -> None:
        plane = plot.plane
        assert plane is not None
        assert plane.spot is not None
        self._plot, self._view, self._kind = plot, view, plane.kind
        self._scene, self._edit, self._latest = scene, edit, scene
        self._offset = view.place(plane.spot) - place
        self._merge = ("drag spot", next(_numbers))

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor; to round numbers if ``coarse``."""
        across, up = self._view.at(place + self._offset)
        try:
            scene = self._moved(across, up, coarse=coarse)
        except (ValueError, OverflowError):
            return  # There is no such Q: the last one that makes sense stays.
        if scene != self._latest:
            self._show(scene)

    def release(self) -> None:
        """Let go."""
        self._plot.hold(False)

    def cancel(self) -> None:
        """Bring the scene back as it was when Q was taken."""
        if self._latest != self._scene:
            self._show(self._scene)
        self.release()

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is the one that its last move has made."""
        return scene == self._latest

    def _show(self, scene: Scene) -> None:
        self._latest = scene
        self._edit("Drag Q", scene, self._merge)

    def _moved(self, across: float, up: float, *, coarse: bool) -> Scene:
        if self._kind == LINE:
            view = self._view
            width = math.hypot(*(view.across - view.first).toTuple())
            pixel = (view.high[0] - view.low[0]) / max(1.0, width)
            unit = grain(pixel, SNAP_PIXELS if coarse else FINE_PIXELS)
            loc = float(f"{round(across / unit) * unit:.12g}")
            scale = float(f"{math.exp(up):.{SNAP_DIGITS if coarse else DIGITS}g}")
            return placed(self._scene, loc, scale)
        steps = SNAP_STEPS if coarse else STEPS
        first, second = (min(max(round(c * steps) / steps, 0.0), 1.0) for c in (across, up))
        if self._kind == COINS:
            return with_coins(self._scene, first, second)
        return with_chances(self._scene, first, min(second, 1.0 - first))


def placed(scene: Scene, loc: float, scale: float) -> Scene:
    """Return the scene with Q, a single component on the line, at that location and scale.

    Raises:
        ValueError: there is no such Q.
    """
    comparison = scene.comparison
    (component,) = comparison.q.components
    family = FAMILIES[component.family]
    member = family.member(component.values)
    values = family.values(member._replace(loc=loc, scale=scale))
    family.member(values)
    q = replace(comparison.q, components=(replace(component, values=values),))
    return replace(scene, comparison=replace(comparison, q=q))


def with_coins(scene: Scene, p: float, q: float) -> Scene:
    """Return the scene with those chances of the first of two outcomes."""
    table = scene.comparison.table
    moved = replace(table, p=Bars((p, _rest(p))), q=Bars((q, _rest(q))))
    return replace(scene, comparison=replace(scene.comparison, table=moved))


def with_chances(scene: Scene, first: float, second: float) -> Scene:
    """Return the scene with those chances of the first two of three outcomes under Q."""
    table = replace(scene.comparison.table, q=Bars((first, second, _rest(first + second))))
    return replace(scene, comparison=replace(scene.comparison, table=table))


def _rest(chance: float) -> float:
    """Return what is left of 1, in as few digits as it needs."""
    return max(0.0, float(f"{1.0 - chance:.12g}"))
