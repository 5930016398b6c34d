"""Outlines: text drawn as the shapes of its letters, for machines without the typeface."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPaintDevice, QPainter, QPainterPath

from klviz.gui.exporters.options import ExportOptions
from klviz.gui.figure import Figure
from klviz.gui.painting import painting


class OutlinePainter(QPainter):
    """A painter that fills the outlines of letters. Items write by ``drawText`` from a point."""

    def drawText(self, place: QPointF, text: str) -> None:  # type: ignore[override]
        path = QPainterPath()
        path.addText(place, self.font(), text)
        # Where strokes of a letter overlap, both are ink.
        path.setFillRule(Qt.FillRule.WindingFill)
        self.fillPath(path, self.pen().brush())


def painting_on(
    device: QPaintDevice, options: ExportOptions, writer: type[QPainter] = QPainter
) -> AbstractContextManager[QPainter]:
    """Give what paints a drawing, and end it; text as outlines, or as text by that ``writer``."""
    return painting(device, OutlinePainter if options.outlines else writer)


def written(figure: Figure, options: ExportOptions) -> AbstractContextManager[None]:
    """Lay a figure out for a drawing: one whose text is text so that it can be copied."""
    return nullcontext() if options.outlines else figure.copyable_text()
