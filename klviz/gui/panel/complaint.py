"""Complaint: a sentence that says why a field was not taken, laid over whatever is below it.

It has no place in a layout: nothing moves when it comes, and nothing when it goes.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from klviz.gui.spacing import spaced

GAP = 3
"""Pixels between a field and its complaint."""


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
        y = below if fits else max(0, top - GAP - height)
        self.setGeometry(room.left(), y, room.width(), height)

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
