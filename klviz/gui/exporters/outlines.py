"""Outlines: text drawn as the shapes of its letters, for machines without the typeface."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath


class OutlinePainter(QPainter):
    """A painter that fills the outlines of letters. Items write by ``drawText`` from a point."""

    def drawText(self, place: QPointF, text: str) -> None:  # type: ignore[override]
        path = QPainterPath()
        path.addText(place, self.font(), text)
        # Where strokes of a letter overlap, both are ink.
        path.setFillRule(Qt.FillRule.WindingFill)
        self.fillPath(path, self.pen().brush())
