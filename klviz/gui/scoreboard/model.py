"""ScoreboardModel: the scoreboard as a table that Qt can show."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from klviz.gui.scoreboard.grid import OPTIMUM, Cell, Grid

Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ScoreboardModel(QAbstractTableModel):
    """One row a density, one column a divergence; then moments.

    Args:
        parent: the object that owns it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid()

    @property
    def grid(self) -> Grid:
        """What is shown."""
        return self._grid

    def show_grid(self, grid: Grid) -> None:
        """Show a table; the selection stays where rows and columns stay."""
        old = self._grid
        if (len(old.names), len(old.headings)) != (len(grid.names), len(grid.headings)):
            self.beginResetModel()
            self._grid = grid
            self.endResetModel()
            return
        self._grid = grid
        if (old.names, old.headings) != (grid.names, grid.headings):
            self._tell_headings()
        if old.cells != grid.cells:
            last = self.index(len(grid.names) - 1, len(grid.headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cell(self, index: Index) -> Cell:
        """Return what stands there."""
        return self._grid.cells[index.row()][index.column()]

    def _tell_headings(self) -> None:
        if self._grid.names:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._grid.headings) - 1)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._grid.names) - 1)

    def _spoken(self, index: Index) -> str:
        """Return a cell for who cannot see where it stands."""
        cell, row = self.cell(index), self._grid.names[index.row()]
        heading = self._grid.headings[index.column()]
        marks = ", own objective" * (cell.frame is not None) + ", the least" * cell.least
        return f"{row.text}, {heading.text}: {cell.text or 'nothing'}{marks}"

    # Qt's names from here on

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._grid.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._grid.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if index.column() == OPTIMUM else RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_row = orientation == Qt.Orientation.Vertical
        if section >= len(self._grid.names if is_row else self._grid.headings):
            # One header may ask for the size of the other before that has heard of a reset.
            return None
        if is_row:
            name = self._grid.names[section]
            return {
                int(Qt.ItemDataRole.DisplayRole): name.text,
                int(Qt.ItemDataRole.ToolTipRole): name.tip,
            }.get(int(role))
        heading = self._grid.headings[section]
        return {
            int(Qt.ItemDataRole.DisplayRole): f"{heading.name}\n{heading.unit}",
            int(Qt.ItemDataRole.AccessibleTextRole): heading.text,
            int(Qt.ItemDataRole.ToolTipRole): heading.tip,
            int(Qt.ItemDataRole.TextAlignmentRole): LEFT if section == OPTIMUM else RIGHT,
        }.get(int(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
