"""MixtureTable: the components of a target, and what can be done with them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from klviz.core.families import FAMILIES
from klviz.document.places import FITTED, Place
from klviz.document.target import Component, Target
from klviz.gui.panel.components_delegate import ComponentsDelegate
from klviz.gui.panel.components_model import (
    FAMILY,
    ROUNDINGS,
    SHAPE,
    WEIGHTS,
    ComponentsModel,
    place_of,
)
from klviz.gui.panel.number_delegate import cell_padding
from klviz.gui.panel.target_edits import with_component, with_family, with_number
from klviz.gui.panel.walked_table import WalkedTable
from klviz.gui.store import Store


class MixtureTable(WalkedTable):
    """The components as rows; a click, F2 or a digit edits a cell, arrows walk through them.

    Args:
        store: holds the scene.
        place: where in the scene the target stands.
        parent: the widget it lies in.
    """

    most_rows = 8

    duplicate_requested = Signal()

    def __init__(self, store: Store, place: Place = FITTED, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._place = store, place
        self._components = ComponentsModel(self._target, self)
        self.setModel(self._components)
        delegate = ComponentsDelegate(self._propose, self._propose_family, self)
        delegate.refused.connect(self.refused)
        self.setItemDelegate(delegate)
        self.setAccessibleName(f"Components of {place.name}")
        self.setToolTip("One row a component: click a number to change it, arrows walk about.")
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self._lay_out()
        self.show_target(self._target)

    @property
    def has_normals(self) -> bool:
        """Whether any component has a variance to show."""
        return self._components.has_normals

    def show_squares(self, squares: bool) -> None:
        """Show the variances of normals instead of their standard deviations, or not."""
        self._components.show_squares(squares)
        self._share_width()

    def show_target(self, target: Target) -> None:
        """Show the components of a target."""
        self._components.show_target(target)
        self.setColumnHidden(SHAPE, not self._components.has_shapes)
        self._share_width()
        self.updateGeometry()

    def set_scale(self, scale: float) -> None:
        """Give the rows the height that suits the text."""
        self.verticalHeader().setDefaultSectionSize(round(28 * scale))
        self.horizontalHeader().setFixedHeight(round(26 * scale))
        self.horizontalHeader().setMinimumSectionSize(round(40 * scale))
        self.setColumnWidth(FAMILY, round(76 * scale))
        self._share_width()
        self.updateGeometry()

    def rows(self) -> tuple[int, ...]:
        """Return the rows that are selected, in order."""
        return tuple(sorted({index.row() for index in self.selectedIndexes()}))

    def select_row(self, row: int) -> None:
        """Make a row the current one."""
        self.setCurrentIndex(self._components.index(row, max(self.currentIndex().column(), 0)))

    def _lay_out(self) -> None:
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.sectionResized.connect(self._shorten_headings)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_scale(1.0)

    def _tell_current(self, index: QModelIndex) -> None:
        self._components.show_current(index.row())

    def _share_width(self) -> None:
        """Let the columns of numbers be even, unless a number needs more than its share."""
        columns = [c for c in range(WEIGHTS, SHAPE + 1) if not self.isColumnHidden(c)]
        room = self.viewport().width() - self.columnWidth(FAMILY)
        even = room // len(columns)
        rounded = ([self._needed(c, place) for c in columns] for place in range(ROUNDINGS))
        widths = next((needs for needs in rounded if sum(needs) <= room), [even] * len(columns))
        if max(widths) <= even:
            widths = [even] * len(columns)
        spare = max(0, room - sum(widths)) // len(columns)
        for column, width in zip(columns, widths, strict=True):
            self.setColumnWidth(column, width + spare)

    def _needed(self, column: int, place: int) -> int:
        """Return how wide a column must be for its first numbers, rounded so many times.

        There are as many as are seen at once: all of two hundred would take a frame.
        """
        metrics, pad = self.fontMetrics(), cell_padding(self)
        rows = range(min(self._components.rowCount(), self.most_rows))
        cells = (self._components.index(row, column) for row in rows)
        texts = (next(islice(self._components.texts(cell), place, None)) for cell in cells)
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        return max(widest + pad, self.horizontalHeader().minimumSectionSize())

    def _shorten_headings(self) -> None:
        """Let the headings be symbols where a column is too narrow for its words."""
        header, metrics = self.horizontalHeader(), self.horizontalHeader().fontMetrics()
        room = metrics.height() // 3
        self._components.set_brief(
            any(
                metrics.horizontalAdvance(self._components.words(column)) + room
                > header.sectionSize(column)
                for column in range(WEIGHTS, SHAPE + 1)
                if not self.isColumnHidden(column)
            )
        )

    @property
    def _target(self) -> Target:
        return self._place.get(self._store.scene)

    def _propose(self, row: int, column: int, shown: float, gesture: int | None) -> None:
        component = self._components.component(row)
        value, place = self._components.value_of(row, column, shown), place_of(component, column)
        if place is None:
            new = replace(component, weight=value)
        else:
            new = with_number(component, place, value)
        name = self._components.name_of(row, column)
        merge = None if gesture is None else ("component", self._place.key, row, column, gesture)
        self._change(f"Change {name} of component {row + 1}", row, new, merge)

    def _propose_family(self, row: int, family: str) -> None:
        component = with_family(self._components.component(row), family)
        self._change(f"Make component {row + 1} {FAMILIES[family].label}", row, component)

    def _change(self, label: str, row: int, component: Component, merge: object = None) -> None:
        target = with_component(self._target, row, component)
        scene = self._place.put(self._store.scene, target)
        self._store.edit(f"{label}{self._place.of}", scene, merge)
