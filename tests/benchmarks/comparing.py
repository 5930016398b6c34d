"""What a frame of the Compare lab costs in every aspect, while a bar or a component is dragged.

``python -m tests.benchmarks.comparing [aspect …]``. P and Q have 512 outcomes, or eight components
each on the line, and P is another in every frame. Times are of the processor, in the thread that
does the work, so that neighbours change them little: what answers, what draws at 1920 × 1080, and
what the window with its panel does at an edit. The baseline is a frame of the Fit lab with a
component of its target dragged, in turns with the others. Then every aspect is dragged for a while
in the whole window, and it is counted how many frames the picture is behind the hand.
"""

from __future__ import annotations

import gc
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from klviz.analyses.labs import LABS, Labs
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import FIRST_COMPARISON, Comparison
from klviz.document.notation import parse_target
from klviz.document.outcomes import MOST_OUTCOMES, Bars, OutcomeTable
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.gui import app
from klviz.gui.figure import Figure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.store import Store
from tests.benchmarks.dragging import MOVE, SIZE, Watch
from tests.benchmarks.latency import wait

if TYPE_CHECKING:
    from klviz.gui.figures.drawing import Drawing

FRAMES, WARM = 24, 6
SECONDS = 3.0
"""How long each aspect is dragged in the window."""
MERGE = "benchmark"
LULL = 0.006
"""Seconds that a window waits at most before it paints."""
COMPONENTS = 8
BASELINE = "fit"


def line_target(shift: float, spread: float) -> str:
    """Return eight normals in notation, the first of them moved by a shift."""
    terms = []
    for k in range(COMPONENTS):
        mean = -7.0 + 2.0 * k + (shift if k == 0 else 0.0)
        terms.append(f"{1 + k % 3} N({mean:.4f}, {spread + 0.1 * k:.2f})")
    return " + ".join(terms)


def painted(number: int) -> tuple[float, ...]:
    """Return the weights of 512 outcomes after so many moves of a stroke to the right."""
    rows = [math.exp(-0.5 * ((k - 200.0) / 60.0) ** 2) for k in range(MOST_OUTCOMES)]
    for move in range(number):
        rows[(100 + 3 * move) % MOST_OUTCOMES] = 0.3 + 0.2 * math.sin(0.7 * move)
    return tuple(rows)


def comparison_at(space: str, aspect: str, number: int) -> Comparison:
    """Return what is compared after so many moves."""
    if space == "line":
        p = parse_target(line_target(0.05 * number, 0.8))
        q, r = parse_target(line_target(0.5, 1.1)), parse_target("N(1, 4)")
        return replace(FIRST_COMPARISON, space=space, aspect=aspect, p=p, q=q, r=r)
    other = tuple(math.exp(-0.5 * ((k - 300.0) / 80.0) ** 2) for k in range(MOST_OUTCOMES))
    table = OutcomeTable(
        ("",) * MOST_OUTCOMES, Bars(painted(number)), Bars(other), Bars((1.0,) * MOST_OUTCOMES)
    )
    return replace(FIRST_COMPARISON, space=space, aspect=aspect, table=table)


def scene_at(space: str, aspect: str, number: int) -> Scene:
    """Return the scene after so many moves; that of the Fit lab is the baseline."""
    if space == BASELINE:
        shift = -3.0 + 0.02 * number
        return replace(FIRST_SCENE, target=parse_target(f"0.5 N({shift:.4f}, 1) + 0.5 N(3, 1)"))
    comparison = comparison_at(space, aspect, number)
    return replace(FIRST_SCENE, lab="compare", comparison=comparison)


@dataclass
class Times:
    """Milliseconds of the processor, one a frame.

    Attributes:
        answering: what the worker needs for the first answer.
        drawing: what the picture needs.
        editing: what the window needs for the edit, with its panel.
        slices: how many answers follow once the hand rests, until all has come.
        longest: the longest of these.
    """

    answering: list[float] = field(default_factory=list)
    drawing: list[float] = field(default_factory=list)
    editing: list[float] = field(default_factory=list)
    slices: int = 0
    longest: float = 0.0


class Case:
    """An aspect of a space, or the Fit lab, being dragged.

    Args:
        space: where P and Q are, or BASELINE.
        aspect: what is looked at.
        store: that of a window whose worker is not at work.
    """

    def __init__(self, space: str, aspect: str, store: Store) -> None:
        self.space, self.aspect = space, aspect
        self.times = Times()
        self._engine, self._store, self._moves = Labs(), store, 0
        drawing: type[Drawing] = FitDrawing if space == BASELINE else CompareDrawing
        self._figure = Figure(drawing, scrolls=True)
        self._figure.resize(*SIZE)
        self._figure.show()
        QApplication.processEvents()

    def frames(self, count: int) -> None:
        """Move on by some frames, and note what each costs."""
        self._store.open(scene_at(self.space, self.aspect, self._moves), None)
        settle()
        for _ in range(count):
            self._moves += 1
            self._frame(scene_at(self.space, self.aspect, self._moves))

    def rest(self) -> None:
        """Let all come that comes once the hand rests."""
        scene = scene_at(self.space, self.aspect, self._moves)
        request = LABS[scene.lab].outlook(scene).request(self._sight(), Transport())
        shot = self._engine.answer(request)
        while shot.behind and self.times.slices < 2000:
            begin = time.thread_time()
            shot = self._engine.answer(request)
            self.times.longest = max(self.times.longest, 1e3 * (time.thread_time() - begin))
            self.times.slices += 1

    def close(self) -> None:
        """Take the figure down."""
        self._figure.close()
        self._figure.deleteLater()

    def _sight(self) -> Sight:
        return Sight(points=self._figure.points())

    def _frame(self, scene: Scene) -> None:
        begin = time.thread_time()
        self._store.edit("Drag", scene, MERGE)
        settle()
        edited = time.thread_time()
        request = LABS[scene.lab].outlook(scene).request(self._sight(), Transport())
        asked = time.thread_time()
        shot = self._engine.answer(request)
        answered = time.thread_time()
        self._figure.show_snapshot(shot)
        settle()
        drawn = time.thread_time()
        self.times.editing.append(1e3 * (edited - begin))
        self.times.answering.append(1e3 * (answered - asked))
        self.times.drawing.append(1e3 * (drawn - answered))


