"""Caption: one line below a figure: the number that a film has come to."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

SIZE, HEIGHT = 20.0, 36.0


class Caption(Item):
    """A few words in the middle of their place; the longest so far keeps the line where it is."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._text, self._width = "", 0.0

    @property
    def text(self) -> str:
        """The words; "" for none."""
        return self._text

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._width = style, 0.0

    def show_text(self, text: str) -> None:
        """Draw these words."""
        self._text = text
        if self._style is not None:
            self._width = max(self._width, self._style.width(text, SIZE, semibold=True))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None or not self._text:
            return
        metrics, centre = style.metrics(SIZE, semibold=True), self._bounds.center()
        baseline = centre.y() + 0.5 * (metrics.ascent() - metrics.descent())
        place = QPointF(round(centre.x() - 0.5 * self._width), round(baseline))
        painter.setFont(style.font(SIZE, semibold=True))
        painter.setPen(QColor(style.theme.ink))
        painter.drawText(place, self._text)
