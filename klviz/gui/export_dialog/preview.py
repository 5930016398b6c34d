"""The preview: exactly what will be written, as large as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from klviz.gui.builder import Builder, wear
from klviz.gui.exporters.options import SCREEN_DPI
from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.jump_slider import JumpSlider
from klviz.gui.look import Look
from klviz.gui.painting import painting
from klviz.gui.panel.rows import Note
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced
from klviz.gui.theme import THEMES, Theme, mix

SUPERSAMPLING = 2.0
"""How many dots are drawn for one of the preview, each way."""
LARGEST = 2.0
"""By how much a small figure is enlarged."""
SQUARE = 8
"""Pixels of a square of the ground behind what is transparent."""


class Sketch:
    """One figure that is drawn again and again, in any look."""

    def __init__(self) -> None:
        self._figure: Figure | None = None
        self._look: Look | None = None

    def figure(self, build: Builder, look: Look) -> Figure:
        """Return the figure in that look; it is built anew only for another part."""
        if self._figure is None or self._look is None or self._look.part != look.part:
            self.close()
            self._figure = build(look)
        elif look != self._look:
            wear(self._figure, look)
            self._figure.settle(grows=look.size.grows)
        self._look = look
        return self._figure

    def close(self) -> None:
        """Let go of the figure."""
        if self._figure is not None:
            self._figure.deleteLater()
        self._figure = self._look = None


def drawn_for(figure: Figure, room: QSize, dots: float | None) -> QImage:
    """Return a figure as it is seen in a preview.

    Args:
        figure: what is written.
        room: how many dots there are on the screen for it.
        dots: how many of the file there are for one pixel of the figure; None for a drawing.
    """
    size = QSize(figure.width(), figure.height())
    fit = min(room.width() / size.width(), room.height() / size.height())
    ratio = SUPERSAMPLING * fit if dots is None else min(dots, SUPERSAMPLING * fit)
    image = picture(figure, ratio * SCREEN_DPI)
    image.setDevicePixelRatio(1.0)
    wanted = QSize(max(1, round(size.width() * fit)), max(1, round(size.height() * fit)))
    modes = Qt.TransformationMode
    mode = modes.SmoothTransformation if ratio >= fit else modes.FastTransformation
    return image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, mode)


class PictureView(QWidget):
    """A picture in a thin frame; where it is transparent, a ground of squares is seen."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        """What is shown, in dots of the screen."""
        self._theme = THEMES["light"]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 100)
        self.setAccessibleName("Preview")

    def show_theme(self, theme: Theme) -> None:
        """Frame the picture in the colours of a theme."""
        self._theme = theme
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show a picture that was drawn for the room there is."""
        self.image = image
        self.update()

    def room(self, size: QSize) -> QSize:
        """Return how many dots of the screen there are for a figure of that size."""
        ratio = self.devicePixelRatioF()
        inside = (self.size() - QSize(2, 2)) * ratio
        fit = min(inside.width() / size.width(), inside.height() / size.height(), LARGEST * ratio)
        return QSize(max(1, int(size.width() * fit)), max(1, int(size.height() * fit)))

    @property
    def place(self) -> QRect:
        """Where the picture lies."""
        size = self.image.size() / self.devicePixelRatioF()
        corner = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
        return QRect(corner, size)

    # Qt's names from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        place = self.place
        with painting(self) as painter:
            if self.image.hasAlphaChannel():
                painter.drawTiledPixmap(place, _squares(self._theme))
            painter.drawImage(place, self.image)
            painter.setPen(QPen(QColor(self._theme.border), 1.0))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))


class Preview(QWidget):
    """A picture or a text, and below it what is to be known of it."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = PictureView()
        self.text = QPlainTextEdit()
        self.text.setObjectName("listing")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Beginning of the file")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.picture)
        self.stack.addWidget(self.text)
        self.caption = Note()
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        spaced(column, 8)
        column.addWidget(self.stack, 1)
        column.addWidget(self._film_row())
        column.addWidget(self.caption)

    def _film_row(self) -> QWidget:
        """Return what plays a film, and moves to one of its frames."""
        self.film = QWidget()
        self.play = small_button("pause", "Play or pause", "Play the film, or stop")
        self.play.setCheckable(True)
        self.scrub = JumpSlider()
        self.scrub.setAccessibleName("Frame")
        line = QHBoxLayout(self.film)
        spaced(line, 8)
        line.addWidget(self.play)
        line.addWidget(self.scrub, 1)
        self.film.hide()
        return self.film

    def show_picture(self, image: QImage, caption: str) -> None:
        """Show a picture."""
        self.stack.setCurrentWidget(self.picture)
        self.picture.show_image(image)
        self.caption.setText(caption)

    def show_text(self, text: str, caption: str) -> None:
        """Show the beginning of a text."""
        self.stack.setCurrentWidget(self.text)
        self.text.setPlainText(text)
        self.caption.setText(caption)


def _squares(theme: Theme) -> QPixmap:
    """Return two by two squares, in two shades that differ little."""
    dark = theme.dark
    shades = [mix(theme.canvas, "#FFFFFF" if dark else "#000000", s) for s in (0.04, 0.12)]
    tile = QPixmap(2 * SQUARE, 2 * SQUARE)
    tile.fill(QColor(shades[0]))
    with painting(tile) as painter:
        for x, y in ((0, 0), (SQUARE, SQUARE)):
            painter.fillRect(x, y, SQUARE, SQUARE, QColor(shades[1]))
    return tile
