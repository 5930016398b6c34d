"""CommandPalette: every command, setting and preset, found by typing a part of its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from unicodedata import name

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from klviz.gui.spacing import rescale, spaced

FURTHER = 100
"""What it costs to be found by a further word: more than all that is typed within names."""
_BETWEEN = re.compile(r"[\s:;,.()“”\"|‖-]+")
WIDTH, ROWS, ROW_HEIGHT = 520, 11, 28
BESIDE = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys that move through the list while the line has the focus."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done.

    Attributes:
        text: what it is called, with the menu it stands in.
        keys: the keys that give it.
        do: does it.
        words: by which other words it is found.
    """

    text: str
    keys: str
    do: Callable[[], object]
    words: str = ""


def menu_entries(bar: QMenuBar, words_of: Callable[[object], str]) -> list[Entry]:
    """Return what all menus offer now, in their order, with further words by the data of each."""
    found: list[Entry] = []
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            found += _entries_of(menu, "", words_of)
    return found


def _entries_of(menu: QMenu, before: str, words_of: Callable[[object], str]) -> list[Entry]:
    found: list[Entry] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += _entries_of(inner, f"{_plain(action.text())}: ", words_of)
        elif action.isEnabled() and not action.isSeparator() and action.text():
            text = before + _plain(action.text())
            found.append(Entry(text, _keys(action), action.trigger, words_of(action.data())))
    return found


def _plain(text: str) -> str:
    """Return the text of an action without its mnemonic and its dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip(" …")


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def found(entries: Iterable[Entry], typed: str) -> list[Entry]:
    """Return the entries that have all the words typed, in any order, the best first.

    A word that begins one of the entry's is better than one inside of it, and both are better
    than one that only begins one of its further words.
    """
    words = typed.casefold().split()
    ranked = []
    for place, entry in enumerate(entries):
        text = spelled_out(entry.text)
        named, further = _words_in(text), _words_in(spelled_out(entry.words))
        costs = [_cost(word, text, named, further) for word in words]
        if None not in costs:
            ranked.append((sum(cost or 0 for cost in costs), place, entry))
    return [entry for _, _, entry in sorted(ranked, key=lambda rank: rank[:2])]


def _cost(word: str, text: str, named: Sequence[str], further: Sequence[str]) -> int | None:
    """Return how far from a name a word is found; None for not at all."""
    if any(one.startswith(word) for one in named):
        return 0
    if word in text:
        return 1
    return FURTHER if any(one.startswith(word) for one in further) else None


def _words_in(text: str) -> list[str]:
    """Return the words of a text and, of those with hyphens, their parts too."""
    return [*text.split(), *_BETWEEN.split(text)]


def spelled_out(text: str) -> str:
    """Return a text in small letters, with the names of its Greek letters at its end."""
    names = (name(letter, "") for letter in text)
    greek = [told.rpartition(" ")[2] for told in names if told.startswith("GREEK SMALL LETTER")]
    # Unicode has its own spelling of one of them.
    spelled = ("lambda" if told == "LAMDA" else told for told in greek)
    return " ".join([text, *spelled]).casefold()


class CommandPalette(QFrame):
    """A line to type into over a list of what can be done; Enter does what is marked.

    Args:
        entries: what can be done.
        parent: the window.
        scale: how much larger than usual its text is.
    """

    def __init__(self, entries: Sequence[Entry], parent: QWidget, scale: float = 1.0) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries, self._shown = list(entries), list(entries)
        self.line, self.list = QLineEdit(), QTableWidget(0, 2)
        self.line.setPlaceholderText("Type a part of what to do")
        self.line.setAccessibleName("What to do")
        self.list.setAccessibleName("What can be done")
        self.nothing = QLabel("Nothing found")
        self.nothing.setObjectName("note")
        self.nothing.setContentsMargins(4, 2, 4, 2)
        self._dress(scale)
        layout = QVBoxLayout(self)
        spaced(layout, 6, (8, 8, 8, 8))
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        layout.addWidget(self.nothing)
        rescale(self, scale)
        self.line.textChanged.connect(self._filter)
        self.line.returnPressed.connect(self._do)
        self.list.cellClicked.connect(self._do)
        self.line.installEventFilter(self)
        self._filter("")

    def open_over(self, window: QWidget) -> None:
        """Appear at the top of a window, with the cursor in the line."""
        self.adjustSize()
        width = min(self.sizeHint().width(), window.width() - 16)
        self.resize(width, min(self.sizeHint().height(), window.height() - 16))
        top = window.mapToGlobal(window.rect().topLeft())
        self.move(top.x() + (window.width() - width) // 2, top.y() + window.height() // 10)
        self.show()
        self.line.setFocus()

    def _dress(self, scale: float) -> None:
        table, row = self.list, round(ROW_HEIGHT * scale)
        header = table.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(row)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setMinimumWidth(round(WIDTH * scale))

    def _filter(self, typed: str) -> None:
        """Show what fits the text, the best marked."""
        self._shown = found(self._entries, typed)
        self.list.setRowCount(len(self._shown))
        for row, entry in enumerate(self._shown):
            keys = QTableWidgetItem(entry.keys)
            keys.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.setItem(row, 0, QTableWidgetItem(entry.text))
            self.list.setItem(row, 1, keys)
        if self._shown:
            self.list.selectRow(0)
            self.list.scrollToTop()
        self._shrink()

    def _shrink(self) -> None:
        """Be as high as what is found, where that is little."""
        rows = min(len(self._shown), ROWS)
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(rows == 0)
        self.list.setFixedHeight(rows * self.list.verticalHeader().defaultSectionSize() + 2)
        layout = self.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            self.resize(self.width(), self.sizeHint().height())

    def _do(self) -> None:
        """Close, then do what is marked: that may open something of its own."""
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            entry = self._shown[row]
            self.close()
            entry.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in BESIDE:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)
