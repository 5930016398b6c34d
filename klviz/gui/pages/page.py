"""Page: one lab of the window, a figure with its gestures.

A page shows snapshots and asks for other views of x; it computes nothing and changes no scene.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from klviz.analyses.snapshots import Snapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.builder import Builder, builder_of
from klviz.gui.figure import Figure
from klviz.gui.figures.drawing import Drawing
from klviz.gui.spacing import spaced
from klviz.gui.theme import Theme


class Page(QWidget):
    """One lab. A leaf names itself and brings its figure; all else is the same for every page.

    Args:
        parent: the widget it lies in.
    """

    key: ClassVar[str]
    """What settings call the page; it never changes."""
    title: ClassVar[str]
    """What a person reads."""
    drawing: ClassVar[type[Drawing]]
    """What its figure shows."""

    view_requested = Signal(float, float)
    """The interval of x that someone zoomed or dragged to."""
    view_reset_requested = Signal()
    """A double click: back to the interval that shows everything."""
    edit_requested = Signal(str, object, object)
    """What a hand did to the scene: its label, the scene that follows, and which gesture it is."""
    region_requested = Signal(object)
    """The rectangle of landscapes that someone zoomed or dragged to; None for one that suits."""
    gesture_ended = Signal()
    reading_requested = Signal(object, object)
    """The x and the interval whose numbers someone wants to read; None for neither."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = figure = Figure(self.drawing, scrolls=True)
        self.column = QVBoxLayout(self)
        spaced(self.column, 0)
        self.column.addWidget(figure)
        figure.view_requested.connect(self.view_requested)
        figure.view_reset_requested.connect(self.view_reset_requested)
        figure.edit_requested.connect(self.edit_requested)
        figure.region_requested.connect(self.region_requested)
        figure.gesture_ended.connect(self.gesture_ended)
        figure.reading_requested.connect(self.reading_requested)
        self.setFocusProxy(figure)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        self.figure.show_snapshot(snapshot)

    def show_finding(self, study: str, finding: object) -> None:
        """Draw the latest snapshot of a study."""
        self.figure.show_finding(study, finding)

    def show_scene(self, scene: Scene) -> None:
        """Offer the handles of a scene to the hand."""
        self.figure.show_scene(scene)

    def select_handle(self, step: int) -> None:
        """Select the next handle for the keys, or the one before it."""
        self.figure.select_handle(step)

    def pin_crosshair(self) -> None:
        """Pin the crosshair, so that keys move it, or let it follow the mouse again."""
        self.figure.pin_crosshair()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Draw in that theme, its text and lines by that factor larger than is usual."""
        self.figure.show_theme(theme, scale)

    def show_unit(self, unit: Unit) -> None:
        """Write the divergences in that unit."""
        self.figure.show_unit(unit)

    def points(self) -> int:
        """Return how many points of x the page can show: about two for three pixels."""
        return self.figure.points()

    def figure_builder(self) -> Builder:
        """Return what builds a figure of what is shown, in any theme and size, for a file."""
        return builder_of(self.figure)
