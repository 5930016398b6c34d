"""Icons: line drawings from the resources, in the colours of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from klviz.gui.painting import painting
from klviz.gui.theme import Theme, mix
from klviz.resources import resources

NAME = "iconName"
TONE = "iconTone"
SIDE = 18
"""Pixels of an icon at scale 1."""


@cache
def _drawing(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon(name: str, colour: str, faded: str, size: int, ratio: float = 1.0) -> QIcon:
    """Return the icon of that name in a colour, and in another where it is disabled."""
    made = QIcon()
    for tone, mode in ((colour, QIcon.Mode.Normal), (faded, QIcon.Mode.Disabled)):
        drawing = _drawing(name).replace("currentColor", tone)
        made.addPixmap(_pixmap(drawing, size, ratio), mode)
    return made


def set_icon(owner: QToolButton | QAction, name: str, tone: str = "ink") -> None:
    """Say which icon a button or an action has; ``paint_icons`` draws it."""
    owner.setProperty(NAME, name)
    owner.setProperty(TONE, tone)


def paint_icons(root: QWidget, theme: Theme, scale: float) -> None:
    """Draw every icon below a widget, in the colours of the theme, at that scale."""
    size = round(SIDE * scale)
    for bar in root.findChildren(QToolBar):
        bar.setIconSize(QSize(size, size))
    for button in root.findChildren(QToolButton):
        button.setIconSize(QSize(size, size))
        if button.property(NAME):
            paint_icon(button, theme, size, root.devicePixelRatioF())
    for action in root.findChildren(QAction):
        if action.property(NAME):
            paint_icon(action, theme, size, root.devicePixelRatioF())


def paint_icon(owner: QToolButton | QAction, theme: Theme, size: int, ratio: float) -> None:
    """Draw the icon that ``set_icon`` has named."""
    tones = {"ink": theme.ink, "muted": theme.muted, "canvas": theme.canvas}
    faded = mix(theme.muted, theme.window, 0.6)
    colour = tones[str(owner.property(TONE))]
    owner.setIcon(icon(str(owner.property(NAME)), colour, faded, size, ratio))


def swatch(colour: str, dash: tuple[float, ...], size: QSize, ratio: float) -> QPixmap:
    """Return a piece of a run's line, as figures draw it."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    width = max(2.0, 0.16 * size.height())
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(list(dash))
    middle = round(size.height() / 2)
    with painting(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawLine(0, middle, size.width(), middle)
    return pixmap


def _pixmap(drawing: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with painting(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, size, size))
    return pixmap
