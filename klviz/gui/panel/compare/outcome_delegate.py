"""OutcomeDelegate: the editors of the table of outcomes, which never lose what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from klviz.document.outcomes import MAX_NAME
from klviz.gui.panel.compare.outcome_model import LOGIT, NAME, OutcomeModel
from klviz.gui.panel.components_model import Index, Propose
from klviz.gui.panel.field import TextField
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.number_delegate import NumberDelegate, cell_padding

STEP, STEP_OF_LOGIT = 0.01, 0.1
"""By how much an arrow moves a weight, and a logit."""


class OutcomeDelegate(NumberDelegate):
    """Edits a number in a NumBox and a name in a line.

    Args:
        propose: told of a new number by its row and column.
        rename: told of a row and another name.
        table: shows the cells, and owns it.
    """

    def __init__(
        self, propose: Propose, rename: Callable[[int, str], None], table: QWidget
    ) -> None:
        super().__init__(table)
        self._propose, self._rename, self._table = propose, rename, table
        self._known = "", 0

    def _padding(self) -> int:
        """Return what the style leaves empty in a cell: asked once a font, not once a cell."""
        font = self._table.font().key()
        if self._known[0] != font:
            self._known = font, cell_padding(self._table)
        return self._known[1]

    # Qt's names from here on

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        model, metrics = index.model(), option.fontMetrics
        if isinstance(model, OutcomeModel) and index.column() != NAME:
            # A number that is cut off is another number: it is rounded instead.
            room = option.rect.width() - self._padding()
            fitting = (t for t in model.texts(index) if metrics.horizontalAdvance(t) <= room)
            option.text = next(fitting, "…")

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, column = index.model(), index.column()
        assert isinstance(model, OutcomeModel)
        if column == NAME:
            line = TextField(parent)
            line.setMaxLength(MAX_NAME)
            line.setObjectName("cell")
            return line
        parameter = model.parameter(column)
        box = NumBox(
            parameter,
            partial(self._propose, index.row(), column),
            step=STEP_OF_LOGIT if parameter is LOGIT else STEP,
            least=None if parameter is LOGIT else 0.0,
            parent=parent,
        )
        box.setObjectName("cell")
        box.refused.connect(self.refused)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        if not isinstance(model, OutcomeModel):
            return
        if isinstance(editor, NumBox):
            editor.show_value(model.number(index.row(), index.column()))
        elif isinstance(editor, TextField) and not editor.isModified():
            editor.setText(model.table.names[index.row()])
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        super().setModelData(editor, model, index)
        if isinstance(editor, TextField) and editor.isModified():
            self._rename(index.row(), editor.text())
