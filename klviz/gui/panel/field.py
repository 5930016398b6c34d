"""TextField: a line of text inside a window that has commands with keys of their own.

A plain line edit swallows Ctrl+Z even where it has nothing to undo, Ctrl+E to go to the end of
the line, and every Space. Here they reach the window, unless the field has a better use for them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from klviz.gui.actions import ACTIONS

NEVER_IN_NUMBERS = frozenset({" ", "[", "]"})
"""What can be typed, is part of no number, and is the key of a command."""


class TextField(QLineEdit):
    """A line edit that leaves to the window the keys it has no use for.

    Args:
        numeric: whether the text is one number.
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None, *, numeric: bool = False) -> None:
        super().__init__(parent)
        self._numeric = numeric

    def leaves_to_window(self, event: QKeyEvent) -> bool:
        """Return whether a key is of no use here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not self.isRedoAvailable()
        if event.matches(QKeySequence.StandardKey.Copy):
            return not self.hasSelectedText()
        if event.matches(QKeySequence.StandardKey.Paste):
            return False
        if event.text() in NEVER_IN_NUMBERS:
            return self._numeric
        return is_command(event)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.leaves_to_window(event):
            event.ignore()
            return False
        return super().event(event)


def is_command(event: QKeyEvent) -> bool:
    """Return whether a key with Ctrl belongs to a command of the window."""
    keys = QKeySequence(event.keyCombination())
    held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return bool(held) and any(
        QKeySequence(shortcut) == keys
        for command in ACTIONS.values()
        for shortcut in command.shortcuts
    )


def show_refusal(widget: QWidget, refused: bool) -> None:
    """Let the style sheet frame a widget whose text was refused, or no longer."""
    if bool(widget.property("refused")) != refused:
        widget.setProperty("refused", refused)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
