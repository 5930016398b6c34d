"""OutcomeModel: the outcomes, their names, p, q and what each adds, as a table for Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from klviz.analyses.compare.outcome_edits import values_in
from klviz.analyses.compare.pairs import names_of
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.parameters import Parameter
from klviz.document.numbers import exact_text, format_number
from klviz.document.outcomes import OutcomeTable, Softmax
from klviz.gui.panel.components_model import ROUNDINGS, Index

NAME, P, Q, R, SHARE = range(5)
WHO = {P: "p", Q: "q", R: "r"}
"""Which distribution stands in a column."""
TIPS = {
    NAME: "What the outcome is called. An empty name is its number.",
    P: "The weight of the outcome under P. Weights need not add up to one.",
    Q: "The weight of the outcome under Q. Weights need not add up to one.",
    R: "The weight of the outcome under R. Weights need not add up to one.",
    SHARE: "What the outcome adds to KL(P‖Q), p log(p/q), as a share of the whole.",
}
ALIGNED = (
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
)
"""How names stand, and how numbers do."""
READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
EDITED = READ | Qt.ItemFlag.ItemIsEditable
NOTHING = 5e-5
"""A share below this is told as none where its digits have no room; the tooltip has them."""
WEIGHT = Parameter("weight", "", "weight", 0.0)
LOGIT = Parameter("logit", "", "logit", 0.0)


class OutcomeModel(QAbstractTableModel):
    """One row an outcome: name, p, q, r, share of KL(P‖Q).

    Args:
        table: what it shows first.
        parent: the object that owns it.
    """

    def __init__(self, table: OutcomeTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shares: list[float] = []
        self._endless = False
        self._take(table)

    @property
    def table(self) -> OutcomeTable:
        """What is shown."""
        return self._table

    def show_table(self, table: OutcomeTable) -> None:
        """Show a table; open editors and the selection stay where the rows stay."""
        old, new = self._table.size, table.size
        if new == old:
            self._follow(table)
            return
        if new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
            self._take(table)
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
            self._take(table)
            self.endRemoveRows()
        self._tell(range(new), NAME, SHARE)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, SHARE)

    def _follow(self, table: OutcomeTable) -> None:
        """Show a table of as many rows, and tell of those alone that a stroke has changed."""
        names, values, titles = self._names, self._values, self._titles
        self._take(table)
        self._tell(_changed(names, self._names), NAME, NAME)
        for column in WHO:
            self._tell(_changed(values[column], self._values[column]), column, column)
        if self._titles != titles:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, SHARE)

    def _tell(self, rows: range, first: int, last: int) -> None:
        """Tell that some rows of some columns are others."""
        if rows:
            self.dataChanged.emit(self.index(rows[0], first), self.index(rows[-1], last))

    def show_snapshot(self, snapshot: object) -> None:
        """Show what the outcomes of a snapshot add, whatever is looked at."""
        found = _shares_in(snapshot)
        if found == (self._shares, self._endless):
            return
        self._shares, self._endless = found
        self.dataChanged.emit(self.index(0, SHARE), self.index(self._table.size - 1, SHARE))

    def parameter(self, column: int) -> Parameter:
        """Return what the numbers of a column are."""
        weights = getattr(self._table, WHO[column])
        return LOGIT if isinstance(weights, Softmax) else WEIGHT

    def number(self, row: int, column: int) -> float:
        """Return the number in a cell."""
        return self._values[column][row]

    @property
    def names(self) -> tuple[str, ...]:
        """What the outcomes are called, their numbers where they have no name."""
        return self._names

    def _take(self, table: OutcomeTable) -> None:
        self._table, self._names = table, names_of(table)
        self._values = {column: values_in(table, who) for column, who in WHO.items()}
        self._titles = tuple(self._title(column) for column in TIPS)

    def _title(self, column: int) -> str:
        if column in WHO:
            who = WHO[column]
            return f"logit {who}" if self.parameter(column) is LOGIT else who
        return "outcome" if column == NAME else "share"

    def texts(self, index: Index) -> Iterator[str]:
        """Yield the number in a cell to four digits, to three, … to one; next to nothing last."""
        row, column = index.row(), index.column()
        for digits in range(ROUNDINGS, 0, -1):
            yield self._text(row, column, digits)
        if column == SHARE and row < len(self._shares) and abs(self._shares[row]) < NOTHING:
            yield "≈ 0 %"

    def _text(self, row: int, column: int, digits: int = ROUNDINGS) -> str:
        if column == NAME:
            return self._names[row]
        if column in WHO:
            return format_number(self.number(row, column), digits)
        if row >= len(self._shares):
            return "–"
        share = self._shares[row]
        if math.isinf(share):
            return "∞"
        return "–" if self._endless else f"{format_number(100.0 * share, min(digits, 3))} %"

    def _tip(self, row: int, column: int) -> str:
        if column == SHARE and row < len(self._shares) and not self._endless:
            return f"{TIPS[SHARE]}\n{self._names[row]}: {exact_text(100.0 * self._shares[row])} %"
        if column not in WHO:
            return TIPS[column]
        return f"{WHO[column]} of {self._names[row]}: {exact_text(self.number(row, column))}"

    # Qt's names from here on

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._table.size

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(TIPS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._title(column)} {self._text(row, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNED[column != NAME]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNED[section != NAME]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return READ if index.column() == SHARE else EDITED


def _changed(before: Sequence[object], now: Sequence[object]) -> range:
    """Return from the first row to the last that is another now."""
    rows = [row for row, (old, new) in enumerate(zip(before, now, strict=True)) if old != new]
    return range(rows[0], rows[-1] + 1) if rows else range(0)


def _shares_in(snapshot: object) -> tuple[list[float], bool]:
    """Return what outcomes add as shares of the whole, or as such where that is infinite.

    What is not told from zero is zero. There are none where the whole is zero, and on the line.
    """
    if not isinstance(snapshot, CompareSnapshot) or snapshot.added is None:
        return [], False
    added, whole = snapshot.added, snapshot.forward.value
    if whole == 0.0 or math.isnan(whole):
        return [], False
    values = np.where(added.is_known, added.values, 0.0)
    endless = math.isinf(whole)
    return (values if endless else values / whole).tolist(), endless


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
