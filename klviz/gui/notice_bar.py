"""NoticeBar: a sentence above the page with what can be done about it; never in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced

Answers = dict[str, Callable[[], None]]
"""What the buttons say, and what they do."""

MOST = 5
"""How many notices wait; nobody reads more."""


class NoticeBar(QFrame):
    """One notice at a time; a later one waits until the earlier is answered or closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._waiting: list[tuple[str, Answers]] = []
        self._buttons: list[QPushButton] = []
        self._answers: dict[QObject, Callable[[], None]] = {}
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = small_button("close", "Close the notice", "Close")
        self._close.clicked.connect(self.dismiss)
        self._line = QHBoxLayout(self)
        spaced(self._line, 8, (16, 6, 8, 6))
        self._line.addWidget(self.label, 1)
        self._line.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """The notice that is shown, "" for none."""
        return "" if self.isHidden() else self.label.text()

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The buttons that are shown, by what they say."""
        return {button.text(): button for button in self._buttons}

    def say(self, sentence: str, answers: Answers | None = None) -> None:
        """Show a notice, or let it wait for the one that is shown; the same one only once."""
        notice = (sentence, answers or {})
        if self.isHidden():
            self._show(*notice)
        elif sentence != self.label.text() and all(s != sentence for s, _ in self._waiting):
            self._waiting = [*self._waiting, notice][:MOST]

    def dismiss(self) -> None:
        """Close the notice and show the next."""
        if self._waiting:
            self._show(*self._waiting.pop(0))
        else:
            self._clear()
            self.hide()

    def _show(self, sentence: str, answers: Answers) -> None:
        self._clear()
        self.label.setText(sentence)
        self.setAccessibleName(sentence)
        for place, (word, answer) in enumerate(answers.items()):
            button = QPushButton(word)
            button.setObjectName("primary" if place == 0 else "")
            button.clicked.connect(self._answer)
            self._line.insertWidget(1 + place, button)
            self._buttons.append(button)
            self._answers[button] = answer
        self.show()

    def _answer(self) -> None:
        answer = self._answers[self.sender()]
        self.dismiss()
        answer()

    def _clear(self) -> None:
        for button in self._buttons:
            self._line.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._answers = {}
