"""ScoreDelegate: draws the cells of the scoreboard, sixty times a second where it must."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from klviz.gui import fonts
from klviz.gui.scoreboard.grid import OPTIMUM, Cell
from klviz.gui.scoreboard.model import LEFT, RIGHT, Index, ScoreboardModel
from klviz.gui.theme import THEMES, Theme, mix

SIZE = 13
"""Pixels of the numbers at scale 1."""
ELLIPSIS = "…"


class ScoreDelegate(QStyledItemDelegate):
    """Numbers that fit, never cut off; a frame round a run's own objective, the least in bold.

    Drawn by hand: through a style sheet a cell takes ten times as long.

    Args:
        parent: the object that owns it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.show_theme(THEMES["light"], 1.0)

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Draw in the colours of a theme, at a scale."""
        self._theme, self._scale = theme, scale
        self._fonts = tuple(fonts.font(SIZE * scale, semibold=bold) for bold in (False, True))
        self._metrics = tuple(QFontMetrics(font) for font in self._fonts)

    def width_of(self, text: str) -> int:
        """Return how wide a cell is in which the text fits."""
        return self._metrics[True].horizontalAdvance(text) + 2 * self._pad

    @property
    def _pad(self) -> int:
        return round(8 * self._scale)

    # Qt's name from here on

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ScoreboardModel):
            return
        rect, cell, theme = option.rect, model.cell(index), self._theme
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mix(theme.base, theme.accent, 0.22)))
        if cell.frame is not None:
            self._frame(painter, rect, cell.frame)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 1.0))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.setFont(self._fonts[cell.least])
        painter.setPen(QColor(theme.ink))
        room = rect.adjusted(self._pad, 0, -self._pad, 0)
        side = LEFT if index.column() == OPTIMUM else RIGHT
        painter.drawText(room, side, self._fitting(cell, room.width()))

    def _fitting(self, cell: Cell, room: int) -> str:
        """Return the longest text that fits: a number that is cut off is another number."""
        metrics = self._metrics[cell.least]
        texts = (text for text in cell.texts if metrics.horizontalAdvance(text) <= room)
        return next(texts, ELLIPSIS)

    def _frame(self, painter: QPainter, rect: QRect, run: int) -> None:
        """Tint and frame a cell in the colour of a run."""
        colour, theme = self._theme.run(run), self._theme
        inset = 2.0 * self._scale
        box = QRectF(rect).adjusted(inset, inset, -inset, -inset)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), 1.5 * self._scale))
        painter.setBrush(QColor(mix(theme.base, colour, 0.12)))
        painter.drawRoundedRect(box, 4.0 * self._scale, 4.0 * self._scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
