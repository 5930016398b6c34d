"""CommandBar: the toolbar, which drops the words of its buttons where there is no room for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolBar, QWidget

WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
ICONS = Qt.ToolButtonStyle.ToolButtonIconOnly


class CommandBar(QToolBar):
    """The most used commands, with words beside their icons or, in a narrow window, without.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Commands", parent)
        self.setObjectName("commands")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(WORDS)
        self._with_words = 0

    def fit(self) -> None:
        """Have words if they fit."""
        if self.toolButtonStyle() == WORDS:
            self._with_words = self.sizeHint().width()
        wanted = WORDS if self._with_words <= self.width() else ICONS
        if wanted != self.toolButtonStyle():
            self.setToolButtonStyle(wanted)

    def measure(self) -> None:
        """Find out anew how much room the words need: they have become larger or smaller."""
        self.setToolButtonStyle(WORDS)
        self.fit()

    # Qt's name from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
