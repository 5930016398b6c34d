"""MixtureStart: where a q that is a mixture of normals starts, a row a component."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.approximation import COMPONENTS, Approximation
from klviz.document.target import WEIGHT
from klviz.gui.panel import edits
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox, Propose
from klviz.gui.panel.rows import DragLabel
from klviz.gui.panel.section import small_button
from klviz.gui.panel.target_edits import with_number
from klviz.gui.spacing import rescale, spaced
from klviz.gui.store import Store

LOC, SCALE = FAMILIES["normal"].parameters
SHARE = replace(WEIGHT, positive=True)
COLUMNS = (SHARE, LOC, SCALE)
"""The numbers of a component."""


class MixtureStart(QWidget):
    """How many components q has, and weight, mean and sd of each.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._scale = 1.0
        self.complaints: list[Complaint] = []
        self.count = self._box(COMPONENTS, self._resize, factor=1.01)
        self.count.setAccessibleName("Components of q")
        self.spread = small_button(
            "spread", "Spread q over p", "Put the components side by side over p"
        )
        self.spread.clicked.connect(self.spread_out)
        line = QHBoxLayout()
        spaced(line)
        line.addWidget(DragLabel(f"{COMPONENTS.label} {COMPONENTS.symbol}", self.count))
        line.addWidget(self.count, 1)
        line.addWidget(self.spread)
        self.rows: list[tuple[NumBox, ...]] = []
        self._table = QGridLayout()
        spaced(self._table, 4)
        for column, row in enumerate(COLUMNS):
            heading = QLabel(f"{row.label} {row.symbol}")
            heading.setObjectName("note")
            heading.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._table.addWidget(heading, 0, column)
            self._table.setColumnStretch(column, 1)
        lines = QVBoxLayout(self)
        spaced(lines)
        lines.addLayout(line)
        lines.addLayout(self._table)

    def show_start(self, approximation: Approximation) -> None:
        """Show the components of a mixture."""
        parts = approximation.components
        self.count.show_value(float(len(parts)))
        while len(self.rows) > len(parts):
            self._drop(self.rows.pop())
        while len(self.rows) < len(parts):
            self._append(len(self.rows))
        for boxes, part in zip(self.rows, parts, strict=True):
            for box, value in zip(boxes, (part.weight, *part.values), strict=True):
                box.show_value(value)

    def set_scale(self, scale: float) -> None:
        """Remember how large things are."""
        self._scale = scale
        rescale(self, scale)

    def spread_out(self) -> None:
        """Put the components side by side over p."""
        self._store.edit("Spread q over p", edits.with_q_over_p(self._store.scene))

    def _append(self, index: int) -> None:
        boxes = tuple(
            self._box(row, partial(self._change, index, column))
            for column, row in enumerate(COLUMNS)
        )
        for column, (row, box) in enumerate(zip(COLUMNS, boxes, strict=True)):
            box.setAccessibleName(f"{row.label} of component {index + 1} of the start".capitalize())
            # Three in a line leave no room for arrows; the keys are there all the same.
            box.setObjectName("armless")
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._table.addWidget(box, index + 1, column)
        self.rows.append(boxes)
        before = self.rows[index - 1][-1] if index else self.spread
        for box in boxes:
            self.setTabOrder(before, box)
            before = box

    def _drop(self, boxes: tuple[NumBox, ...]) -> None:
        for box in boxes:
            box.hide()
            self._table.removeWidget(box)
            box.deleteLater()

    def _box(self, row: Parameter, propose: Propose, *, factor: float = 1.1) -> NumBox:
        box = NumBox(row, propose, factor=factor, name=row.label)
        complaint = Complaint(box)
        box.refused.connect(complaint.say)
        self.complaints.append(complaint)
        return box

    def _resize(self, value: float, gesture: int | None) -> None:
        scene = edits.with_size_of_q(self._store.scene, int(value))
        merge = None if gesture is None else ("size of q", gesture)
        self._store.edit(f"Make q a mixture of {int(value)}", scene, merge)

    def _change(self, index: int, column: int, value: float, gesture: int | None) -> None:
        row = COLUMNS[column]
        if row is SHARE:
            scene = edits.with_part_of_q(self._store.scene, index, weight=value)
        else:
            part = self._store.scene.approximation.components[index]
            values = with_number(part, column - 1, value).values
            scene = edits.with_part_of_q(self._store.scene, index, values=values)
        merge = None if gesture is None else ("start", index, column, gesture)
        self._store.edit(f"Change the {row.label} of component {index + 1} of q", scene, merge)
