"""Sweeps: the numbers of a scene that can go from low to high in a film.

A new sweep is one row of SWEEPS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from klviz.core.families import FAMILIES
from klviz.document.numbers import format_number, told_text
from klviz.document.scene import Scene
from klviz.document.target import Component, Target

MOST_DECIMALS = 12
SHORTEST = 1e-9
"""The shortest way, of numbers with equal factors between them as a share of the lesser one."""
GRAINS = 1000.0
"""A number goes in decimal parts of its way, at most a thousandth of it: captions say it all."""
DIGITS = 3
"""How many digits it has where equal factors lie between the frames, or where it is long."""

Moved = Callable[[Scene, float, "int | None"], Scene]
"""Returns a scene with its number at a value, of one run if it is a number of runs."""


NO_FIT = "what goes from low to high is a number of a fit, and this scene compares two"


@dataclass(frozen=True, slots=True)
class Sweep:
    """One number of a scene that can go from low to high.

    Attributes:
        key: its name in the table, and on the command line.
        label: how a dialog names it.
        symbol: how a caption names the number.
        ends: returns from where to where it goes in a scene, if nobody says otherwise.
        moved: returns a scene with the number at a value.
        lack: returns why a fit has no such film, as a sentence; "" where it has one.
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
    lack: Callable[[Scene], str]
    note: Callable[[Scene], str] = lambda scene: ""
    limits: tuple[float, float] = (-math.inf, math.inf)
    logarithmic: bool = False
    steps: bool = False

    def refusal(self, scene: Scene) -> str:
        """Return why a scene has no such film, as a sentence; "" where it has one."""
        return self.lack(scene) if scene.lab == "fit" else NO_FIT

    def check(self, low: float, high: float) -> None:
        """Make sure that there is a way from one number to another.

        Raises:
            ValueError: there is none; the message says why.
        """
        for end in (low, high):
            if not self._holds(end):
                raise ValueError(f"{self.symbol} must be {self._range}, got {told_text(end)}")
        told = f"got {told_text(low)} to {told_text(high)}"
        if not math.isfinite(high - low):
            raise ValueError(f"{self.symbol} can go no further than 1.79e308, {told}")
        if low == high:
            raise ValueError(f"{self.symbol} must go from one number to another, {told}")
        shortest = SHORTEST * (min(low, high) if self.logarithmic else 1.0)
        if abs(high - low) < shortest:
            raise ValueError(
                f"{self.symbol} must go at least {format_number(shortest)} far, {told}"
            )

    def values(self, low: float, high: float, count: int) -> Sequence[float]:
        """Return the numbers of so many frames.

        Raises:
            ValueError: there is no way from one number to the other.
        """
        self.check(low, high)
        if self.logarithmic:
            between = np.geomspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{DIGITS - 1}e}" for value in between]
        else:
            between = np.linspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{decimals_of(low, high)}f}" for value in between]
        return [low, *map(float, texts), high][:count] if count > 1 else [high]

    def _holds(self, number: float) -> bool:
        """Whether the number of the sweep can be that one."""
        least, most = self.limits
        is_usual = math.isfinite(number) and least <= number <= most
        return is_usual and (number > 0.0 or not self.logarithmic)

    @property
    def _range(self) -> str:
        least, most = self.limits
        if math.isinf(least):
            return "a finite number"
        bound = "positive" if self.logarithmic else f"at least {least:g}"
        return bound if math.isinf(most) else f"from {least:g} to {most:g}"


def _alpha_run(scene: Scene) -> int:
    """Return the number of the run whose α moves: the first α-run that is shown, else any first."""
    shown = [number for number, run in enumerate(scene.runs) if run.visible]
    alphas = (number for number in shown if scene.runs[number].divergence == "alpha")
    return next(alphas, shown[0] if shown else 0)


def _at_alpha(scene: Scene, alpha: float, run: int | None) -> Scene:
    """Return a scene with α there, of a run, else of the one whose α moves."""
    which = _alpha_run(scene) if run is None else run
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
    if distance == reach:
        return scene
    centre = math.fsum(part.weight / total * _place(part) for part in components)
    moved = []
    for part in components:
        family = FAMILIES[part.family]
        member = family.member(part.values)
        loc = centre + distance / reach * (member.loc - centre)
        moved.append(replace(part, values=family.values(member._replace(loc=loc))))
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
    if scene.runs[_alpha_run(scene)].divergence == "alpha":
        return ""
    return "No run that is shown is an α-divergence: the first one becomes one for the film."


SWEEPS: Mapping[str, Sweep] = {
    row.key: row
    for row in (
        Sweep(
            key="alpha",
            label="α",
            symbol="α",
            ends=lambda scene: (0.0, 1.0),
            moved=_at_alpha,
            lack=_no_alpha,
            note=_note_on_alpha,
        ),
        Sweep(
            key="apart",
            label="Modes move apart",
            symbol="distance",
            ends=lambda scene: (0.0, reach_of(scene.target)),
            moved=_at_distance,
            lack=_no_modes,
            limits=(0.0, math.inf),
        ),
        Sweep(
            key="rate",
            label="Learning rate",
            symbol="rate",
            ends=lambda scene: (scene.runs[0].rate / 10.0, scene.runs[0].rate * 10.0),
            moved=_at_rate,
            lack=lambda scene: "",
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
