"""How long a film of a run takes, beside the same film by Matplotlib's writer for FFmpeg.

``python -m tests.benchmarks.film [frames] [frames of Matplotlib]``. Both draw the same snapshots of
a recorded run at 1280 × 720, every plot on, with landscapes and without, and encode them by x264
with the same preset and the same quality. klviz takes the snapshots from the record on its way,
which is in its time; Matplotlib is given them and draws every one into artists made once. What
counts is the time of a frame, so Matplotlib, which takes so long, may be given fewer of them.
"""

from __future__ import annotations

import math
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.rounds import installed, one_thread, ratio, rounds

if TYPE_CHECKING:
    from klviz.analyses.films import Film, Frame
    from klviz.analyses.recording import Recording

SIZE = (1280, 720)
FRAMES, REDRAWN, ROUNDS = 300, 60, 2
RATE = 25.0
WITH, WITHOUT = "with landscapes", "without"
MB = 1e6


def recorded(steps: int) -> Recording:
    """Return the runs of the two modes, recorded as by the window."""
    from klviz.analyses.films import Shot, request_of
    from klviz.analyses.fit import Fit
    from klviz.analyses.recording import Recording
    from klviz.document.presets import load_preset

    engine = Fit(budget=math.inf)
    request = replace(request_of(load_preset("two-modes"), Shot()), step=steps)
    engine.answer(request)
    return Recording(engine, request)


def by_klviz(film: Film, path: Path) -> float:
    """Return the seconds that a frame takes, from the record to the file."""
    from klviz.gui.films.filming import render_film
    from klviz.gui.films.plan import FilmPlan

    begin = time.perf_counter()
    render_film(FilmPlan(film, path, rate=RATE))
    return (time.perf_counter() - begin) / film.count


def by_matplotlib(frames: Sequence[Frame], path: Path) -> float:
    """Return the seconds that a frame takes, from its snapshot to the file."""
    from matplotlib.animation import FFMpegWriter

    from klviz.gui.exporters.mp4 import PRESET, QUALITY
    from tests.benchmarks.matplotlib_fit import DPI, MatplotlibFit

    coding = ["-crf", QUALITY, "-preset", PRESET, "-pix_fmt", "yuv420p"]
    begin = time.perf_counter()
    drawn = MatplotlibFit(frames[0].snapshot, dict(frames[0].findings), SIZE)
    writer = FFMpegWriter(fps=round(RATE), codec="libx264", extra_args=coding)
    with writer.saving(drawn.figure, str(path), DPI):
        for frame in frames:
            drawn.show(frame.snapshot, dict(frame.findings))
            writer.grab_frame()
    return (time.perf_counter() - begin) / len(frames)


def contenders(
    count: int, redrawn: int, folder: Path, *, landscapes: bool
) -> dict[str, Callable[[], float]]:
    """Return the programs that make the film, each with the name of what it films."""
    from klviz.analyses.films import run_film

    film = run_film(recorded(count - 1), 0, count - 1, count, landscapes=landscapes)
    name = WITH if landscapes else WITHOUT
    found: dict[str, Callable[[], float]] = {
        f"klviz {name}": lambda: by_klviz(film, folder / f"{name}.mp4")
    }
    if installed("matplotlib") and _has_writer():
        # All of one kind of use: the first frames move most, the last ones hardly.
        frames = list(film.frames())[:: max(1, count // redrawn)]
        found[f"matplotlib {name}"] = lambda: by_matplotlib(frames, folder / "matplotlib.mp4")
    return found


def compare(count: int, redrawn: int, folder: Path) -> None:
    """Print what a frame takes, how much longer it takes Matplotlib, and the size of the file.

    All four films are made in turn, so that what else the machine does falls on all of them.
    """
    films = {
        **contenders(count, redrawn, folder, landscapes=False),
        **contenders(count, redrawn, folder, landscapes=True),
    }
    times = rounds(films, ROUNDS)
    for name in (WITHOUT, WITH):
        ours, theirs = f"klviz {name}", f"matplotlib {name}"
        seconds = statistics.median(times[ours])
        beside = ""
        if theirs in times:
            other = statistics.median(times[theirs])
            beside = f"{1e3 * other:12.1f}{ratio(times, theirs, ours):8.1f}"
        size = (folder / f"{name}.mp4").stat().st_size / MB
        print(f"{name:16}{1e3 * seconds:8.1f}{1.0 / seconds:10.1f}{size:8.2f}{beside}")


def _has_writer() -> bool:
    from matplotlib.animation import FFMpegWriter

    if not FFMpegWriter.isAvailable():
        print("there is no ffmpeg for Matplotlib to write with, so nothing is compared with it")
    return bool(FFMpegWriter.isAvailable())


def peak() -> float:
    """Return the most memory that the process has had by now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB


def main(count: int = FRAMES, redrawn: int = REDRAWN) -> int:
    """Print the table, for so many frames."""
    from PySide6.QtWidgets import QApplication

    from klviz.analyses.films import run_film

    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{SIZE[0]} × {SIZE[1]}, MP4")
        for length in (30, count):
            film = run_film(recorded(length - 1), 0, length - 1, length, landscapes=True)
            by_klviz(film, folder / "film.mp4")
            print(f"memory after a film of {length} frames: {peak():.0f} MB at most")
        print(f"{count} frames{'':6}{'ms':>8}{'a second':>10}{'MB':>8}{'Matplotlib':>12}{'×':>8}")
        compare(count, redrawn, folder)
    application.processEvents()
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main(*map(int, sys.argv[1:])))
