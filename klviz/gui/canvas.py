"""Canvas: a drawing in a graphics view, laid out alike for the screen and for every file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.layout import UNBOUNDED
from klviz.gui.items.still import remember_still
from klviz.gui.room import Needs, fitting, readable
from klviz.gui.style import Style, natural_scale
from klviz.gui.theme import THEMES, Theme

HIGHEST = 900.0
"""How high a figure may grow before its letters become smaller: about as high as a page."""


class Canvas(QGraphicsView):
    """A drawing in a theme, with letters and lines that suit its size.

    Args:
        drawing: what it shows.
        part: which part of that.
        parent: the widget it lies in.
        scrolls: whether what has no room is scrolled to, rather than left out.

    Raises:
        ValueError: there is no such part.
    """

    def __init__(
        self, drawing: type[Drawing], part: str, parent: QWidget | None, *, scrolls: bool
    ) -> None:
        super().__init__(parent)
        self._scrolls = scrolls
        self.setScene(QGraphicsScene(self))
        self.drawing = drawing(self.scene(), part)
        self._theme, self._scale, self._transparent = THEMES["light"], 1.0, False
        self._lines: float | None = None
        self._exact, self._settled = QSizeF(), False
        self._tabular = True
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        # In most frames everything moves, but while a hand moves only what it holds does.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if scrolls:
            self.setMinimumSize(320, 240)

    @property
    def theme(self) -> Theme:
        """The theme it is drawn in."""
        return self._theme

    @property
    def transparent(self) -> bool:
        """Whether it has no ground."""
        return self._transparent

    @property
    def wanted_text(self) -> float:
        """How much larger than is natural for the size letters are to be."""
        return self._scale

    @property
    def text(self) -> float:
        """How much larger they are: by less, where all that is shown would have no room."""
        return self.drawing.k / self._natural if self.drawing.k else self._scale

    @property
    def extent(self) -> QSizeF:
        """How large a file of it is, in pixels: it is laid out in as many, rounded."""
        return self._exact if self._exact.toSize() == self.size() else QSizeF(self.size())

    def set_extent(self, width: float, height: float) -> None:
        """Become so large, in pixels."""
        self._exact = QSizeF(width, height)
        self.resize(self._exact.toSize())

    def settle(self, *, grows: bool) -> None:
        """Make room for all that is shown now: be higher, if it ``grows``, or write smaller."""
        self._settled = True
        if grows:
            needs, width = self._needs(UNBOUNDED), float(self.width())
            k, _ = fitting(needs, width, HIGHEST, self._k)
            self.set_extent(self.extent.width(), max(self.extent.height(), ceil(needs(width, k))))
        self._restyle()

    def show_theme(
        self,
        theme: Theme,
        scale: float = 1.0,
        *,
        transparent: bool = False,
        lines: float | None = None,
    ) -> None:
        """Draw in that theme, by that factor larger than is natural for the size.

        Lines are so by the factor ``lines``, or else, if that is None, as letters are.
        """
        self._theme, self._scale, self._transparent = theme, scale, transparent
        self._lines = lines
        self._restyle()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_tabular"):
            self._restyle()

    def _restyle(self) -> None:
        width, height, k = float(self.width()), float(self.height()), self._k
        fits = self._scrolls
        if self._scrolls:
            bar = self.verticalScrollBar().sizeHint().width()
            width, height, k = readable(self._needs(UNBOUNDED), width, height, k, bar)
        elif self._settled:
            k, fits = fitting(self._needs(height), width, height, k)
        self.setBackgroundBrush(
            QBrush() if self._transparent else QBrush(QColor(self._theme.canvas))
        )
        # The canvas covers all of it: Qt need not fill it with another colour first.
        covers = Qt.WidgetAttribute.WA_OpaquePaintEvent
        self.viewport().setAttribute(covers, not self._transparent)
        self.setSceneRect(0.0, 0.0, width, height)
        self.drawing.arrange(width, height, self._style(k), grows=fits, tells=self._scrolls)
        if self._scrolls:
            remember_still(self.scene())
        policy = Qt.ScrollBarPolicy
        shown = policy.ScrollBarAlwaysOn if self._is_scrolled else policy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown)

    @property
    def _k(self) -> float:
        """The factor on letters and lines that suits the size and the wishes of a person."""
        return self._natural * self._scale

    @property
    def _natural(self) -> float:
        natural = natural_scale(float(self.width()), float(self.height()))
        return natural * self._theme.magnification

    def _needs(self, height: float) -> Needs:
        """Return how high the drawing must be, as one of that height."""
        return lambda width, k: self.drawing.least_height(
            width, self._style(k), height, tells=self._scrolls
        )

    def _style(self, k: float) -> Style:
        lines = None if self._lines is None else self._lines * self._natural
        return Style(self._theme, k, self._transparent, self._tabular, lines)

    @property
    def _is_scrolled(self) -> bool:
        """Whether the drawing is higher than the widget."""
        return self.sceneRect().height() > self.height()
