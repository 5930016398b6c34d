"""Gallery: the presets as cards, found by a word, opened by Enter or a double click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from klviz.analyses.labs import LABS
from klviz.document.presets import Preset
from klviz.gui.cards import PRESET, SHARE, Cards
from klviz.gui.spacing import rescale, spaced
from klviz.gui.theme import Theme
from klviz.gui.thumbnails import Thumbnails, shown_in

WIDTH, HEIGHT = 1160, 860
"""How large the gallery is where there is room, in pixels at scale 1."""
ROOM = 0.94
"""The share of the window that it takes at most."""
MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys that move among the cards while the line has the focus."""
NOTHING = "No preset has all of these words."


class CardList(QListWidget):
    """Cards in rows that fill the width.

    Args:
        thumbnails: have the pictures.
        parent: the widget it lies in.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cards")
        self.cards = Cards(thumbnails, self)
        self.setItemDelegate(self.cards)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Presets")

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width() - 2
        across = max(1, width // self.cards.least_width)
        self.cards.widen(width // across)
        self.setGridSize(self.cards.size)
        super().resizeEvent(event)


class Gallery(QDialog):
    """All presets to choose from.

    Args:
        presets: what there is.
        thumbnails: draw them.
        parent: the window.
    """

    chosen = Signal(str)
    """The key of the preset that was picked."""

    def __init__(self, presets: Sequence[Preset], thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Presets")
        self._thumbnails = thumbnails
        self.line = QLineEdit()
        self.line.setPlaceholderText("Search the presets")
        self.line.setAccessibleName("Search the presets")
        self.line.setClearButtonEnabled(True)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Labs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for lab in LABS.values():
            self.tabs.setTabData(self.tabs.addTab(lab.title), lab.key)
        self.list = CardList(thumbnails)
        self.nothing = QLabel(NOTHING)
        self.nothing.setObjectName("note")
        self.nothing.hide()
        self._fill(presets)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Open | buttons.Cancel)
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self._lay_out()
        self.line.textChanged.connect(self._search)
        self.tabs.currentChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        thumbnails.ready.connect(self._show_picture)

    @property
    def shown(self) -> list[str]:
        """The keys of the presets that fit what is searched for."""
        return [_preset(item).key for item in self._items() if not item.isHidden()]

    def open_over(
        self, window: QWidget, theme: Theme, scale: float, current: str, lab: str = "fit"
    ) -> None:
        """Appear in the middle of a window, with the presets of a lab, one of them marked."""
        self._show_lab(lab)
        self.list.cards.dress(theme, scale)
        rescale(self, scale)
        limit = window.size() * ROOM
        self.resize(QSize(round(WIDTH * scale), round(HEIGHT * scale)).boundedTo(limit))
        self.open()
        self._mark(current)
        keys = [_preset(item).key for item in self._items()]
        keys.sort(key=set(self.shown).__contains__, reverse=True)
        self._thumbnails.prepare(keys, theme, SHARE * scale * self.devicePixelRatioF())
        self.line.setFocus()

    def accept(self) -> None:
        """Close, then have the preset that is marked opened: that may ask something."""
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            super().accept()
            self.chosen.emit(_preset(item).key)

    def _fill(self, presets: Sequence[Preset]) -> None:
        for preset in presets:
            item = QListWidgetItem()
            item.setData(PRESET, preset)
            parts = [part for part in (preset.title, preset.text, preset.source) if part]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(parts))
            item.setToolTip("\n\n".join(_broken(part) for part in parts[1:]))
            self.list.addItem(item)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 10, (14, 14, 14, 12))
        column.addWidget(self.line)
        column.addWidget(self.tabs)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.buttons)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _mark(self, key: str) -> None:
        """Mark a preset; if it is not there, the first that is."""
        seen = [item for item in self._items() if not item.isHidden()]
        of_key = (item for item in seen if _preset(item).key == key)
        item = next(of_key, seen[0] if seen else None)
        if item is not None:
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item)

    def _search(self) -> None:
        """Show what is found; of another lab, where there is nothing in this one."""
        found = self._found()
        for number, lab in enumerate(LABS.values()):
            count = sum(preset.scene.lab == lab.key for preset in found)
            self.tabs.setTabText(
                number, f"{lab.title} ({count})" if self.line.text() else lab.title
            )
        labs = [preset.scene.lab for preset in found]
        if labs and self._lab not in labs:
            self._show_lab(labs[0])
        self._filter()

    @property
    def _lab(self) -> str:
        """The lab whose presets are shown."""
        return str(self.tabs.tabData(self.tabs.currentIndex()))

    def _show_lab(self, lab: str) -> None:
        self.tabs.setCurrentIndex(list(LABS).index(lab))
        self._filter()

    def _found(self) -> list[Preset]:
        """Return the presets that have all the words typed, in any order."""
        words = self.line.text().casefold().split()
        every = map(_preset, self._items())
        return [preset for preset in every if all(word in shown_in(preset) for word in words)]

    def _filter(self) -> None:
        """Show those of the lab that are found."""
        seen = {preset.key for preset in self._found() if preset.scene.lab == self._lab}
        for item in self._items():
            item.setHidden(_preset(item).key not in seen)
        self._mark("")
        self.nothing.setVisible(not self.shown)
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(bool(self.shown))

    def _show_picture(self, key: str) -> None:
        self.list.viewport().update()

    def done(self, result: int) -> None:
        """Close; pictures that are not drawn yet wait for the next time."""
        self._thumbnails.pause()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.list.setFocus()
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)


def _preset(item: QListWidgetItem) -> Preset:
    preset = item.data(PRESET)
    assert isinstance(preset, Preset)
    return preset


def _broken(text: str, width: int = 70) -> str:
    """Return a text in lines that a tooltip can show."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
