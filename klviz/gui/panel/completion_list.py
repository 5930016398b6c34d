"""CompletionList: what a line may become, in a list below it that never takes the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from klviz.document.completions import Completion

GAP, MOST_ROWS = 2, 8
WIDEST = 1.6
"""How wide the list is at most, in widths of the line."""


class CompletionList(QListWidget):
    """Completions of a line. None is marked until someone moves to it, so Enter stays the line's.

    Args:
        field: the line.
    """

    picked = Signal(object)
    """The completion that a click has chosen."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self.setObjectName("completions")
        self.setAccessibleName("Completions")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._field = field
        self._all: tuple[Completion, ...] = ()
        self._window: QWidget | None = None
        self.itemClicked.connect(self._pick)
        self.hide()

    @property
    def marked(self) -> Completion | None:
        """The completion that someone has moved to."""
        row = self.currentRow()
        return self._all[row] if self.isVisible() and 0 <= row < len(self._all) else None

    @property
    def first(self) -> Completion | None:
        """The one that is marked, else the likeliest."""
        return self.marked or (self._all[0] if self.isVisible() and self._all else None)

    def offer(self, completions: Sequence[Completion]) -> None:
        """Show completions below the line; hide where there is none."""
        self._all = tuple(completions)
        self.clear()
        for completion in self._all:
            item = QListWidgetItem(_shown(completion))
            item.setToolTip(completion.line)
            self.addItem(item)
        self.setCurrentRow(-1)
        if self._all:
            self._lie()
        else:
            self.hide()

    def move_by(self, rows: int) -> None:
        """Mark the next completion, or the one before; beyond the last is none."""
        count = self.count() + 1
        self.setCurrentRow((self.currentRow() + 1 + rows) % count - 1)

    def _lie(self) -> None:
        """Lie over everything, below the line."""
        window = self._field.window()
        if window is not self._window:
            self._window = window
            self.setParent(window)
            window.installEventFilter(self)
        self.show()
        self.raise_()
        wanted = self.sizeHintForColumn(0) + self.width() - self.viewport().width()
        most = round(WIDEST * self._field.width())
        width = max(self._field.width(), min(wanted, most))
        self.resize(width, self.height())
        self.doItemsLayout()
        self.scrollToTop()
        last = self.visualItemRect(self.item(min(self.count(), MOST_ROWS) - 1))
        height = last.bottom() + 1 + self.height() - self.viewport().height()
        place = self._field.mapTo(window, QPoint(0, self._field.height() + GAP))
        if place.y() + height > window.height():
            place.setY(max(0, place.y() - self._field.height() - 2 * GAP - height))
        self.setGeometry(place.x(), place.y(), width, height)

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._all[self.row(item)])

    # Qt's name from here on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        gone = event.type() in (QEvent.Type.Resize, QEvent.Type.WindowDeactivate)
        if gone and watched is self._window:
            self.hide()
        return super().eventFilter(watched, event)


def _shown(completion: Completion) -> str:
    """Return how a completion is written, after what it is called if that says more."""
    if completion.detail.startswith(completion.label):
        return completion.detail
    return f"{completion.label}   {completion.detail}"
