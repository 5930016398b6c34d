"""Figure: a drawing in a graphics view, the one builder for the screen and for every file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsScene, QGraphicsView, QWidget

from klviz.analyses.fit import FitSnapshot
from klviz.document.units import UNITS, Unit
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.items.axis import Axis
from klviz.gui.plots.panel import Panel
from klviz.gui.style import SMALLEST, Style, natural_scale
from klviz.gui.theme import THEMES, Theme

NOTCH = 120.0
"""What a wheel reports for one step."""
ZOOM = 1.2
"""By how much one step of the wheel zooms."""
SHRINKING = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""By what the letters of a page may be smaller for all its plots to fit; then it scrolls."""
PATIENCE = 0.5
"""Seconds for which a view that was asked for is taken as the one to go on from."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds figures of one snapshot, in any theme and size.

    Attributes:
        drawing: what they show it as.
        snapshot: what they show; None for nothing yet.
        unit: the unit of the values.
    """

    drawing: type[Drawing]
    snapshot: FitSnapshot | None
    unit: Unit

    def __call__(
        self,
        theme: Theme,
        size: tuple[int, int],
        scale: float = 1.0,
        *,
        transparent: bool = False,
        part: str = "page",
    ) -> Figure:
        """Return a laid-out figure that is never seen.

        Args:
            theme: its colours.
            size: its width and height in pixels.
            scale: how much larger text and lines are than is natural for that size.
            transparent: whether it has no ground.
            part: which part of the drawing it shows.

        Raises:
            ValueError: there is no such part.
        """
        figure = Figure(self.drawing, part)
        figure.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        figure.resize(QSize(*size))
        figure.show_theme(theme, scale, transparent=transparent)
        figure.show_unit(self.unit)
        if self.snapshot is not None:
            figure.show_snapshot(self.snapshot)
        return figure


