"""ComponentsModel: the components of a target as a table that Qt can show."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from klviz.core.families import FAMILIES
from klviz.core.parameters import Parameter
from klviz.document.numbers import exact_text, format_number
from klviz.document.target import WEIGHT, Component, Target

FAMILY, WEIGHTS, FIRST, SECOND, SHAPE = range(5)
COLUMN_OF = {"loc": FIRST, "low": FIRST, "scale": SECOND, "high": SECOND, "df": SHAPE}
"""In which column a family's parameter stands."""
SYMBOL = Qt.ItemDataRole.UserRole
"""What the number in a cell is called, where the heading of its column does not say it."""
GENERAL = {FAMILY: "family", WEIGHTS: "weight", FIRST: "location", SECOND: "scale", SHAPE: "shape"}
BRIEF = {WEIGHTS: "w", SHAPE: "ν"}
TIPS = {
    FAMILY: "The kind of density. Choosing another keeps its place and its width.",
    WEIGHTS: "Share of the component. The weights need not add up to one; they are normalised.",
    FIRST: "Where the component is centred; for a uniform, where it begins.",
    SECOND: "How wide the component is; for a uniform, where it ends.",
    SHAPE: "Degrees of freedom of a Student-t: the fewer, the heavier the tails. 1 is Cauchy.",
}

ROUNDINGS = 4
"""To how many digits a number is written at most; where there is no room, to fewer."""

Index = QModelIndex | QPersistentModelIndex
Propose = Callable[[int, int, float, int | None], None]
"""Takes row, column, value and gesture of a new number; ValueError refuses it."""


VARIANCE = Parameter(
    "variance", "σ²", "variance", 1.0, positive=True, help="The square of the standard deviation."
)
"""What a normal has for its width where squares are shown: books write N(μ, σ²), too."""


def is_squared(component: Component, column: int) -> bool:
    """Return whether a cell has a variance where squares are shown."""
    return component.family == "normal" and column == SECOND


def squared(sd: float) -> float:
    """Return the variance, without the digits that only a root has left in it."""
    return float(f"{sd * sd:.15g}")


def place_of(component: Component, column: int) -> int | None:
    """Return which of the family's values stands in a column; None where none does."""
    for place, row in enumerate(FAMILIES[component.family].parameters):
        if COLUMN_OF[row.key] == column:
            return place
    return None


def parameter_in(component: Component, column: int) -> Parameter | None:
    """Return the parameter that a cell shows; None where the family has none there."""
    if column == WEIGHTS:
        return WEIGHT
    place = place_of(component, column)
    return None if place is None else FAMILIES[component.family].parameters[place]


def number_in(component: Component, column: int) -> float:
    """Return the number that a cell with a parameter shows."""
    place = place_of(component, column)
    return component.weight if place is None else component.values[place]


def _changed(before: tuple[Component, ...], now: tuple[Component, ...]) -> list[int]:
    """Return the rows of now that read otherwise; another family changes the symbols of all."""
    if [row.family for row in before] != [row.family for row in now]:
        return list(range(len(now)))
    return [row for row, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]]


