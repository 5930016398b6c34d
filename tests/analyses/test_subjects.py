"""p as the lab looks at it: a density, a kernel density of samples, or points."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klviz as kv
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.subjects import DensitySubject, PointsSubject, subject_of
from klviz.analyses.translation import source_of, view_of
from klviz.core.divergences import DIVERGENCES
from klviz.document.approximation import Approximation
from klviz.document.runs import Run
from klviz.document.samples import MAX_SAMPLES, Samples
from klviz.document.scene import FIRST_SCENE, Scene

POINTS = tuple(np.random.default_rng(7).normal(1.0, 2.0, 300).tolist())
KERNELS = replace(FIRST_SCENE, samples=Samples(POINTS))
BARE = replace(FIRST_SCENE, samples=Samples(POINTS, "points"))
numbers = st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=40).filter(
    lambda xs: max(xs) - min(xs) > 1e-3
)


def request_of(scene: Scene, step: int = 0) -> FitRequest:
    return FitRequest(source_of(scene), scene.approximation, scene.runs, view_of(scene), step=step)


def at(step: int, scene: Scene) -> FitSnapshot:
    return Fit(budget=60).answer(request_of(scene, step))


def test_a_kernel_density_is_the_one_of_the_library() -> None:
    shown = at(0, KERNELS)
    p = kv.kernel_density(POINTS)
    assert shown.p == pytest.approx(p.prob(shown.x), rel=1e-12)
    assert (shown.target_mean, shown.target_sd) == pytest.approx((p.mean, p.sd), rel=1e-12)
    assert shown.runs[0].estimate.value == pytest.approx(kv.kl(p, kv.Normal(2, 1)).value, rel=1e-12)
    assert not shown.error


def test_a_typed_bandwidth_is_the_width_of_the_kernels() -> None:
    narrow = replace(KERNELS, samples=Samples(POINTS, bandwidth=0.05))
    shown = at(0, narrow)
    assert shown.p == pytest.approx(kv.kernel_density(POINTS, 0.05).prob(shown.x), rel=1e-12)


def test_forward_kl_to_points_ends_at_the_likeliest_normal() -> None:
    run = at(600, BARE).runs[0]
    likeliest = kv.maximum_likelihood(POINTS)
    assert run.status == "converged"
    assert run.values == pytest.approx((np.mean(POINTS), np.std(POINTS)), rel=1e-6)
    assert run.estimate.value == pytest.approx(likeliest.value.value, rel=1e-12)
    assert run.estimate.error == pytest.approx(likeliest.value.error, rel=1e-6)
    assert run.least == pytest.approx(likeliest.value.value, rel=1e-12)
    assert run.losses[-1] == pytest.approx(0.0, abs=1e-12)
    assert run.losses[0] == pytest.approx(
        -float(np.mean(kv.Normal(2, 1).log_prob(np.array(POINTS)))) - run.least, rel=1e-9
    )


@pytest.mark.parametrize("key", [key for key in DIVERGENCES if key != "kl"])
def test_a_divergence_that_points_do_not_have_stops_its_run_with_the_reason(key: str) -> None:
    run = at(3, replace(BARE, runs=(Run(key, alpha=0.5),))).runs[0]
    assert run.status == "stopped"
    assert "points have no density" in run.note
    assert math.isnan(run.estimate.value)
    assert run.estimate.reason.startswith("Points have no density")
    assert np.isnan(run.integrand).all()
    assert run.values == (2.0, 1.0)


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
@pytest.mark.parametrize("optimiser", ["gradient", "adam", "natural", "newton"])
def test_every_family_and_optimiser_goes_on_points(family: str, optimiser: str) -> None:
    values = (3.0, 2.0, 1.0) if family == "student_t" else (2.0, 1.0)
    scene = replace(BARE, approximation=Approximation(family, values), runs=(Run("kl", optimiser),))
    run = at(20, scene).runs[0]
    assert run.status in {"running", "converged"}
    assert 0.0 <= run.losses[-1] < run.losses[0]


def test_batches_of_points_are_random_and_the_same_again() -> None:
    drawn = replace(BARE, runs=(Run("kl", estimator="data", samples=20, seed=4),))
    first, again = at(30, drawn).runs[0], at(30, drawn).runs[0]
    assert first.values == again.values
    assert first.values != at(30, BARE).runs[0].values
    other = replace(BARE, runs=(Run("kl", estimator="score", samples=20),))
    assert "take the estimator from samples of p" in at(3, other).runs[0].note


def test_points_that_have_no_likeliest_q_stop_the_run_with_the_reason() -> None:
    ties = (0.0,) * 9 + (1.0,)
    scene = replace(
        BARE,
        samples=Samples(ties, "points"),
        approximation=Approximation("student_t", (1.0, 0.0, 1.0)),
    )
    shown = at(2, scene)
    assert "9 of 10 points coincide" in shown.runs[0].note
    assert shown.runs[0].status == "stopped"


@given(numbers)
def test_the_histogram_holds_every_point_and_the_steps_of_the_cdf_too(points: list[float]) -> None:
    subject = subject_of(Samples(tuple(points), "points"))
    low, high = min(points), max(points)
    view = (low - 1.0, high + 1.0)
    x = subject.points_of(view, 400, [])
    assert float(np.trapezoid(subject.curve(x, "density"), x)) == pytest.approx(1.0, rel=1e-6)
    cdf = subject.curve(x, "cdf")
    assert cdf == pytest.approx([np.mean(np.array(points) <= place) for place in x])
    assert (np.exp(subject.curve(x, "log")) == subject.curve(x, "density")).all() or np.allclose(
        np.exp(subject.curve(x, "log")), subject.curve(x, "density")
    )


@given(numbers, st.sampled_from([0.001, 0.1, 2.0]))
def test_a_crowd_of_kernels_is_drawn_as_it_is_from_what_is_remembered(
    points: list[float], width: float
) -> None:
    many = tuple(x + 0.01 * k for k in range(2) for x in points * 2)
    subject = subject_of(Samples(many, bandwidth=width))
    assert isinstance(subject, DensitySubject)
    view = (min(many) - 1.0, max(many) + 1.0)
    for q in (kv.Normal(0, 1).law, kv.Normal(0.3, 0.01).law):
        x = subject.points_of(view, 300, [q])
        assert subject.curve(x, "density") == pytest.approx(
            np.exp(subject.law.log_prob(x)), rel=1e-12
        )
    assert 300 <= len(x) < 300 * 12


@given(numbers, st.integers(50, 2_000))
def test_a_rug_has_a_tick_for_every_point_and_none_twice(points: list[float], room: int) -> None:
    view = (-60.0, 60.0)
    rug = subject_of(Samples(tuple(points), "points")).rug(view, room)
    cell = 120.0 / room
    assert set(rug.tolist()) <= set(points)
    assert (np.diff(rug) > 0).all()
    for point in points:
        assert float(np.abs(rug - point).min()) <= cell * (1 + 1e-9)


def test_the_view_shows_every_sample() -> None:
    far = Samples((*POINTS, 400.0), "points")
    low, high = view_of(replace(BARE, samples=far))
    assert low < min(POINTS)
    assert high > 400.0


def test_as_many_points_as_are_possible_make_a_step() -> None:
    points = tuple(np.random.default_rng(1).normal(0.0, 1.0, MAX_SAMPLES).tolist())
    shown = at(5, replace(BARE, samples=Samples(points, "points")))
    assert isinstance(subject_of(shown.request.target), PointsSubject)
    assert shown.runs[0].status == "running"
    assert len(shown.rug) <= shown.request.points + 1


def test_samples_that_are_all_one_number_are_a_single_kernel() -> None:
    alone = replace(KERNELS, samples=Samples((1.0, 1.0), bandwidth=2.0))
    assert at(0, alone).runs[0].estimate.value == pytest.approx(
        kv.kl(kv.Normal(1, 2), kv.Normal(2, 1)).value, rel=1e-9
    )
