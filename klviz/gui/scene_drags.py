"""SceneDrag: a drag each of whose moves makes a scene out of the one it began with."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from klviz.document.scene import Scene
from klviz.gui.gestures import Edit

Follow = Callable[[Scene, QPointF, bool], Scene]
"""Returns the scene that follows when the cursor is there, coarse or not; ValueError for none."""

_numbers = itertools.count()
"""Tell drags apart: two of one thing are two steps of the history."""


class SceneDrag:
    """Edits the scene as it was when the drag began, one step of the history for all moves.

    Args:
        label: what the history calls it.
        scene: as it is now.
        edit: is told of every edit.
        follow: makes the scene that follows.
        cursor: what the cursor looks like meanwhile.
    """

    def __init__(
        self,
        label: str,
        scene: Scene,
        edit: Edit,
        follow: Follow,
        cursor: Qt.CursorShape = Qt.CursorShape.SizeHorCursor,
    ) -> None:
        self.cursor = cursor
        self._label, self._scene, self._edit, self._follow = label, scene, edit, follow
        self._latest, self._merge = scene, ("scene drag", next(_numbers))

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor; to round numbers if ``coarse``."""
        try:
            scene = self._follow(self._scene, place, coarse)
        except ValueError:
            return  # There is no such scene: the last one that makes sense stays.
        if scene != self._latest:
            self._show(scene)

    def release(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Bring the scene back as it was when the drag began."""
        if self._latest != self._scene:
            self._show(self._scene)

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is the one that its last move has made."""
        return scene == self._latest

    def _show(self, scene: Scene) -> None:
        self._latest = scene
        self._edit(self._label, scene, self._merge)
