"""Backdrop: what stays as it is from frame to frame of a film, painted once and then copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QColor, QImage, QTransform
from PySide6.QtWidgets import QGraphicsItem

from klviz.gui.exporters.options import SCREEN_DPI, Pixels
from klviz.gui.exporters.paint import (
    Seen,
    page_of,
    paint_items,
    seen_items,
    set_up,
)
from klviz.gui.figure import Figure
from klviz.gui.items.item import Item
from klviz.gui.painting import painting

STEADY = 4
"""Frames in a row in which an item has looked the same, after which it is taken to stay."""


class _Look(NamedTuple):
    """What an item looks like, in short: where the same comes again, it looks the same."""

    changes: int
    place: QRect
    opacity: float


class Backdrop:
    """Paints a figure frame after frame, dot for dot as if all of it were painted every time.

    What has not changed and lies above nothing that has can be painted before all the rest. Where
    what stays is another than in the frame before, it is painted again.

    Args:
        figure: a laid-out figure.
        width: of a picture, in dots.
        height: likewise.
        dpi: dots per inch.
    """

    def __init__(self, figure: Figure, width: int, height: int, dpi: float) -> None:
        self._figure = figure
        self._ratio = dpi / SCREEN_DPI
        self._page = page_of(figure)
        self._size = QSizeF(width, height) / self._ratio
        self._dots = QTransform.fromScale(width / figure.width(), height / figure.height())
        self._looks: dict[QGraphicsItem, tuple[_Look, int]] = {}
        self._number = 0
        self._painted: Sequence[Seen] = ()
        self._pixels: Pixels = np.zeros((height, width, 4), np.uint8)
        self._paint((), self._pixels, ground=not figure.transparent)
        self._ground = self._pixels

    def picture(self) -> Pixels:
        """Return a picture of the figure as it is now; where it is clear, multiplied with alpha."""
        still, moving = self._parted(list(seen_items(self._figure)))
        if still != self._painted:
            self._painted, self._pixels = still, self._ground.copy()
            self._paint(still, self._pixels)
        pixels = self._pixels.copy()
        self._paint(moving, pixels)
        return pixels

    def _parted(self, items: Sequence[Seen]) -> tuple[Sequence[Seen], Sequence[Seen]]:
        """Return what stays as it is, above nothing that moves, and all the rest."""
        self._number += 1
        still: list[Seen] = []
        moving: list[Seen] = []
        places: list[QRect] = []
        for seen in items:
            place = self._place(seen)
            steady = self._is_steady(seen.item, place)
            if steady and not any(place.intersects(other) for other in places):
                still.append(seen)
            else:
                moving.append(seen)
                places.append(place)
        return still, moving

    def _place(self, seen: Seen) -> QRect:
        """Return the dots that an item may draw on, those of its edges among them."""
        return self._dots.mapRect(
            seen.item.sceneBoundingRect().intersected(seen.clip)
        ).toAlignedRect()

    def _is_steady(self, item: QGraphicsItem, place: QRect) -> bool:
        """Return whether an item has looked the same for a while."""
        changes = item.changes if isinstance(item, Item) else self._number
        look = _Look(changes, place, item.effectiveOpacity())
        before, since = self._looks.get(item, (None, 0))
        if look != before:
            since = self._number
            self._looks[item] = look, since
        return self._number - since >= STEADY

    def _paint(self, items: Sequence[Seen], pixels: Pixels, *, ground: bool = False) -> None:
        height, width, channels = pixels.shape
        clear = self._figure.transparent
        layout = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
        image = QImage(pixels.data, width, height, channels * width, layout)
        image.setDevicePixelRatio(self._ratio)
        with painting(image) as painter:
            set_up(self._figure, painter, self._size)
            if ground:
                painter.fillRect(self._page, QColor(self._figure.theme.canvas))
            paint_items(painter, items, self._page)
