"""Drags of the region in which numbers are read: painting it, moving it, moving an edge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from klviz.document.scene import Scene
from klviz.gui.plots.panel import Panel
from klviz.gui.pointer import BODY, LOW, Pointer, Region, x_at


class RegionDrag:
    """Marks the interval between a fixed end and the cursor.

    Args:
        pointer: what is read.
        panel: the plot that is dragged over.
        place: where the button was pressed.
        fixed: the other end; None for where the button was pressed.
    """

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(
        self, pointer: Pointer, panel: Panel, place: QPointF, fixed: float | None = None
    ) -> None:
        self._pointer, self._panel = pointer, panel
        self._before = pointer.region
        self._from, self._begun = place, fixed is not None
        self._fixed = x_at(panel, place.x()) if fixed is None else fixed

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Follow the cursor, once it has gone further than a hand shakes in a click."""
        away = (place - self._from).manhattanLength()
        self._begun = self._begun or away >= QApplication.startDragDistance()
        if not self._begun:
            return
        region = self._between(x_at(self._panel, place.x()))
        if region[0] < region[1]:
            self._pointer.mark(region)

    def _between(self, x: float) -> Region:
        return min(x, self._fixed), max(x, self._fixed)

    def release(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Mark what was marked before."""
        self._pointer.mark(self._before)

    def made(self, scene: Scene) -> bool:
        """Return True: it changes no scene and depends on none."""
        return True


class BodyDrag(RegionDrag):
    """Moves the region as it is."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def _between(self, x: float) -> Region:
        low, high = self._before or (x, x)
        return low + x - self._fixed, high + x - self._fixed


def region_drag(pointer: Pointer, panel: Panel, place: QPointF) -> RegionDrag | None:
    """Return the drag of what there is of the region at a place; None beside it."""
    part, region = pointer.part_at(panel, place.x()), pointer.region
    if part is None or region is None:
        return None
    if part == BODY:
        return BodyDrag(pointer, panel, place)
    return RegionDrag(pointer, panel, place, region[1] if part == LOW else region[0])


def cursor_over(part: int | None) -> Qt.CursorShape | None:
    """Return the cursor that says how a part of the region moves."""
    if part is None:
        return None
    return Qt.CursorShape.OpenHandCursor if part == BODY else Qt.CursorShape.SizeHorCursor
