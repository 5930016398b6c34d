"""Section: a part of the panel under a heading."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from klviz.document.units import Unit
from klviz.gui.icons import set_icon
from klviz.gui.spacing import spaced
from klviz.gui.theme import Theme


class Section(QWidget):
    """A heading with room for buttons at its right, and a column of widgets below.

    Args:
        title: the heading.
        parent: the widget it lies in.
    """

    unfolded = Signal(object)
    """A widget of it that has grown, or is new, and wants to be seen."""

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

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show what depends on the theme, or on the scale; fonts and spaces follow by themselves.

        A section that has anything of the kind says what.
        """
        return

    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit; a section that has any says how."""
        return

    def set_narrow(self, narrow: bool) -> None:
        """Say whether the panel has little room; a section that then looks otherwise says how."""
        return


PRESSING = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
"""The keys that press a button which has the focus."""


class FlatButton(QToolButton):
    """A flat button that keys press too, where Space elsewhere is a command of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # Qt's name from here on

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in PRESSING and not event.modifiers():
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self.click()
            # Neither the window nor Qt's own button has anything left to do.
            event.accept()
            return True
        return super().event(event)


def small_button(icon: str, name: str, tip: str) -> QToolButton:
    """Return a flat button with an icon, a name for screen readers and a tooltip."""
    button = FlatButton()
    set_icon(button, icon)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button
