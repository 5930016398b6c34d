"""RowNames: the names of the rows of the scoreboard, each behind the line that its density has."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from klviz.gui import fonts
from klviz.gui.scoreboard.delegate import SIZE
from klviz.gui.scoreboard.grid import BEST, TARGET, Name
from klviz.gui.scoreboard.model import LEFT, ScoreboardModel
from klviz.gui.theme import DASHES, THEMES, Theme

LINE, GAP, MARGIN, ROUNDING = 24, 8, 8, 4
"""Pixels of a piece of line, between it and the name, around both, and to spare, at scale 1."""
MOST = 210
"""The most pixels that the names take, at scale 1."""


class RowNames(QHeaderView):
    """The vertical header of the scoreboard, drawn as the legend of the figure is.

    Args:
        parent: the table.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.show_theme(THEMES["light"], 1.0)

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Draw in the colours of a theme, at a scale."""
        self._theme, self._scale = theme, scale
        self._font = fonts.font(SIZE * scale)
        self._metrics = QFontMetrics(self._font)

    def measure(self) -> None:
        """Be as wide as the longest name, up to a bound."""
        names = self._names()
        longest = max((self._metrics.horizontalAdvance(name.text) for name in names), default=0)
        around = round((LINE + GAP + 2 * MARGIN + ROUNDING) * self._scale)
        self.setFixedWidth(min(longest + around, round(MOST * self._scale)))

    def _names(self) -> tuple[Name, ...]:
        model = self.model()
        return model.grid.names if isinstance(model, ScoreboardModel) else ()

    def _draw_line(self, painter: QPainter, name: Name, place: QRectF) -> None:
        """Draw a piece of the line of a run, or of the area of p."""
        theme = self._theme
        if name.line == TARGET:
            painter.setPen(QPen(QColor(theme.p_line), self._scale))
            painter.setBrush(QColor(theme.p_fill))
            box = QRectF(0.0, 0.0, LINE * self._scale, 9.0 * self._scale)
            box.moveCenter(QPointF(place.x() + 0.5 * box.width(), place.center().y()))
            painter.drawRect(box)
            return
        colour = theme.run(name.line) if name.visible else theme.border
        pen = QPen(QColor(colour), 2.2 * self._scale)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = DASHES[name.line % len(DASHES)]
        if dash:
            pen.setDashPattern(list(dash))
        painter.setPen(pen)
        begin = QPointF(place.x(), place.center().y())
        painter.drawLine(begin, begin + QPointF(LINE * self._scale, 0.0))

    # Qt's name from here on

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        name = self._names()[section]
        place = QRectF(rect).adjusted(MARGIN * self._scale, 0.0, -MARGIN * self._scale, 0.0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if name.line != BEST:
            self._draw_line(painter, name, place)
        place.setLeft(place.left() + (LINE + GAP) * self._scale)
        elide = Qt.TextElideMode.ElideRight
        text = self._metrics.elidedText(name.text, elide, int(place.width()))
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(place, LEFT, text)
        painter.restore()
