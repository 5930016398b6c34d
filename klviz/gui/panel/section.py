"""Section: a part of the panel under a heading."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from klviz.gui.icons import set_icon
from klviz.gui.spacing import spaced


class Section(QWidget):
    """A heading with room for buttons at its right, and a column of widgets below.

    Args:
        title: the heading.
        parent: the widget it lies in.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(title)
        heading.setObjectName("heading")
        self.setAccessibleName(title)
        self.bar = QHBoxLayout()
        spaced(self.bar, 4)
        self.bar.addWidget(heading)
        self.bar.addStretch(1)
        self.column = QVBoxLayout(self)
        spaced(self.column, 8)
        self.column.addLayout(self.bar)


def small_button(icon: str, name: str, tip: str) -> QToolButton:
    """Return a flat button with an icon, a name for screen readers and a tooltip."""
    button = QToolButton()
    set_icon(button, icon)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
