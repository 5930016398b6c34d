"""Fields of the export dialog: each row of a form shows one choice and changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from klviz.core.parameters import Parameter
from klviz.document.export_settings import Switch
from klviz.document.numbers import told_text
from klviz.document.settings import Choice as ChoiceSetting
from klviz.document.settings import Range, Setting
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.number_box import NumBox
from klviz.gui.spacing import spaced

LARGE_STEP = 1.25
"""By what factor an arrow moves a number of a form."""


class FormBox(NumBox):
    """A box for a number of a dialog: what is typed counts at once, and Enter is for the dialog.

    Args:
        label: what stands beside it.
        take: told of a new value; ``ValueError`` refuses it.
        step: by how much an arrow moves it; None for a factor.
        help_text: a sentence for the tooltip.
    """

    def __init__(
        self,
        label: str,
        take: Callable[[float], None],
        *,
        step: float | None = None,
        help_text: str = "",
    ) -> None:
        parameter = Parameter(
            label.lower(), "", label, 1.0, positive=step is None, help=help_text or label
        )
        self._take_value, self._is_trying = take, False
        super().__init__(
            parameter,
            lambda value, _: take(value),
            step=step or 1.0,
            factor=LARGE_STEP,
            name=label.lower(),
        )
        self.lineEdit().textEdited.connect(self._try)

    @property
    def examples(self) -> Sequence[str]:
        return (f"{self.value:g}",)

    def show_chosen(self, value: float) -> None:
        """Show what is chosen, unless that is what is being typed here."""
        if not self._is_trying:
            self.show_value(value)

    def _try(self, text: str) -> None:
        """Take what is being typed as soon as it makes sense; it is complained of later."""
        self._is_trying = True
        try:
            self._take_value(self._checked(text))
        except (ValueError, OverflowError):
            return
        finally:
            self._is_trying = False

    def _describe(self, exact: str) -> None:
        self.setToolTip(self.parameter.help)

    # Qt's name from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        super().keyPressEvent(event)
        if enter:
            event.ignore()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance("0000.00") + self.fontMetrics().height()
        return QSize(width, super().sizeHint().height())


class Reason(QLabel):
    """Why a field was not taken, in a row of its own below it: nothing of the form is covered.

    Args:
        field: what is complained of; while it is hidden, this is, too.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self.setObjectName("refusal")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.field = field
        field.installEventFilter(self)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing; a new one is scrolled to."""
        told = sentence[:1].upper() + sentence[1:]
        is_new = bool(told) and told != self.text()
        self.setText(told)
        self.field.setAccessibleDescription(sentence)
        self._show()
        if is_new:
            QTimer.singleShot(0, self, self._be_seen)

    def _be_seen(self) -> None:
        """Scroll to it, once it has its place."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.isVisible():
            above.ensureWidgetVisible(self.field)
            above.ensureWidgetVisible(self)

    def _show(self) -> None:
        self.setVisible(bool(self.text()) and not self._is_gone())

    def _is_gone(self) -> bool:
        """Whether the row of the field is hidden."""
        row = self.field.parentWidget()
        return self.field.isHidden() or (row is not None and row.isHidden())

    # Qt's name from here on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HideToParent, QEvent.Type.ShowToParent):
            self._show()
        return super().eventFilter(watched, event)


class Form(QWidget):
    """Rows of labels and fields, bound to choices.

    Args:
        choices: what is shown and changed.
    """

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices
        self.complaints: dict[str, Reason] = {}
        self._shows: list[Callable[[], None]] = []
        self.grid = QGridLayout(self)
        spaced(self.grid, 8)
        self.grid.setColumnStretch(1, 1)

    @property
    def boxes(self) -> list[FormBox]:
        """The numbers that are seen."""
        return [box for box in self.findChildren(FormBox) if box.isVisibleTo(self)]

    def show_choices(self) -> None:
        """Show what is chosen."""
        for show in self._shows:
            show()

    def refuses(self) -> bool:
        """Say what cannot be beside what is to blame; return whether there is something."""
        return False

    def show_also(self, show: Callable[[], None]) -> None:
        """Have something else done whenever the choices are to be shown."""
        self._shows.append(show)

    def add_row(self, label: str, field: QWidget, buddy: QWidget | None = None) -> QLabel:
        """Append a row."""
        words = QLabel(label)
        words.setBuddy(buddy or field)
        line = self.grid.rowCount()
        self.grid.addWidget(words, line, 0)
        self.grid.addWidget(field, line, 1)
        for reason in self.complaints.values():
            if field.isAncestorOf(reason.field):
                self.add_wide(reason)
        return words

    def add_wide(self, field: QWidget) -> None:
        """Append a row without a label."""
        self.grid.addWidget(field, self.grid.rowCount(), 1)

    def pick(
        self, label: str, setting: Setting[str], rows: Sequence[tuple[str, str, str]]
    ) -> Choice:
        """Append a list to choose from."""
        field = Choice(rows, label.replace("&", ""))
        field.setToolTip(setting.help)
        field.chosen.connect(partial(self.choices.choose, setting))
        self._shows.append(lambda: field.show_key(self.choices.value(setting)))
        self.add_row(label, field)
        return field

    def pick_of(self, label: str, setting: ChoiceSetting) -> Choice:
        """Append a list of all there is to choose."""
        return self.pick(label, setting, [(key, text, "") for key, text in setting.choices.items()])

    def number(self, setting: Range, *, step: float | None = None) -> FormBox:
        """Return a box for a number; it lies in no row yet."""

        def take(value: float) -> None:
            self.choices.choose(setting, in_range(setting, value))

        box = FormBox(setting.label, take, step=step, help_text=setting.help)
        self.complains(setting.key, box)
        self._shows.append(lambda: box.show_chosen(self.choices.value(setting)))
        return box

    def complains(self, key: str, box: NumBox) -> Reason:
        """Let a box be complained of, below the row that it is going to lie in."""
        reason = Reason(box)
        box.refused.connect(reason.say)
        self.complaints[key] = reason
        return reason

    def tick(self, label: str, setting: Switch) -> QCheckBox:
        """Append a box to tick."""
        field = QCheckBox(label)
        field.setToolTip(setting.help)
        field.toggled.connect(partial(self.choices.choose, setting))
        self._shows.append(lambda: field.setChecked(self.choices.value(setting)))
        self.add_wide(field)
        return field


def in_range(setting: Range, value: float) -> float:
    """Return a number that a setting may be.

    Raises:
        ValueError: it may not; the message calls it as a person reads it.
    """
    if not setting.low <= value <= setting.high:
        unit = f" {setting.unit}" if setting.unit else ""
        span = f"from {setting.low:g} to {setting.high:g}{unit}"
        raise ValueError(f"{setting.label.lower()} must be {span}, got {told_text(value)}")
    return value


def beside(*fields: QWidget | str) -> QWidget:
    """Return fields and words between them side by side."""
    row = QWidget()
    line = QHBoxLayout(row)
    spaced(line, 6)
    for field in fields:
        widget = QLabel(field) if isinstance(field, str) else field
        line.addWidget(widget, 0 if isinstance(field, str) else 1)
    return row
