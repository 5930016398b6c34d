"""NoticeBar: a sentence above the page with what can be done about it; never in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from klviz.gui.long_words import breakable
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced

Answers = dict[str, Callable[[], None]]
"""What the buttons say, and what they do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, what can be done about it, and what it is about."""

    sentence: str
    answers: Answers = field(default_factory=dict)
    topic: str = ""

    @property
    def asks(self) -> bool:
        """Whether it is a question, which stays until it is answered."""
        return bool(self.answers) and not self.topic

    def replaces(self, other: Notice) -> bool:
        """Whether the other need not be read any more."""
        return self.sentence == other.sentence or (self.topic == other.topic != "")


class NoticeBar(QFrame):
    """One notice at a time; each stays until it is answered or closed, and none is lost.

    The latest is shown first, for it answers what was just done; but a question keeps its place
    until it is answered, so that its buttons do not go away under the mouse.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._waiting: list[Notice] = []
        self._shown = Notice("")
        self._buttons: list[QPushButton] = []
        self._answers: dict[QObject, Callable[[], None]] = {}
        self.label = _plain_label()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.count = _plain_label()
        self.close_all = QPushButton("Close all")
        self.close_all.setToolTip("Close every notice that asks nothing")
        self.close_all.clicked.connect(self.dismiss_all)
        self._close = small_button("close", "Close the notice", "Close this notice, once read")
        self._close.clicked.connect(self.dismiss)
        self._line = QHBoxLayout(self)
        spaced(self._line, 8, (16, 6, 8, 6))
        self._line.addWidget(self.label, 1)
        for widget in (self.count, self.close_all, self._close):
            self._line.addWidget(widget)
        self._tell_count()
        self.hide()

    @property
    def text(self) -> str:
        """The notice that is shown, "" for none."""
        return "" if self.isHidden() else self._shown.sentence

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The buttons that are shown, by what they say."""
        return {button.text(): button for button in self._buttons}

    def say(self, sentence: str, answers: Answers | None = None, topic: str = "") -> None:
        """Show a notice, or let it wait; the same one only once.

        What has a topic is no question, whatever buttons it has, and takes the place of an
        earlier one of the same topic.
        """
        if sentence == self.text:
            return
        notice = Notice(sentence, answers or {}, topic)
        self._waiting = [other for other in self._waiting if not notice.replaces(other)]
        if self.isHidden() or notice.replaces(self._shown):
            self._show(notice)
        elif notice.asks:
            self._waiting.append(notice)
        elif self._shown.asks:
            self._waiting.insert(0, notice)
        else:
            self._waiting.insert(0, self._shown)
            self._show(notice)
        self._tell_count()

    def dismiss(self) -> None:
        """Close the notice and show the next."""
        if self._waiting:
            self._show(self._waiting.pop(0))
        else:
            self._clear()
            self.hide()
        self._tell_count()

    def dismiss_all(self) -> None:
        """Close every notice that asks nothing; a question stays."""
        self._waiting = [notice for notice in self._waiting if notice.asks]
        if self._shown.asks:
            self._tell_count()
        else:
            self.dismiss()

    def _tell_count(self) -> None:
        count = len(self._waiting)
        self.count.setText(f"1 of {count + 1}")
        self.count.setVisible(count > 0)
        self.close_all.setVisible(count > 0)

    def _show(self, notice: Notice) -> None:
        self._clear()
        self._shown = notice
        self.label.setText(breakable(notice.sentence))
        self.setAccessibleName(notice.sentence)
        for place, (word, answer) in enumerate(notice.answers.items()):
            button = QPushButton(word)
            button.setObjectName("primary" if place == 0 and notice.asks else "")
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


def _plain_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
