"""LettersDialog: two texts whose letters are counted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from klviz.document.outcome_texts import LetterCounts, letter_counts

QUESTION = (
    "The letters from a to z are counted, capital or small. A distribution without a text stays "
    "as it is; weights of outcomes that were no letters become uniform."
)
NOTHING = "Type or paste a text for P, for Q, or for both."


class LettersDialog(QDialog):
    """A field for the text of each distribution, and what there is to count.

    Args:
        parent: the window.
    """

    counted = Signal(object)
    """The counts of the texts, by the distribution they are for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Letters of texts")
        self.told = QLabel(NOTHING)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        question = QLabel(QUESTION)
        question.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(question)
        self.texts: dict[str, QPlainTextEdit] = {}
        for who in ("p", "q"):
            label, text = QLabel(f"Text for &{who.upper()}"), QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.setAccessibleName(f"Text for {who.upper()}")
            text.textChanged.connect(self._tell)
            label.setBuddy(text)
            self.texts[who] = text
            column.addWidget(label)
            column.addWidget(text)
        column.addWidget(self.told)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.button(buttons.Ok).setText("&Count")
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self._tell()

    def counts(self) -> dict[str, LetterCounts]:
        """Return the counts of the texts that are not empty.

        Raises:
            ValueError: there are no letters in one of them; the message says in which.
        """
        found = {}
        for who, text in self.texts.items():
            words = text.toPlainText()
            if words.strip():
                try:
                    found[who] = letter_counts(words)
                except ValueError as error:
                    raise ValueError(f"{who.upper()}: {error}") from None
        return found

    def accept(self) -> None:
        """Take the letters of both texts."""
        found = self.counts()
        super().accept()
        self.counted.emit(found)

    def _tell(self) -> None:
        """Say what would be counted, or why nothing can be."""
        try:
            found = self.counts()
            told = " ".join(f"{who.upper()}: {counts.told}" for who, counts in found.items())
        except ValueError as error:
            found, told = {}, str(error)
        self.told.setText(told or NOTHING)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(found))
