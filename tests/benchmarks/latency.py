"""How late a 16 ms timer of the window comes: idle, while runs are played, while p is dragged.

Lateness is the time between two calls less the 16 ms that were asked for: what a timer is late, a
click waits. The age of a snapshot is the time from the end of its computation to its paint.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.document.notation import parse_target
from klviz.gui import app
from klviz.gui.figure import Figure
from klviz.gui.store import Store

SECONDS = 6.0
PERIOD = 16
DRAG = 25
"""Milliseconds between two edits of a drag."""
SIZE = (1600, 900)
FINISHED: dict[int, float] = {}
AGES: list[float] = []


class StampedFit(Fit):
    """The engine, noting when it has finished."""

    def answer(self, request: FitRequest) -> FitSnapshot:
        """Answer, and note the time."""
        snapshot = super().answer(request)
        FINISHED[id(snapshot)] = time.perf_counter()
        return snapshot


class Clock(QObject):
    """Notes when a precise timer calls, and drags p on another."""

    def __init__(self, store: Store, *, drags: bool) -> None:
        super().__init__()
        self.calls: list[float] = []
        self._store = store
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)
        self._timer.start(PERIOD)
        self._hand = QTimer(self)
        self._hand.timeout.connect(self._drag)
        if drags:
            self._hand.start(DRAG)

    def late(self) -> list[float]:
        """Return by how many ms every call came late."""
        return [1e3 * (b - a) - PERIOD for a, b in zip(self.calls, self.calls[1:], strict=False)]

    def _note(self) -> None:
        self.calls.append(time.perf_counter())

    def _drag(self) -> None:
        self._count += 1
        target = parse_target(f"0.5 N({-3 + 0.01 * (self._count % 200)}, 1) + 0.5 N(3, 1)")
        self._store.edit("Drag", replace(self._store.scene, target=target), merge="drag")


def main() -> None:
    """Print the lateness in every state of the window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KLVIZ_SETTINGS"] = f"{folder}/klviz.ini"
        _watch_paints()
        app.Fit = StampedFit  # type: ignore[misc]
        application = app.application()
        session = app.Session()
        session.begin(None, last_file=False)
        session.window.showNormal()
        session.window.resize(*SIZE)
        _measure(session.store)
        session.window.close_unasked()
        session.end()
        application.processEvents()


def _measure(store: Store) -> None:
    def play(speed: float) -> None:
        store.set_stops(False)
        store.set_speed(speed)
        store.play()

    states: list[tuple[str, Callable[[], None], bool]] = [
        ("idle", lambda: None, False),
        ("playing, ×1", lambda: play(1.0), False),
        ("playing, ×64", lambda: play(64.0), False),
        ("playing, p dragged", lambda: play(1.0), True),
    ]
    wait(1.5)
    print(f"{'':20} ms late: p50   p95   p99   max   p99 of the age of a snapshot at its paint")
    for name, begin, drags in states:
        begin()
        AGES.clear()
        clock = Clock(store, drags=drags)
        wait(SECONDS)
        age = f"{1e3 * _cuts(AGES)[98]:.1f} ms" if len(AGES) > 9 else "–"
        p50, p95, p99 = (_cuts(clock.late())[n - 1] for n in (50, 95, 99))
        print(f"{name:20} {p50:12.1f} {p95:5.1f} {p99:5.1f} {max(clock.late()):5.1f}   {age}")
        clock.deleteLater()
    print(f"at step {store.last}")


def wait(seconds: float) -> None:
    """Let the program run for a while, as it does when nobody measures."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def _watch_paints() -> None:
    paint = Figure.paintEvent

    def painted(figure: Figure, event: object) -> None:
        paint(figure, event)
        at = FINISHED.pop(id(figure._snapshot), None)
        if at is not None:
            AGES.append(time.perf_counter() - at)

    Figure.paintEvent = painted  # type: ignore[method-assign]


def _cuts(values: Sequence[float]) -> list[float]:
    return statistics.quantiles(values, n=100)


if __name__ == "__main__":
    main()
