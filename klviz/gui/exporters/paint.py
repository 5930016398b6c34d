"""One painter routine for all formats: walk a figure's items as the screen does.

Rendering the view itself onto a file gives wrong clips and, for some formats, the wrong scale.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from klviz.gui.figure import Figure

_CLIPS = QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape


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
    page = QRectF(0.0, 0.0, figure.width(), figure.height())
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.LosslessImageRendering
    )
    if size is not None:
        painter.scale(size.width() / page.width(), size.height() / page.height())
    if not figure.transparent:
        painter.fillRect(page, QColor(figure.theme.canvas))
    start = painter.worldTransform()
    for item in figure.scene().items(Qt.SortOrder.AscendingOrder):
        if item.isVisible() and item.opacity() > 0.0 and not _is_empty(item):
            painter.save()
            clip = _clip(item, page)
            if clip_all or clip != page:
                painter.setClipRect(clip)
            _paint_item(painter, item, start)
            painter.restore()


def _is_empty(item: QGraphicsItem) -> bool:
    return bool(item.flags() & QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)


def _paint_item(painter: QPainter, item: QGraphicsItem, start: QTransform) -> None:
    painter.setOpacity(item.effectiveOpacity())
    painter.setWorldTransform(item.sceneTransform() * start)
    option = QStyleOptionGraphicsItem()
    option.exposedRect = item.boundingRect()
    item.paint(painter, option, None)


def _clip(item: QGraphicsItem, page: QRectF) -> QRectF:
    """Return the part of the page that the item's ancestors let it draw on."""
    parent: QGraphicsItem | None = item.parentItem()
    if parent is None:
        return page
    clip = _clip(parent, page)
    if parent.flags() & _CLIPS:
        clip = clip.intersected(parent.sceneTransform().mapRect(parent.boundingRect()))
    return clip
