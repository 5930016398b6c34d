"""The clipboard: a figure as a picture and as a drawing at once, so that every program takes it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.png import picture
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.figure import Figure


def copy_figure(figure: Figure, options: ExportOptions | None = None) -> None:
    """Put a laid-out figure on the clipboard, as an image, as SVG and as a sentence."""
    chosen = options or ExportOptions()
    data = QMimeData()
    data.setImageData(picture(figure, chosen.dpi))
    data.setData("image/svg+xml", svg_bytes(figure, chosen))
    data.setText(figure.drawing.summary())
    QGuiApplication.clipboard().setMimeData(data)
