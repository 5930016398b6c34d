"""From the command to the first painted frame, beside a bare program with one empty plot.

Each program is a fresh interpreter, offscreen. It prints the clock when a paint event has ended and
dies at once. The programs take turns, so a noisy machine disturbs all alike. Of klviz two frames
are timed: the window itself, and the first one that has the curves in it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

STAMP = """
import os, sys, time

def stamp():
    sys.stdout.write(repr(time.monotonic()))
    sys.stdout.flush()
    os._exit(0)
"""

BARE = """
from PySide6.QtWidgets import QApplication
import pyqtgraph as pg


class Plot(pg.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        stamp()


def main():
    app = QApplication(sys.argv)
    plot = Plot()
    plot.resize(1280, 720)
    plot.show()
    app.exec()


main()
"""

KLVIZ = """
from klviz.cli import main
from klviz.gui.figure import Figure

paint = Figure.paintEvent


def painted(figure, event):
    paint(figure, event)
    if READY:
        stamp()


Figure.paintEvent = painted
main([])
"""

PROGRAMS = {
    "bare PySide6 + pyqtgraph, one empty plot": BARE,
    "klviz, first frame of the window": KLVIZ.replace("READY", "True"),
    "klviz, first frame with its curves": KLVIZ.replace("READY", "figure._snapshot is not None"),
}


def seconds(program: str, folder: str) -> float:
    """Return the time from the command to the frame."""
    settings = os.path.join(folder, "settings.ini")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KLVIZ_SETTINGS": settings}
    environment["PYTHONDONTWRITEBYTECODE"] = ""
    start = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", STAMP + program],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(ended.stdout) - start


def main(repeats: int = 9) -> None:
    """Print the medians, and how many times the bare program's each is."""
    with tempfile.TemporaryDirectory() as folder:
        for program in PROGRAMS.values():
            seconds(program, folder)  # fills the caches of disk and bytecode
        rounds = [[seconds(p, folder) for p in PROGRAMS.values()] for _ in range(repeats)]
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    for name, median in zip(PROGRAMS, medians, strict=True):
        print(f"{name:42} {median:.3f} s  {median / medians[0]:.2f} x")


if __name__ == "__main__":
    main()
