"""What is read of a fit at an x and in an interval: exactly there, and about the right step."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.readings import share
from klviz.analyses.translation import mixture_of, source_of, view_of
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene

ALL = replace(FIRST_SCENE, runs=tuple(Run(key, colour=i) for i, key in enumerate(DIVERGENCES)))
POINTS = (-2.0, -1.0, 0.5, 1.0, 3.0)


def request_of(scene: Scene = FIRST_SCENE, **changes: object) -> FitRequest:
    request = FitRequest(source_of(scene), scene.approximation, scene.runs, view_of(scene))
    return replace(request, **changes)  # type: ignore[arg-type]


def read(scene: Scene = FIRST_SCENE, **changes: object) -> FitSnapshot:
    return Fit(budget=60).answer(request_of(scene, **changes))


def q_of(shot: FitSnapshot, number: int) -> Mixture:
    family = FAMILIES[shot.request.approximation.family]
    return Mixture.single(family, family.member(shot.runs[number].values))


def test_nothing_is_read_where_nobody_asks() -> None:
    shot = read()
    assert (shot.reading, shot.region) == (None, None)


@pytest.mark.parametrize("view", ["density", "log", "cdf"])
def test_p_and_every_q_are_read_exactly_at_the_cursor(view: str) -> None:
    x = 0.123456789
    shot = read(step=20, cursor=x, density_view=view)
    of = {
        "density": lambda m: m.prob(np.array([x])),
        "log": lambda m: m.log_prob(np.array([x])),
        "cdf": lambda m: m.cdf(np.array([x])),
    }[view]
    assert shot.reading is not None
    assert shot.reading.x == x
    assert shot.reading.p == of(mixture_of(FIRST_SCENE.target))[0]
    assert [run.q for run in shot.reading.runs] == [of(q_of(shot, k))[0] for k in (0, 1)]


def test_the_log_ratio_and_the_plot_are_read_at_the_cursor() -> None:
    shot = read(ALL, step=5, cursor=1.5)
    assert shot.reading is not None
    x, p = np.array([1.5]), mixture_of(FIRST_SCENE.target)
    for number, (run, key) in enumerate(zip(shot.reading.runs, DIVERGENCES, strict=True)):
        log_ratio = p.log_prob(x) - q_of(shot, number).log_prob(x)
        assert run.log_ratio == log_ratio[0]
        if key == "kl":
            assert run.compared == pytest.approx(p.prob(x)[0] * log_ratio[0], rel=1e-14)
    pulled = read(ALL, step=5, cursor=1.5, ratio_view="log_ratio").reading
    assert pulled is not None
    assert [run.compared for run in pulled.runs] == [run.log_ratio for run in shot.reading.runs]


def test_shares_go_from_nothing_to_the_whole() -> None:
    for x, wanted in ((-60.0, 0.0), (60.0, 1.0)):
        shot = read(ALL, step=30, cursor=x)
        assert shot.reading is not None
        for run, view in zip(shot.reading.runs, shot.runs, strict=True):
            if math.isfinite(view.estimate.value):
                assert run.share.value == pytest.approx(wanted, abs=1e-11)
                assert abs(run.share.value - wanted) <= run.share.error + 1e-60


def test_a_share_is_what_the_area_up_to_the_cursor_says() -> None:
    shot = read(step=30, cursor=-1.25)
    assert shot.reading is not None
    x = np.linspace(-40.0, -1.25, 200_001)
    p, q = mixture_of(FIRST_SCENE.target).prob(x), q_of(shot, 0).prob(x)
    area = float(np.trapezoid(p * np.log(p / q), x))
    assert shot.reading.runs[0].below.value == pytest.approx(area, rel=1e-7)
    wanted = area / shot.runs[0].estimate.value
    assert shot.reading.runs[0].share.value == pytest.approx(wanted, rel=1e-7)


def test_an_infinite_divergence_has_no_shares() -> None:
    scene = replace(FIRST_SCENE, target=parse_target("t(1; 0, 1)"))
    shot = read(scene, cursor=1.0, region=(-1.0, 1.0))
    assert shot.reading is not None
    assert shot.region is not None
    forward = shot.reading.runs[0]
    assert math.isinf(forward.below.value)
    assert math.isnan(forward.share.value)
    assert forward.share.reason == "there is no share of a divergence that is infinite"
    assert 0.0 < shot.region.runs[0].value.value < math.inf
    assert math.isnan(shot.region.runs[0].share.value)
    assert math.isfinite(shot.reading.runs[1].share.value)


def test_where_both_densities_are_zero_there_is_no_ratio() -> None:
    scene = replace(
        FIRST_SCENE,
        target=parse_target("U(0, 1)"),
        approximation=replace(FIRST_SCENE.approximation, family="normal", values=(0.5, 1e-3)),
    )
    shot = read(scene, cursor=1e160)
    assert shot.reading is not None
    assert all(math.isnan(run.log_ratio) for run in shot.reading.runs)


def test_masses_and_shares_of_a_region() -> None:
    low, high = -4.5, 0.25
    shot = read(ALL, step=30, region=(low, high))
    assert shot.region is not None
    assert (shot.region.low, shot.region.high) == (low, high)
    ends, p = np.array([low, high]), mixture_of(FIRST_SCENE.target)
    assert shot.region.mass.value == pytest.approx(np.diff(p.cdf(ends))[0], rel=1e-13)
    left, right = read(ALL, step=30, cursor=low).reading, read(ALL, step=30, cursor=high).reading
    assert left is not None
    assert right is not None
    for number, part in enumerate(shot.region.runs):
        q = q_of(shot, number)
        assert part.mass.value == pytest.approx(np.diff(q.cdf(ends))[0], rel=1e-12)
        before, after = left.runs[number].below, right.runs[number].below
        if math.isfinite(before.value):
            error = before.error + after.error + part.value.error
            assert abs(after.value - before.value - part.value.value) <= error


def test_only_what_is_read_changes_while_the_cursor_moves() -> None:
    engine = Fit(budget=60)
    first = engine.answer(request_of(step=10, cursor=0.0))
    second = engine.answer(request_of(step=10, cursor=0.5, region=(0.0, 1.0)))
    assert second.is_drawn_like(first)
    assert second.reading != first.reading
    assert second.request.cursor == 0.5
    third = engine.answer(request_of(step=11, cursor=0.5))
    assert not third.is_drawn_like(second)
    assert third.reading is not None
    alone = read(step=11, cursor=0.5).reading
    assert alone is not None
    for run, other in zip(third.reading.runs, alone.runs, strict=True):
        assert (run.q, run.log_ratio) == (other.q, other.log_ratio)
        assert abs(run.share.value - other.share.value) <= run.share.error + other.share.error


def test_reading_does_not_change_the_runs() -> None:
    engine = Fit(budget=60)
    for step in range(0, 30, 3):
        engine.answer(request_of(step=step, cursor=0.1 * step, region=(-1.0, 0.2 * step)))
    assert [view.values for view in engine.answer(request_of(step=30)).runs] == [
        view.values for view in read(step=30).runs
    ]


def test_a_p_of_points_is_counted() -> None:
    scene = replace(FIRST_SCENE, samples=Samples(POINTS, "points"), runs=FIRST_SCENE.runs[:1])
    shot = read(scene, cursor=0.5, region=(-1.5, 1.0), density_view="cdf")
    assert shot.reading is not None
    assert shot.region is not None
    (run,), (part,) = shot.reading.runs, shot.region.runs
    logs = -q_of(shot, 0).log_prob(np.array(POINTS)) / len(POINTS)
    assert shot.reading.p == pytest.approx(0.6)
    assert math.isnan(run.log_ratio)
    assert run.below.value == pytest.approx(logs[:3].sum(), rel=1e-14)
    assert run.share.value == pytest.approx(logs[:3].sum() / logs.sum(), rel=1e-13)
    assert shot.region.mass.value == pytest.approx(0.6)
    assert part.value.value == pytest.approx(logs[1:4].sum(), rel=1e-14)


def test_there_is_no_share_of_what_is_not_known() -> None:
    found = share(Estimate(1.0, 0.0), Estimate(math.nan, math.inf))
    assert math.isnan(found.value)
    assert found.reason == "there is no share of a divergence that is not known"
