"""Gestures: what a hand does to a figure, from the press of a button to its release."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.handles import Handle, dragged
from klviz.analyses.labs import LABS
from klviz.document.places import PLACES
from klviz.document.scene import Scene
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.panel import Panel

PATIENCE = 0.5
"""Seconds for which a view that was asked for is taken as the one to go on from."""
ZOOM = 1.2
"""By how much one step of the wheel zooms."""

_numbers = itertools.count()
"""Tell gestures apart: two drags of one handle are two steps of the history."""

View = tuple[float, float]
Edit = Callable[[str, Scene, object], None]
"""Takes the label of an edit, the scene that follows, and the gesture it belongs to."""


class Gesture(Protocol):
    """A drag under way."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the cursor looks like meanwhile."""

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor; to round numbers if ``coarse``."""

    def release(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Take back what it did, and let go."""

    def made(self, scene: Scene) -> bool:
        """Return whether a scene is as it left it: what others change ends it."""


class Views:
    """The interval of x that a figure shows, and the one that was asked for last.

    Args:
        request: asks for another.
        reset: asks for the one that shows everything.
    """

    def __init__(self, request: Callable[[float, float], None], reset: Callable[[], None]) -> None:
        self._request, self._reset = request, reset
        self._shown: View | None = None
        self._asked: tuple[float, View] | None = None

    @property
    def current(self) -> View | None:
        """The interval to go on from: the one asked for, while that is not shown yet."""
        if self._asked is not None and time.monotonic() - self._asked[0] < PATIENCE:
            return self._asked[1]
        return self._shown

    def show(self, view: View) -> None:
        """Note that an interval is shown."""
        self._shown = view
        if self._asked is not None and view == self._asked[1]:
            self._asked = None

    def ask(self, low: float, high: float) -> None:
        """Ask for an interval."""
        self._asked = (time.monotonic(), (low, high))
        self._request(low, high)

    def zoom(self, panel: Panel, place: QPointF, turns: float) -> None:
        """Ask for an interval that is smaller about the cursor by so many steps of the wheel."""
        if self.current is None:
            return
        low, high = self.current
        share = (place.x() - panel.plot.left()) / panel.plot.width()
        centre, factor = low + share * (high - low), ZOOM**-turns
        self.ask(centre + factor * (low - centre), centre + factor * (high - centre))

    def keep(self) -> None:
        """Ask for the interval that is shown: it stays, whatever becomes of the scene."""
        if self.current is not None:
            self.ask(*self.current)

    def shows_all_of(self, scene: Scene) -> bool:
        """Return whether the interval is the one that shows everything of a scene."""
        return self.current == LABS[scene.lab].outlook(scene).whole

    def reset(self) -> None:
        """Ask for the interval that shows everything, whatever becomes of the scene."""
        self._asked = None
        self._reset()


class ViewDrag:
    """Moves the view of x with the cursor.

    Args:
        views: what is shown.
        panel: the plot that is dragged.
        place: where the button was pressed.
        clicked: is called if the button is released where it was pressed.
        whole: whether the view is the one that shows everything.
    """

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(
        self,
        views: Views,
        panel: Panel,
        place: QPointF,
        clicked: Callable[[], None],
        *,
        whole: bool,
    ) -> None:
        self._views, self._panel, self._from, self._whole = views, panel, place.x(), whole
        self._view, self._clicked, self._moved = views.current, clicked, False

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor."""
        self._moved = True
        if self._view is not None:
            low, high = self._view
            shift = (self._from - place.x()) / self._panel.plot.width() * (high - low)
            self._views.ask(low + shift, high + shift)

    def release(self) -> None:
        """Let go."""
        if not self._moved:
            self._clicked()

    def cancel(self) -> None:
        """Go back to the view that was there."""
        if self._moved and self._whole:
            self._views.reset()
        elif self._moved and self._view is not None:
            self._views.ask(*self._view)

    def made(self, scene: Scene) -> bool:
        """Return True: it changes no scene and depends on none."""
        return True


class HandleDrag:
    """Drags a handle: every move is an edit of the scene as it was when the handle was taken.

    Args:
        grips: where the handle is.
        views: what is shown of x, which stays while the hand is at it.
        handle: which one.
        place: where the button was pressed.
        scene: as it is now.
        edit: is told of every edit.
    """

    def __init__(
        self,
        grips: DensityGrips,
        views: Views,
        handle: Handle,
        place: QPointF,
        scene: Scene,
        edit: Edit,
    ) -> None:
        self._grips, self._views = grips, views
        self._handle, self._scene, self._edit = handle, scene, edit
        self._latest = scene
        self._label, self._merge = label_of(handle), ("drag", next(_numbers))
        grips.take(handle)
        # The handle stays under the same point of the cursor that took it; one that is drawn at
        # the edge because its peak is above the plot goes down in proportion.
        drawn = grips.place_of(handle)
        self._offset, height = drawn - place, grips.point(drawn)[1]
        self._rise = handle.y / height if height > 0.0 else 1.0
        self._begun, self._whole = False, views.shows_all_of(scene)

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the cursor looks like meanwhile."""
        return cursor_of(self._handle)

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor; to round numbers if ``coarse``."""
        x, y = self._grips.point(place + self._offset)
        try:
            grain = self._grips.grain(coarse=coarse)
            scene = dragged(self._scene, self._handle, x, self._rise * y, grain)
        except ValueError:
            return  # There is no such scene: the last one that makes sense stays.
        if not self._begun and scene == self._scene:
            return
        if not self._begun:
            self._views.keep()
        self._begun = True
        self._show(scene)

    def release(self) -> None:
        """Let go."""
        self._grips.release()

    def cancel(self) -> None:
        """Bring the scene back as it was when the handle was taken."""
        if self._begun:
            self._show(self._scene)
            if self._whole:
                self._views.reset()
        self._grips.release()

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is the one that its last move has made."""
        return scene == self._latest

    def _show(self, scene: Scene) -> None:
        self._latest = scene
        self._edit(self._label, scene, self._merge)


def label_of(handle: Handle) -> str:
    """Return what the history calls a drag of a handle."""
    if handle.is_of_start:
        return "Drag the start of q"
    return f"Drag component {handle.owner + 1}{PLACES[handle.place].of}"


def cursor_of(handle: Handle) -> Qt.CursorShape:
    """Return the cursor that says how a handle moves."""
    return Qt.CursorShape.SizeAllCursor if handle.weighs else Qt.CursorShape.SizeHorCursor
