"""Maximum likelihood against SciPy, against formulas, and as a ground to walk on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from klviz.core.approximations import Approximation, approximation_of
from klviz.core.arrays import Theta
from klviz.core.descent import run_descent
from klviz.core.diagnoses import Diagnosis
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers import OPTIMISERS
from klviz.core.sampling.likelihood import (
    LONELY,
    PointsTerrain,
    alone,
    likelihood_survey,
    maximum_likelihood,
)
from klviz.core.sampling.samples import SAME, Sample, kernel_density, negative_log_likelihood
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, normals

KL = DIVERGENCES["kl"]
SHAPES = {"student_t": (3.0,)}
EVERY = ["normal", "laplace", "logistic", "student_t"]


def drawn(n: int, seed: int = 0) -> Sample:
    """Return draws with outliers."""
    return Sample(5.0 + 2.0 * np.random.default_rng(seed).standard_t(3.0, n))


def near(family: str, loc: float = 4.0, scale: float = 1.5) -> tuple[Approximation, Theta]:
    return approximation_of(FAMILIES[family], (*SHAPES.get(family, ()), loc, scale))


def scipy_fit(family: str, points: Any) -> tuple[float, float]:
    """Return location and scale by SciPy."""
    from scipy import stats

    if family == "student_t":
        return tuple(map(float, stats.t.fit(points, fdf=3.0)[1:]))  # type: ignore[return-value]
    name = {"normal": "norm"}.get(family, family)
    loc, scale = getattr(stats, name).fit(points)
    return float(loc), float(scale)


@pytest.mark.parametrize("family", [*EVERY, "uniform"])
@pytest.mark.parametrize("n", [2, 11, 400])
def test_the_likeliest_member_is_that_of_scipy_or_likelier(family: str, n: int) -> None:
    sample = drawn(n)
    if family == "student_t" and n == 2:
        sample = drawn(5)
    found = maximum_likelihood(sample, FAMILIES[family], SHAPES.get(family, ()))
    loc, scale = scipy_fit(family, sample.points)
    if family == "uniform":
        loc, scale = loc + 0.5 * scale, 0.5 * scale
    assert found.note == ""
    # SciPy searches t by values alone, to four digits.
    assert found.member.loc == pytest.approx(loc, rel=1e-4, abs=1e-4 * scale)
    assert found.member.scale == pytest.approx(scale, rel=1e-4)
    shape = (loc - scale, loc + scale) if family == "uniform" else SHAPES.get(family, ())
    theirs = Mixture.single(
        FAMILIES[family], found.member._replace(loc=loc, scale=scale, shape=shape)
    )
    assert found.value.value <= negative_log_likelihood(sample, theirs).value + 1e-12


@pytest.mark.parametrize("family", EVERY)
def test_no_neighbour_is_likelier(family: str) -> None:
    sample = drawn(101)
    found = maximum_likelihood(sample, FAMILIES[family], SHAPES.get(family, ()))
    loc, scale, _ = found.member
    for by in ((1e-3, 1.0), (-1e-3, 1.0), (0.0, 1.001), (0.0, 0.999)):
        member = found.member._replace(loc=loc + by[0] * scale, scale=scale * by[1])
        other = negative_log_likelihood(sample, Mixture.single(FAMILIES[family], member))
        assert other.value > found.value.value


def test_closed_forms_say_so() -> None:
    sample = Sample([1.0, 2.0, 4.0, 9.0])
    normal = maximum_likelihood(sample, FAMILIES["normal"])
    assert (normal.member.loc, normal.method) == (4.0, "closed form")
    assert normal.member.scale == pytest.approx(math.sqrt(9.5))
    laplace = maximum_likelihood(sample, FAMILIES["laplace"])
    assert (laplace.member.loc, laplace.member.scale) == (3.0, 2.5)
    uniform = maximum_likelihood(sample, FAMILIES["uniform"])
    assert uniform.member.shape == (1.0, 9.0)
    assert uniform.value.value == pytest.approx(math.log(8.0))
    assert maximum_likelihood(sample, FAMILIES["logistic"]).method == "Newton's method"


@pytest.mark.parametrize("family", EVERY)
@pytest.mark.parametrize(("shift", "unit"), [(0.0, 1e-9), (0.0, 1e7), (1e6, 1.0)])
def test_units_and_places_change_nothing(family: str, shift: float, unit: float) -> None:
    shape = SHAPES.get(family, ())
    sample = drawn(60)
    plain = maximum_likelihood(sample, FAMILIES[family], shape)
    moved = maximum_likelihood(Sample(sample.points * unit + shift), FAMILIES[family], shape)
    assert moved.note == ""
    loc, scale, _ = plain.member
    assert (moved.member.loc - shift) / unit == pytest.approx(loc, abs=1e-6)
    assert moved.member.scale / unit == pytest.approx(scale, rel=1e-6)


def test_cauchy_bears_an_outlier_that_moves_the_normal() -> None:
    sample = Sample([*drawn(50).points, 1e6])
    cauchy = maximum_likelihood(sample, FAMILIES["student_t"], (1.0,))
    normal = maximum_likelihood(sample, FAMILIES["normal"])
    assert cauchy.member.loc == pytest.approx(5.0, abs=1.0)
    assert normal.member.loc > 1e4


def test_below_one_degree_of_freedom_the_best_of_several_is_found() -> None:
    """Two clumps of points, the larger away from the median of the rest."""
    sample = Sample([0.0, 0.01, 0.02, 0.03, 10.0, 10.001, 10.002, 10.003, 10.004, 30.0, -20.0])
    found = maximum_likelihood(sample, FAMILIES["student_t"], (0.3,))
    assert found.member.loc == pytest.approx(10.002, abs=2e-3)
    assert found.note == ""


def test_points_of_which_too_many_coincide_have_no_likeliest_t() -> None:
    with pytest.raises(ValueError, match="6 of 10 points coincide"):
        maximum_likelihood(Sample([1.0] * 6 + [2.0, 3.0, 4.0, 5.0]), FAMILIES["student_t"], (1.0,))
    fine = Sample([1.0] * 4 + [2.0, 3.0, 4.0, 5.0, 6.0])
    assert maximum_likelihood(fine, FAMILIES["student_t"], (1.0,)).note == ""


@pytest.mark.parametrize("family", [*EVERY, "uniform"])
def test_points_all_the_same_are_refused(family: str) -> None:
    with pytest.raises(ValueError, match=SAME):
        maximum_likelihood(Sample([2.0, 2.0]), FAMILIES[family], SHAPES.get(family, ()))


@pytest.mark.parametrize("family", EVERY)
def test_value_and_slope_are_those_of_the_likelihood(family: str) -> None:
    sample = drawn(30)
    approximation, theta = near(family)
    ground = PointsTerrain(sample, KL, approximation)
    found = ground.evaluate(theta)
    assert found is not None

    def value(there: Theta) -> float:
        return negative_log_likelihood(sample, approximation.mixture(there)).value

    assert found.value == pytest.approx(value(theta), rel=1e-13)
    step = 1e-6
    quotients = (
        (value((theta[0] + step, theta[1])) - value((theta[0] - step, theta[1]))) / (2 * step),
        (value((theta[0], theta[1] + step)) - value((theta[0], theta[1] - step))) / (2 * step),
    )
    assert found.gradient == pytest.approx(quotients, rel=1e-6, abs=1e-8)
    exact = Terrain(TWO_MODES, KL, approximation).evaluate(theta)
    assert exact is not None
    assert found.fisher() == pytest.approx(exact.fisher(), rel=1e-7, abs=1e-9)


def test_its_slope_is_that_of_forward_kl_to_ever_narrower_kernels() -> None:
    sample = drawn(20)
    approximation, theta = near("normal")
    points = PointsTerrain(sample, KL, approximation).evaluate(theta)
    assert points is not None
    offs = []
    for width in (0.4, 0.04):
        smooth = Terrain(kernel_density(sample, width), KL, approximation).evaluate(theta)
        assert smooth is not None
        offs.append(np.abs(np.array(smooth.gradient) - points.gradient).max())
    assert offs[1] == pytest.approx(0.01 * offs[0], rel=0.05)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_walks_to_the_likeliest(optimiser: str) -> None:
    sample = drawn(200)
    approximation, theta = near("normal")
    kind = OPTIMISERS[optimiser]
    run = run_descent(
        sample,
        KL,
        approximation,
        theta,
        kind.make(kind.default_rate),
        survey=likelihood_survey(),
        steps=4000,
        stop_when_converged=True,
    )
    assert run.converged
    assert run.thetas[-1] == pytest.approx([sample.mean, math.log(sample.sd)], abs=1e-7)


def test_em_fits_a_mixture_of_normals_to_points() -> None:
    rng = np.random.default_rng(0)
    target = normals((0.3, -3.0, 1.0), (0.7, 3.0, 0.5))
    sample = Sample(target.sample(3000, rng))
    mixture, theta = NormalMixture.around(normals((0.5, -1.0, 1.0), (0.5, 1.0, 1.0)))
    rule = OPTIMISERS["em"].make(1.0)
    run = run_descent(
        sample,
        KL,
        mixture,
        theta,
        rule,
        survey=likelihood_survey(),
        steps=60,
        stop_when_converged=True,
    )
    assert np.all(np.diff(run.values) <= 1e-12)
    q = mixture.mixture(tuple(run.thetas[-1].tolist()))
    found = sorted((part.member.loc, part.member.scale, part.weight) for part in q.parts)
    assert found[0] == pytest.approx((-3.0, 1.0, 0.3), abs=0.1)
    assert found[1] == pytest.approx((3.0, 0.5, 0.7), abs=0.1)
    # What EM of the textbooks does to data, once more from where it ended, moves nothing.
    x = sample.points
    shares = np.array(
        [part.weight * Mixture([part._replace(weight=1.0)]).prob(x) for part in q.parts]
    )
    shares /= shares.sum(axis=0)
    means = shares @ x / shares.sum(axis=1)
    assert [part.member.loc for part in q.parts] == pytest.approx(means, abs=1e-6)


def test_batches_of_the_points_lead_about_there_and_a_seed_fixes_them() -> None:
    sample = drawn(500)
    approximation, theta = near("logistic")
    rule = OPTIMISERS["natural"].make(0.05)
    runs = [
        run_descent(
            sample, KL, approximation, theta, rule, survey=likelihood_survey(32, seed), steps=400
        )
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(runs[0].thetas, runs[1].thetas)
    assert not np.array_equal(runs[0].thetas, runs[2].thetas)
    best = maximum_likelihood(sample, FAMILIES["logistic"]).member
    loc, log_scale = runs[0].thetas[200:].mean(axis=0)
    assert loc == pytest.approx(best.loc, abs=0.15)
    assert log_scale == pytest.approx(math.log(best.scale), abs=0.1)
    assert runs[0].diagnosis == Diagnosis("running")


def test_other_divergences_are_refused_and_the_way_out_is_named() -> None:
    approximation, _ = near("normal")
    with pytest.raises(ValueError, match=r"for KL\(q‖p\) take a kernel density estimate"):
        PointsTerrain(drawn(5), DIVERGENCES["reverse_kl"], approximation)
    with pytest.raises(ValueError, match=SAME):
        PointsTerrain(Sample([1.0, 1.0]), KL, approximation)
    with pytest.raises(ValueError, match="samples must be 1 or more, got 0"):
        likelihood_survey(0)


def test_where_q_is_out_of_reach_there_is_no_slope() -> None:
    approximation, _ = near("normal")
    ground = PointsTerrain(drawn(5), KL, approximation)
    assert ground.evaluate((0.0, 500.0)) is None
    assert "too narrow or too wide" in ground.reason
    assert ground.evaluate((0.0, 0.0)) is not None
    assert ground.reason == ""
    assert not ground.is_plateau(1e9)


OUTLIER = [*np.random.default_rng(0).normal(size=100).tolist(), 50.0]


@pytest.mark.parametrize("optimiser", ["em", "natural", "newton"])
@pytest.mark.parametrize(("far", "count"), [(50.0, 2), (1e4, 2), (50.0, 3)])
def test_a_component_that_collapses_onto_a_point_ends_the_run_where_it_was_sound(
    optimiser: str, far: float, count: int
) -> None:
    sample = Sample([*OUTLIER[:-1], far])
    approximation = NormalMixture(count)
    theta = approximation.spread_over(kernel_density(sample), sample.sd)
    kind = OPTIMISERS[optimiser]
    run = run_descent(
        sample,
        KL,
        approximation,
        theta,
        kind.make(kind.default_rate),
        survey=likelihood_survey(),
        steps=500,
        stop_when_converged=True,
    )
    assert run.diagnosis.status == "stopped"
    assert "collapsed onto the one point" in run.diagnosis.note
    assert np.isfinite(run.values).all()
    q = approximation.mixture(tuple(run.thetas[-1].tolist()))
    assert run.values[-1] == pytest.approx(negative_log_likelihood(sample, q).value, rel=1e-12)
    assert run.values.size > 1
    assert alone(q, sample, LONELY) is None


def test_a_component_is_alone_with_a_point_if_it_stands_for_it_and_no_other() -> None:
    sample = Sample([0.0, 1.0, 2.0, 10.0, 10.0])

    def found(weight: float, loc: float, scale: float) -> float | None:
        q = NormalMixture(2)
        return alone(
            q.mixture(q.theta_of((1.0 - weight, weight, 1.0, loc, 5.0, scale))), sample, 8.0
        )

    assert found(0.3, 9.9, 0.9) == 10.0
    assert found(0.3, 9.9, 2.0) is None
    assert found(0.3, 0.5, 0.01) is None
    assert found(1e-13, 10.0, 0.9) is None
    assert alone(normals((1.0, 10.0, 0.9)), sample, 8.0) is None


def test_a_mixture_of_two_whose_likelihood_peaks_is_found_beside_ties() -> None:
    sample = Sample([0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.5])
    approximation = NormalMixture(2)
    theta = approximation.spread_over(kernel_density(sample), sample.sd)
    run = run_descent(
        sample,
        KL,
        approximation,
        theta,
        OPTIMISERS["em"].make(1.0),
        survey=likelihood_survey(),
        steps=500,
        stop_when_converged=True,
    )
    assert run.converged
    assert run.values[-1] == pytest.approx(1.4150233, abs=1e-6)
