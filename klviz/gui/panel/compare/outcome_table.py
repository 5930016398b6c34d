"""OutcomeView: the table of outcomes: typed into, pasted into, copied from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from klviz.analyses.compare import outcome_edits as edits
from klviz.document.numbers import exact_text
from klviz.document.outcomes import OutcomeTable
from klviz.document.scene import Scene
from klviz.gui.panel.compare.edits import edit_table
from klviz.gui.panel.compare.outcome_delegate import OutcomeDelegate
from klviz.gui.panel.compare.outcome_model import NAME, SHARE, WHO, OutcomeModel, P, Q, R
from klviz.gui.panel.number_delegate import cell_padding
from klviz.gui.panel.walked_table import WalkedTable
from klviz.gui.store import Store

OWN = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste)
"""Commands of the window that mean the table while one is in it."""
NAMES, SEEN = 0.4, 40
"""The share of the width that names take at most, and how many of them are measured."""

TRIANGLE = "distance"
"""The aspect that has a third distribution."""


class OutcomeView(WalkedTable):
    """The outcomes as rows; a click, F2 or a digit edits a cell, arrows walk through them.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    most_rows = 10

    paste_requested = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.outcomes = OutcomeModel(store.scene.comparison.table, self)
        self.setModel(self.outcomes)
        delegate = OutcomeDelegate(self._propose, self._rename, self)
        delegate.refused.connect(self.refused)
        self.setItemDelegate(delegate)
        self.setAccessibleName("Outcomes")
        self.setToolTip("Click a name or a number to change it. Ctrl+V pastes rows or columns.")
        self._lay_out()
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    @property
    def who(self) -> str:
        """The distribution whose column the cursor is in; P where it is in none."""
        return WHO.get(self.currentIndex().column(), "p")

    def set_scale(self, scale: float) -> None:
        """Give the rows the height that suits the text."""
        self.verticalHeader().setDefaultSectionSize(round(26 * scale))
        self.horizontalHeader().setFixedHeight(round(26 * scale))
        self._share_width()
        self.updateGeometry()

    def show_table(self, table: OutcomeTable) -> None:
        """Show a table."""
        named = self.outcomes.names
        self.outcomes.show_table(table)
        if self.outcomes.names != named:
            self._share_width()
            self.updateGeometry()

    def rows(self) -> tuple[int, ...]:
        """Return the rows that are selected, in order."""
        return tuple(sorted({index.row() for index in self.selectedIndexes()}))

    def copied(self) -> str:
        """Return the rows that are selected, all if it is one cell, for a spreadsheet."""
        rows = self.rows()
        chosen = rows if len(rows) > 1 else range(self.outcomes.rowCount())
        columns = [column for column in WHO if not self.isColumnHidden(column)]
        lines = ["\t".join(["outcome", *(WHO[column] for column in columns)])]
        for row in chosen:
            numbers = (exact_text(self.outcomes.number(row, column)) for column in columns)
            lines.append("\t".join([self.outcomes.names[row], *numbers]))
        return "\n".join(lines) + "\n"

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        """Show the third distribution in place of the shares where there is a triangle."""
        triangle = scene.comparison.aspect == TRIANGLE
        self.setColumnHidden(R, not triangle)
        self.setColumnHidden(SHARE, triangle)

    def _lay_out(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_scale(1.0)

    def _share_width(self) -> None:
        """Let the numbers be even, and names have what they need of a share of the width."""
        room = self.viewport().width()
        metrics, pad = self.fontMetrics(), cell_padding(self)
        words = ["outcome", *self.outcomes.names[:SEEN]]
        needed = max(metrics.horizontalAdvance(word) for word in words) + pad
        names = min(needed, round(NAMES * room))
        each = (room - names) // 3
        for column in (P, Q, R, SHARE):
            self.setColumnWidth(column, each)
        self.setColumnWidth(NAME, room - 3 * each)

    def _propose(self, row: int, column: int, value: float, gesture: int | None) -> None:
        who, table = WHO[column], self._store.scene.comparison.table
        changed = edits.typed(table, who, row, value)
        merge = None if gesture is None else ("outcome", row, column, gesture)
        label = f"Change {who.upper()} of outcome {self.outcomes.names[row]}"
        edit_table(self._store, label, changed, merge)

    def _rename(self, row: int, name: str) -> None:
        table = self._store.scene.comparison.table
        try:
            changed = edits.renamed(table, row, name)
        except ValueError as error:
            self.refused.emit(str(error))
        else:
            edit_table(self._store, f"Call outcome {row + 1} {name.strip()}".strip(), changed)

    def _is_own(self, event: QKeyEvent) -> bool:
        # The clipboard is for its numbers, too.
        return super()._is_own(event) or any(event.matches(command) for command in OWN)

    # Qt's name from here on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit()
        else:
            super().keyPressEvent(event)
