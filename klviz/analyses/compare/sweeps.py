"""What of two that are compared can go from low to high in a film: α, ε, x itself, where Q is."""

from __future__ import annotations

import math
from dataclasses import replace

from klviz.analyses.compare.infinity import LINE_LEAST
from klviz.analyses.sweep import Sweep
from klviz.core.families import FAMILIES
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import SMOOTHING, STRETCH, Comparison
from klviz.document.scene import Scene
from klviz.document.target import Target

LAB = "compare"
LARGEST_SMOOTHING = 0.1
"""From where ε goes down."""
WIDTHS_APART = 4.0
"""How many widths Q goes away from P, where it is not further already."""

FILMED = (
    "Two that are compared stand still. What can be filmed: α on the tab "
    f"{ASPECTS['generator'].title}, ε on {ASPECTS['infinity'].title}, x being stretched on "
    f"{ASPECTS['distance'].title}, the runs of {ASPECTS['descent'].title}, and on the line, on "
    "every tab, Q moving away from P."
)


def centre_of(target: Target) -> float:
    """Return the mean of the places of its components, by their weights."""
    total = target.total_weight
    return math.fsum(
        part.weight / total * FAMILIES[part.family].member(part.values).loc
        for part in target.components
    )


def _at_alpha(scene: Scene, alpha: float, run: int | None) -> Scene:
    return _with(scene, replace(scene.comparison, divergence="alpha", alpha=alpha))


def _at_smoothing(scene: Scene, epsilon: float, run: int | None) -> Scene:
    return _with(scene, replace(scene.comparison, smoothing=epsilon))


def _at_stretch(scene: Scene, factor: float, run: int | None) -> Scene:
    return _with(scene, replace(scene.comparison, stretch=factor))


def _at_distance(scene: Scene, distance: float, run: int | None) -> Scene:
    """Return a scene whose Q has its centre that far from P's, on the side where it is now."""
    comparison = scene.comparison
    way = centre_of(comparison.q) - centre_of(comparison.p)
    shift = math.copysign(distance, way) - way if way else distance
    moved = []
    for part in comparison.q.components:
        family = FAMILIES[part.family]
        member = family.member(part.values)
        shifted = member._replace(loc=member.loc + shift)
        moved.append(replace(part, values=family.values(shifted)) if shift else part)
    return _with(scene, replace(comparison, q=Target(tuple(moved))))


def _ends_of_distance(scene: Scene) -> tuple[float, float]:
    """Return from Q on P to where it is, or to a few widths away where that is further."""
    comparison = scene.comparison
    now = abs(centre_of(comparison.q) - centre_of(comparison.p))
    return 0.0, max(now, float(f"{WIDTHS_APART * _widest(comparison):.3g}"))


def _widest(comparison: Comparison) -> float:
    """Return the largest width of a component of either."""
    parts = (*comparison.p.components, *comparison.q.components)
    return max(FAMILIES[part.family].member(part.values).scale for part in parts)


def _with(scene: Scene, comparison: Comparison) -> Scene:
    return replace(scene, comparison=comparison)


def _elsewhere(scene: Scene, what: str, aspect: str) -> str:
    """Return why a scene that shows another aspect has no such film."""
    shown = scene.comparison.aspect == aspect
    return "" if shown else f"{what} on the tab {ASPECTS[aspect].title}; this scene shows another."


def _no_distance(scene: Scene) -> str:
    return "" if scene.comparison.space == "line" else "Outcomes have no place: Q cannot move away."


def _note_on_alpha(scene: Scene) -> str:
    if scene.comparison.divergence == "alpha":
        return ""
    return "For the film, the generator becomes that of the α-divergences."


COMPARE_SWEEPS = (
    Sweep(
        lab=LAB,
        key="alpha",
        label="α, reverse to forward",
        symbol="α",
        ends=lambda scene: (0.0, 1.0),
        moved=_at_alpha,
        refusal=lambda scene: _elsewhere(scene, "α is turned", "generator"),
        note=_note_on_alpha,
    ),
    Sweep(
        lab=LAB,
        key="smoothing",
        label="ε goes to 0",
        symbol="ε",
        ends=lambda scene: (LARGEST_SMOOTHING, LINE_LEAST),
        moved=_at_smoothing,
        refusal=lambda scene: _elsewhere(scene, "ε smooths", "infinity"),
        limits=(0.0, SMOOTHING.most or math.inf),
        logarithmic=True,
    ),
    Sweep(
        lab=LAB,
        key="stretch",
        label="x is stretched",
        symbol="a",
        ends=lambda scene: (0.1, 10.0),
        moved=_at_stretch,
        refusal=lambda scene: _elsewhere(scene, "x is stretched", "distance"),
        limits=(0.0, STRETCH.most or math.inf),
        logarithmic=True,
    ),
    Sweep(
        lab=LAB,
        key="apart",
        label="Q moves away from P",
        symbol="distance",
        ends=_ends_of_distance,
        moved=_at_distance,
        refusal=_no_distance,
        limits=(0.0, math.inf),
    ),
)
"""Every sweep of two that are compared."""
