"""Words whose right end counts: some painters tell those who draw them in another typeface."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter


def draw_flush_right(painter: QPainter, place: QPointF, text: str) -> None:
    """Draw words from a place on, whose right end must stay where it is.

    A painter that keeps in mind which words are such has a method of the same name.
    """
    # Asked by the name alone: to check a whole protocol takes longer than to draw the words.
    flush: Callable[[QPointF, str], None] | None = getattr(painter, "draw_flush_right", None)
    if flush is None:
        painter.drawText(place, text)
    else:
        flush(place, text)
