"""Balance: which of two numbers is larger over a plane, in the colours of both, and by how much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.item import Item
from klviz.gui.items.relief import FINER
from klviz.gui.style import Style

STRONGEST = 0.55
"""The share of a colour where one number is nothing beside the other, the rest canvas."""

CURVED = 0.6
"""The power of a share that its colour goes by: small ones are seen, too."""


class Balance(Item):
    """Shades between the nodes of a lattice: the first colour from 0 to 1, the second to −1."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._shares: Array = np.empty((0, 0))
        self._corners: tuple[QPointF, QPointF, QPointF] | None = None
        self._is_half = False
        self._image: QImage | None = None

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._image = style, None

    def show_shares(
        self, shares: Array, corners: tuple[QPointF, QPointF, QPointF], *, half: bool
    ) -> None:
        """Draw these shares, (k, m), from −1 to 1; nan where neither is larger.

        Args:
            shares: a row an up.
            corners: where the first node is, the last of the first row, and the first of the last.
            half: whether the triangle between these three is all there is.
        """
        if shares is self._shares and corners == self._corners and self._image is not None:
            return
        if self._style is None or not shares.size:
            return
        if shares is not self._shares or self._image is None:
            self._image = _shaded(_mirrored(shares) if half else shares, self._style)
        self._shares, self._corners, self._is_half = shares, corners, half
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self._image, self._shares = None, np.empty((0, 0))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        image, corners = self._image, self._corners
        if image is None or corners is None:
            return
        rows, columns = self._shares.shape
        first, across, up = corners
        painter.save()
        path = QPainterPath(first)
        last = (across,) if self._is_half else (across, across + up - first)
        for corner in (*last, up, first):
            path.lineTo(corner)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            image = image.scaled(
                image.size() * FINER,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        right, above = (across - first) / (columns - 1), (up - first) / (rows - 1)
        # From numbers of columns and rows to pixels; nodes are in the middle of the image's.
        painter.setTransform(
            QTransform(right.x(), right.y(), above.x(), above.y(), first.x(), first.y()), True
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(-0.5, -0.5, columns, rows), image, QRectF(image.rect()))
        painter.restore()


def _mirrored(shares: Array) -> Array:
    """Return a triangle of shares with its mirror image beyond the edge from last to last.

    It is cut off there; but without it shades would fade towards the edge.
    """
    rows, columns = np.indices(shares.shape)
    beyond = rows + columns > len(shares) - 1
    return np.where(beyond, shares[::-1, ::-1].T, shares)


def _shaded(shares: Array, style: Style) -> QImage:
    """Return the shares as shades, the first row on top; nothing where they are nan."""
    holes = np.isnan(shares)
    size = np.where(holes, 0.0, np.abs(shares))[:, :, None] ** CURVED * STRONGEST
    canvas = _channels(style.theme.canvas)
    ends = [_channels(style.theme.run(number)) for number in (0, 1)]
    colour = np.where((shares > 0.0)[:, :, None], *ends)
    if style.transparent:
        # Premultiplied: the colour as strong as it covers.
        found = np.concatenate([colour * size, 255.0 * size], axis=2)
    else:
        mixed = canvas * (1.0 - size) + colour * size
        found = np.concatenate([mixed, np.full((*shares.shape, 1), 255.0)], axis=2)
    found[holes] = 0.0
    pixels: NDArray[np.uint8] = np.ascontiguousarray(np.round(found).astype(np.uint8))
    rows, columns = shares.shape
    made = QImage(
        pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    return made.copy()


def _channels(colour: str) -> Array:
    """Return blue, green and red from 0 to 255, as pixels have them."""
    made = QColor(colour)
    return np.array([made.blue(), made.green(), made.red()], dtype=np.float64)
