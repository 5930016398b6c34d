"""Where the window stands: as it was left, but never where no screen is any more."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

FIRST_SIZE = QSize(1600, 900)
SMALL_SCREEN = 1280
"""A screen narrower than this is filled."""
IN_REACH = 80
"""Pixels of the top edge that must lie on a screen, so that the window can be moved."""


def put_back(window: QMainWindow, geometry: QByteArray, layout: QByteArray, scale: float) -> None:
    """Put a window where it was left; the first time, and where that is out of reach, centre it."""
    restored = not geometry.isEmpty() and window.restoreGeometry(geometry)
    if not layout.isEmpty():
        window.restoreState(layout)
    if restored and (window.isMaximized() or window.isFullScreen() or in_reach(window.geometry())):
        return
    room = QGuiApplication.primaryScreen().availableGeometry()
    if room.width() < SMALL_SCREEN:
        window.setGeometry(room)
        window.showMaximized()
        return
    window.resize((FIRST_SIZE * scale).boundedTo(room.size() * 0.92))
    place = window.geometry()
    place.moveCenter(room.center())
    window.setGeometry(place)


def in_reach(place: QRect) -> bool:
    """Return whether enough of the top of a window lies on some screen."""
    top = QRect(place.topLeft(), QSize(place.width(), IN_REACH))
    overlaps = (top & screen.availableGeometry() for screen in QGuiApplication.screens())
    return any(o.width() >= IN_REACH and o.height() >= IN_REACH // 2 for o in overlaps)
