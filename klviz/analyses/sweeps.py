"""Sweeps: films in which one number of a scene goes from low to high.

A new sweep is one row of SWEEPS.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from klviz.analyses.along import Along
from klviz.analyses.films import Film, Reel, Shot, Shown, frame_count, request_of
from klviz.analyses.fit import Fit, FitRequest, FitSnapshot
from klviz.analyses.record import NO_PATH
from klviz.analyses.stills import Rest, Stills, still
from klviz.analyses.translation import view_of
from klviz.core.arrays import frozen
from klviz.core.families import FAMILIES
from klviz.document.numbers import format_number, typeset
from klviz.document.scene import Component, Scene, Target

STEPS = 100
"""How many steps every frame of a sweep of the rate takes, if nobody says otherwise."""
STRIDES = 20
"""In how many strides a number goes from low to high at least, however few frames there are."""
MOST_DECIMALS = 12
GRAINS = 1000.0
"""A number goes in decimal parts of its way, at most a thousandth of it: captions say it all."""
DIGITS = 3
"""How many digits it has where equal factors lie between the frames."""

Moved = Callable[[Scene, float, "int | None"], Scene]
"""Returns a scene with its number at a value, of one run if it is a number of runs."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One number of a scene that can go from low to high.

    Attributes:
        key: its name in the table, and on the command line.
        label: how a dialog names it.
        symbol: how a caption names the number.
        ends: returns from where to where it goes in a scene, if nobody says otherwise.
        moved: returns a scene with the number at a value.
        refusal: returns why a scene has no such film, as a sentence; "" where it has one.
        note: returns what the film does to a scene beyond moving the number; "" for nothing.
        limits: the least and the largest number.
        logarithmic: whether equal factors lie between the frames, rather than equal differences.
        steps: whether every frame is a run of so many steps from the start; else q stands in its
            optima.
    """

    key: str
    label: str
    symbol: str
    ends: Callable[[Scene], tuple[float, float]]
    moved: Moved
    refusal: Callable[[Scene], str]
    note: Callable[[Scene], str] = lambda scene: ""
    limits: tuple[float, float] = (-math.inf, math.inf)
    logarithmic: bool = False
    steps: bool = False

    def values(self, low: float, high: float, count: int) -> Sequence[float]:
        """Return the numbers of so many frames.

        Raises:
            ValueError: an end is none of the numbers that there are.
        """
        least, most = self.limits
        for end in (low, high):
            beyond = end < least or end > most or (self.logarithmic and end <= 0.0)
            if beyond or not math.isfinite(end):
                raise ValueError(f"{self.symbol} must be {self._range}, got {end!r}")
        if self.logarithmic:
            between = np.geomspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{DIGITS - 1}e}" for value in between]
        else:
            between = np.linspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{decimals_of(low, high)}f}" for value in between]
        return [low, *map(float, texts), high][:count] if count > 1 else [high]

    @property
    def _range(self) -> str:
        least, most = self.limits
        if math.isinf(least):
            return "a finite number"
        bound = "positive" if self.logarithmic else f"at least {least:g}"
        return bound if math.isinf(most) else f"from {least:g} to {most:g}"


def _at_alpha(scene: Scene, alpha: float, run: int | None) -> Scene:
    """Return a scene with α there, of a run, else of its first α-run, else of its first run."""
    alphas = (k for k, one in enumerate(scene.runs) if one.divergence == "alpha" and one.visible)
    which = next(alphas, 0) if run is None else run
    runs = [
        replace(one, divergence="alpha", alpha=alpha) if number == which else one
        for number, one in enumerate(scene.runs)
    ]
    return replace(scene, runs=tuple(runs))


def _at_rate(scene: Scene, rate: float, run: int | None) -> Scene:
    runs = [
        replace(one, rate=rate) if run in (None, number) else one
        for number, one in enumerate(scene.runs)
    ]
    return replace(scene, runs=tuple(runs))


def _place(component: Component) -> float:
    return FAMILIES[component.family].member(component.values).loc


def reach_of(target: Target) -> float:
    """Return how far apart the outermost components of a target are."""
    places = [_place(component) for component in target.components]
    return max(places) - min(places)


def _at_distance(scene: Scene, distance: float, run: int | None) -> Scene:
    """Return a scene whose components lie that far apart, about their common mean."""
    components = scene.target.components
    total, reach = scene.target.total_weight, reach_of(scene.target)
    centre = math.fsum(part.weight / total * _place(part) for part in components)
    moved = []
    for part in components:
        family = FAMILIES[part.family]
        member = family.member(part.values)
        # The present distance is exactly the present scene.
        loc = member.loc if distance == reach else centre + distance / reach * (member.loc - centre)
        moved.append(replace(part, values=family.values(member._replace(loc=loc))))
    if distance == reach:
        return scene
    return replace(scene, target=Target(tuple(moved)))


def _no_alpha(scene: Scene) -> str:
    return "Points have no α-divergence: α needs a density." if _are_points(scene) else ""


def _no_modes(scene: Scene) -> str:
    if scene.samples is not None:
        return "Samples have no components that could move apart."
    if not 0.0 < reach_of(scene.target) < math.inf:
        return "p has no components that lie apart."
    return ""


def _are_points(scene: Scene) -> bool:
    return scene.samples is not None and scene.samples.kind != "kde"


def _note_on_alpha(scene: Scene) -> str:
    if any(run.divergence == "alpha" for run in scene.runs):
        return ""
    return "No run is an α-divergence: the first one becomes one for the film."


SWEEPS: Mapping[str, Sweep] = {
    row.key: row
    for row in (
        Sweep(
            key="alpha",
            label="α",
            symbol="α",
            ends=lambda scene: (0.0, 1.0),
            moved=_at_alpha,
            refusal=_no_alpha,
            note=_note_on_alpha,
        ),
        Sweep(
            key="apart",
            label="Modes move apart",
            symbol="distance",
            ends=lambda scene: (0.0, reach_of(scene.target)),
            moved=_at_distance,
            refusal=_no_modes,
            limits=(0.0, math.inf),
        ),
        Sweep(
            key="rate",
            label="Learning rate",
            symbol="rate",
            ends=lambda scene: (scene.runs[0].rate / 10.0, scene.runs[0].rate * 10.0),
            moved=_at_rate,
            refusal=lambda scene: "",
            limits=(0.0, math.inf),
            logarithmic=True,
            steps=True,
        ),
    )
}


def decimals_of(low: float, high: float) -> int:
    """Return how many decimals tell apart a thousandth of the way between two numbers."""
    way = abs(high - low)
    return max(0, min(MOST_DECIMALS, math.ceil(math.log10(GRAINS / way)))) if way else MOST_DECIMALS


class _Course:
    """The snapshots of a sweep.

    Args:
        scene: what is looked at.
        sweep: which number moves.
        values: that number in every frame.
        shot: how the scene is looked at.
        run: of which run the number is; None if nobody says.
        steps: how many steps every frame takes, where it takes steps.
    """

    def __init__(
        self,
        scene: Scene,
        sweep: Sweep,
        values: Sequence[float],
        shot: Shot,
        run: int | None,
        steps: int,
    ) -> None:
        self._scene, self._sweep, self._values = scene, sweep, values
        self._run, self._steps = run, steps
        ends = [view_of(self._at(value)) for value in (values[0], values[-1])]
        whole = min(low for low, _ in ends), max(high for _, high in ends)
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
        """Return where the runs are in every frame up to that one; the way is gone once."""
        with self._lock:
            while len(self._walked) <= number:
                if self._stills is None:
                    self._stills = Stills(self._request(self._values[0]))
                for value in self._on_the_way(len(self._walked)):
                    self._stills.go(self._request(value))
                self._walked.append(self._stills.rests)
            return self._walked[: number + 1]

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
        values = self._values[: number + 1]
        shown = still(self._request(values[-1]), walked[-1])
        first, last = sorted((self._values[0], self._values[-1]))
        along = Along(self._sweep.symbol, (first, last), values[-1], self._captions[number])
        steps, views = frozen(np.array(values)), []
        for view, rests in zip(shown.runs, zip(*walked, strict=True), strict=False):
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


def _captions(sweep: Sweep, values: Sequence[float]) -> Sequence[str]:
    """Return the numbers in words, all with as many decimals, so that nothing jumps."""
    if sweep.logarithmic:
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

    Where q stands in optima it follows into the one near the last: it jumps where that comes to
    an end. Runs that go by random draws stand in those of the divergence itself.

    Args:
        scene: what it is a number of.
        key: a key of SWEEPS.
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
    if key not in SWEEPS:
        raise ValueError(f"sweep must be one of {', '.join(SWEEPS)}, got {key!r}")
    if run is not None and not 0 <= run < len(scene.runs):
        raise ValueError(f"run must be from 0 to {len(scene.runs) - 1}, got {run}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}")
    sweep, shot = SWEEPS[key], shot or Shot()
    refusal = sweep.refusal(scene)
    if refusal:
        raise ValueError(refusal)
    course = _Course(scene, sweep, sweep.values(low, high, frame_count(count)), shot, run, steps)
    title = f"{sweep.symbol} from {format_number(low)} to {format_number(high)}"
    return Reel(title, count, course.make, landscapes=shot.landscapes)
