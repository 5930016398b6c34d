"""What the texts of the presets say of their runs is what the runs do."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import run_descent
from klviz.core.divergences import divergence_of
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.optimisers import OPTIMISERS
from klviz.document.presets import FIT_PRESETS, load_preset
from klviz.document.scene import Scene

STEPS = 300
"""A person waits for so many; the runs are where they end by then."""

INFINITE = (math.inf, math.inf, math.inf)
MODE, MIDDLE = (2.98431, 1.02337, 0.688769), (0.0, 2.74377, 0.840621)
COVER = (0.0, 3.162278, 0.461995)

# By preset: location, scale and divergence at the end of each run.
ENDS: dict[str, list[tuple[float, float, float]]] = {
    "two-modes": [COVER, MODE],
    "two-modes-middle": [COVER, MIDDLE],
    "near-modes": [(0.0, 2.236068, 0.171999), (0.0, 2.04701, 0.226508)],
    "far-modes": [(0.0, math.sqrt(101), 1.614413), (10.0, 1.0, math.log(2))],
    "unequal-weights": [(-1.8, 2.6, 0.458131), (2.96176, 1.05281, 1.599272)],
    "three-modes": [(0.0, 3.34016, 0.472149), (3.98175, 0.725771, 1.091354)],
    "spike-on-base": [(0.2, 2.71302, 0.295488), (0.99979, 0.06639, 1.442733)],
    "skewed": [(0.85, 1.51443, 0.200623), (0.56023, 0.99030, 0.158350)],
    "claw": [(0.0, 0.868907, 0.085656), (0.0, 0.86499, 0.083496)],
    "heavy-tails": [INFINITE, (0.0, 1.36499, 0.073805), (0.0, 1.42703, 0.022221)],
    "heavy-tails-followed": [(0.0, 1.13725, 0.011261), (0.0, 1.11536, 0.008654)],
    "uniform-target": [(0.0, 2 / math.sqrt(3), 0.176485), INFINITE, (0.0, 1.06720, 0.047807)],
    "one-gaussian": [(1.0, 2.0, 0.0), (1.0, 2.0, 0.0)],
    "divergences": [
        COVER,
        MODE,
        (0.0, 2.82409, 1.320044),
        (2.96873, 1.04926, 0.214077),
        (0.0, 3.04988, 0.141089),
    ],
    "alpha-family": [
        MODE,
        (2.96967, 1.04886, 0.885550),
        (0.0, 3.04988, 0.564356),
        (0.0, 3.11923, 0.501596),
        COVER,
    ],
}


def _target(scene: Scene) -> Mixture:
    rows = [(c.weight, FAMILIES[c.family], c.values) for c in scene.target.components]
    return Mixture([Weighted(w, family, family.member(v)) for w, family, v in rows])


def _paths(scene: Scene, steps: int = STEPS) -> list[list[tuple[float, float, float]]]:
    """Return location, scale and value at every step of every run."""
    family = FAMILIES[scene.approximation.family]
    q, theta = approximation_of(family, scene.approximation.values)
    paths = []
    for run in scene.runs:
        divergence = divergence_of(run.divergence, run.alpha)
        optimiser = OPTIMISERS[run.optimiser].make(run.rate)
        done = run_descent(_target(scene), divergence, q, theta, optimiser, steps=steps)
        points = zip(done.thetas.tolist(), done.values.tolist(), strict=True)
        paths.append([(loc, math.exp(log_scale), value) for (loc, log_scale), value in points])
    return paths


def test_every_preset_is_tried() -> None:
    assert tuple(ENDS) == FIT_PRESETS


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_the_runs_of_a_preset_end_where_its_text_says(key: str) -> None:
    for path, end in zip(_paths(load_preset(key)), ENDS[key], strict=True):
        if end == INFINITE:
            assert {value for _, _, value in path} == {math.inf}
            assert path[0] == path[-1]
        else:
            assert path[-1] == pytest.approx(end, abs=2e-3)


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_the_runs_of_a_preset_go_down_all_the_way(key: str) -> None:
    for path in _paths(load_preset(key)):
        values = [value for _, _, value in path if math.isfinite(value)]
        assert all(later <= earlier + 1e-9 for earlier, later in pairwise(values))


def test_the_better_minima_that_the_texts_name_are_there() -> None:
    def reverse_from(key: str, start: tuple[float, float]) -> float:
        scene = load_preset(key)
        family = FAMILIES["normal"]
        q, theta = approximation_of(family, start)
        done = run_descent(
            _target(scene),
            divergence_of("reverse_kl", 0.5),
            q,
            theta,
            OPTIMISERS["natural"].make(0.1),
            steps=STEPS,
        )
        return float(done.values[-1])

    assert reverse_from("unequal-weights", (-2.0, 1.0)) == pytest.approx(0.221, abs=5e-4)
    assert reverse_from("three-modes", (0.0, 2.0)) == pytest.approx(0.750, abs=5e-4)
    assert reverse_from("spike-on-base", (0.0, 2.0)) == pytest.approx(0.158, abs=5e-4)


def test_only_forward_kl_makes_q_wider_than_a_normal_target() -> None:
    forward, reverse = _paths(load_preset("one-gaussian"))
    assert max(scale for _, scale, _ in forward) > 2.5
    assert max(scale for _, scale, _ in reverse) <= 2.0 + 1e-9