class Figure(QGraphicsView):
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

    def __init__(
        self,
        drawing: type[Drawing] = FitDrawing,
        part: str = "page",
        parent: QWidget | None = None,
        *,
        scrolls: bool = False,
    ) -> None:
        super().__init__(parent)
        self._scrolls, self._count = scrolls, 0
        self.setScene(QGraphicsScene(self))
        self.drawing = drawing(self.scene(), part)
        self._theme, self._scale, self._transparent = THEMES["light"], 1.0, False
        self._tabular = True
        self._unit = UNITS["nats"]
        self._snapshot: FitSnapshot | None = None
        self._asked: tuple[float, tuple[float, float]] | None = None
        self._grip: tuple[float, Panel, tuple[float, float]] | None = None
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        # In most frames everything moves: to find out what does not costs more than to draw it.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(320, 240)
        self._restyle()

    @property
    def theme(self) -> Theme:
        """The theme it is drawn in."""
        return self._theme

    @property
    def transparent(self) -> bool:
        """Whether it has no ground."""
        return self._transparent

    def show_snapshot(self, snapshot: FitSnapshot) -> None:
        """Draw a snapshot."""
        self._snapshot = snapshot
        if self._asked is not None and snapshot.request.view == self._asked[1]:
            self._asked = None
        self.drawing.show_snapshot(snapshot)
        count = sum(view.run.visible for view in snapshot.runs)
        if self._scrolls and count != self._count:
            self._count = count
            self._restyle()
        self.setAccessibleDescription(self.drawing.summary())

    def show_theme(self, theme: Theme, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Draw in that theme, by that factor larger than is natural for the size."""
        self._theme, self._scale, self._transparent = theme, scale, transparent
        self._restyle()

    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit."""
        self._unit = unit
        self.drawing.show_unit(unit)

    @contextmanager
    def copyable_text(self) -> Iterator[None]:
        """Lay the figure out for a file from which text is copied: see `fonts.font`."""
        self._tabular = False
        self._restyle()
        try:
            yield
        finally:
            self._tabular = True
            self._restyle()

    def points(self) -> int:
        """Return how many points of x the figure can show."""
        return self.drawing.points()

    def builder(self) -> Builder:
        """Return what builds figures of what this one shows now."""
        return Builder(type(self.drawing), self._snapshot, self._unit)

    def _restyle(self) -> None:
        width, height = float(self.width()), float(self.height())
        k = natural_scale(width, height) * self._scale * self._theme.magnification
        if self._scrolls:
            width, height, k = self._readable(width, height, k)
        self.setBackgroundBrush(
            QBrush() if self._transparent else QBrush(QColor(self._theme.canvas))
        )
        self.setSceneRect(0.0, 0.0, width, height)
        self.drawing.arrange(width, height, self._style(k), grows=self._scrolls)
        self._remember_axes()
        bar = Qt.ScrollBarPolicy
        shown = bar.ScrollBarAlwaysOn if self._is_scrolled else bar.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown)

    def _remember_axes(self) -> None:
        """Let a page draw its axes once and copy them into every frame: they move seldom."""
        if self._scrolls:
            for item in self.scene().items():
                if isinstance(item, Axis):
                    item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def _style(self, k: float) -> Style:
        return Style(self._theme, k, self._transparent, self._tabular)

    def _readable(self, width: float, height: float, k: float) -> tuple[float, float, float]:
        """Return the width, the height and the factor k with which every plot can be read.

        Where letters a little smaller do not suffice, the drawing is higher than the widget.
        """
        factors = [min(k, max(SMALLEST, k * share)) for share in SHRINKING]
        for factor in factors:
            if self.drawing.least_height(width, self._style(factor)) <= height:
                return width, height, factor
        width -= self.verticalScrollBar().sizeHint().width()
        needed = self.drawing.least_height(width, self._style(factors[-1]))
        return width, max(height, needed), factors[-1]

    @property
    def _is_scrolled(self) -> bool:
        """Whether the drawing is higher than the widget."""
        return self.sceneRect().height() > self.height()

    def _view(self) -> tuple[float, float] | None:
        """Return the view of x to go on from: the last asked for, while that is not shown yet."""
        if self._asked is not None and time.monotonic() - self._asked[0] < PATIENCE:
            return self._asked[1]
        return self._snapshot.request.view if self._snapshot else None

    def _ask(self, low: float, high: float) -> None:
        self._asked = (time.monotonic(), (low, high))
        self.view_requested.emit(low, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "drawing"):
            self._restyle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        panel, view = self.drawing.x_panel(place), self._view()
        turn = event.angleDelta().y() / NOTCH
        if self._is_scrolled and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            event.accept()
            return
        event.accept()
        if panel is None or view is None or not turn:
            return
        share = (place.x() - panel.plot.left()) / panel.plot.width()
        centre = view[0] + share * (view[1] - view[0])
        factor = ZOOM**-turn
        self._ask(centre + factor * (view[0] - centre), centre + factor * (view[1] - centre))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        panel, view = self.drawing.x_panel(place), self._view()
        if event.button() is Qt.MouseButton.LeftButton and panel is not None and view is not None:
            self._grip = (event.position().x(), panel, view)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._grip is None:
            return
        start, panel, (low, high) = self._grip
        shift = (start - event.position().x()) / panel.plot.width() * (high - low)
        self._ask(low + shift, high + shift)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._grip is not None:
            self._grip = None
            self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.drawing.x_panel(self.mapToScene(event.position().toPoint())) is not None:
            self._grip = self._asked = None
            self.viewport().unsetCursor()
            self.view_reset_requested.emit()


def fit_figure(
    snapshot: FitSnapshot,
    theme: Theme,
    size: tuple[int, int],
    scale: float = 1.0,
    unit: Unit | None = None,
    *,
    transparent: bool = False,
    part: str = "page",
) -> Figure:
    """Return the figure of the Fit lab, laid out and never seen: see `Builder`.

    Raises:
        ValueError: there is no such part.
    """
    build = Builder(FitDrawing, snapshot, unit or UNITS["nats"])
    return build(theme, size, scale, transparent=transparent, part=part)
