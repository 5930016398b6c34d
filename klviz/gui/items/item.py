"""Item: what all our graphics items share. They draw in pixels and know where they may draw."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

WHOLE = QRectF()
"""What stands for all of an item."""


class Item(QGraphicsItem):
    """A graphics item without a transform of its own: its coordinates are its parent's pixels.

    Args:
        parent: the item that clips it, if any.

    Attributes:
        changes: how often it has had reason to look different by now.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.changes = 0
        self._bounds = QRectF()

    def place(self, rect: QRectF) -> None:
        """Say where the item draws; it draws nowhere else."""
        if rect != self._bounds:
            self.prepareGeometryChange()
            self.changes += 1
            self._bounds = QRectF(rect)

    def update(self, rect: QRectF = WHOLE) -> None:  # type: ignore[override]
        """Draw it again when the screen is next drawn, or a part of it."""
        self.changes += 1
        super().update(rect)

    def boundingRect(self) -> QRectF:
        return self._bounds
