"""Camera: the pictures of frames, painted by one figure that is laid out once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter

from klviz.analyses.films import Frame
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import Unit
from klviz.gui.builder import Builder
from klviz.gui.exporters.options import SCREEN_DPI, Pixels
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.figures.drawing import Drawing
from klviz.gui.look import Look
from klviz.gui.screen import Screen


class Camera:
    """Paints frames in the thread of Qt.

    Args:
        drawing: what the frames are drawn as.
        unit: the unit of the values.
        look: how they look.
        dpi: dots per inch.
        even: whether width and height must be even; then the figure is laid out a dot larger.

    Attributes:
        width: of a picture, in dots.
        height: likewise.

    Raises:
        ValueError: there is no such part.
    """

    def __init__(
        self, drawing: type[Drawing], unit: Unit, look: Look, dpi: float, *, even: bool
    ) -> None:
        self._ratio = dpi / SCREEN_DPI
        self.width, self.height = (
            whole + whole % 2 if even else whole
            for whole in (round(side * self._ratio) for side in (look.size.width, look.size.height))
        )
        size = FigureSize(self.width / self._ratio, self.height / self._ratio)
        self._figure = Builder(drawing, None, unit)(replace(look, size=size))
        self._screen = Screen(self._figure)

    def show(self, frame: Frame) -> None:
        """Lay a frame out, so that the ranges hold it, too."""
        self._screen.show(frame)

    def picture(self, frame: Frame) -> Pixels:
        """Return the picture of a frame."""
        self.show(frame)
        pixels = np.zeros((self.height, self.width, 4), np.uint8)
        clear = self._figure.transparent
        layout = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
        image = QImage(pixels.data, self.width, self.height, 4 * self.width, layout)
        image.setDevicePixelRatio(self._ratio)
        painter = QPainter(image)
        paint_figure(self._figure, painter, QSizeF(self.width, self.height) / self._ratio)
        painter.end()
        if clear:
            image = image.convertToFormat(QImage.Format.Format_ARGB32)
            flat = np.frombuffer(image.constBits(), np.uint8)
            pixels[:] = flat.reshape(pixels.shape)
        return pixels

    def close(self) -> None:
        """Let the figure go."""
        self._figure.deleteLater()
