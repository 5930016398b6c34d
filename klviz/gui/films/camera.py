"""Camera: the pictures of frames, painted by one figure that is laid out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from klviz.analyses.films import Frame
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import Unit
from klviz.gui.builder import Builder
from klviz.gui.exporters.options import SCREEN_DPI, Pixels
from klviz.gui.figures.drawing import Drawing
from klviz.gui.films.backdrop import Backdrop
from klviz.gui.films.screen import Screen
from klviz.gui.look import Look
from klviz.gui.shortage import part_shortage, shortages


class Camera:
    """Paints frames in the thread of Qt.

    Args:
        drawing: what the frames are drawn as.
        unit: the unit of the values.
        look: how they look.
        dpi: dots per inch.
        even: whether width and height must be even; then the figure is laid out a dot larger.

    Attributes:
        width: of a picture, in dots; of one as high as what it shows needs, once a frame is shown.
        height: likewise.

    Raises:
        ValueError: there is no such part.
    """

    def __init__(
        self, drawing: type[Drawing], unit: Unit, look: Look, dpi: float, *, even: bool
    ) -> None:
        self._dpi, self._even, self._grows = dpi, even, look.size.grows
        self._extent = QSizeF(look.size.width, look.size.height)
        self.width, self.height = whole_dots(self._extent, dpi, even=even)
        self._figure = Builder(drawing, None, unit)(replace(look, size=self._whole_size()))
        self._screen = Screen(self._figure, grows=self._grows)
        self._backdrop: Backdrop | None = None

    @property
    def extent(self) -> QSizeF:
        """How large a frame is, in pixels, before it is of whole dots."""
        return self._extent

    @property
    def shortages(self) -> Sequence[str]:
        """What has no room in a frame."""
        return shortages(self._figure)

    @property
    def lacks(self) -> str:
        """Which parts have no room in a frame, "" for none."""
        return part_shortage(self._figure)

    def show(self, frame: Frame) -> None:
        """Lay a frame out, so that the ranges hold it, too."""
        self._screen.show(frame)
        if self._backdrop is None:
            if self._grows:
                self._grow()
            self._backdrop = Backdrop(self._figure, self.width, self.height, self._dpi)

    def _grow(self) -> None:
        """Become as high as what is shown, in whole dots."""
        self._extent.setHeight(self._figure.extent.height())
        self.width, self.height = whole_dots(self._extent, self._dpi, even=self._even)
        size = self._whole_size()
        self._figure.set_extent(size.width, size.height)

    def _whole_size(self) -> FigureSize:
        """Return the size of so many dots."""
        ratio = self._dpi / SCREEN_DPI
        return FigureSize(self.width / ratio, self.height / ratio)

    def picture(self, frame: Frame) -> Pixels:
        """Return the picture of a frame."""
        self.show(frame)
        assert self._backdrop is not None
        pixels = self._backdrop.picture()
        return _divided(pixels) if self._figure.transparent else pixels

    def close(self) -> None:
        """Let the figure go."""
        self._figure.deleteLater()


def whole_dots(size: QSizeF, dpi: float, *, even: bool) -> tuple[int, int]:
    """Return how many dots a film of that size, in pixels, is wide and high."""
    width, height = (round(side * dpi / SCREEN_DPI) for side in size.toTuple())
    return (width + width % 2, height + height % 2) if even else (width, height)


def _divided(pixels: Pixels) -> Pixels:
    """Return pixels that are multiplied with their alpha as such that are not."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, width, height, channels * width, layout)
    image.convertTo(QImage.Format.Format_ARGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(pixels.shape).copy()
