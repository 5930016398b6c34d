"""ScoreboardDock: the scoreboard at the foot of the window, under a line on what is marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.scoreboard import STUDY, Board, ScoreboardSnapshot
from klviz.document.units import Unit
from klviz.gui.panel.section import small_button
from klviz.gui.plots.wording import step_text
from klviz.gui.scoreboard.grid import Grid, grid_of
from klviz.gui.scoreboard.table import ScoreTable
from klviz.gui.spacing import spaced
from klviz.gui.store import Store
from klviz.gui.theme import Theme

SHARE = 0.34
"""The share of a window's height that the scoreboard takes at most."""
BEFORE = " before the last change of p or of the family of q"
"""Said of numbers that are shown until those that were asked for are there."""
MARKS = "framed: what the run minimises, bold: the least of the column"


class Remark(QLabel):
    """A line of words that is shortened where there is no room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setObjectName("note")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show a text, and all of it on hover."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self._shorten()

    @property
    def whole(self) -> str:
        """The text, as it would be with room for it."""
        return self._whole

    def _shorten(self) -> None:
        elide = self.fontMetrics().elidedText
        self.setText(elide(self._whole, Qt.TextElideMode.ElideRight, self.width()))

    # Qt's name from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()


class ScoreboardDock(QDockWidget):
    """The scoreboard; nothing is computed for it while nobody sees it.

    Args:
        store: is asked for the values.
        unit: what they are written in.
        parent: the window.
    """

    height_wanted = Signal()
    """There are more rows, or fewer, or they are of another height."""

    def __init__(self, store: Store, unit: Unit, parent: QWidget | None = None) -> None:
        super().__init__("Scoreboard", parent)
        self.setObjectName("scoreboard-dock")
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea)
        self._store, self._unit = store, unit
        self._snapshot: ScoreboardSnapshot | None = None
        self._error = ""
        self._rows = 0
        self._waits = False
        self.table = ScoreTable()
        self.remark = Remark()
        self.close_button = small_button(
            "close", "Close the scoreboard", "Close the scoreboard (F8)"
        )
        self.close_button.clicked.connect(self.hide)
        self._assemble()
        store.study_changed.connect(self._receive)
        store.fit_changed.connect(self._follow)
        self.visibilityChanged.connect(self._look)

    def show_unit(self, unit: Unit) -> None:
        """Write values in that unit."""
        self._unit = unit
        self._show()

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show it in the colours of a theme, at a scale."""
        self.table.show_theme(theme, scale)
        self.height_wanted.emit()

    def allow(self, allowed: bool) -> None:
        """Be seen, if it was before, only while there are fits to look at."""
        if not allowed and not self.isHidden():
            self._waits = True
            self.hide()
        elif allowed and self._waits:
            self._waits = False
            self.show()

    def wanted_height(self, window: int) -> int:
        """Return how high it would be in a window of that height: every row, up to its share."""
        bar = self.titleBarWidget().sizeHint().height()
        least = bar + self.table.minimumSizeHint().height()
        return max(least, min(bar + self.table.sizeHint().height(), round(SHARE * window)))

    def _assemble(self) -> None:
        bar = QWidget()
        bar.setObjectName("scoreboard-bar")
        line = QHBoxLayout(bar)
        spaced(line, 12, (16, 2, 8, 2))
        heading = QLabel("Scoreboard")
        heading.setObjectName("heading")
        line.addWidget(heading)
        line.addWidget(self.remark, 1)
        line.addWidget(self.close_button)
        self.setTitleBarWidget(bar)
        inside = QWidget()
        column = QVBoxLayout(inside)
        spaced(column, 0, (8, 0, 8, 0))
        column.addWidget(self.table)
        self.setWidget(inside)

    def _look(self, visible: bool) -> None:
        """Ask for the values while someone sees them."""
        self._store.look_into(STUDY, object() if visible else None)

    def _receive(self, study: str, finding: object) -> None:
        if study == STUDY:
            assert finding is None or isinstance(finding, ScoreboardSnapshot)
            before, self._snapshot = self._snapshot, finding
            if _looks(before) != _looks(finding):
                self._show()

    def _follow(self, fit: FitSnapshot) -> None:
        """Show nothing while there is nothing to compare."""
        if fit.error != self._error:
            self._error = fit.error
            self._show()

    def _show(self) -> None:
        board, error = self._found()
        self.table.show_grid(grid_of(board, self._unit) if board else Grid())
        step = f"step {step_text(board.request.step)}" if board else ""
        late = BEFORE if self._snapshot is not None and _is_late(self._snapshot) else ""
        self.remark.say(error or "; ".join(filter(None, (step + late, MARKS))))
        rows = self.table.model().rowCount()
        if rows != self._rows:
            self._rows = rows
            self.height_wanted.emit()

    def _found(self) -> tuple[Board | None, str]:
        """Return the table, None for none, and why there is none."""
        if self._error or self._snapshot is None:
            return None, self._error
        return self._snapshot.board, self._snapshot.error


def _is_late(snapshot: ScoreboardSnapshot) -> bool:
    """Whether the table is of another p or another family than was asked for."""
    if snapshot.board is None:
        return False
    shown, asked = snapshot.board.request, snapshot.request
    return (shown.target, shown.approximation.family) != (
        asked.target,
        asked.approximation.family,
    )


def _looks(snapshot: ScoreboardSnapshot | None) -> object:
    """Return what of a snapshot is shown."""
    return snapshot and (snapshot.board, snapshot.error, _is_late(snapshot))
