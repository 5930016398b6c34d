"""NotationLine: the target as one line of text, always in step with the table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from klviz.document.notation import NotationError, format_target, parse_target
from klviz.document.scene import Target
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.field import TextField, show_refusal
from klviz.gui.spacing import spaced

EXAMPLE, INSTEAD = "0.5 N(-3, 1) + 0.5 N(3, 1)", "Type a target instead: N(0, 1)"
BEFORE, AFTER = 22, 12
"""Characters shown on either side of the place where reading stopped."""


class NotationField(TextField):
    """The line itself. What it cannot read stays, and the caret goes to where reading stopped.

    Args:
        propose: told of the target that the line says.
        complain: told what is wrong, or None.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        propose: Callable[[Target], None],
        complain: Callable[[NotationError | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._propose = propose
        self._complain = complain
        self._refused = False
        self._target: Target | None = None
        self.setAccessibleName("Target in notation")
        self.setPlaceholderText(EXAMPLE)
        self.setToolTip(
            "The target in one line, to type or paste:\n"
            "0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)\n"
            "N(mean, sd), Laplace(m, b), Logistic(m, s), t(df; m, s), Cauchy(m, s), U(low, high).\n"
            "Enter applies it, Esc brings the present target back."
        )
        self.textEdited.connect(self._forgive)

    def show_target(self, target: Target | None) -> None:
        """Show a target, nothing for None; what is being typed stays unless that has changed."""
        if target != self._target:
            self._target = target
            self._show()
            self.setPlaceholderText(EXAMPLE if target else INSTEAD)

    def commit(self) -> bool:
        """Take what was typed; return whether it could be read, or nothing was typed."""
        if not self.isModified():
            return not self._refused
        try:
            target = parse_target(self.text())
        except NotationError as error:
            self._refuse(error)
            return False
        self._propose(target)
        self._target = target
        self._show()
        return True

    def _show(self) -> None:
        self.setText(format_target(self._target) if self._target else "")
        self.setCursorPosition(0)
        self.setModified(False)
        self._refuse(None)

    def _forgive(self) -> None:
        if self._refused:
            try:
                parse_target(self.text())
            except NotationError:
                return
            self._refuse(None)

    def _refuse(self, error: NotationError | None) -> None:
        self._refused = error is not None
        show_refusal(self, self._refused)
        self._complain(error)
        if error is not None:
            self.setCursorPosition(error.position)

    # Qt's names from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and (self.isModified() or self._refused):
            self._show()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class NotationLine(QWidget):
    """The line with its complaint: the sentence, and a mark under the place.

    Args:
        propose: told of the target that the line says.
        parent: the widget it lies in.
    """

    def __init__(self, propose: Callable[[Target], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = NotationField(propose, self._complain)
        self._complaint = Complaint(self.field)
        column = QVBoxLayout(self)
        spaced(column, 4)
        column.addWidget(self.field)
        self.setFocusProxy(self.field)

    @property
    def complaint(self) -> str:
        """What is wrong with the text, "" where nothing is."""
        return self._complaint.text()

    def _complain(self, error: NotationError | None) -> None:
        if error is None:
            self._complaint.say("")
        else:
            self._complaint.say(error.sentence, marked(error.text, error.position))


def marked(text: str, position: int) -> str:
    """Return the text round a position, with a caret under it on a second line."""
    start, end = max(0, position - BEFORE), position + AFTER
    before = ("…" if start else "") + text[start:position]
    after = text[position:end] + ("…" if end < len(text) else "")
    line = "".join(c if c.isprintable() else " " for c in before + after)
    return f"{line}\n{' ' * len(before)}▲"
