"""What moves seldom: remembered on any screen, and forgotten when the look changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap, QPixmapCache
from pytestqt.qtbot import QtBot

from klviz.gui.items.still import ROOM, begin_anew


@pytest.fixture(autouse=True)
def usual_room() -> Iterator[None]:
    before = QPixmapCache.cacheLimit()
    yield
    QPixmapCache.clear()
    QPixmapCache.setCacheLimit(before)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080), (3840, 2160)])
def test_a_page_and_what_lies_on_it_are_remembered_on_any_screen(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    begin_anew(QSize(*size))
    assert QPixmapCache.cacheLimit() >= ROOM
    for key in ("page", "items"):
        assert QPixmapCache.insert(key, QPixmap(*size))
    assert QPixmapCache.find("page", QPixmap())
    assert QPixmapCache.find("items", QPixmap())
    begin_anew(QSize(*size))
    assert not QPixmapCache.find("page", QPixmap())
