"""Rows of the panel: a parameter becomes a label and a box that can be complained of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from klviz.core.parameters import Parameter
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.spacing import spaced

FormPropose = Callable[[int, float, int | None], None]
"""Takes the place in the form, the new value and its gesture; ValueError refuses it."""
DRAG = 6
"""Pixels of a drag on a label that move its number by one step."""


class Note(QLabel):
    """A quiet sentence; wraps, and is never taken for markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName("note")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class DragLabel(QLabel):
    """The label of a number; dragged sideways it moves the number.

    Args:
        text: what it says.
        box: the number it belongs to.
    """

    def __init__(self, text: str, box: NumBox) -> None:
        super().__init__(text)
        self._box = box
        self._at: float | None = None
        self.setBuddy(box)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip(f"{box.parameter.help}\nDrag sideways to change it.".strip())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._at = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._at is None:
            return
        steps = int((event.position().x() - self._at) / DRAG)
        if steps:
            self._at += steps * DRAG
            self._box.nudge(steps)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._at = None


class NumberForm(QWidget):
    """One row for each parameter: label and box.

    Args:
        rows: the parameters.
        propose: told of a new value by its place in the rows.
    """

    def __init__(
        self, rows: Sequence[Parameter], propose: FormPropose, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)
        self.boxes = tuple(
            NumBox(row, partial(propose, index)) for index, row in enumerate(self.rows)
        )
        self.complaints: list[Complaint] = []
        grid = QGridLayout(self)
        spaced(grid, 8)
        grid.setColumnStretch(1, 1)
        for index, box in enumerate(self.boxes):
            self._add(grid, index, box)

    def show_values(self, values: Sequence[float]) -> None:
        """Show the values, in the order of the rows."""
        for box, value in zip(self.boxes, values, strict=True):
            box.show_value(value)

    def _add(self, grid: QGridLayout, line: int, box: NumBox) -> None:
        label = DragLabel(f"{box.parameter.label} {box.parameter.symbol}", box)
        complaint = Complaint(box)
        box.refused.connect(complaint.say)
        self.complaints.append(complaint)
        grid.addWidget(label, line, 0)
        grid.addWidget(box, line, 1)
