"""Relief: a landscape as shades with the lines of equal height; hatched where it is infinite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.geometry import lines, pieces
from klviz.gui.items.item import Item
from klviz.gui.style import Style
from klviz.gui.theme import Theme, mix

SHADES = 256
LINE = 0.9
"""The width of the lines."""
ALMOST = 1.5
"""Pixels up to which a line is drawn as thin as one."""
HATCH = 7.0
"""The distance of the lines of a hatched ground."""
FINER = 4
"""How many times as fine the shades are where a file's reader would show them as squares."""
LINE_SHARE = 0.55
"""The share of the muted colour in the lines, the rest that of high ground."""


class Relief(Item):
    """Shades between nodes at the edges of its place, and lines in pixels."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._heights: Array = np.empty((0, 0))
        self._image: QImage | None = None
        self._lines: list[QPolygonF] = []
        self._has_holes = True

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style
        self.show_heights(self._heights)

    def show_heights(self, heights: Array) -> None:
        """Draw these heights, from 0 to 1, nan where infinite; the first row is the lowest."""
        self._heights = heights
        if self._style is not None:
            self._image = _shaded(heights, self._style.theme) if heights.size else None
            self._has_holes = not heights.size or bool(np.isnan(heights).any())
        self.update()

    def show_lines(self, points: Array) -> None:
        """Draw lines through these pixels, (n, 2), broken where they are nan."""
        self._lines = lines(pieces(points))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None or self._bounds.isEmpty():
            return
        painter.save()
        painter.setClipRect(self._bounds)
        if self._has_holes:
            self._paint_hatch(painter, style)
        if self._image is not None:
            self._paint_shades(painter, self._image)
        colour = mix(style.theme.ground[1], style.theme.muted, LINE_SHARE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_line_pen(style, colour))
        # One by one: as a single path they take ten times as long.
        for line in self._lines:
            painter.drawPolyline(line)
        painter.restore()

    def _paint_shades(self, painter: QPainter, image: QImage) -> None:
        rows, columns = self._heights.shape
        across = 0.5 * self._bounds.width() / (columns - 1)
        up = 0.5 * self._bounds.height() / (rows - 1)
        # The nodes are in the middle of the image's pixels, and those at the edge on the edge.
        place = self._bounds.adjusted(-across, -up, across, up)
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            size = image.size() * FINER
            image = image.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image, QRectF(image.rect()))

    def _paint_hatch(self, painter: QPainter, style: Style) -> None:
        """Draw what says that nothing is finite there."""
        area, step = self._bounds, style.px(HATCH)
        painter.setPen(style.pen(mix(style.theme.canvas, style.theme.muted, 0.3), 1.0))
        count = int((area.width() + area.height()) / step) + 1
        painter.drawLines(
            [
                QLineF(
                    area.left() + n * step - area.height(),
                    area.bottom(),
                    area.left() + n * step,
                    area.top(),
                )
                for n in range(count)
            ]
        )


def _line_pen(style: Style, colour: str) -> QPen:
    """Return the pen of the lines; where they are about as thin as a pixel, just that thin.

    Lines no wider than a pixel Qt draws ten times as fast, and while p is dragged all of them
    are others in every frame.
    """
    width = LINE if LINE * style.stroke > ALMOST else min(LINE, 0.999 / style.stroke)
    return style.pen(colour, width)


def _shaded(heights: Array, theme: Theme) -> QImage:
    """Return the heights as shades, the last row on top; nothing where they are infinite."""
    low, high = (QColor(colour) for colour in theme.ground)
    shares = np.linspace(0.0, 1.0, SHADES)
    channels = [
        np.round((1.0 - shares) * getattr(low, name)() + shares * getattr(high, name)())
        for name in ("blue", "green", "red")
    ]
    table = np.column_stack([*channels, np.full(SHADES, 255.0)]).astype(np.uint8)
    table = np.concatenate([table, np.zeros((1, 4), np.uint8)])
    holes = np.isnan(heights)
    index = np.where(holes, SHADES, np.round(np.where(holes, 0.0, heights) * (SHADES - 1)))
    pixels: NDArray[np.uint8] = np.ascontiguousarray(table[index.astype(np.intp)[::-1]])
    rows, columns = heights.shape
    made = QImage(
        pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    return made.copy()
