"""Any scene that can be typed: its runs stay within the numbers at any rate of the slider."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.translation import view_of
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.approximation import Approximation
from klviz.document.runs import RATE, Run
from klviz.document.scene import Scene
from klviz.document.target import Component, Target
from tests.soak import few_or_all

STEPS = 400
LOOKS = (0, 1, 2, 5, 20, 100, 250, STEPS)
"""The steps at which q is looked at; the losses are looked at at all of them."""
ROUNDING = 1e-12
"""In nats: what a step may miss of a divergence that is zero."""
STATUSES = {"running", "converged", "flat", "diverging", "stopped"}
RATES = (1e-4, 1e3)
"""From where to where rates are drawn, by their orders of magnitude."""


def power(rng: random.Random, low: float, high: float) -> float:
    """Return a number between two positive ones, any order of magnitude as likely."""
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def values_of(rng: random.Random, family: str) -> tuple[float, ...]:
    loc, scale = rng.gauss(0.0, 1.0) * power(rng, 0.1, 100.0), power(rng, 1e-2, 10.0)
    if family == "uniform":
        return loc, loc + scale
    return (power(rng, 0.5, 100.0), loc, scale) if family == "student_t" else (loc, scale)


def random_scene(seed: int) -> Scene:
    """Return a scene of one to four components and one run of any kind."""
    rng = random.Random(seed)
    families = [rng.choice(list(FAMILIES)) for _ in range(rng.randint(1, 4))]
    parts = [Component(f, rng.uniform(0.01, 1.0), values_of(rng, f)) for f in families]
    q = rng.choice([f.key for f in FAMILIES.values() if f.approximates])
    run = Run(
        rng.choice(list(DIVERGENCES)),
        rng.choice(list(OPTIMISERS)),
        RATE.checked(power(rng, *RATES)),
        alpha=rng.uniform(-2.0, 3.0),
    )
    return Scene(Target(tuple(parts)), Approximation(q, values_of(rng, q)), (run,))


def look(engine: Fit, scene: Scene, step: int) -> str:
    """Return what is wrong with the snapshot of a step; "" where nothing is."""
    request = FitRequest(
        scene.target.normalised(), scene.approximation, scene.runs, view_of(scene), 200, step
    )
    shown = engine.answer(request)
    if shown.error:
        return "" if "digits of a double" in shown.error else shown.error
    (view,) = shown.runs
    if not all(map(math.isfinite, view.values)):
        return f"q = {view.values}"
    if np.isnan(view.losses).any() or (view.losses < -ROUNDING).any():
        return f"losses {view.losses}"
    if math.isnan(view.estimate.value) or view.estimate.value < 0.0:
        return f"{view.estimate}"
    if step == STEPS and view.status not in STATUSES:
        return view.status
    return ""


@pytest.mark.parametrize("count", few_or_all(20, 2_000))
def test_no_run_leaves_the_numbers_at_any_rate(count: int) -> None:
    faults = []
    for seed in range(count):
        scene, engine = random_scene(seed), Fit(budget=math.inf)
        # The last step first: the others are then shown from the record.
        for step in reversed(LOOKS):
            fault = look(engine, scene, step)
            if fault:
                faults.append(f"{seed}: {scene}, step {step}: {fault}")
                break
    assert faults == []
