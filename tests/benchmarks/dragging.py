"""How far the picture is behind a hand that drags a handle.

``python -m tests.benchmarks.dragging``. A component of p is dragged about at random for ten
seconds, in the whole window at 1920 × 1080, the runs chasing it. A picture is as many frames behind
as have begun since the hand left the place that it shows; one of where the hand is, is none behind.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from klviz.analyses.handles import Side, handles
from klviz.gui import app
from klviz.gui.figure import Figure
from klviz.gui.main_window import MainWindow
from tests.benchmarks.latency import Clock, wait

SECONDS = 10.0
SIZE = (1920, 1080)
MOVE = 8
"""Milliseconds between two moves: a mouse reports 125 times a second."""
FRAME = 1.0 / 60.0
REACH, STRIDE = 150.0, 12.0
"""How far from its place the handle is moved, and how far at once, in pixels."""
SEED = 11


class Hand(QObject):
    """Drags the first handle of p about, and notes when it was where."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._random = window, random.Random(SEED)
        figure = window.page.figure
        grips = figure.drawing.grips
        assert grips is not None
        handle = next(
            h for h in handles(window.store.scene) if h.identity == ("target", 0, Side.PEAK)
        )
        self._home = QPointF(figure.mapFromScene(grips.place_of(handle)))
        self._off = QPointF()
        self.moves: list[tuple[float, object]] = []
        window.store.scene_changed.connect(self._note)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def press(self) -> None:
        """Take the handle and begin to move it."""
        self._mouse(QEvent.Type.MouseButtonPress)
        self._timer.start(MOVE)

    def release(self) -> None:
        """Let go."""
        self._timer.stop()
        self._mouse(QEvent.Type.MouseButtonRelease)

    def _note(self, _: object, scene: object) -> None:
        self.moves.append((time.perf_counter(), self._window.store.request().target))

    def _move(self) -> None:
        step = [self._random.uniform(-STRIDE, STRIDE) for _ in range(2)]
        self._off += QPointF(*step)
        length = math.hypot(self._off.x(), self._off.y())
        if length > REACH:
            self._off *= REACH / length
        self._mouse(QEvent.Type.MouseMove)

    def _mouse(self, kind: QEvent.Type) -> None:
        view, left = self._window.page.figure.viewport(), Qt.MouseButton.LeftButton
        place = self._home + self._off
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(
            kind, place, view.mapToGlobal(place), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(view, event)


class Mover(Protocol):
    """What moves something, and notes when it was what."""

    moves: list[tuple[float, object]]


class Watch:
    """Notes what every picture shows, and how late it is.

    Args:
        moved: what of a request is moved.
    """

    def __init__(self, moved: Callable[[Any], object] = lambda request: request.target) -> None:
        self.hand: Mover | None = None
        self._moved = moved
        self.behind: list[int] = []
        self.ages: list[float] = []
        paint = Figure.paintEvent

        def painted(figure: Figure, event: object) -> None:
            paint(figure, event)
            self._look(figure)

        Figure.paintEvent = painted  # type: ignore[method-assign,assignment]

    def _look(self, figure: Figure) -> None:
        if self.hand is None or figure._snapshot is None:
            return
        now, moves = time.perf_counter(), self.hand.moves
        shown = self._moved(figure._snapshot.request)
        at = next((n for n in range(len(moves) - 1, -1, -1) if moves[n][1] == shown), None)
        if at is None:
            return
        self.ages.append(now - moves[at][0])
        left = moves[at + 1][0] if at + 1 < len(moves) else now
        self.behind.append(math.ceil((now - left) / FRAME))


def main() -> int:
    """Print how far behind pictures are, and how late a timer of 16 ms is meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KLVIZ_SETTINGS"] = f"{folder}/klviz.ini"
        watch = Watch()
        application = app.application()
        session = app.Session()
        session.begin(None, last_file=False)
        session.window.showNormal()
        session.window.resize(*SIZE)
        wait(2.0)
        hand, clock = Hand(session.window), Clock(session.store, drags=False)
        watch.hand = hand
        hand.press()
        wait(SECONDS)
        hand.release()
        tell(watch, clock.late(), len(hand.moves))
        clock.deleteLater()
        session.window.close_unasked()
        session.end()
        application.processEvents()
    return 0


def tell(watch: Watch, late: Sequence[float], moves: int) -> None:
    """Print how late pictures and the timer were."""
    pictures = len(watch.behind)
    print(f"{moves} moves, {pictures} pictures in {SECONDS:g} s, {SIZE[0]} × {SIZE[1]}")
    print(f"{'':24}{'median':>8}{'p95':>8}{'most':>8}")
    rows = (
        ("frames behind the hand", [float(n) for n in watch.behind], 0),
        ("ms from move to picture", [1e3 * age for age in watch.ages], 1),
        ("ms that a timer is late", late, 1),
    )
    for name, values, digits in rows:
        numbers = (statistics.median(values), _p95(values), max(values))
        print(f"{name:24}" + "".join(f"{number:8.{digits}f}" for number in numbers), flush=True)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


if __name__ == "__main__":
    sys.exit(main())
