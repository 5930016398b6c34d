"""Words whose right end counts: some painters tell those who draw them in another typeface."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter


@runtime_checkable
class FlushPainter(Protocol):
    """A painter that keeps in mind which words are flush right."""

    def draw_flush_right(self, place: QPointF, text: str) -> None:
        """Draw words from a place on; their right end must stay where it is."""


def draw_flush_right(painter: QPainter, place: QPointF, text: str) -> None:
    """Draw words from a place on, whose right end counts."""
    if isinstance(painter, FlushPainter):
        painter.draw_flush_right(place, text)
    else:
        painter.drawText(place, text)
