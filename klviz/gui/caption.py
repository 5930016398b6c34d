"""Caption: what the scene that is presented is called and says, above its figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from klviz.document.scene import Scene
from klviz.gui.panel.rows import Note
from klviz.gui.spacing import spaced

SHARE = 0.14
"""The share of the height of the window that the text has at most: a figure needs the rest."""


class Caption(QWidget):
    """The title of a scene and, where there is room, its text, for all in a lecture hall.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("caption")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.text = QLabel(), Note()
        self.title.setObjectName("heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        # What was said may hold no more while a hand drags; under it nothing must move.
        kept = self.text.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.text.setSizePolicy(kept)
        self._column = column = QVBoxLayout(self)
        spaced(column, 2, (16, 8, 16, 2))
        column.addWidget(self.title)
        column.addWidget(self.text)
        self.hide()

    def show_scene(self, scene: Scene, *, holds: bool) -> None:
        """Show what a scene is called and says.

        Args:
            scene: the scene.
            holds: whether what it says is right of it as it is now.
        """
        if scene.title != self.title.text():
            self.title.setText(scene.title)
            self.text.setText(scene.text)
            self._size_text()
        self.text.setVisible(holds)

    def fit(self) -> None:
        """Leave the text out where it would take too much of the window."""
        self._size_text()

    def _size_text(self) -> None:
        margins = self._column.contentsMargins()
        across = self.window().width() - margins.left() - margins.right()
        high = self.text.heightForWidth(across) if self.text.text() else 0
        room = SHARE * self.window().height()
        self.text.setMaximumHeight(high if high <= room else 0)

    # Qt's name from here on

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._size_text()
