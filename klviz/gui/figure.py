"""Figure: a drawing on canvas that shows snapshots and that hands can take hold of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

from klviz.analyses.snapshots import Snapshot
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.canvas import Canvas
from klviz.gui.copies import offer_copies, offers_of, offers_of_plot
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.gestures import Gesture, Views
from klviz.gui.hand import ARROWS, Hand
from klviz.gui.pointer import Pointer

NOTCH = 120.0
"""What a wheel reports for one step."""
BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
ENDS = frozenset((QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Hide))
"""What ends a drag as a release would: the hand may never come back to this figure."""


class Contents(NamedTuple):
    """What a figure shows: a snapshot, the unit of its values, the snapshots of studies."""

    snapshot: Snapshot | None
    unit: Unit
    findings: Mapping[str, object]


class Figure(Canvas):
    """A drawing on canvas, with the gestures that zoom and move the view of x.

    Args:
        drawing: what the figure shows.
        part: which part of that.
        parent: the widget it lies in.
        scrolls: whether what has no room is scrolled to, rather than left out.

    Raises:
        ValueError: there is no such part.
    """

    view_requested = Signal(float, float)
    """The interval of x that someone zoomed or dragged to."""
    view_reset_requested = Signal()
    """A double click on a plot over x."""
    edit_requested = Signal(str, object, object)
    """What a hand did to the scene: its label, the scene that follows, and which gesture it is."""
    region_requested = Signal(object)
    """The rectangle of landscapes that someone zoomed or dragged to; None for one that suits."""
    gesture_ended = Signal()
    part_copy_requested = Signal(str)
    """The part of the drawing that someone wants on the clipboard."""
    part_export_requested = Signal(str)
    """The part that someone wants in a file."""
    reading_requested = Signal(object, object)
    """The x and the interval whose numbers someone wants to read; None for neither."""

    def __init__(
        self,
        drawing: type[Drawing] = FitDrawing,
        part: str = "page",
        parent: QWidget | None = None,
        *,
        scrolls: bool = False,
    ) -> None:
        super().__init__(drawing, part, parent, scrolls=scrolls)
        self._demand: object = None
        self._unit = UNITS["nats"]
        self._snapshot: Snapshot | None = None
        self._findings: dict[str, object] = {}
        self._views = Views(self.view_requested.emit, self.view_reset_requested.emit)
        self._pointer = Pointer(self.reading_requested.emit)
        self._hand = Hand(
            self.drawing,
            self._views,
            self.edit_requested.emit,
            self._pointer,
            self.region_requested.emit,
        )
        self._gesture: Gesture | None = None
        self._waits = False
        self._button, self._pressed = Qt.MouseButton.NoButton, QPointF()
        self._restyle()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        self._snapshot = snapshot
        self._views.show(snapshot.request.view)
        self.drawing.show_snapshot(snapshot)
        demand = self.drawing.demand
        if self._scrolls and demand != self._demand:
            self._demand = demand
            if self._gesture is None:
                self._restyle()
            else:
                self._waits = True  # Nothing moves under a hand.
        self.setAccessibleDescription(self.drawing.summary())

    def show_finding(self, study: str, finding: object) -> None:
        """Draw the latest snapshot of a study, None for none, if the drawing shows that study.

        What makes plots come or go waits for the end of a gesture: nothing moves under a hand.
        """
        if study not in self.drawing.studies:
            return
        before = self._findings.get(study)
        self._findings[study] = finding
        changes = (before is None) != (finding is None)
        self._waits = self._gesture is not None and (self._waits or changes)
        if not self._waits:
            self.drawing.show_finding(study, finding)
            if self._scrolls and changes:
                self._restyle()

    def show_scene(self, scene: Scene) -> None:
        """Offer the handles of a scene to the hand."""
        self.setMouseTracking(True)
        if self._gesture is not None and not self._gesture.made(scene):
            self._let_go()
        self._hand.show_scene(scene)

    def select_handle(self, step: int) -> None:
        """Select the next handle for the keys, or the one before it."""
        if self._gesture is None and self._hand.select(step):
            self.setFocus()

    def pin_crosshair(self) -> None:
        """Pin the crosshair, so that keys move it, or let it follow the mouse again."""
        self._hand.pin()
        self.setFocus()

    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit."""
        self._unit = unit
        self.drawing.show_unit(unit)

    def points(self) -> int:
        """Return how many points of x the figure can show."""
        return self.drawing.points()

    def contents(self) -> Contents:
        """Return what it shows that is for a file, too: nothing that follows the mouse."""
        shown = self._snapshot
        if shown is not None and self._pointer.pinned is None:
            shown = shown.unread
        return Contents(shown, self._unit, dict(self._findings))

    def _show_cursor(self, shape: Qt.CursorShape | None) -> None:
        if shape is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shape)

    def _let_go(self, *, cancels: bool = False) -> None:
        """End the gesture under way; take it back if it ``cancels``."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel() if cancels else gesture.release()
            self._show_cursor(None)
            self.gesture_ended.emit()
            self._show_what_waits()

    def _show_what_waits(self) -> None:
        if self._waits:
            self._waits = False
            for study, finding in self._findings.items():
                self.drawing.show_finding(study, finding)
            if self._scrolls:
                self._restyle()

    def _restyle(self) -> None:
        self._let_go()  # What a place means is another now.
        super()._restyle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._is_scrolled and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            event.accept()
            return
        event.accept()
        place = self.mapToScene(event.position().toPoint())
        self._hand.zoom(place, event.angleDelta().y() / NOTCH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        place = self.mapToScene(event.position().toPoint())
        other = event.button() is not self._button and bool(event.buttons() & self._button)
        if event.button() in BUTTONS and not (self._gesture is not None and other):
            self._let_go()
            self._button, self._pressed = event.button(), event.position()
            paints = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            left = self._button is Qt.MouseButton.LeftButton
            begun = self._hand.begin(place, paints=paints) if left else self._hand.paint(place)
            self._gesture = begun
            self._show_cursor(begun.cursor if begun and left else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        place = self.mapToScene(event.position().toPoint())
        if not event.buttons() & self._button:
            self._let_go()  # It was released where nobody told.
        if self._gesture is None:
            self._show_cursor(self._hand.point_at(place))
        else:
            coarse = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._hand.drags()
            self._gesture.move(place, coarse=coarse)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() is self._button:
            self._button = Qt.MouseButton.NoButton
            self._let_go()
            if event.button() is Qt.MouseButton.RightButton and self._is_click(event):
                self._offer_copies(event.position().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # With the mouse it comes at the press, which may begin a drag.
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self._offer_copies(self.viewport().rect().center())

    def _is_click(self, event: QMouseEvent) -> bool:
        moved = event.position() - self._pressed
        return moved.manhattanLength() < QApplication.startDragDistance()

    def _offer_copies(self, place: QPoint) -> None:
        """Offer the numbers at a place for the clipboard, and the plot as a picture."""
        spot = self.mapToScene(place)
        part = self.drawing.part_at(spot)
        copy, export = self.part_copy_requested, self.part_export_requested
        pictures = offers_of_plot(partial(copy.emit, part), partial(export.emit, part))
        numbers, table = self.drawing.numbers_at(spot), self.drawing.table()
        offers = offers_of(numbers, table, pictures if part else ())
        offer_copies(self, offers, self.viewport().mapToGlobal(place))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        place = self.mapToScene(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._hand.resets(place):
            self._let_go()
        elif self.drawing.x_panel(place) is not None:
            self._let_go()
            self._views.reset()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hand.leave()

    def event(self, event: QEvent) -> bool:
        # Arrow keys are shortcuts of the window; a selected handle or crosshair they move.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            taken = self._hand.takes(event.key())
            taken = taken or (self._gesture is not None and event.key() == Qt.Key.Key_Escape)
            event.setAccepted(taken)
            if taken:
                return True
        elif event.type() in ENDS:
            self._let_go()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        coarse = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self._let_go(cancels=True)
        elif event.key() == Qt.Key.Key_Escape and self._hand.drop():
            event.accept()
        elif not self._hand.nudge(event.key(), coarse=coarse):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() in ARROWS and not event.isAutoRepeat():
            self.gesture_ended.emit()
