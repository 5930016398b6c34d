"""DeckList: the scenes of a deck in their order, which drags, buttons and keys change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from klviz.document.carried import Carried
from klviz.document.scene_list import NamedScene
from klviz.gui.theme import THEMES, Theme
from klviz.gui.thumbnails import SIZE, STEPS, Thumbnails

ALT = Qt.KeyboardModifier.AltModifier
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PICTURE = 0.22
"""The share of the size of its figure that a small picture has at scale 1."""
REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
KEEPING = QItemSelectionModel.SelectionFlag.NoUpdate
PLACE = Qt.ItemDataRole.UserRole


class DeckList(QListWidget):
    """Scenes, each with the step that is shown.

    Alt with an arrow moves those that are selected, Delete removes them.
    """

    changed = Signal()
    """There are other scenes, or they are in another order, or others are selected."""

    def __init__(self) -> None:
        super().__init__()
        self._known: list[NamedScene] = []
        self._look: tuple[Theme, float] = (THEMES["light"], 0.0)
        self._thumbnails = Thumbnails(self, self._scene_of)
        self._thumbnails.ready.connect(self._show_picture)
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
            item = QListWidgetItem(f"{named.title}\n{named.moment.capitalize()}")
            item.setData(PLACE, len(self._known) - 1)
            item.setToolTip(named.name)
            item.setIcon(_icon(_empty()))
            self.addItem(item)
            item.setSelected(True)
            self.setCurrentRow(self.count() - 1, KEEPING)
        self.scrollToBottom()
        self._draw()

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

    def show_look(self, theme: Theme, scale: float) -> None:
        """Have small pictures beside the titles, in a theme."""
        self._look = theme, scale
        self.setIconSize(QSize(*(round(PICTURE * scale * side) for side in SIZE)))
        self._draw()

    def pause(self) -> None:
        """Draw nothing more until scenes are added."""
        self._thumbnails.pause()

    def stop(self) -> None:
        """Draw nothing any more."""
        self._thumbnails.stop()

    def _scene_of(self, key: str) -> Carried:
        named = self._known[int(key)]
        at_rest = replace(named.seen, step=STEPS, last=None)
        return Carried(named.scene, at_rest if named.seen.step is None else named.seen)

    def _draw(self) -> None:
        theme, scale = self._look
        if scale:
            keys = [str(self.item(row).data(PLACE)) for row in range(self.count())]
            self._thumbnails.prepare(keys, theme, PICTURE * scale * self.devicePixelRatioF())

    def _show_picture(self, key: str) -> None:
        found = self._thumbnails.image(key)
        if found is None:
            return
        picture = QPixmap.fromImage(found)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        for item in (self.item(row) for row in range(self.count())):
            if str(item.data(PLACE)) == key:
                item.setIcon(_icon(picture))

    def _tell(self) -> None:
        self.changed.emit()

    # Qt's name from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ALT and key in MOVES:
            self.move_selected(MOVES[key])
        elif key in REMOVES:
            self.remove()
        else:
            super().keyPressEvent(event)


def _icon(picture: QPixmap) -> QIcon:
    """Return an icon that keeps its colours where its line is selected."""
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


def _empty() -> QPixmap:
    """Return what keeps the room of a picture that is to come."""
    empty = QPixmap(*SIZE)
    empty.fill(Qt.GlobalColor.transparent)
    return empty
