"""How long a frame of the Fit figure takes, beside a full redraw of the picture in Matplotlib.

``python -m tests.benchmarks.frames [runs]``. A frame is setting a new snapshot and repainting all
in software, antialiased, every plot on: while runs go on, while their record is scrubbed, and
while p is dragged, with what a drag finds of the landscapes. What answers is not in it: that is
another thread's work. Both draw the same numbers, taking turns.
"""

from __future__ import annotations

import gc
import math
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.rounds import installed, one_thread, ratio, rounds

if TYPE_CHECKING:
    from klviz.analyses.fit_snapshot import FitSnapshot
    from klviz.gui.figure import Figure

FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)
FRAMES, REDRAWN = 40, 4
"""Frames of a round, and how many of them are redrawn by Matplotlib."""
ROUNDS = 5
STEPS = 120
KEYS = ("kl", "reverse_kl", "jsd", "jeffreys", "hellinger2", "tv", "chi2", "neyman_chi2")
SEED = 7


@dataclass
class Frame:
    """What is shown at once: a snapshot of the fit, and what the studies have found of it."""

    shot: FitSnapshot
    found: dict[str, Any] = field(default_factory=dict)


class Film:
    """Makes the frames of one kind of use, by the engines of the window.

    Args:
        keys: the divergences of the runs.
        points: how many points of x the figure can show.
    """

    def __init__(self, keys: Sequence[str], points: int) -> None:
        from klviz.analyses.fit import Fit
        from klviz.analyses.fit_snapshot import FitRequest
        from klviz.analyses.translation import view_of
        from klviz.document.runs import Run
        from klviz.document.scene import FIRST_SCENE

        runs = tuple(Run(key, colour=number) for number, key in enumerate(keys))
        scene = replace(FIRST_SCENE, runs=runs)
        self._engine = Fit(budget=math.inf)
        self._studies = studies()
        self._request = FitRequest(
            scene.target, scene.approximation, runs, view_of(scene), points=points
        )

    def playing(self) -> list[Frame]:
        """Return frames a few steps after each other."""
        return self._frames(range(0, STEPS, STEPS // FRAMES))

    def scrubbing(self) -> list[Frame]:
        """Return frames of steps anywhere in the record."""
        rng = random.Random(SEED)
        return self._frames([STEPS, *(rng.randrange(STEPS) for _ in range(FRAMES - 1))])

    def dragging(self) -> list[Frame]:
        """Return frames in each of which a component of p is elsewhere, and q after it."""
        from klviz.document.notation import parse_target

        rng, place, frames = random.Random(SEED), -3.0, []
        for number in range(FRAMES):
            place += rng.uniform(-0.3, 0.3)
            target = parse_target(f"0.5 N({place:.4f}, 1) + 0.5 N(3, 1)").normalised()
            shot = self._engine.answer(replace(self._request, target=target, step=STEPS + number))
            frames.append(Frame(shot, {key: ask(shot) for key, ask in self._studies.items()}))
        return frames

    def _frames(self, steps: Sequence[int]) -> list[Frame]:
        shots = [self._engine.answer(replace(self._request, step=step)) for step in steps]
        found = {key: finished(ask, shots[-1]) for key, ask in self._studies.items()}
        return [Frame(shot, found) for shot in shots]


def studies() -> dict[str, Callable[[FitSnapshot], Any]]:
    """Return what asks the studies that the figure draws."""
    from klviz.analyses.landscape import LandscapeOptions
    from klviz.analyses.studies import STUDIES

    study, options = STUDIES["landscapes"], LandscapeOptions()
    engine = study.engine()
    return {"landscapes": lambda shot: engine.answer(study.request(shot, options))}


def finished(ask: Callable[[FitSnapshot], Any], shot: FitSnapshot) -> Any:
    """Return what a study finds in the end."""
    while not (found := ask(shot)).complete:
        pass
    return found


class Screen:
    """Shows frames in a figure, and notes how long each took.

    Attributes:
        seconds: those of every frame since the last clearing.
        cpu: the seconds of the processor alone, which others that use it do not change.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._found: dict[str, Any] = {}
        self.seconds: list[float] = []
        self.cpu: list[float] = []

    def show(self, frames: Sequence[Frame]) -> float:
        """Show frames one after the other; return the seconds that one took on average."""
        from PySide6.QtWidgets import QApplication

        before = len(self.seconds)
        for frame in frames:
            begin, cpu = time.perf_counter(), time.thread_time()
            self._figure.show_snapshot(frame.shot)
            for key, finding in frame.found.items():
                if self._found.get(key) is not finding:
                    self._found[key] = finding
                    self._figure.show_finding(key, finding)
            QApplication.processEvents()
            self.seconds.append(time.perf_counter() - begin)
            self.cpu.append(time.thread_time() - cpu)
        return statistics.fmean(self.seconds[before:])


def figure_of(size: tuple[int, int]) -> Figure:
    """Return the figure of the page, shown in that size."""
    from PySide6.QtWidgets import QApplication

    from klviz.gui.figure import Figure

    figure = Figure(scrolls=True)
    figure.resize(*size)
    figure.show()
    QApplication.processEvents()
    return figure


def films(figure: Figure, keys: Sequence[str]) -> Iterator[tuple[str, list[Frame]]]:
    """Yield the kinds of use with their frames."""
    for name in ("playing", "scrubbing", "dragging"):
        yield name, getattr(Film(keys, figure.points()), name)()


def compare(figure: Figure, keys: Sequence[str]) -> None:
    """Print a line a kind of use: what a frame takes, and how much longer Matplotlib."""
    other = installed("matplotlib")
    for name, frames in films(figure, keys):
        screen = Screen(figure)
        contenders: dict[str, Callable[[], float]] = {"klviz": lambda s=screen, f=frames: s.show(f)}
        if other:
            from tests.benchmarks.matplotlib_fit import MatplotlibFit

            drawn = MatplotlibFit(frames[0].shot, frames[0].found, FULL_HD)
            chosen = frames[:: len(frames) // REDRAWN]
            contenders["matplotlib"] = lambda d=drawn, f=chosen: redraw(d, f)
        times = rounds(contenders, ROUNDS)
        beside = ""
        if other:
            middle = 1e3 * statistics.median(times["matplotlib"])
            beside = f"{middle:12.1f}{ratio(times, 'matplotlib', 'klviz'):8.1f}"
        print(f"{name:12}{spread(screen)}{beside}", flush=True)


def redraw(drawn: Any, frames: Sequence[Frame]) -> float:
    """Return the seconds that Matplotlib takes for one of these frames on average."""
    begin = time.perf_counter()
    for frame in frames:
        drawn.draw(frame.shot, frame.found)
    return (time.perf_counter() - begin) / len(frames)


def spread(screen: Screen) -> str:
    """Return median and p95 of the frames but those of the first round, and p95 of the CPU."""
    times, cpu = screen.seconds[FRAMES:], screen.cpu[FRAMES:]
    numbers = statistics.median(times), part(times, 0.95), part(cpu, 0.95)
    return "".join(f"{1e3 * number:9.2f}" for number in numbers)


def part(times: Sequence[float], share: float) -> float:
    """Return the time below which that share of them lies."""
    return sorted(times)[int(share * (len(times) - 1))]


def main(count: int = 2) -> int:
    """Print the tables, for so many runs."""
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    gc.disable()
    for size, against in ((FULL_HD, True), (FOUR_K, False)):
        figure = figure_of(size)
        print(f"{size[0]} × {size[1]}, {count} runs, {figure.points()} points a curve, ms")
        print(f"{'':12}{'median':>9}{'p95':>9}{'p95 CPU':>9}{'Matplotlib':>12}{'×':>8}")
        if against:
            compare(figure, KEYS[:count])
        else:
            for name, frames in films(figure, KEYS[:count]):
                screen = Screen(figure)
                rounds({"klviz": lambda s=screen, f=frames: s.show(f)}, ROUNDS)
                print(f"{name:12}{spread(screen)}", flush=True)
        figure.close()
        application.processEvents()
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main(*map(int, sys.argv[1:])))
