"""The clipboard: a figure as a picture and as a drawing at once, so that every program takes it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.png import picture
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.figure import Figure

DRAWING = "image/svg+xml"
"""The name under which Inkscape and browsers look for drawings."""


def copy_figure(figure: Figure, options: ExportOptions | None = None) -> None:
    """Put a laid-out figure on the clipboard, as an image, as SVG and as a table of its numbers.

    Programs for slides and pictures take the image or the drawing, though there is text as well;
    those that know text only, a terminal or a spreadsheet, get the numbers in columns.
    """
    chosen = options or ExportOptions()
    data = QMimeData()
    data.setImageData(picture(figure, chosen.dpi))
    data.setData(DRAWING, svg_bytes(figure, chosen))
    data.setText(figure.drawing.table())
    QGuiApplication.clipboard().setMimeData(data)
