"""How far the picture is behind a hand that paints probabilities over 512 outcomes.

``python -m tests.benchmarks.painting``. A stroke goes to and fro across all bars of P for ten
seconds, in the whole window at 1920 × 1080: bars, contributions to both directions and two Huffman
codes are others in every picture. It is counted as where a handle is dragged.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from klviz.document.comparison import FIRST_COMPARISON
from klviz.document.outcomes import MOST_OUTCOMES, Named, OutcomeTable
from klviz.document.scene import FIRST_SCENE
from klviz.gui import app
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.main_window import MainWindow
from tests.benchmarks.dragging import MOVE, SECONDS, SIZE, Watch, tell
from tests.benchmarks.latency import Clock, wait

TABLE = OutcomeTable(
    ("",) * MOST_OUTCOMES,
    Named("discretised_normal", (200.0, 60.0)),
    Named("discretised_normal", (300.0, 80.0)),
    Named("uniform"),
)
SCENE = replace(
    FIRST_SCENE, lab="compare", comparison=replace(FIRST_COMPARISON, space="outcomes", table=TABLE)
)
PERIOD, RISE = 120, 0.4
"""In how many moves the hand is there and back, and how high it goes, as a share of the plot."""


class Painter(QObject):
    """Paints to and fro across the bars, and notes when they were what."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._count = window, 0
        self.moves: list[tuple[float, object]] = []
        window.store.scene_changed.connect(self._note)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def press(self) -> None:
        """Begin the stroke."""
        self._mouse(QEvent.Type.MouseButtonPress)
        self._timer.start(MOVE)

    def release(self) -> None:
        """Let go."""
        self._timer.stop()
        self._mouse(QEvent.Type.MouseButtonRelease)

    def _note(self, _: object, scene: object) -> None:
        self.moves.append((time.perf_counter(), self._window.store.scene.comparison.table))

    def _move(self) -> None:
        self._count += 1
        self._mouse(QEvent.Type.MouseMove)

    def _place(self) -> QPointF:
        drawing = self._window.page.figure.drawing
        assert isinstance(drawing, CompareDrawing)
        assert drawing.aspect is not None
        plot, turn = drawing.aspect.panels[0].plot, 2.0 * math.pi * self._count / PERIOD
        across, up = 0.5 - 0.49 * math.cos(turn), RISE * (0.5 + 0.4 * math.sin(7.0 * turn))
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())

    def _mouse(self, kind: QEvent.Type) -> None:
        figure, left = self._window.page.figure, Qt.MouseButton.LeftButton
        place, view = QPointF(figure.mapFromScene(self._place())), figure.viewport()
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(
            kind, place, view.mapToGlobal(place), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(view, event)


def main() -> int:
    """Print how far behind pictures are, and how late a timer of 16 ms is meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KLVIZ_SETTINGS"] = f"{folder}/klviz.ini"
        watch = Watch(lambda request: request.comparison.table)
        application = app.application()
        session = app.Session()
        session.begin(None, last_file=False)
        session.window.showNormal()
        session.window.resize(*SIZE)
        session.store.open(SCENE, None)
        wait(2.0)
        painter, clock = Painter(session.window), Clock(session.store, drags=False)
        watch.hand = painter
        painter.press()
        wait(SECONDS)
        painter.release()
        tell(watch, clock.late(), len(painter.moves))
        clock.deleteLater()
        session.window.close_unasked()
        session.end()
        application.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
