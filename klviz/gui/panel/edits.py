"""What the panel does to a scene: plain functions from a scene to the next one.

Whatever makes no sense is refused by the records themselves with a ``ValueError``.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from klviz.analyses.translation import q_of, spread_start
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.core.optimisers import OPTIMISERS
from klviz.document.approximation import COMPONENTS, Approximation
from klviz.document.places import FIT_RUNS, RunsPlace
from klviz.document.runs import ALPHA, EXACT, MAX_RUNS, Run
from klviz.document.samples import Samples, spread
from klviz.document.scene import Scene
from klviz.gui.panel.target_edits import converted

START_AT, START_WIDTH = 0.6, 0.3
"""Where q starts beside samples, in their sd from their mean, and how wide."""
SEEDS = 10_000
"""New seeds are below this."""
FIRST_CHOICE = ("kl", "reverse_kl", "jsd", "jeffreys", "hellinger2", "alpha")
"""The divergences of added runs; the others come after these."""
ORDERS = (ALPHA.default, 0.25, 0.75, -1.0, 2.0, -0.5, 1.5, 0.1, 0.9, -2.0, 3.0, 0.4)
"""The α of added runs once every divergence is there: one more than there can be others."""


def same_problem(scene: Scene, other: Scene) -> bool:
    """Return whether the same p is fitted from the same start under the same divergences."""
    kinds = [[(run.divergence, run.alpha) for run in s.runs] for s in (scene, other)]
    same_start = scene.approximation == other.approximation
    return scene.p == other.p and same_start and kinds[0] == kinds[1]


def with_samples(scene: Scene, samples: Samples) -> Scene:
    """Return the scene with samples for p, and the start of q near them."""
    start = _start_beside(samples, scene.approximation)
    return replace(
        scene, samples=samples, approximation=start, title=samples.name, text="", source=""
    )


def _start_beside(samples: Samples, approximation: Approximation) -> Approximation:
    """Return the start beside the middle of samples, that of a mixture on all of them."""
    if approximation.is_mixture:
        return spread_start(samples, len(approximation.components))
    mean, sd = spread(samples)
    wide = sd or samples.bandwidth or 1.0
    known = {"loc": _brief(mean + START_AT * wide), "scale": _brief(START_WIDTH * wide)}
    rows = zip(FAMILIES[approximation.family].parameters, approximation.values, strict=True)
    return replace(approximation, values=tuple(known.get(row.key, value) for row, value in rows))


def _brief(value: float) -> float:
    """Return a number of three digits."""
    return float(f"{value:.3g}")


def with_family_of_q(scene: Scene, family: str) -> Scene:
    """Return the scene with a q of another family, about where it was.

    A mixture begins side by side over p instead: there its components differ.
    """
    start = scene.approximation
    if family == NORMAL_MIXTURE:
        return replace(scene, approximation=spread_start(scene.p, int(COMPONENTS.default)))
    given, values = start.family, start.values
    if start.is_mixture:
        q = q_of(start, values)
        given, values = "normal", (float(f"{q.mean:.6g}"), float(f"{q.sd:.6g}"))
    return replace(scene, approximation=Approximation(family, converted(given, values, family)))


def with_size_of_q(scene: Scene, count: int) -> Scene:
    """Return the scene with a mixture of so many normals as q.

    As long as nobody has placed them they lie side by side over p; else those there are stay.
    """
    start, fresh = scene.approximation, spread_start(scene.p, count)
    parts = start.components
    if start == spread_start(scene.p, len(parts)):
        return replace(scene, approximation=fresh)
    kept = parts[:count] + fresh.components[len(parts) :]
    return replace(scene, approximation=Approximation.mixture(kept))


def with_q_over_p(scene: Scene) -> Scene:
    """Return the scene with the components of q side by side over p."""
    count = len(scene.approximation.components)
    return replace(scene, approximation=spread_start(scene.p, count))


def with_part_of_q(scene: Scene, index: int, **changes: Any) -> Scene:
    """Return the scene with one component of the mixture q changed."""
    parts = list(scene.approximation.components)
    parts[index] = replace(parts[index], **changes)
    return replace(scene, approximation=Approximation.mixture(parts))


def with_run(scene: Scene, index: int, place: RunsPlace = FIT_RUNS, **changes: Any) -> Scene:
    """Return the scene with one run changed; a new optimiser brings its own rate."""
    runs = place.get(scene)
    run = runs[index]
    if "optimiser" in changes and changes["optimiser"] != run.optimiser:
        changes.setdefault("rate", OPTIMISERS[changes["optimiser"]].default_rate)
    changed = (*runs[:index], replace(run, **changes), *runs[index + 1 :])
    return place.put(scene, changed)


def with_added_run(scene: Scene, divergence: str = "", place: RunsPlace = FIT_RUNS) -> Scene:
    """Return the scene with one more run, under the first divergence no other run has, or that."""
    runs = place.get(scene)
    free, alpha = _free_divergence(runs)
    divergence = divergence or free
    # What serves one divergence alone, as EM and some estimators do, is not handed on.
    last = replace(runs[-1], estimator=EXACT)
    if last.optimiser == "em":
        last = replace(last, optimiser="natural", rate=OPTIMISERS["natural"].default_rate)
    colour = free_colour(runs)
    added = replace(last, divergence=divergence, alpha=alpha, colour=colour, visible=True)
    return place.put(scene, (*runs, added))


def _free_divergence(runs: tuple[Run, ...]) -> tuple[str, float]:
    """Return the first divergence that no run has, with its α; once all are had, another α."""
    taken = {run.divergence for run in runs}
    for key in (*FIRST_CHOICE, *DIVERGENCES):
        if key not in taken:
            return key, ALPHA.default
    orders = {run.alpha for run in runs if run.divergence == "alpha"}
    return "alpha", next((alpha for alpha in ORDERS if alpha not in orders), ALPHA.default)


def with_duplicated_run(scene: Scene, index: int, place: RunsPlace = FIT_RUNS) -> Scene:
    """Return the scene with a copy of a run after it, in a colour of its own."""
    runs = place.get(scene)
    copy = replace(runs[index], colour=free_colour(runs), visible=True)
    return place.put(scene, (*runs[: index + 1], copy, *runs[index + 1 :]))


def without_run(scene: Scene, index: int, place: RunsPlace = FIT_RUNS) -> Scene:
    """Return the scene without a run; one must stay."""
    runs = place.get(scene)
    return place.put(scene, (*runs[:index], *runs[index + 1 :]))


def free_colour(runs: tuple[Run, ...]) -> int:
    """Return the first colour that no run has."""
    taken = {run.colour for run in runs}
    return next((colour for colour in range(MAX_RUNS) if colour not in taken), 0)


def other_seed(seed: int) -> int:
    """Return a seed at random that is not this one, short enough to be read out."""
    drawn = secrets.randbelow(SEEDS)
    return drawn if drawn != seed else (seed + 1) % SEEDS


def with_new_seeds(scene: Scene, place: RunsPlace = FIT_RUNS) -> Scene:
    """Return the scene with other draws in every run that draws; equal seeds stay equal."""
    runs = place.get(scene)
    seeds = {run.seed: other_seed(run.seed) for run in runs if run.draws}
    drawn = (replace(run, seed=seeds[run.seed]) if run.draws else run for run in runs)
    return place.put(scene, tuple(drawn))
