"""DeckList: the scenes of a deck in their order, which drags, buttons and keys change."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from klviz.document.scene_list import NamedScene

ALT = Qt.KeyboardModifier.AltModifier
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
KEEPING = QItemSelectionModel.SelectionFlag.NoUpdate
PLACE = Qt.ItemDataRole.UserRole


class DeckList(QListWidget):
    """Scenes, one a line. Alt with an arrow moves those that are selected, Delete removes them."""

    changed = Signal()
    """There are other scenes, or they are in another order, or others are selected."""

    def __init__(self) -> None:
        super().__init__()
        self._known: list[NamedScene] = []
        self.setAccessibleName("Scenes of the deck")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemSelectionChanged.connect(self._tell)
        model = self.model()
        for told in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            told.connect(self._tell)

    @property
    def scenes(self) -> tuple[NamedScene, ...]:
        """The scenes, in their order."""
        return tuple(self._known[self.item(row).data(PLACE)] for row in range(self.count()))

    @property
    def rows(self) -> list[int]:
        """Which are selected."""
        return sorted(self.row(item) for item in self.selectedItems())

    def add(self, scenes: Iterable[NamedScene]) -> None:
        """Append scenes, and select them."""
        self.clearSelection()
        for named in scenes:
            self._known.append(named)
            item = QListWidgetItem(named.title)
            item.setData(PLACE, len(self._known) - 1)
            item.setToolTip(named.name)
            self.addItem(item)
            item.setSelected(True)
            self.setCurrentRow(self.count() - 1, KEEPING)
        self.scrollToBottom()

    def remove(self) -> None:
        """Remove those that are selected; the next is selected then."""
        rows = self.rows
        for row in reversed(rows):
            self.takeItem(row)
        if rows and self.count():
            self.setCurrentRow(min(rows[0], self.count() - 1))

    def can_move(self, step: int) -> bool:
        """Whether those that are selected have room to go up or down by one."""
        rows = self.rows
        return bool(rows) and rows[0] + step >= 0 and rows[-1] + step < self.count()

    def move_selected(self, step: int) -> None:
        """Move those that are selected up or down by one, where there is room."""
        if not self.can_move(step):
            return
        current = self.currentItem()
        moved = self.rows if step < 0 else reversed(self.rows)
        for row in moved:
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            item.setSelected(True)
        self.setCurrentItem(current, KEEPING)

    def _tell(self) -> None:
        self.changed.emit()

    # Qt's name from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ALT and key in STEPS:
            self.move_selected(STEPS[key])
        elif key in REMOVES:
            self.remove()
        else:
            super().keyPressEvent(event)
