"""What of a fit can go from low to high in a film: α, the modes of p, the learning rate."""

from __future__ import annotations

import math
from dataclasses import replace

from klviz.analyses.sweep import Sweep
from klviz.core.families import FAMILIES
from klviz.document.scene import Scene
from klviz.document.target import Component, Target


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


FIT_SWEEPS = (
    Sweep(
        lab="fit",
        key="alpha",
        label="α",
        symbol="α",
        ends=lambda scene: (0.0, 1.0),
        moved=_at_alpha,
        refusal=_no_alpha,
        note=_note_on_alpha,
    ),
    Sweep(
        lab="fit",
        key="apart",
        label="Modes move apart",
        symbol="distance",
        ends=lambda scene: (0.0, reach_of(scene.target)),
        moved=_at_distance,
        refusal=_no_modes,
        limits=(0.0, math.inf),
    ),
    Sweep(
        lab="fit",
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
"""Every sweep of a fit."""
