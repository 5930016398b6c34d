"""ComponentsDelegate: the editors of the mixture table, which never lose what was typed."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from klviz.core.families import FAMILIES
from klviz.document.target import Component
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.components_model import (
    FAMILY,
    SHAPE,
    SYMBOL,
    WEIGHTS,
    ComponentsModel,
    Index,
    Propose,
)
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.number_delegate import NumberDelegate, cell_padding
from klviz.gui.panel.target_edits import location_and_scale

ROW = "row"


class ComponentsDelegate(NumberDelegate):
    """Edits a number in a NumBox and the family in a list.

    Args:
        propose: told of a new number.
        propose_family: told of a row and the key of another family.
        table: shows the cells, and owns it.
    """

    def __init__(
        self,
        propose: Propose,
        propose_family: Callable[[int, str], None],
        table: QWidget,
    ) -> None:
        super().__init__(table)
        self._table = table
        self._propose = propose
        self._propose_family = propose_family

    def _number_box(self, parent: QWidget, index: Index) -> NumBox:
        model, column = index.model(), index.column()
        assert isinstance(model, ComponentsModel)
        component = model.component(index.row())
        parameter = model.parameter(index.row(), column)
        assert parameter is not None
        total = model.total_weight
        box = NumBox(
            parameter,
            partial(self._propose, index.row(), column),
            step=step_of(component, column, total),
            least=0.0 if column == WEIGHTS else None,
            parent=parent,
        )
        box.setObjectName("cell")
        box.refused.connect(self.refused)
        return box

    def _family_list(self, parent: QWidget, index: Index) -> Choice:
        rows = [(row.key, row.label, row.notation) for row in FAMILIES.values()]
        choice = Choice(rows, "family", parent)
        choice.setObjectName("cell")
        choice.setProperty(ROW, index.row())
        choice.chosen.connect(self._choose_family)
        return choice

    def _choose_family(self, key: str) -> None:
        choice = self.sender()
        if isinstance(choice, Choice):
            self._propose_family(choice.property(ROW), key)
            self.closeEditor.emit(choice)

    # Qt's names from here on

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        model, metrics = index.model(), option.fontMetrics
        if isinstance(model, ComponentsModel) and index.column() != FAMILY:
            # A number that is cut off is another number: it is rounded instead.
            room = option.rect.width() - cell_padding(self._table)
            fitting = (
                text for text in model.texts(index) if metrics.horizontalAdvance(text) <= room
            )
            option.text = next(fitting, "…")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        symbol = index.data(SYMBOL)
        metrics = option.fontMetrics
        pad = metrics.averageCharWidth()
        taken = metrics.horizontalAdvance(f"{symbol}{index.data()}") + 3 * pad
        if symbol and taken <= option.rect.width():
            painter.setPen(option.palette.placeholderText().color())
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(pad, 0, 0, 0), side, symbol)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() == FAMILY:
            return self._family_list(parent, index)
        return self._number_box(parent, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ComponentsModel):
            return
        cell = index.row(), index.column()
        if isinstance(editor, Choice):
            editor.show_key(model.component(index.row()).family)
        elif isinstance(editor, NumBox) and model.parameter(*cell) is not None:
            editor.show_value(model.number(*cell))


def step_of(component: Component, column: int, total: float) -> float:
    """Return by how much an arrow moves a number: a share of the total weight, or of the width."""
    if column == WEIGHTS:
        return nice(0.05 * total)
    if column == SHAPE:
        return 1.0
    return nice(0.1 * location_and_scale(component.family, component.values)[1])


def nice(size: float) -> float:
    """Return the largest of 1, 2 or 5·10ⁿ that is not above a positive size."""
    if not sys.float_info.min <= size < math.inf:
        return sys.float_info.min
    power = math.floor(math.log10(size))
    return max(
        (step for m in (1, 2, 5) if (step := float(f"{m}e{power}")) <= size * (1 + 1e-9)),
        default=float(f"1e{power}"),
    )
