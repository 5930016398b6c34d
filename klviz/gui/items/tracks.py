"""Tracks: rows of words, a track with where a number was and where it is, and the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.item import Item
from klviz.gui.style import Style
from klviz.gui.theme import mix

SIZE = 14.0
RADIUS = 4.5
GAP = 14.0
"""Between the track and the words on both of its sides."""


@dataclass(frozen=True, slots=True)
class Track:
    """One row.

    Attributes:
        name: what stands before it.
        number: what stands behind it.
        share: where the number is between the ends, 0 to 1, ½ where it was; None for nowhere.
        colour: of all of it.
    """

    name: str
    number: str
    share: float | None
    colour: str


class Tracks(Item):
    """A table of rows with a common axis, whose marks stand above the first."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._tracks: tuple[Track, ...] = ()
        self._marks: tuple[tuple[float, str], ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._tracks = style, ()

    def show_tracks(self, tracks: Sequence[Track], marks: Sequence[tuple[float, str]]) -> None:
        """Draw these rows, and these marks of their axis by their shares of it."""
        if (tuple(tracks), tuple(marks)) != (self._tracks, self._marks):
            self._tracks, self._marks = tuple(tracks), tuple(marks)
            self.update()

    @property
    def _strip(self) -> QRectF:
        """Where all tracks lie, with a row above them for the marks."""
        style = self._style
        assert style is not None
        names = max(style.width(track.name, SIZE) for track in self._tracks)
        numbers = max(style.width(track.number, SIZE, semibold=True) for track in self._tracks)
        gap = style.px(GAP)
        return self._bounds.adjusted(names + gap, 0.0, -numbers - gap, 0.0)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None or not self._tracks:
            return
        strip = self._strip
        height = self._bounds.height() / (len(self._tracks) + 1)
        self._paint_marks(painter, style, strip, height)
        for number, track in enumerate(self._tracks):
            y = round(self._bounds.top() + (number + 1.5) * height) + 0.5
            self._paint_track(painter, style, track, strip, y)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_marks(self, painter: QPainter, style: Style, strip: QRectF, height: float) -> None:
        painter.setFont(style.font(SIZE - 1.0))
        metrics = style.metrics(SIZE - 1.0)
        for share, label in self._marks:
            x = round(strip.left() + share * strip.width()) + 0.5
            painter.setPen(style.pen(mix(style.theme.canvas, style.theme.muted, 0.3), 1.0))
            painter.drawLine(QPointF(x, strip.top() + height), QPointF(x, strip.bottom()))
            left = x - 0.5 * metrics.horizontalAdvance(label)
            baseline = round(strip.top() + 0.5 * height + 0.5 * metrics.capHeight())
            painter.setPen(QColor(style.theme.muted))
            painter.drawText(QPointF(left, baseline), label)

    def _paint_track(
        self, painter: QPainter, style: Style, track: Track, strip: QRectF, y: float
    ) -> None:
        colour = QColor(track.colour)
        baseline = round(y + 0.5 * style.metrics(SIZE).capHeight())
        painter.setFont(style.font(SIZE))
        painter.setPen(colour)
        painter.drawText(QPointF(self._bounds.left(), baseline), track.name)
        painter.setFont(style.font(SIZE, semibold=True))
        wide = style.width(track.number, SIZE, semibold=True)
        draw_flush_right(painter, QPointF(self._bounds.right() - wide, baseline), track.number)
        if track.share is None or strip.width() <= 0.0:
            return
        before = QPointF(strip.center().x(), y)
        now = QPointF(strip.left() + track.share * strip.width(), y)
        radius = RADIUS * style.stroke
        painter.setPen(style.pen(track.colour, 2.6))
        painter.drawLine(before, now)
        painter.setPen(QPen(colour, 1.6 * style.stroke))
        painter.setBrush(QColor(style.theme.canvas))
        painter.drawEllipse(before, 0.8 * radius, 0.8 * radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(now, radius, radius)
