"""Choice: a drop-down list over one of the tables of variants."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)


class Choice(QComboBox):
    """A drop-down list of keys, shown by their labels.

    Args:
        rows: key, label and tooltip of every entry.
        name: what a screen reader calls the list.
        parent: the widget it lies in.
    """

    chosen = Signal(str)
    """The key that a person has picked."""

    def __init__(
        self, rows: Iterable[tuple[str, str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        for key, label, tip in rows:
            self.addItem(label, key)
            self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(20)
        self.activated.connect(self._tell)

    @property
    def key(self) -> str:
        """The key that is shown; "" where there is none."""
        return str(self.currentData() or "")

    def show_key(self, key: str) -> None:
        """Show an entry without telling anybody; an unknown key shows none."""
        self.setCurrentIndex(self.findData(key))

    def _tell(self, index: int) -> None:
        self.chosen.emit(self.itemData(index))

    # Qt's names from here on

    def showPopup(self) -> None:
        # The list is as wide as its widest row, and not only as its field.
        view = self.view()
        around = 2 * view.fontMetrics().height() + view.verticalScrollBar().sizeHint().width()
        room = self.screen().availableGeometry().width()
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + around, room))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        # A text without room ends in an ellipsis, not in the middle of a letter.
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
            text, role = QPalette.ColorRole.ButtonText, QPalette.ColorRole.PlaceholderText
            option.palette.setBrush(text, option.palette.brush(role))
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width()
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that scrolls the panel must not change a choice it happens to pass over.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