class ComponentsModel(QAbstractTableModel):
    """One row a component: family, weight, location, scale, shape."""

    def __init__(self, target: Target, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._squares = False
        self._rows = target.components
        self._current = 0
        self._brief = False

    @property
    def total_weight(self) -> float:
        """The sum of the weights as typed."""
        return math.fsum(component.weight for component in self._rows)

    def show_target(self, target: Target) -> None:
        """Show a target; open editors and the selection stay where the rows stay."""
        before, titles = self._rows, self._titles()
        old, new = len(before), len(target.components)
        if new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
            self._rows = (*self._rows, *target.components[old:])
            self.endInsertRows()
        elif new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
            self._rows = self._rows[:new]
            self.endRemoveRows()
        self._rows = target.components
        changed = _changed(before, self._rows)
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], SHAPE))
        if self._titles() != titles:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FAMILY, SHAPE)

    def show_current(self, row: int) -> None:
        """Let the headings that not all rows share be those of that row."""
        if row != self._current:
            self._current = row
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FAMILY, SHAPE)

    def set_brief(self, brief: bool) -> None:
        """Say whether the columns are too narrow for words, so that headings are symbols."""
        if brief != self._brief:
            self._brief = brief
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FAMILY, SHAPE)

    def show_squares(self, squares: bool) -> None:
        """Show the variances of normals instead of their standard deviations, or not."""
        if squares != self._squares:
            self._squares = squares
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, SHAPE))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FAMILY, SHAPE)

    @property
    def has_normals(self) -> bool:
        """Whether any component has a variance to show."""
        return any(is_squared(component, SECOND) for component in self._rows)

    def parameter(self, row: int, column: int) -> Parameter | None:
        """Return the parameter that a cell shows; None where the family has none there."""
        return self._parameter(self.component(row), column)

    def number(self, row: int, column: int) -> float:
        """Return the number that a cell with a parameter shows."""
        return self._number(self.component(row), column)

    def value_of(self, row: int, column: int, shown: float) -> float:
        """Return the number of the component for one that a cell shows."""
        if not self._squares or not is_squared(self.component(row), column):
            return shown
        return math.sqrt(VARIANCE.checked(shown))

    def _parameter(self, component: Component, column: int) -> Parameter | None:
        if self._squares and is_squared(component, column):
            return VARIANCE
        return parameter_in(component, column)

    def _number(self, component: Component, column: int) -> float:
        number = number_in(component, column)
        return squared(number) if self._squares and is_squared(component, column) else number

    def component(self, row: int) -> Component:
        """Return the component of a row."""
        return self._rows[row]

    def name_of(self, row: int, column: int) -> str:
        """Return what the number in a cell is called."""
        parameter = self.parameter(row, column)
        return parameter.label if parameter else GENERAL[column]

    @property
    def has_shapes(self) -> bool:
        """Whether any component has a shape to show."""
        return any(place_of(c, SHAPE) is not None for c in self._rows)

    def words(self, column: int) -> str:
        """Return the heading of a column where there is room for words.

        The symbol if all components have the same, else the word that is true of all of them,
        else the symbol that the current one has: a uniform has no location and no scale.
        """
        if column not in (FIRST, SECOND):
            return GENERAL[column]
        shown = [p for c in self._rows if (p := self._parameter(c, column)) is not None]
        if len({parameter.symbol for parameter in shown}) == 1:
            return shown[0].symbol
        same = len({parameter.key for parameter in shown}) == 1
        return GENERAL[column] if same else self._current_symbol(column)

    def texts(self, index: Index) -> Iterator[str]:
        """Yield the number in a cell to four digits, to three, … to one; nothing for none."""
        component, column = self.component(index.row()), index.column()
        absent = self._parameter(component, column) is None
        for digits in range(ROUNDINGS, 0, -1):
            yield "" if absent else format_number(self._number(component, column), digits)

    def _current_symbol(self, column: int) -> str:
        row = min(max(self._current, 0), len(self._rows) - 1)
        parameter = self._parameter(self._rows[row], column)
        return parameter.symbol if parameter else ""

    def _titles(self) -> list[str]:
        return [self._title(column) for column in range(len(GENERAL))]

    def _title(self, column: int) -> str:
        if not self._brief or column == FAMILY:
            return self.words(column)
        return BRIEF.get(column) or self._current_symbol(column)

    def _symbol(self, component: Component, column: int) -> str:
        """Return the symbol of a number in a table whose families call it differently."""
        parameter = self._parameter(component, column)
        if column not in (FIRST, SECOND) or parameter is None:
            return ""
        symbols = {p.symbol for c in self._rows if (p := self._parameter(c, column)) is not None}
        return parameter.symbol if len(symbols) > 1 else ""

    def _text(self, component: Component, column: int) -> str:
        if column == FAMILY:
            return FAMILIES[component.family].label
        if self._parameter(component, column) is None:
            return ""
        return format_number(self._number(component, column))

    def _tip(self, component: Component, column: int) -> str:
        parameter = self._parameter(component, column)
        if parameter is None:
            return TIPS[column]
        number = exact_text(self._number(component, column))
        return f"{parameter.label} {parameter.symbol} = {number}"

    # Qt's names from here on

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(GENERAL)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        component, column = self.component(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(component, column)
        if role == SYMBOL:
            return self._symbol(component, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(component, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.name_of(index.row(), column)} {self._text(component, column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column != FAMILY:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == FAMILY else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        component, column = self.component(index.row()), index.column()
        if column == FAMILY or self._parameter(component, column) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags
