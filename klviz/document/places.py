"""Places: where in a scene a target stands, or runs; one editor and one hand serve them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from klviz.core.parameters import table
from klviz.document.runs import Run
from klviz.document.scene import Scene
from klviz.document.target import Target


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table of places.

    Attributes:
        key: tells it from the others.
        name: what stands there, in a sentence: "the target", "P".
        of: the end of what the history says of an edit there: "", " of P".
        get: the target that stands there.
        put: the scene in which another one does.
    """

    key: str
    name: str
    of: str
    get: Callable[[Scene], Target]
    put: Callable[[Scene, Target], Scene]


@dataclass(frozen=True, slots=True)
class RunsPlace:
    """Where runs stand.

    Attributes:
        key: tells it from the other.
        get: the runs that stand there.
        put: the scene in which others do.
    """

    key: str
    get: Callable[[Scene], tuple[Run, ...]]
    put: Callable[[Scene, tuple[Run, ...]], Scene]


def _fitted(scene: Scene, target: Target) -> Scene:
    return replace(scene, target=target, samples=None)


def _compared(key: str, name: str) -> Place:
    def put(scene: Scene, target: Target) -> Scene:
        changes: dict[str, Any] = {key: target}
        return replace(scene, comparison=replace(scene.comparison, **changes))

    def get(scene: Scene) -> Target:
        found: Target = getattr(scene.comparison, key)
        return found

    return Place(key, name, f" of {name}", get, put)


FITTED = Place("target", "the target", "", lambda scene: scene.target, _fitted)
"""What is fitted, instead of samples too."""
COMPARED: Mapping[str, Place] = table(
    [_compared("p", "P"), _compared("q", "Q"), _compared("r", "R")]
)
"""What is compared on the line."""
PLACES: Mapping[str, Place] = table([FITTED, *COMPARED.values()])
"""Every place of a target."""


def _with_runs(scene: Scene, runs: tuple[Run, ...]) -> Scene:
    return replace(scene, runs=runs)


def _with_discrete_runs(scene: Scene, runs: tuple[Run, ...]) -> Scene:
    comparison = scene.comparison
    descent = replace(comparison.descent, runs=runs)
    return replace(scene, comparison=replace(comparison, descent=descent))


FIT_RUNS = RunsPlace("fit", lambda scene: scene.runs, _with_runs)
"""The runs of a fit."""
DISCRETE_RUNS = RunsPlace(
    "descent", lambda scene: scene.comparison.descent.runs, _with_discrete_runs
)
"""Those of a discrete fit."""


def runs_place(scene: Scene) -> RunsPlace:
    """Return where the runs stand that the lab of a scene shows."""
    return DISCRETE_RUNS if scene.lab == "compare" else FIT_RUNS
