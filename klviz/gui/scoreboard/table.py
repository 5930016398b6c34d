"""ScoreTable: the view of the scoreboard, with its keys and what can be copied from it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from klviz.gui.scoreboard.delegate import ScoreDelegate
from klviz.gui.scoreboard.grid import OPTIMUM, Grid, text_of, whole_text
from klviz.gui.scoreboard.model import ScoreboardModel
from klviz.gui.scoreboard.row_names import RowNames
from klviz.gui.theme import Theme

WALKING = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
"""Keys that walk through the table although some are commands of the window."""
ROW, HEADER = 26, 38
"""Pixels of a row and of the headings, at scale 1."""
NUMBER, LONGEST = "0.000×10⁻⁰⁰", "0.0000: local; best is 0.0000"
"""What must fit into a column of numbers, and into that of the optimum."""


class ScoreTable(QTableView):
    """The scoreboard; arrows walk through it, Ctrl+C copies what is selected.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 1.0
        self._scores = ScoreboardModel(self)
        self.delegate = ScoreDelegate(self)
        self.setModel(self._scores)
        self.setItemDelegate(self.delegate)
        self._names = RowNames(self)
        self.setVerticalHeader(self._names)
        self.setObjectName("scoreboard")
        self.setAccessibleName("Scoreboard: every q under every divergence")
        self.setToolTip("Every q under every divergence: select cells and copy them with Ctrl+C.")
        self._lay_out()
        self.customContextMenuRequested.connect(self._offer)

    def show_grid(self, grid: Grid) -> None:
        """Show a table."""
        fresh = grid.headings != self._scores.grid.headings or grid.names != self._scores.grid.names
        self._scores.show_grid(grid)
        if fresh:
            self._measure()

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show it in the colours of a theme, at a scale."""
        self._scale = scale
        self.delegate.show_theme(theme, scale)
        self._names.show_theme(theme, scale)
        self.verticalHeader().setDefaultSectionSize(round(ROW * scale))
        self.horizontalHeader().setFixedHeight(round(HEADER * scale))
        self._measure()
        self.viewport().update()

    @property
    def grid(self) -> Grid:
        """What it shows."""
        return self._scores.grid

    def copy(self) -> None:
        """Copy the selected cells, with every digit, tab-separated."""
        chosen = [(index.row(), index.column()) for index in self.selectedIndexes()]
        if chosen:
            QGuiApplication.clipboard().setText(text_of(self.grid, chosen))

    def copy_all(self) -> None:
        """Copy the whole table with its headings."""
        QGuiApplication.clipboard().setText(whole_text(self.grid))

    def _lay_out(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _measure(self) -> None:
        """Give columns the width of their numbers and headings, whatever the numbers become."""
        grid, width_of = self._scores.grid, self.delegate.width_of
        for column, heading in enumerate(grid.headings):
            longest = LONGEST if column == OPTIMUM else NUMBER
            wide = max(width_of(longest), width_of(heading.name), width_of(heading.unit))
            self.setColumnWidth(column, wide)
        self._names.measure()
        self.updateGeometry()

    def _offer(self, place: QPoint) -> None:
        """Offer what can be copied."""
        menu = QMenu(self)
        cells = QAction("&Copy cells", menu)
        cells.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        cells.setEnabled(bool(self.selectedIndexes()))
        cells.triggered.connect(self.copy)
        whole = QAction("Copy &table", menu)
        whole.triggered.connect(self.copy_all)
        menu.addActions([cells, whole])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(place))

    # Qt's names from here on

    def event(self, event: QEvent) -> bool:
        # Arrows walk through the table before they step through a run.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height(self._scores.rowCount()))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(200 * self._scale), self._height(min(2, self._scores.rowCount())))

    def _height(self, rows: int) -> int:
        bar = self.horizontalScrollBar()
        more = bar.sizeHint().height() if bar.maximum() > 0 else 0
        height = rows * self.verticalHeader().defaultSectionSize() + more
        return self.horizontalHeader().height() + height + 2 * self.frameWidth()


def _is_own(event: QKeyEvent) -> bool:
    """Whether the table has a use for a key that is a command of the window too."""
    return event.key() in WALKING or event.matches(QKeySequence.StandardKey.Copy)
