"""Note: a sentence inside a plot: why a value is infinite, or why there is nothing to see."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

SIZE = 14.0
LEADING = 1.4
"""The distance of two lines, in sizes of the letters."""


class Note(Item):
    """A sentence, broken into lines, at the top of its place or in the middle of it.

    Args:
        muted: whether it is but a remark.
    """

    def __init__(self, *, muted: bool = False) -> None:
        super().__init__()
        self._muted = muted
        self._style: Style | None = None
        self._text = ""
        self._centred = False
        self._lines: list[str] = []

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_text(self, text: str, *, centred: bool = False) -> float:
        """Draw that sentence, "" for none, and return how high it is in pixels."""
        self._text, self._centred = text, centred
        self._lines = self._broken()
        self.update()
        return self._line_height() * len(self._lines) if self._lines else 0.0

    def _line_height(self) -> float:
        return self._style.px(SIZE * LEADING) if self._style else 0.0

    def _broken(self) -> list[str]:
        """Return the sentence in lines that fit; what has no room ends in an ellipsis."""
        style = self._style
        if style is None or not self._text or self._bounds.isEmpty():
            return []
        room = max(1, int(self._bounds.height() / self._line_height()))
        metrics = style.metrics(SIZE)
        lines = wrapped(self._text, self._bounds.width(), style)
        if len(lines) > room:
            rest = " ".join(lines[room - 1 :])
            elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self._bounds.width())
            lines = [*lines[: room - 1], elided]
        return lines

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None or not self._lines:
            return
        metrics, height = style.metrics(SIZE), self._line_height()
        widest = max(metrics.horizontalAdvance(line) for line in self._lines)
        block = QRectF(0.0, 0.0, widest, height * len(self._lines))
        if self._centred:
            block.moveCenter(self._bounds.center())
        else:
            block.moveTopLeft(self._bounds.topLeft())
        pad = style.px(4)
        if not style.transparent:
            painter.fillRect(block.adjusted(-pad, 0, pad, 0), style.wash(style.theme.canvas, 1.0))
        painter.setFont(style.font(SIZE))
        painter.setPen(QColor(style.theme.muted if self._muted else style.theme.ink))
        for number, line in enumerate(self._lines):
            middle = block.top() + (number + 0.5) * height
            baseline = round(middle + 0.5 * metrics.capHeight())
            painter.drawText(QPointF(round(block.left()), baseline), line)


def wrapped(text: str, width: float, style: Style) -> list[str]:
    """Return the words in lines no wider than that; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and style.width(longer, SIZE) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
