"""Camera: the pictures of frames, painted by one figure that is laid out once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QImage

from klviz.analyses.films import Frame
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import Unit
from klviz.gui.backdrop import Backdrop
from klviz.gui.builder import Builder
from klviz.gui.exporters.options import SCREEN_DPI, Pixels
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
        ratio = dpi / SCREEN_DPI
        self.width, self.height = (
            whole + whole % 2 if even else whole
            for whole in (round(side * ratio) for side in (look.size.width, look.size.height))
        )
        size = FigureSize(self.width / ratio, self.height / ratio)
        self._figure = Builder(drawing, None, unit)(replace(look, size=size))
        self._screen = Screen(self._figure)
        self._backdrop = Backdrop(self._figure, self.width, self.height, dpi)

    def show(self, frame: Frame) -> None:
        """Lay a frame out, so that the ranges hold it, too."""
        self._screen.show(frame)

    def picture(self, frame: Frame) -> Pixels:
        """Return the picture of a frame."""
        self.show(frame)
        pixels = self._backdrop.picture()
        return _divided(pixels) if self._figure.transparent else pixels

    def close(self) -> None:
        """Let the figure go."""
        self._figure.deleteLater()


def _divided(pixels: Pixels) -> Pixels:
    """Return pixels that are multiplied with their alpha as such that are not."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, width, height, channels * width, layout)
    image.convertTo(QImage.Format.Format_ARGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(pixels.shape).copy()
