"""Gestures on landscapes: the start of q is dragged, the rectangle moved."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.handles import grain, started
from klviz.core.batched.searches import Region
from klviz.document.scene import Scene
from klviz.gui.figures.regions import makes_sense
from klviz.gui.gestures import Edit
from klviz.gui.plots.landscape import LandscapePlot

SNAP_PIXELS, FINE_PIXELS = 16.0, 0.4
DIGITS, SNAP_DIGITS = 3, 1
"""To how many significant digits a scale is placed, freely and to round numbers."""

Ask = Callable[[Region | None], None]
"""Asks for a rectangle, or for one that suits what there is."""

_numbers = itertools.count()


class StartDrag:
    """Drags the start of q. The rectangle holds still meanwhile.

    Args:
        plot: the landscape it is dragged in.
        place: where the button was pressed.
        scene: as it is now.
        edit: is told of every edit.
        ask: is asked for rectangles.
        region: the rectangle, and
        is_chosen: whether it stays afterwards.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(
        self,
        plot: LandscapePlot,
        place: QPointF,
        scene: Scene,
        edit: Edit,
        ask: Ask,
        region: Region,
        *,
        is_chosen: bool,
    ) -> None:
        self._plot, self._scene, self._edit, self._ask = plot, scene, edit, ask
        self._region, self._is_chosen = region, is_chosen
        self._mapping = plot.panel.scene_mapping
        start = plot.start
        self._offset = QPointF() if start is None else plot.place_of(start) - place
        self._latest, self._begun, self._cursor = scene, False, place
        self._merge = ("drag start", next(_numbers))

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor; to round numbers if ``coarse``."""
        self._cursor = place
        loc, log_scale = self._mapping.at(place + self._offset)
        low, high = self._mapping.x_range
        pixel = (high - low) / max(1.0, self._mapping.rect.width())
        unit = grain(pixel, SNAP_PIXELS if coarse else FINE_PIXELS)
        digits = SNAP_DIGITS if coarse else DIGITS
        try:
            loc, scale = float(f"{round(loc / unit) * unit:.12g}"), math.exp(log_scale)
            scale = float(f"{scale:.{digits}g}")
            scene = started(self._scene, loc, scale)
        except (ValueError, OverflowError):
            return  # There is no such q: the last one that makes sense stays.
        if not self._begun and scene == self._scene:
            return
        if not self._begun:
            self._ask(self._region)
        self._begun = True
        self._show(scene)
        self._plot.point_at(self._mapping.point(loc, math.log(scale)))

    def release(self) -> None:
        """Let go."""
        self._plot.hold(False)
        if self._begun and not self._is_chosen:
            self._ask(None)

    def cancel(self) -> None:
        """Bring the scene back as it was when the start was taken."""
        if self._begun:
            self._show(self._scene)
            self._plot.point_at(self._cursor)
        self.release()

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is the one that its last move has made."""
        return scene == self._latest

    def _show(self, scene: Scene) -> None:
        self._latest = scene
        self._edit("Drag the start of q", scene, self._merge)


class GroundDrag:
    """Moves the rectangle that all landscapes show with the cursor.

    Args:
        plot: the landscape that is dragged.
        place: where the button was pressed.
        ask: is asked for rectangles.
        region: the rectangle now, and
        is_chosen: whether someone has chosen it.
    """

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(
        self, plot: LandscapePlot, place: QPointF, ask: Ask, region: Region, *, is_chosen: bool
    ) -> None:
        self._plot, self._mapping, self._ask = plot, plot.panel.scene_mapping, ask
        self._region, self._is_chosen = region, is_chosen
        self._from = self._mapping.at(place)

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor."""
        loc, log_scale = self._mapping.at(place)
        across, up = self._from[0] - loc, self._from[1] - log_scale
        (left, right), (low, high) = self._region
        moved = Region((left + across, right + across), (low + up, high + up))
        if makes_sense(moved):
            self._ask(moved)
            self._plot.point_at(place)

    def release(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Go back to the rectangle that was there."""
        self._ask(self._region if self._is_chosen else None)

    def made(self, scene: Scene) -> bool:
        """Return True: it changes no scene and depends on none."""
        return True
