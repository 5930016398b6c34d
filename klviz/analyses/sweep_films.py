"""Films in which one number of a scene goes from low to high."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from klviz.analyses.along import Along
from klviz.analyses.films import FIT, Film, Reel, Shot, Shown, frame_count, request_of
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.pair_course import PairCourse
from klviz.analyses.record import LOSS_POINTS, NO_PATH
from klviz.analyses.stills import Rest, Stills, still
from klviz.analyses.sweep import DIGITS, Sweep, decimals_of
from klviz.analyses.sweeps import sweep_of
from klviz.analyses.translation import view_of
from klviz.core.arrays import frozen
from klviz.document.numbers import format_number, typeset
from klviz.document.scene import Scene

STEPS = 100
"""How many steps every frame of a sweep of the rate takes, if nobody says otherwise."""
STRIDES = 20
"""In how many strides a number goes from low to high at least, however few frames there are."""
LONG = 1e9
"""From where on a number is too long for a caption that says it all."""


class _Course:
    """The snapshots of a sweep.

    Args:
        scene: what is looked at.
        sweep: which number moves.
        values: that number in every frame.
        ends: from where to where it goes.
        shot: how the scene is looked at.
        run: of which run the number is; None if nobody says.
        steps: how many steps every frame takes, where it takes steps.
    """

    def __init__(
        self,
        scene: Scene,
        sweep: Sweep,
        values: Sequence[float],
        ends: tuple[float, float],
        shot: Shot,
        run: int | None,
        steps: int,
    ) -> None:
        self._scene, self._sweep, self._values = scene, sweep, values
        self._ends, self._run, self._steps = ends, run, steps
        views = [view_of(self._at(value)) for value in (values[0], values[-1])]
        whole = min(low for low, _ in views), max(high for _, high in views)
        self._shot = replace(shot, view=shot.view or whole)
        self._captions = _captions(sweep, values)
        self._lock = threading.Lock()
        self._stills: Stills | None = None
        self._walked: list[Sequence[Rest]] = []

    def make(self, numbers: Sequence[int]) -> Iterator[Shown]:
        """Yield what the frames of these numbers, ascending from 0, show."""
        return self._runs(numbers) if self._sweep.steps else self._optima(numbers)

    def _at(self, value: float) -> Scene:
        return self._sweep.moved(self._scene, value, self._run)

    def _request(self, value: float) -> FitRequest:
        return request_of(self._at(value), self._shot)

    def _runs(self, numbers: Sequence[int]) -> Iterator[Shown]:
        """Yield runs of so many steps from the start, each with a number of its own."""
        for number in numbers:
            request = replace(self._request(self._values[number]), step=self._steps)
            yield Fit(budget=math.inf).answer(request), self._captions[number]

    def _optima(self, numbers: Sequence[int]) -> Iterator[Shown]:
        """Yield fits with every run in an optimum; the way to a frame is that of the film."""
        for number in numbers:
            yield self._still(number, self._walk(number)), self._captions[number]

    def _walk(self, number: int) -> Sequence[Sequence[Rest]]:
        """Return where the runs are in the frames, up to that one at least; it is gone once."""
        with self._lock:
            while len(self._walked) <= number:
                if self._stills is None:
                    self._stills = Stills(self._request(self._values[0]))
                for value in self._on_the_way(len(self._walked)):
                    self._stills.go(self._request(value))
                self._walked.append(self._stills.rests)
            return self._walked

    def _on_the_way(self, number: int) -> Sequence[float]:
        """Return the values from one frame to the next, close enough for q to follow."""
        values = self._values
        stride = abs(values[-1] - values[0]) / STRIDES
        if number == 0 or stride == 0.0:
            return ()
        before, now = values[number - 1], values[number]
        between = np.linspace(before, now, math.ceil(abs(now - before) / stride - 1e-9) + 1)
        return [*between[1:-1].tolist(), now]

    def _still(self, number: int, walked: Sequence[Sequence[Rest]]) -> FitSnapshot:
        """Return a fit with its losses along the number, and the way that q has come."""
        now = self._values[number]
        shown = still(self._request(now), walked[number])
        low, high = sorted(self._ends)
        along = Along(self._sweep.symbol, (low, high), now, self._captions[number])
        drawn = few(number, LOSS_POINTS)
        steps, views = frozen(np.array([self._values[one] for one in drawn])), []
        ways = zip(*(walked[one] for one in drawn), strict=True)
        for view, rests in zip(shown.runs, ways, strict=False):
            losses = [*(rest.value for rest in rests[:-1]), view.estimate.value]
            path = frozen(np.array([rest.theta for rest in rests]))
            views.append(
                replace(
                    view,
                    loss_steps=steps,
                    losses=frozen(np.array(losses)),
                    path=path if view.path is not NO_PATH else NO_PATH,
                )
            )
        return replace(shown, runs=tuple(views), along=along)


def few(last: int, most: int) -> Sequence[int]:
    """Return at most so many whole numbers from 0 to the last, it among them, evenly spaced.

    As the last one grows, those that were there stay or every other one goes: nothing trembles.
    """
    stride = 1
    while math.ceil(last / stride) >= most:
        stride *= 2
    return [*range(0, last, stride), last]


def _captions(sweep: Sweep, values: Sequence[float]) -> Sequence[str]:
    """Return the numbers in words, all with as many decimals, so that nothing jumps."""
    if sweep.logarithmic or max(map(abs, values)) >= LONG:
        return [f"{sweep.symbol} = {_with_digits(value)}" for value in values]
    # As few as will do: frames at every tenth of α need one.
    most = decimals_of(values[0], values[-1])
    fitting = (d for d in range(most) if all(round(value, d) == value for value in values))
    decimals = next(fitting, most)
    texts = [f"{value:.{decimals}f}" for value in values]
    return [f"{sweep.symbol} = {text}".replace("-", "−") for text in texts]


def _with_digits(value: float) -> str:
    """Return a number with so many digits, zeros at the end too, unless it is large or small."""
    text = f"{value:#.{DIGITS}g}".rstrip(".")
    return text if "e" not in text else typeset(format_number(value, DIGITS))


def sweep_film(
    scene: Scene,
    key: str,
    low: float,
    high: float,
    count: int,
    shot: Shot | None = None,
    *,
    run: int | None = None,
    steps: int = STEPS,
) -> Film:
    """Return the film in which one number of a scene goes from low to high, or down.

    Two that are compared stand still but for that. In a fit, where q stands in optima, it follows
    into the one near the last: it jumps where that comes to an end. Runs that go by random draws
    stand in those of the divergence itself.

    Args:
        scene: what it is a number of.
        key: a key of the sweeps of its lab.
        low: the number in the first frame.
        high: that in the last one.
        count: how many frames there are.
        shot: how it is looked at.
        run: the index of the run whose number it is; None for the rate of all, and for the α of
            the first that has one.
        steps: how many steps every frame takes, where it takes steps.

    Raises:
        ValueError: the scene has no such film, or a number makes no sense; the message says why.
    """
    sweep = sweep_of(scene, key)
    if run is not None and not 0 <= run < len(scene.runs):
        raise ValueError(f"run must be from 0 to {len(scene.runs) - 1}, got {run}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}")
    shot = shot or Shot()
    values = sweep.values(low, high, frame_count(count))
    course: _Course | PairCourse
    if scene.lab == FIT:
        course = _Course(scene, sweep, values, (low, high), shot, run, steps)
    else:
        course = PairCourse(scene, sweep, values, _captions(sweep, values), shot)
    title = f"{sweep.symbol} from {format_number(low)} to {format_number(high)}"
    return Reel(title, count, course.make, landscapes=shot.landscapes)
