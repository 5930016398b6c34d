"""TextField: a line of text inside a window that has undo, redo and Space of its own.

A plain line edit swallows Ctrl+Z even where it has nothing to undo, and every Space. Here they
reach the window, unless the field has a use for them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


class TextField(QLineEdit):
    """A line edit that leaves to the window the keys it has no use for.

    Args:
        spaces: whether a space can be part of the text.
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None, *, spaces: bool = True) -> None:
        super().__init__(parent)
        self._spaces = spaces

    def leaves_to_window(self, event: QKeyEvent) -> bool:
        """Return whether a key is of no use here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not self.isRedoAvailable()
        if event.matches(QKeySequence.StandardKey.Copy):
            return not self.hasSelectedText()
        return not self._spaces and event.text() == " "

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.leaves_to_window(event):
            event.ignore()
            return False
        return super().event(event)


def show_refusal(widget: QWidget, refused: bool) -> None:
    """Let the style sheet frame a widget whose text was refused, or no longer."""
    if bool(widget.property("refused")) != refused:
        widget.setProperty("refused", refused)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
