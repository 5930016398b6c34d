"""Still: what moves seldom is drawn once and copied into every frame."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from klviz.gui.items.axis import Axis
from klviz.gui.items.relief import Relief
from klviz.gui.items.spots import Spots

STILL = (Axis, Relief, Spots)


def remember_still(scene: QGraphicsScene) -> None:
    """Let what moves seldom remember how it looks."""
    for item in scene.items():
        if isinstance(item, STILL):
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