def settle() -> None:
    """Let the window do what it has put off: layouts and paints, which wait a moment for more."""
    for _ in range(3):
        QApplication.processEvents()
        time.sleep(LULL)
    QApplication.processEvents()


class Mover(QObject):
    """Edits the scene as a hand does, and notes when it was what."""

    def __init__(self, store: Store, space: str, aspect: str) -> None:
        super().__init__()
        self._store, self._space, self._aspect, self._count = store, space, aspect, 0
        self.moves: list[tuple[float, object]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def press(self) -> None:
        """Begin to move."""
        self._timer.start(MOVE)

    def release(self) -> None:
        """Let go."""
        self._timer.stop()
        self._store.seal()

    def _move(self) -> None:
        self._count += 1
        scene = scene_at(self._space, self._aspect, self._count)
        self.moves.append((time.perf_counter(), moved_of(self._store_request(scene))))
        self._store.edit("Drag", scene, MERGE)

    def _store_request(self, scene: Scene) -> object:
        return LABS[scene.lab].outlook(scene).request(Sight(), Transport())


def moved_of(request: object) -> object:
    """Return what of a request is moved."""
    comparison = getattr(request, "comparison", None)
    if comparison is None:
        return getattr(request, "target", None)
    return comparison.p if comparison.space == "line" else comparison.table


def chosen(aspects: Sequence[str]) -> list[tuple[str, str]]:
    """Return the cases: the baseline, then every aspect in every space that has it."""
    cases = [(BASELINE, BASELINE)]
    for space in ("line", "outcomes"):
        cases += [
            (space, row.key)
            for row in ASPECTS.values()
            if space in row.spaces and (not aspects or row.key in aspects)
        ]
    return cases


def count_costs(store: Store, cases: Sequence[tuple[str, str]]) -> None:
    """Print what a frame of every case costs."""
    head = (
        "answer",
        "least",
        "×",
        "drawing",
        "least",
        "×",
        "edit",
        "least",
        "×",
        "slices",
        "longest",
    )
    print(f"{'ms of the processor':24}" + "".join(f"{word:>9}" for word in head))
    base = Case(BASELINE, BASELINE, store)
    base.frames(WARM)
    for space, aspect in cases[1:]:
        case, base.times = Case(space, aspect, store), Times()
        case.frames(WARM)
        case.times = Times()
        for _ in range(4):
            base.frames(FRAMES // 4)
            case.frames(FRAMES // 4)
        case.rest()
        case.close()
        settle()
        print(_line(f"{space}, {aspect}", case.times, base.times), flush=True)
    print(_line("the Fit lab, at last", base.times, base.times))
    base.close()


def _rows(times: Times) -> tuple[list[float], list[float], list[float]]:
    return times.answering, times.drawing, times.editing


def _line(name: str, times: Times, base: Times) -> str:
    words = [f"{name:24}"]
    for mine, other in zip(_rows(times), _rows(base), strict=True):
        middle = statistics.median(mine)
        words.append(f"{middle:9.2f}{min(mine):9.2f}{middle / statistics.median(other):9.2f}")
    return "".join(words) + f"{times.slices:9d}{times.longest:9.2f}"


def count_lag(store: Store, cases: Sequence[tuple[str, str]], watch: Watch) -> None:
    """Print how far behind the hand the pictures of every case are."""
    head = ("pictures", "median", "p95", "ms", "p95")
    print(f"{'frames behind the hand':24}" + "".join(f"{word:>9}" for word in head))
    for space, aspect in cases:
        store.open(scene_at(space, aspect, 0), None)
        wait(0.5)
        watch.behind, watch.ages = [], []
        mover = watch.hand = Mover(store, space, aspect)
        mover.press()
        wait(SECONDS)
        mover.release()
        print(f"{space + ', ' + aspect:24}{_lag(watch)}", flush=True)


def _lag(watch: Watch) -> str:
    behind, ages = sorted(watch.behind), sorted(1e3 * age for age in watch.ages)
    if not behind:
        return "   no picture was of where the hand had been"
    end = int(0.95 * (len(behind) - 1))
    middle = statistics.median(behind), behind[end], statistics.median(ages), ages[end]
    return f"{len(behind):9d}" + "".join(f"{number:9.0f}" for number in middle)


def main(aspects: Sequence[str] = ()) -> int:
    """Print both tables, for these aspects or for all."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KLVIZ_SETTINGS"] = f"{folder}/klviz.ini"
        application = app.application()
        watch, cases = Watch(moved_of), chosen(aspects)
        session = shown()
        gc.disable()
        session.store.close()
        count_costs(session.store, cases)
        end(session)
        gc.enable()
        session = shown()
        count_lag(session.store, cases, watch)
        end(session)
        application.processEvents()
    return 0


def shown() -> app.Session:
    """Return a session whose window is shown, once it has come to rest."""
    session = app.Session()
    session.begin(None, last_file=False)
    session.window.showNormal()
    session.window.resize(*SIZE)
    wait(1.0)
    return session


def end(session: app.Session) -> None:
    """Close the window, and take all down."""
    session.window.close_unasked()
    session.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
