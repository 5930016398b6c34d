"""Cards: how a preset looks in the gallery: its picture, its title, what it shows, its source."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from klviz.document.presets import Preset
from klviz.gui.theme import Theme
from klviz.gui.thumbnails import SIZE, Thumbnails
from klviz.gui.wrapping import wrapped

SHARE = 0.75
"""How large the picture is beside the figure it is of, at scale 1."""
GAP, PADDING = 12, 10
TITLE, TEXT, SOURCE = 14.0, 12.5, 11.5
TEXT_LINES, SOURCE_LINES = 3, 1
PRESET = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


class Cards(QStyledItemDelegate):
    """Draws presets as cards.

    Args:
        thumbnails: have the pictures.
        parent: the list.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._theme: Theme | None = None
        self._scale = 1.0
        self._wide = 0

    def dress(self, theme: Theme, scale: float) -> None:
        """Draw in a theme, at a scale."""
        self._theme, self._scale = theme, scale

    def widen(self, width: int) -> None:
        """Draw cards, the gaps between them included, of that width."""
        self._wide = width

    @property
    def least_width(self) -> int:
        """How wide a card must be, with the gap to the next."""
        return self._px(SHARE * SIZE[0] + 2 * PADDING + GAP)

    @property
    def size(self) -> QSize:
        """How large a card is, with the gap to the next."""
        lines = self._height(TITLE, bold=True) + TEXT_LINES * self._height(TEXT)
        words = lines + SOURCE_LINES * self._height(SOURCE) + 2 * self._px(4)
        picture = self._px(SHARE * SIZE[1])
        height = picture + words + 3 * self._px(PADDING) + self._px(GAP)
        return QSize(max(self._wide, self.least_width), height)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        preset = index.data(PRESET)
        if self._theme is None or not isinstance(preset, Preset):
            return
        half = self._px(GAP) // 2
        card = _rect_of(option).adjusted(half, half, -half, -half)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, self._theme, card, option)
        pad = self._px(PADDING)
        inside = card.adjusted(pad, pad, -pad, -pad)
        below = self._paint_picture(painter, self._theme, inside, preset.key)
        self._paint_words(painter, self._theme, inside, below + pad, preset)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, theme: Theme, card: QRect, option: QStyleOptionViewItem
    ) -> None:
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        line = theme.accent if chosen else theme.muted if over else theme.border
        painter.setPen(QPen(QColor(line), 2.0 if chosen else 1.0))
        painter.setBrush(QColor(theme.canvas))
        painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), 7.0, 7.0)

    def _paint_picture(self, painter: QPainter, theme: Theme, inside: QRect, key: str) -> int:
        """Draw the picture, or an empty place for it; return where it ends."""
        width, height = (self._px(SHARE * side) for side in SIZE)
        left = inside.left() + (inside.width() - width) // 2
        place = QRect(left, inside.top(), width, height)
        image = self._thumbnails.image(key)
        if image is None:
            painter.setPen(QColor(theme.muted))
            painter.setFont(self._font(TEXT))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "…")
        else:
            painter.fillRect(place, QColor(theme.canvas))
            painter.drawImage(place, _dense(image))
        return place.bottom() + 1

    def _paint_words(
        self, painter: QPainter, theme: Theme, inside: QRect, top: int, preset: Preset
    ) -> None:
        y, room = top, TEXT_LINES if preset.source else TEXT_LINES + SOURCE_LINES
        rows = (
            (preset.title, self._font(TITLE, bold=True), 1, theme.ink),
            (preset.text.replace("\n", " "), self._font(TEXT), room, theme.ink),
            (preset.source, self._font(SOURCE), SOURCE_LINES, theme.muted),
        )
        for text, font, most, colour in rows:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            metrics = QFontMetrics(font)
            for line in wrapped(text, font, inside.width(), most):
                painter.drawText(inside.left(), y + metrics.ascent(), line)
                y += metrics.height()
            y += self._px(4)

    def _font(self, pixels: float, *, bold: bool = False) -> QFont:
        parent = self.parent()
        font = QFont(parent.font()) if isinstance(parent, QWidget) else QFont()
        font.setPixelSize(self._px(pixels))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _height(self, pixels: float, *, bold: bool = False) -> int:
        return QFontMetrics(self._font(pixels, bold=bold)).height()

    def _px(self, length: float) -> int:
        return round(length * self._scale)


def _rect_of(option: QStyleOptionViewItem) -> QRect:
    rect: QRect = option.rect
    return rect


def _dense(image: QImage) -> QImage:
    """Return the image as plain dots: it is drawn into a rectangle of its own."""
    plain = QImage(image)
    plain.setDevicePixelRatio(1.0)
    return plain
