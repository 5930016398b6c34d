"""NotationLine: a target as one line of text, always in step with the table."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from klviz.document.completions import Completion, completions
from klviz.document.notation import NotationError, format_target, parse_target
from klviz.document.target import Target
from klviz.gui.appearance import REFUSED
from klviz.gui.painting import painting
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.completion_list import CompletionList
from klviz.gui.panel.field import TextField, show_refusal
from klviz.gui.spacing import spaced

EXAMPLE, INSTEAD = "0.5 N(-3, 1) + 0.5 N(3, 1)", "Type a target instead: N(0, 1)"
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
WAVE = 2
"""How high the wave under a mistake is, in pixels, and half as long as its period."""
_WORD = re.compile(r"[^\s,;()+*=]+")
BEFORE, AFTER = 22, 12
"""Characters shown on either side of the place where reading stopped."""


class NotationField(TextField):
    """The line itself. What it cannot read stays, and the caret goes to where reading stopped.

    Args:
        propose: told of the target that the line says.
        complain: told what is wrong, or None.
        name: what the target is called in a sentence.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        propose: Callable[[Target], None],
        complain: Callable[[NotationError | None], None],
        name: str = "the target",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._propose = propose
        self._complain = complain
        self._refused = False
        self._target: Target | None = None
        self._wrong: tuple[int, int] | None = None
        self.completions = CompletionList(self)
        self.completions.picked.connect(self._complete)
        self.setAccessibleName(f"{name.removeprefix('the ').capitalize()} in notation")
        self.setPlaceholderText(EXAMPLE)
        self.setToolTip(
            f"{name[0].upper()}{name[1:]} in one line, to type or paste:\n"
            "0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)\n"
            "N(mean, sd), Laplace(m, b), Logistic(m, s), t(df; m, s), Cauchy(m, s), U(low, high).\n"
            "Enter applies it, Esc brings what was there back.\n"
            "Letters are completed by Tab, or by ↓ and Enter; Ctrl+Space offers all there is."
        )
        self.textEdited.connect(self._forgive)
        self.textEdited.connect(self._offer)

    def show_target(self, target: Target | None) -> None:
        """Show a target, nothing for None; what is being typed stays unless that has changed."""
        if target != self._target:
            self._target = target
            self._show()
            self.setPlaceholderText(EXAMPLE if target else INSTEAD)

    @property
    def wrong(self) -> tuple[int, int] | None:
        """The part of the text that is underlined, its first and last end; None for none."""
        return self._wrong

    def commit(self) -> bool:
        """Take what was typed; return whether it could be read, or nothing was typed."""
        self.completions.offer(())
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
        """Take the complaint back: it was about another text."""
        if self._refused:
            self._refuse(None)

    def _offer(self, *, asked: bool = False) -> None:
        """Show what the letters before the cursor may become."""
        found = () if self.hasSelectedText() else completions(self.text(), self.cursorPosition())
        if asked and not found:
            found = completions(self.text(), self.cursorPosition(), asked=True)
        self.completions.offer(found)

    def _complete(self, completion: Completion) -> None:
        """Type a completion, its first number selected to be typed over."""
        self.selectAll()
        self.insert(completion.line)
        start, end = completion.selected
        self.setSelection(start, end - start)
        self.completions.offer(())
        self._forgive()

    def _moved_in_completions(self, event: QKeyEvent) -> bool:
        """Do what a key means to the list; return whether it means anything."""
        key = event.key()
        if key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._offer(asked=True)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.completions.isVisible():
                self._offer(asked=True)
            self.completions.move_by(1 if key == Qt.Key.Key_Down else -1)
        else:
            return self.completions.isVisible() and self._left_completions(key)
        return True

    def _left_completions(self, key: int) -> bool:
        """Close the open list if a key says so, with what is marked for Enter; return whether."""
        if key == Qt.Key.Key_Escape:
            self.completions.offer(())
            return True
        if key in ENTER and (marked := self.completions.marked) is not None:
            self._complete(marked)
            return True
        return False

    def _refuse(self, error: NotationError | None) -> None:
        self._refused = error is not None
        self._wrong = _span(error) if error is not None else None
        show_refusal(self, self._refused)
        self._complain(error)
        if error is not None:
            self.setCursorPosition(error.position)

    # Qt's names from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._moved_in_completions(event):
            return
        if event.key() in ENTER:
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and (self.isModified() or self._refused):
            self._show()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, ahead: bool) -> bool:
        first = self.completions.first
        if ahead and first is not None:
            self._complete(first)
            return True
        return super().focusNextPrevChild(ahead)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._wrong is not None:
            self._underline(*self._wrong)

    def _underline(self, first: int, last: int) -> None:
        """Draw a wave under a part of the text."""
        # The text is scrolled so that the cursor is seen: from there its places are known.
        metrics, text = self.fontMetrics(), self.text()
        zero = self.cursorRect().center().x() - metrics.horizontalAdvance(
            text[: self.cursorPosition()]
        )
        left = zero + metrics.horizontalAdvance(text[:first])
        right = max(zero + metrics.horizontalAdvance(text[:last]), left + WAVE * 3)
        bottom = (self.height() + metrics.height()) // 2 - 1
        points = [
            QPointF(x, bottom - WAVE * (k % 2)) for k, x in enumerate(range(left, right + 1, WAVE))
        ]
        dark = self.palette().base().color().lightness() < 128
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self.contentsRect().adjusted(WAVE, 0, -WAVE, 0))
            painter.setPen(QPen(QColor(REFUSED[dark]), 1.3))
            painter.drawPolyline(points)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class NotationLine(QWidget):
    """The line with its complaint: the sentence, and a mark under the place.

    Args:
        propose: told of the target that the line says.
        name: what the target is called in a sentence.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        propose: Callable[[Target], None],
        name: str = "the target",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = NotationField(propose, self._complain, name)
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


def _span(error: NotationError) -> tuple[int, int]:
    """Return the part of the text that an error is about: a word, or a character."""
    found = _WORD.match(error.text, error.position)
    return error.position, found.end() if found else error.position + 1


def marked(text: str, position: int) -> str:
    """Return the text round a position, with a caret under it on a second line."""
    start, end = max(0, position - BEFORE), position + AFTER
    before = ("…" if start else "") + text[start:position]
    after = text[position:end] + ("…" if end < len(text) else "")
    line = "".join(c if c.isprintable() else " " for c in before + after)
    return f"{line}\n{' ' * len(before)}▲"
