"""Still: what moves seldom is drawn once and copied into every frame."""

from __future__ import annotations

from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from klviz.gui.items.axis import Axis
from klviz.gui.items.relief import Relief

STILL = (Axis, Relief)
ROOM = 65_536
"""How many KiB the pictures may take: those of six landscapes on a fine screen."""


def remember_still(scene: QGraphicsScene) -> None:
    """Let what moves seldom remember how it looks."""
    QPixmapCache.setCacheLimit(max(ROOM, QPixmapCache.cacheLimit()))
    for item in scene.items():
        if isinstance(item, STILL):
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
