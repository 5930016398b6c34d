"""Hand: what the mouse and the arrow keys find in a figure, and which gesture they begin."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.handles import nudged
from klviz.document.scene import Scene
from klviz.gui.figures.drawing import Drawing
from klviz.gui.gestures import Edit, Gesture, HandleDrag, ViewDrag, Views, cursor_of, label_of

ARROWS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""Which way the arrow keys move a handle."""


class Hand:
    """The hand on a drawing. Until it knows the scene it can move the view, and nothing else.

    Args:
        drawing: what it is on.
        views: the interval of x that is shown.
        edit: is told of every edit of the scene.
    """

    def __init__(self, drawing: Drawing, views: Views, edit: Edit) -> None:
        self._drawing, self._views, self._edit = drawing, views, edit
        self._scene: Scene | None = None

    @property
    def has_handle(self) -> bool:
        """Whether a handle is selected, so that keys mean it."""
        grips = self._drawing.grips
        return grips is not None and grips.active is not None

    def show_scene(self, scene: Scene) -> None:
        """Offer the handles of a scene."""
        self._scene = scene
        if self._drawing.grips is not None:
            self._drawing.grips.show_scene(scene)

    def begin(self, place: QPointF) -> Gesture | None:
        """Return the gesture that begins at a place, None where there is nothing to take."""
        grips, panel = self._drawing.grips, self._drawing.x_panel(place)
        if grips is not None and self._scene is not None:
            handle = grips.at(place)
            if handle is not None:
                return HandleDrag(grips, self._views, handle, place, self._scene, self._edit)
            grips.select(None)
        if panel is None or self._views.current is None:
            return None
        return ViewDrag(self._views, panel, place)

    def point_at(self, place: QPointF) -> Qt.CursorShape | None:
        """Show what could be taken at a place, and return the cursor for it."""
        grips = self._drawing.grips
        if grips is None or self._scene is None:
            return None
        grips.wake(grips.covers(self._drawing.x_panel(place)))
        handle = grips.at(place)
        grips.point_at(handle)
        return cursor_of(handle) if handle is not None else None

    def leave(self) -> None:
        """Show no more than what is selected: the cursor is elsewhere."""
        if self._drawing.grips is not None:
            self._drawing.grips.wake(False)

    def select(self, step: int) -> bool:
        """Select the next handle, or the one before it, for the keys; return whether there is."""
        grips = self._drawing.grips
        if grips is not None and self._scene is not None:
            grips.select(grips.next(step))
        return self.has_handle

    def drop(self) -> None:
        """Select no handle."""
        if self._drawing.grips is not None:
            self._drawing.grips.select(None)

    def nudge(self, key: int, *, coarse: bool) -> bool:
        """Move the selected handle by an arrow key; return whether there is one."""
        grips = self._drawing.grips
        if grips is None or grips.active is None or self._scene is None or key not in ARROWS:
            return False
        handle, (right, up) = grips.active, ARROWS[key]
        with suppress(ValueError):  # There is no such scene: this one stays.
            scene = nudged(self._scene, handle, right, up, grips.grain(coarse=coarse))
            self._views.keep()
            self._edit(label_of(handle), scene, ("nudge", handle.identity))
        return True
