"""Running integrals of a fit: drawn from end to end, and the same whichever way they are found."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.running import RunningIntegrals
from klviz.analyses.translation import source_of, view_of
from klviz.core.divergences import DIVERGENCES
from klviz.core.partial_values import partial_value
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene
from tests.core.records import TWO_MODES, one

ALL = replace(FIRST_SCENE, runs=tuple(Run(key, colour=i) for i, key in enumerate(DIVERGENCES)))


def running(scene: Scene, step: int = 0, **changes: object) -> FitSnapshot:
    request = FitRequest(
        source_of(scene), scene.approximation, scene.runs, view_of(scene), ratio_view="running"
    )
    return Fit(budget=60).answer(replace(request, step=step, **changes))  # type: ignore[arg-type]


def test_the_curve_goes_from_nothing_to_the_value() -> None:
    for view in running(ALL, step=40, view=(-40.0, 40.0)).runs:
        if math.isfinite(view.estimate.value):
            assert view.integrand[0] == pytest.approx(0.0, abs=1e-11)
            assert view.integrand[-1] == pytest.approx(view.estimate.value, abs=1e-11)


def test_its_slope_is_the_integrand() -> None:
    scene = replace(FIRST_SCENE, runs=(Run("kl"), Run("jsd")))
    shot, usual = running(scene, step=10), running(scene, step=10, ratio_view="integrand")
    for view, other in zip(shot.runs, usual.runs, strict=True):
        middle = 0.5 * (other.integrand[1:] + other.integrand[:-1]) * np.diff(shot.x)
        assert np.diff(view.integrand) == pytest.approx(middle, abs=2e-4)


def test_the_crosshair_reads_the_curve() -> None:
    shot = running(ALL, step=10, cursor=0.7)
    assert shot.reading is not None
    for run in shot.reading.runs:
        assert run.compared == pytest.approx(run.below.value, rel=1e-9)


def test_what_diverges_on_the_left_is_infinite_everywhere() -> None:
    shot = running(replace(FIRST_SCENE, target=parse_target("t(1; 0, 1)")))
    assert np.isinf(shot.runs[0].integrand).all()
    assert shot.runs[0].estimate.reason
    assert np.isfinite(shot.runs[1].integrand).all()


def test_points_are_summed_up() -> None:
    points = (-2.0, -1.0, 0.5, 1.0, 3.0)
    scene = replace(FIRST_SCENE, samples=Samples(points, "points"), runs=FIRST_SCENE.runs[:1])
    shot = running(scene, view=(-9.0, 9.0))
    (view,) = shot.runs
    assert view.integrand[0] == 0.0
    assert view.integrand[-1] == pytest.approx(view.estimate.value, rel=1e-12)
    assert np.unique(view.integrand).size == len(points) + 1


def test_a_q_that_moves_is_followed_on_panels_that_hold() -> None:
    found, kl = RunningIntegrals(TWO_MODES), DIVERGENCES["kl"]
    for number in range(40):
        q = one("normal", 0.1 * number, 1.0 + 0.05 * number)
        value = found.between(kl, q, -math.inf, 0.3)
        wanted = partial_value(kl, TWO_MODES, q, -math.inf, 0.3)
        assert abs(value.value - wanted.value) <= value.error + wanted.error
        assert value.error <= 1e-7


def test_small_differences_keep_their_digits() -> None:
    found, q = RunningIntegrals(TWO_MODES), one("normal", 1.0, 2.0)
    for low, high in ((9.0, 10.0), (0.3, 0.3 + 1e-9)):
        value = found.between(DIVERGENCES["kl"], q, low, high)
        wanted = partial_value(DIVERGENCES["kl"], TWO_MODES, q, low, high)
        assert abs(value.value - wanted.value) <= value.error + wanted.error
        assert value.error <= 1e-5 * abs(value.value)
