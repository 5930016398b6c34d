"""WalkedTable: a table that arrows walk through, and in which a click, F2 or a digit edits."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from klviz.gui.panel.choice import Choice

WALKING = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete}
)
"""Keys that the table has a use for although they are commands of the window too."""


class WalkedTable(QTableView):
    """What keys and clicks do in a table of the panel; a leaf has the rows.

    Args:
        parent: the widget it lies in.
    """

    most_rows: ClassVar[int]
    """More than this many rows scroll inside the table."""

    refused = Signal(str)
    """Why something was not taken; "" once all is well."""
    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.clicked.connect(self._edit_clicked)

    def _edit_clicked(self, index: QModelIndex) -> None:
        # Refused while a number that makes no sense waits to be mended in another cell.
        nothing = QEvent(QEvent.Type.None_)
        if not self.edit(index, QAbstractItemView.EditTrigger.AllEditTriggers, nothing):
            return
        editor = self.indexWidget(index)
        if isinstance(editor, Choice):
            editor.showPopup()

    def _share_width(self) -> None:
        """Give every column its share of the width; a leaf says which."""
        return

    def _is_own(self, event: QKeyEvent) -> bool:
        """Return whether a key means the table rather than the window."""
        return event.key() in WALKING

    # Qt's names from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def event(self, event: QEvent) -> bool:
        # Arrows walk through the table before they step through a run.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        rows = min(self.model().rowCount(), self.most_rows)
        height = (
            self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize()
        )
        return QSize(super().sizeHint().width(), height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())
