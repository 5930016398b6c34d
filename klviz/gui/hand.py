"""Hand: what the mouse and the arrow keys find in a figure, and which gesture they begin."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.handles import grain, nudged
from klviz.core.batched.searches import Region
from klviz.document.scene import Scene
from klviz.gui.figures.drawing import Drawing
from klviz.gui.gestures import Edit, Gesture, HandleDrag, ViewDrag, Views, cursor_of, label_of
from klviz.gui.landscape_gestures import Ask, GroundDrag, StartDrag
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.pointer import Pointer, rounded
from klviz.gui.region_drags import RegionDrag, cursor_over, region_drag

ARROWS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""Which way the arrow keys move a handle, or the crosshair."""
SIDEWAYS = frozenset(key for key, (right, _) in ARROWS.items() if right)


class Hand:
    """The hand on a drawing. Until it knows the scene it can move the view, and nothing else.

    Args:
        drawing: what it is on.
        views: the interval of x that is shown.
        edit: is told of every edit of the scene.
        pointer: what is read.
        ask: is asked for rectangles of landscapes.
    """

    def __init__(
        self, drawing: Drawing, views: Views, edit: Edit, pointer: Pointer, ask: Ask
    ) -> None:
        self._drawing, self._views, self._tell = drawing, views, edit
        self._moves = False
        self._pointer, self._ask = pointer, ask
        self._scene: Scene | None = None

    @property
    def has_handle(self) -> bool:
        """Whether a handle is selected, so that keys mean it."""
        grips = self._grips
        return grips is not None and grips.active is not None

    def show_scene(self, scene: Scene) -> None:
        """Offer the handles of a scene."""
        self._scene = scene
        grips = self._drawing.grips
        if grips is not None:
            grips.show_scene(scene, moved=self._moves)

    @property
    def _grips(self) -> DensityGrips | None:
        """The handles that are drawn; those that have come with another plot, of this scene."""
        grips = self._drawing.grips
        if grips is not None and self._scene is not None and grips.scene is not self._scene:
            grips.show_scene(self._scene)
        return grips

    def _edit(self, label: str, scene: Scene, gesture: object) -> None:
        """Tell of an edit; the scene that comes of it is the work of this hand."""
        self._moves = True
        try:
            self._tell(label, scene, gesture)
        finally:
            self._moves = False

    def takes(self, key: int) -> bool:
        """Return whether a key means something here, rather than what it does in the window."""
        if self.has_handle and (key in ARROWS or key == Qt.Key.Key_Escape):
            return True
        if self._pointer.pinned is not None and key in SIDEWAYS:
            return True
        return key == Qt.Key.Key_Escape and self._reads

    @property
    def _reads(self) -> bool:
        """Whether something is read that stays until it is let go."""
        return self._pointer.region is not None or self._pointer.pinned is not None

    def paint(self, place: QPointF) -> Gesture | None:
        """Return the gesture that marks a region from a place on, None where none can be."""
        panel = self._drawing.x_panel(place)
        return None if panel is None else RegionDrag(self._pointer, panel, place)

    def begin(self, place: QPointF, *, paints: bool = False) -> Gesture | None:
        """Return the gesture that begins at a place, None where there is nothing to take.

        Beside the handles it marks a region if it ``paints``.
        """
        if self._scene is not None:
            found = self._begin_edit(place, self._scene, paints=paints)
            if found is not None:
                return found
        panel = self._drawing.x_panel(place)
        if panel is None or self._views.current is None:
            return None
        if paints:
            return self.paint(place)
        region = region_drag(self._pointer, panel, place)
        if region is not None:
            return region
        whole = self._scene is not None and self._views.shows_all_of(self._scene)
        clicked = partial(self._pointer.mark, None)
        return ViewDrag(self._views, panel, place, clicked, whole=whole)

    def _begin_edit(self, place: QPointF, scene: Scene, *, paints: bool) -> Gesture | None:
        """Return the gesture at a place that edits the scene, None where there is none."""
        grips = self._grips
        own = self._drawing.begin(place, scene, self._edit, paints=paints)
        if own is not None or grips is None:
            return own
        handle = grips.at(place)
        if handle is not None:
            return HandleDrag(grips, self._views, handle, place, scene, self._edit)
        grips.select(None)
        return self._begin_in_landscape(place, scene)

    def _begin_in_landscape(self, place: QPointF, scene: Scene) -> Gesture | None:
        """Return the gesture that begins in a landscape at a place, None where there is none."""
        landscapes = self._drawing.landscapes
        if landscapes is None or landscapes.region is None:
            return None
        plot, region = landscapes.at(place), landscapes.region
        started, chosen = landscapes.start_at(place), landscapes.is_chosen
        if started is not None:
            return StartDrag(
                started, place, scene, self._edit, self._ask_region, region, is_chosen=chosen
            )
        if plot is None:
            return None
        return GroundDrag(plot, place, self._ask_region, region, is_chosen=chosen)

    def zoom(self, place: QPointF, turns: float) -> None:
        """Show less about a place, by so many steps of the wheel."""
        panel, landscapes = self._drawing.x_panel(place), self._drawing.landscapes
        if panel is not None and turns:
            self._views.zoom(panel, place, turns)
        region = landscapes.zoomed(place, turns) if landscapes is not None and turns else None
        if region is not None:
            self._ask_region(region)

    def resets(self, place: QPointF) -> bool:
        """Ask for the whole landscapes if a place is in one; return whether it is."""
        landscapes = self._drawing.landscapes
        if landscapes is None or landscapes.at(place) is None:
            return False
        self._ask_region(None)
        return True

    def _ask_region(self, region: Region | None) -> None:
        if self._drawing.landscapes is not None:
            self._drawing.landscapes.ask(region)
        self._ask(region)

    def point_at(self, place: QPointF) -> Qt.CursorShape | None:
        """Show what could be taken at a place, and return the cursor for it."""
        grips = self._grips
        if self._scene is None:
            return None
        panel, handle = self._drawing.x_panel(place), None
        if grips is not None:
            grips.wake(grips.covers(panel))
            handle = grips.at(place)
            grips.point_at(handle)
        self._pointer.hover(panel, place.x())
        own = self._drawing.cursor_at(place)
        if own is not None:
            return own
        if self._drawing.landscapes is not None and self._drawing.landscapes.point_at(place):
            return Qt.CursorShape.SizeAllCursor
        if handle is not None:
            return cursor_of(handle)
        return cursor_over(self._pointer.part_at(panel, place.x()))

    def drags(self) -> None:
        """Read nothing under the cursor: it moves something."""
        self._pointer.hover(None)

    def leave(self) -> None:
        """Show no more than what is selected: the cursor is elsewhere."""
        self._pointer.hover(None)
        self._drawing.leave()
        if self._grips is not None:
            self._grips.wake(False)
        if self._drawing.landscapes is not None:
            self._drawing.landscapes.point_at(None)

    def select(self, step: int) -> bool:
        """Select the next handle, or the one before it, for the keys; return whether there is."""
        grips = self._grips
        if grips is not None and self._scene is not None:
            grips.select(grips.next(step))
        return self.has_handle

    def pin(self) -> None:
        """Pin the crosshair where it is, or in the middle; or let it follow the mouse again."""
        pointer, view = self._pointer, self._views.current
        if pointer.pinned is not None:
            pointer.pin(None)
        elif pointer.hovered is not None:
            pointer.pin(pointer.hovered)
        elif view is not None:
            unit = grain(view[1] - view[0], 0.01)
            pointer.pin(rounded(0.5 * (view[0] + view[1]), unit))

    def drop(self) -> bool:
        """Let go of one thing that keys mean: the handle, the region, or else the crosshair."""
        if self.has_handle and self._grips is not None:
            self._grips.select(None)
        elif self._pointer.region is not None:
            self._pointer.mark(None)
        elif self._pointer.pinned is not None:
            self._pointer.pin(None)
        else:
            return False
        return True

    def nudge(self, key: int, *, coarse: bool) -> bool:
        """Move the selected handle, or a pinned crosshair; return whether there is one."""
        grips = self._grips
        if grips is None or grips.active is None or self._scene is None or key not in ARROWS:
            return self._nudge_crosshair(key, coarse=coarse)
        handle, (right, up) = grips.active, ARROWS[key]
        with suppress(ValueError):  # There is no such scene: this one stays.
            scene = nudged(self._scene, handle, right, up, grips.grain(coarse=coarse))
            self._views.keep()
            self._edit(label_of(handle), scene, ("nudge", handle.identity))
        return True

    def _nudge_crosshair(self, key: int, *, coarse: bool) -> bool:
        if self._pointer.pinned is None or key not in SIDEWAYS:
            return False
        self._pointer.nudge(ARROWS[key][0], self._drawing.pixel, coarse=coarse)
        return True
