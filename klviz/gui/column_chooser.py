"""ColumnChooser: which of several columns of numbers is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from klviz.document.columns import Column
from klviz.document.numbers import format_number

WIDEST = 620


class ColumnChooser(QDialog):
    """A list of columns, what can be read of them first; a double click or Enter takes one.

    Args:
        name: where the columns come from.
        columns: what there is.
        parent: the window.
    """

    chosen = Signal(object)
    """The column that was picked."""

    def __init__(self, name: str, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import samples")
        self._columns = tuple(columns)
        question = QLabel(f"Which numbers of {name} are the samples?")
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Columns")
        for column in self._columns:
            self.list.addItem(_item(column))
        likely = (place for place, column in enumerate(columns) if not _is_index(column))
        self.list.setCurrentRow(next(likely, 0))
        self.list.itemActivated.connect(lambda _: self.accept())
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.button(buttons.Ok).setText("&Import")
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column_of_widgets = QVBoxLayout(self)
        for widget in (question, self.list, self.buttons):
            column_of_widgets.addWidget(widget)
        self.list.setMinimumWidth(min(WIDEST, self.list.sizeHintForColumn(0) + 40))
        self.list.setFocus()

    def accept(self) -> None:
        """Take the column that is marked."""
        column = self._columns[self.list.currentRow()]
        if not column.error:
            super().accept()
            self.chosen.emit(column)


def _is_index(column: Column) -> bool:
    """Whether a column only counts the rows, or cannot be read."""
    first = column.numbers[0] if column.numbers else 0.0
    counted = range(int(first), int(first) + len(column.numbers))
    return first in (0.0, 1.0) and column.numbers == tuple(map(float, counted))


def _item(column: Column) -> QListWidgetItem:
    """Return the entry of a column; one that cannot be read says why, and cannot be taken."""
    if column.error:
        item = QListWidgetItem(f"{column.name}: {column.error}")
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setToolTip(column.error)
        return item
    low, high = (format_number(value) for value in (min(column.numbers), max(column.numbers)))
    count = len(column.numbers)
    numbers = "1 number" if count == 1 else f"{count} numbers"
    return QListWidgetItem(f"{column.name}: {numbers} from {low} to {high}")
