"""Still: what moves seldom is drawn once and copied into every frame."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from klviz.gui.items.axis import Axis
from klviz.gui.items.relief import Relief

STILL = (Axis, Relief)
ROOM = 65_536
"""For how many KiB of pictures there is room at least: six landscapes on a fine screen."""
PAGES = 2
"""How many pages of pixels there must be room for: items lie above each other."""


def begin_anew(screen: QSize) -> None:
    """Forget how all looked, and make room for what is drawn on a screen of so many dots.

    Where there is not room for all of it, all of it is drawn again in every frame.
    """
    QPixmapCache.clear()
    pixels = screen.width() * screen.height()
    QPixmapCache.setCacheLimit(max(ROOM, PAGES * 4 * pixels // 1024))


def remember_still(scene: QGraphicsScene) -> None:
    """Let what moves seldom remember how it looks."""
    for item in scene.items():
        if isinstance(item, STILL):
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
