"""NumBox: a box for one number, read alike in every locale.

Qt's own spin boxes drop the keystrokes of the other decimal mark and of exponents, so that 0.5
becomes 5 without a word. This one takes what a person means, refuses the rest in a sentence and
keeps what was typed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from klviz.core.parameters import Parameter
from klviz.document.numbers import MINUS, checked_number, exact_text, format_number, parse_number
from klviz.gui.panel.field import TextField, show_refusal

FACTOR = 1.1
GESTURE_PAUSE = 1.0
"""Seconds without a step after which the next one is a new entry of the history."""

Propose = Callable[[float, int | None], None]
"""Takes a new value and the number of its gesture (None: alone); ValueError refuses it."""


class NumBox(QAbstractSpinBox):
    """A box for one number: typed with any mark and exponent, or moved by arrows and wheel.

    Args:
        parameter: what the number is; a positive one moves by factors.
        propose: told of a new value. Its ``ValueError`` is shown and nothing changes.
        step: by how much an arrow moves a number that may be negative.
        factor: by how much it moves one that may not.
        least: the arrows stop here.
        name: what stands beside it on the screen; left out, label and symbol.
        parent: the widget it lies in.
    """

    refused = Signal(str)
    """The sentence that says why the text was not taken; "" once all is well again."""

    def __init__(
        self,
        parameter: Parameter,
        propose: Propose,
        *,
        step: float = 0.1,
        factor: float = FACTOR,
        least: float | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.step = step
        self._factor = factor
        self._propose = propose
        self._least = least
        self._name = name
        self._value = parameter.default
        self._complaint = ""
        self._gesture = 0
        self._last_step = -1e9
        self._field = TextField(self, numeric=True)
        self.setLineEdit(self._field)
        self._field.textEdited.connect(self._forgive)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(parameter.label)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._show()

    @property
    def value(self) -> float:
        """The last value that was taken."""
        return self._value

    @property
    def examples(self) -> Sequence[str]:
        """What could be written here."""
        if self.parameter.whole is not None:
            return (f"{self._value:g}",)
        return ("0.5", "1e-3") if self.parameter.positive else ("0.5", "-3", "1e-3")

    @property
    def complaint(self) -> str:
        """Why the text that stands here was not taken; "" where it was."""
        return self._complaint

    def show_value(self, value: float) -> None:
        """Show a value; text that is being typed stays unless the value has changed."""
        if value != self._value:
            self._value = value
            self._complain("")
            self._show()

    def commit(self) -> bool:
        """Take what was typed; return whether it makes sense, or nothing was typed."""
        if not self._field.isModified():
            return not self._complaint
        return self._take(self._field.text(), None)

    def revert(self) -> None:
        """Forget what was typed: the last value that was taken stands here again."""
        self._complain("")
        self._show()

    def nudge(self, steps: float) -> None:
        """Move the number by that many steps, as part of one gesture; stop where sense ends."""
        now = time.monotonic()
        if now - self._last_step > GESTURE_PAUSE:
            self._gesture = time.monotonic_ns()
        self._last_step = now
        try:
            value = self._moved(steps)
            self._propose(value, self._gesture)
        except (ValueError, OverflowError):
            return
        self._value = value
        self._complain("")
        self._show()

    def _take(self, text: str, gesture: int | None) -> bool:
        try:
            value = self._checked(text)
            if value != self._value:
                self._propose(value, gesture)
        except ValueError as error:
            self._complain(str(error))
            return False
        self._value = value
        self._complain("")
        self._show()
        return True

    def _checked(self, text: str) -> float:
        return checked_number(self.parameter, parse_number(text, self.examples), self._name)

    def _moved(self, steps: float) -> float:
        if self.parameter.positive:
            value = float(f"{self._value * self._factor**steps:.3g}")
            if self.parameter.whole:
                # A small number would stay what it is.
                least = self._value + math.copysign(1.0, steps)
                value = max(round(value), least) if steps > 0 else min(round(value), least)
            return self.parameter.checked(value)
        # In decimal, so that ten steps of 0.1 are 1 and not 0.9999999999999999.
        value = float(Decimal(repr(self._value)) + Decimal(repr(self.step)) * Decimal(repr(steps)))
        return self.parameter.checked(value if self._least is None else max(value, self._least))

    def _show(self) -> None:
        exact = exact_text(self._value)
        plain = len(exact) <= 7 and "e" not in exact
        short = exact if plain else format_number(self._value)
        # Whoever edits sees every digit, in a form that can be typed again.
        self._field.setText(exact if self.hasFocus() else short.replace("-", MINUS))
        self._field.setModified(False)
        self._field.setCursorPosition(0)
        self._describe(exact)

    def _describe(self, exact: str) -> None:
        help_text = self.parameter.help or self.parameter.label
        self.setToolTip(f"{help_text}\n{self.parameter.key} = {exact}")

    def _forgive(self) -> None:
        """Take the complaint back as soon as the text has become a number that makes sense."""
        if self._complaint:
            try:
                self._checked(self._field.text())
            except ValueError:
                return
            self._complain("")

    def _complain(self, sentence: str) -> None:
        if sentence != self._complaint:
            self._complaint = sentence
            show_refusal(self, bool(sentence))
            self.refused.emit(sentence)

    # Qt's names from here on

    def stepBy(self, steps: int) -> None:
        if self.commit():
            self.nudge(steps)
            self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return (
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
            | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, text, position

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.selectAll()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and (self._field.isModified() or self._complaint):
            self.revert()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._complaint:
            self._show()
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.commit():
            self._show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that scrolls the panel must not change a number it happens to pass over.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance("−0.0000")
        arrows = round(1.5 * self.fontMetrics().height())
        return QSize(width + arrows, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * self.fontMetrics().height(), super().sizeHint().height())
