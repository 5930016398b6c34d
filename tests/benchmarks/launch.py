"""From the command to the first painted frame, beside a bare program with one empty plot.

Both programs start a fresh interpreter, run offscreen, end themselves at the first frame that
is painted, and take turns, so a noisy machine disturbs both alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import pyqtgraph as pg


class Plot(pg.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.quit)


def main():
    app = QApplication(sys.argv)
    plot = Plot()
    plot.resize(1280, 720)
    plot.show()
    app.exec()


main()
"""

KLVIZ = """
import sys
from klviz.cli import main

sys.exit(main(["--quit-after-first-frame"]))
"""


def seconds(program: str, folder: str) -> float:
    """Return how long a program takes from its start to its end."""
    settings = os.path.join(folder, "settings")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KLVIZ_SETTINGS": settings}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    return time.perf_counter() - start


def main(repeats: int = 7) -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        for program in (BARE, KLVIZ):
            seconds(program, folder)  # warms the disk cache
        times = [(seconds(BARE, folder), seconds(KLVIZ, folder)) for _ in range(repeats)]
    bare, klviz = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"bare PySide6 + pyqtgraph, one empty plot: {bare:.2f} s to the first frame")
    print(f"klviz, the Fit lab:                       {klviz:.2f} s, {klviz / bare:.2f} times")


if __name__ == "__main__":
    main()
