"""NoticeBar: a sentence above the page with what can be done about it; never in the way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from klviz.gui.long_words import breakable
from klviz.gui.panel.field import show_refusal
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced

Answers = dict[str, Callable[[], None]]
"""What the buttons say, and what they do."""
AGE = 60.0
"""For how many seconds a notice that has been seen may come back."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, and what can be done about it.

    Attributes:
        sentence: what is said.
        answers: what can be done about it.
        topic: what it is about, "" for nothing that could be said again.
        is_error: whether it says that something could not be done.
        until: up to which second of the clock it may be shown again.
    """

    sentence: str
    answers: Answers = field(default_factory=dict)
    topic: str = ""
    is_error: bool = False
    until: float = math.inf

    @property
    def asks(self) -> bool:
        """Whether it is a question, which stays until it is answered."""
        return bool(self.answers) and not self.topic

    def replaces(self, other: Notice) -> bool:
        """Whether the other need not be read any more."""
        return self.sentence == other.sentence or (self.topic == other.topic != "")


class Teller(Protocol):
    """What can fail and says so."""

    @property
    def said(self) -> SignalInstance:
        """What should be known."""

    @property
    def failed(self) -> SignalInstance:
        """Why something could not be done."""

    @property
    def settled(self) -> SignalInstance:
        """Something was done: what failed before is of no matter any more."""


class NoticeBar(QFrame):
    """One notice at a time; each stays until it is answered or closed, and none is lost.

    The latest is shown first, for it answers what was just done; but a question keeps its place
    until it is answered, so that its buttons do not go away under the mouse. What had to make room
    for it comes back after it, unless it is old by then.

    Args:
        parent: the widget it lies in.
        clock: tells the seconds.
    """

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.setObjectName("notice")
        self._waiting: list[Notice] = []
        self._shown = Notice("")
        self._buttons: list[QPushButton] = []
        self._answers: dict[QObject, Callable[[], None]] = {}
        self.label = _plain_label()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.mark = _plain_label()
        self.mark.setObjectName("alarm")
        self.mark.setText("!")
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count = _plain_label()
        self.close_all = QPushButton("Close all")
        self.close_all.setToolTip("Close every notice that asks nothing")
        self.close_all.clicked.connect(self.dismiss_all)
        self._close = small_button("close", "Close the notice", "Close this notice, once read")
        self._close.clicked.connect(self.dismiss)
        self._line = QHBoxLayout(self)
        spaced(self._line, 8, (16, 6, 8, 6))
        self._line.addWidget(self.mark)
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

    def complain(self, sentence: str, topic: str = "") -> None:
        """Show that something could not be done: a mark and a colour say so, too."""
        self._take(Notice(as_sentence(sentence), {}, topic, is_error=True))

    def listen(self, teller: Teller, topic: str) -> None:
        """Show what something says of its failures, until it is settled."""
        teller.said.connect(self.say)
        teller.failed.connect(partial(self.complain, topic=topic))
        teller.settled.connect(partial(self.withdraw, topic))

    def withdraw(self, topic: str) -> None:
        """Say nothing of a matter any more: it is settled."""
        self._waiting = [notice for notice in self._waiting if notice.topic != topic]
        if self.text and self._shown.topic == topic:
            self.dismiss()
        self._tell_count()

    def say(self, sentence: str, answers: Answers | None = None, topic: str = "") -> None:
        """Show a notice, or let it wait; the same one only once.

        What has a topic is no question, whatever buttons it has, and takes the place of an
        earlier one of the same topic.
        """
        self._take(Notice(sentence, answers or {}, topic))

    def _take(self, notice: Notice) -> None:
        if notice.sentence == self.text:
            return
        self._forget_old()
        self._waiting = [other for other in self._waiting if not notice.replaces(other)]
        if self.isHidden() or notice.replaces(self._shown):
            self._show(notice)
        elif notice.asks:
            self._waiting.append(notice)
        elif self._shown.asks:
            self._waiting.insert(0, notice)
        else:
            self._waiting.insert(0, replace(self._shown, until=self._clock() + AGE))
            self._show(notice)
        self._tell_count()

    def dismiss(self) -> None:
        """Close the notice and show the next that is not old."""
        self._forget_old()
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

    def _forget_old(self) -> None:
        now = self._clock()
        self._waiting = [notice for notice in self._waiting if now <= notice.until]

    def _tell_count(self) -> None:
        count = len(self._waiting)
        self.count.setText(f"1 of {count + 1}")
        self.count.setVisible(count > 0)
        self.close_all.setVisible(count > 0)

    def _show(self, notice: Notice) -> None:
        self._clear()
        self._shown = notice
        self.label.setText(breakable(notice.sentence))
        self.setAccessibleName(f"{'Error: ' if notice.is_error else ''}{notice.sentence}")
        self.mark.setVisible(notice.is_error)
        show_refusal(self, notice.is_error)
        for place, (word, answer) in enumerate(notice.answers.items()):
            button = QPushButton(word)
            button.setObjectName("primary" if place == 0 and notice.asks else "")
            button.clicked.connect(self._answer)
            self._line.insertWidget(2 + place, button)
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


def as_sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    told = text[:1].upper() + text[1:]
    return told if told.endswith((".", "!", "?", "…", ".)")) else f"{told}."


def _plain_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
