"""How long a frame of the Fit figure takes: ``python -m tests.benchmarks.figure [runs]``.

A frame is setting a new snapshot and repainting, at 1280 × 720, while two runs (or as many as are
named, up to nine) move. Numbers are milliseconds.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from klviz.gui.figure import Figure
from tests.gui.snapshots import ALL_KEYS, snapshot

SIZE = (1280, 720)
ROUNDS = 5


def main(count: int = 2) -> None:
    """Print the median, the 95th percentile and the worst of updating, painting and both."""
    application = QApplication.instance() or QApplication([])
    figure = Figure(scrolls=True)
    figure.resize(*SIZE)
    figure.show()
    application.processEvents()
    shots = [
        snapshot(ALL_KEYS[:count], step=step, points=figure.points()) for step in range(0, 120, 3)
    ]
    gc.disable()
    updates, paints = [], []
    for shot in shots * ROUNDS:
        start = time.perf_counter()
        figure.show_snapshot(shot)
        set_by = time.perf_counter()
        application.processEvents()
        updates.append(set_by - start)
        paints.append(time.perf_counter() - set_by)
    print(f"{count} runs, {figure.points()} points a curve, {SIZE[0]} × {SIZE[1]}")
    for name, times in (
        ("update", updates),
        ("paint", paints),
        ("frame", [a + b for a, b in zip(updates, paints, strict=True)]),
    ):
        print(f"{name:7} median {part(times, 0.5)}  p95 {part(times, 0.95)}  most {part(times, 1)}")
    figure.close()


def part(times: Sequence[float], share: float) -> str:
    """The time below which that share of them lies, in milliseconds."""
    return f"{1e3 * sorted(times)[int(share * (len(times) - 1))]:5.2f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
