"""PNG: a picture at any resolution, with or without a ground."""

from __future__ import annotations

from collections.abc import Callable
from errno import EFBIG, EIO, ENOMEM
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QSizeF, Qt
from PySide6.QtGui import QImage

from klviz.document.carried_png import with_scene
from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.figure import Figure
from klviz.gui.painting import painting

METRES_PER_INCH = 0.0254
MOST_DOTS = 32_767
"""How many dots a side of a picture may have: beyond, nothing would be painted."""


def draw_png(figure: Figure, options: ExportOptions) -> Callable[[], bytes]:
    """Paint the figure, and return what compresses the picture.

    Raises:
        OSError: the picture is larger than memory allows.
    """
    return partial(encoded, picture(figure, options.dpi), options)


def encoded(image: QImage, options: ExportOptions) -> bytes:
    """Return a picture as PNG; for any thread.

    Raises:
        OSError: it cannot be encoded.
    """
    image.setText("Title", options.title)
    image.setText("Software", "klviz")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OSError(EIO, "the picture could not be encoded as PNG")
    return with_scene(bytes(buffer.data().data()), options.carried)


def picture(figure: Figure, dpi: float = SCREEN_DPI) -> QImage:
    """Return the figure as an image of that resolution.

    Raises:
        OSError: it is larger than memory allows, or than can be painted.
    """
    ratio, extent = dpi / SCREEN_DPI, figure.extent
    width, height = round(extent.width() * ratio), round(extent.height() * ratio)
    if max(width, height) > MOST_DOTS:
        most = f"either side may have {MOST_DOTS} at most"
        raise OSError(EFBIG, f"a picture of {width} × {height} dots is too large: {most}")
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise OSError(ENOMEM, f"a picture of {width} × {height} dots is too large for the memory")
    image.setDevicePixelRatio(ratio)
    dots_per_metre = round(dpi / METRES_PER_INCH)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    image.fill(Qt.GlobalColor.transparent)
    with painting(image) as painter:
        paint_figure(figure, painter, QSizeF(width, height) / ratio)
    return image
