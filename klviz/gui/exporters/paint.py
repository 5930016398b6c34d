"""One painter routine for all formats: walk a figure's items as the screen does.

Rendering the view itself onto a file gives wrong clips and, for some formats, the wrong scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from klviz.gui.figure import Figure

_CLIPS = QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape
_EMPTY = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents


class Seen(NamedTuple):
    """An item that is there to be seen.

    Attributes:
        item: the item.
        clip: the part of the page that its ancestors let it draw on.
    """

    item: QGraphicsItem
    clip: QRectF


def paint_figure(
    figure: Figure, painter: QPainter, size: QSizeF | None = None, *, clip_all: bool = False
) -> None:
    """Paint the ground, unless the figure is transparent, and all items.

    Args:
        figure: a laid-out figure.
        painter: what to paint it with.
        size: how large it becomes; pixel for pixel as it is laid out if None.
        clip_all: whether to set a clip where none is needed too. The SVG generator forgets to
            take an earlier one back; on a picture, any clip moves some edges by a shade.
    """
    page = page_of(figure)
    set_up(figure, painter, size)
    if not figure.transparent:
        painter.fillRect(page, QColor(figure.theme.canvas))
    paint_items(painter, seen_items(figure), None if clip_all else page)


def page_of(figure: Figure) -> QRectF:
    """Return all that there is to be painted of a figure, in its pixels."""
    return QRectF(0.0, 0.0, figure.width(), figure.height())


def set_up(figure: Figure, painter: QPainter, size: QSizeF | None) -> None:
    """Let a painter paint in the pixels of a figure."""
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.LosslessImageRendering
    )
    if size is not None:
        painter.scale(size.width() / figure.width(), size.height() / figure.height())


def seen_items(figure: Figure) -> Iterator[Seen]:
    """Yield the items that are there to be seen, what lies above after what lies below."""
    page = page_of(figure)
    clips: dict[QGraphicsItem | None, QRectF] = {None: page}
    for item in figure.scene().items(Qt.SortOrder.AscendingOrder):
        if item.isVisible() and item.opacity() > 0.0 and _EMPTY not in item.flags():
            yield Seen(item, _clip_within(item.parentItem(), clips))


def paint_items(painter: QPainter, items: Iterable[Seen], page: QRectF | None) -> None:
    """Paint items; those that may draw on all of the page without a clip."""
    start = painter.worldTransform()
    for item, clip in items:
        painter.save()
        try:
            if clip != page:
                painter.setClipRect(clip)
            _paint_item(painter, item, start)
        finally:
            painter.restore()


def _paint_item(painter: QPainter, item: QGraphicsItem, start: QTransform) -> None:
    painter.setOpacity(item.effectiveOpacity())
    painter.setWorldTransform(item.sceneTransform() * start)
    option = QStyleOptionGraphicsItem()
    option.exposedRect = item.boundingRect()
    item.paint(painter, option, None)


def _clip_within(parent: QGraphicsItem | None, clips: dict[QGraphicsItem | None, QRectF]) -> QRectF:
    """Return the part of the page that an item and its ancestors let its children draw on."""
    clip = clips.get(parent)
    if clip is None:
        assert parent is not None
        clip = _clip_within(parent.parentItem(), clips)
        if _CLIPS in parent.flags():
            clip = clip.intersected(parent.sceneTransform().mapRect(parent.boundingRect()))
        clips[parent] = clip
    return clip
