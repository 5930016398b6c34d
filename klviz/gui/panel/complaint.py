"""Complaint: a sentence that says why a field was not taken, laid over whatever is below it.

It has no place in a layout: nothing moves when it comes, and nothing when it goes. What it lies
over it covers whole: half a row of buttons looks broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from klviz.gui.spacing import spaced

GAP = 3
"""Pixels between a field and its complaint."""
WHOLE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit)
"""What is covered whole or not at all."""


class Complaint(QFrame):
    """A sentence under a field and, above the sentence, the part of the text that it is about.

    Args:
        field: what is complained of.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = self._ground = field
        self.setObjectName("complaint")
        self._place, self._words = QLabel(), QLabel()
        self._place.setObjectName("place")
        self._words.setWordWrap(True)
        self._column = column = QVBoxLayout(self)
        spaced(column, 4, (8, 6, 8, 6))
        for label in (self._place, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addStretch(1)
        self.hide()
        field.installEventFilter(self)
        field.destroyed.connect(self._end)

    def text(self) -> str:
        """Return what is said; "" where all is well."""
        return self._words.text()

    def say(self, sentence: str, place: str = "") -> None:
        """Show a sentence, or nothing; ``place`` are lines that show where it went wrong."""
        self._words.setText(sentence[:1].upper() + sentence[1:])
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self.setAccessibleName(sentence)
        if sentence:
            self._lie()
        else:
            self.hide()

    def _lie(self) -> None:
        """Lie over everything that scrolls with the field, and be seen."""
        ground, scroll = _ground_of(self._field)
        if ground is not self._ground:
            self._ground = ground
            self.setParent(ground)
            ground.installEventFilter(self)
        self._settle()
        self.show()
        self.raise_()
        if scroll is not None:
            scroll.ensureWidgetVisible(self, 0, GAP)

    def _settle(self) -> None:
        """Stand below the field or, where the ground ends, above it; as wide as its column."""
        ground = self._ground
        room, layout = ground.contentsRect(), ground.layout()
        if layout is not None:
            room = room.marginsRemoved(layout.contentsMargins())
        height = self._column.totalHeightForWidth(room.width())
        top = self._field.mapTo(ground, QPoint(0, 0)).y()
        below = top + self._field.height() + GAP
        fits = below + height <= ground.height()
        y, end = (below, below + height) if fits else (max(0, top - GAP - height), top - GAP)
        rows = _rows_of(ground)
        if fits:
            end = min(_beyond(rows, end), ground.height())
        else:
            y = max(0, -_beyond([(-last, -first) for first, last in rows], -y))
        self.setGeometry(room.left(), y, room.width(), end - y)

    def _follow(self) -> None:
        if self.isVisible():
            self._settle()

    def _end(self) -> None:
        self.hide()
        self.deleteLater()

    # Qt's name from here on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._field and kind == QEvent.Type.Hide:
            self.setVisible(self.isVisible() and self._field.isVisibleTo(self._ground))
        elif watched is self._field and kind == QEvent.Type.Show and self.text():
            QTimer.singleShot(0, self, self._lie)
        elif kind in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            QTimer.singleShot(0, self, self._follow)
        return super().eventFilter(watched, event)


def _ground_of(field: QWidget) -> tuple[QWidget, QScrollArea | None]:
    """Return what scrolls with a field, and what scrolls it; else its window."""
    widget = field
    while not widget.isWindow():
        above = widget.parentWidget()
        scroll = above.parentWidget() if above is not None else None
        if isinstance(scroll, QScrollArea) and scroll.widget() is widget:
            return widget, scroll
        if above is None:
            break
        widget = above
    return widget, None


def _beyond(rows: Sequence[tuple[int, int]], edge: int) -> int:
    """Return the edge, or where the rows end that it would cut in two."""
    for first, last in sorted(rows):
        if first < edge < last:
            edge = last
    return edge


def _rows_of(ground: QWidget) -> list[tuple[int, int]]:
    """Return from where to where, from top to bottom, all that is seen on a ground reaches."""
    found: list[tuple[int, int]] = []
    for widget in ground.findChildren(QWidget):
        if isinstance(widget, QTableView) and widget.isVisible():
            found += _rows_in(widget, ground)
        elif isinstance(widget, WHOLE) and widget.isVisible() and not _is_said(widget):
            top = widget.mapTo(ground, QPoint(0, 0)).y()
            found.append((top, top + widget.height()))
    return found


def _rows_in(table: QTableView, ground: QWidget) -> list[tuple[int, int]]:
    """Return the same of the rows of a table, its heading and its frame included."""
    top = table.mapTo(ground, QPoint(0, 0)).y()
    end, y = top + table.height(), table.viewport().mapTo(ground, QPoint(0, 0)).y()
    found = [(top, y)]
    for row in range(table.model().rowCount()):
        first = y + table.rowViewportPosition(row)
        last = first + table.rowHeight(row)
        if last > y and first < end:
            found.append((max(first, y), end if end - last <= GAP else min(last, end)))
    return found


def _is_said(widget: QWidget) -> bool:
    """Whether a widget is part of a complaint."""
    return isinstance(widget.parentWidget(), Complaint)
