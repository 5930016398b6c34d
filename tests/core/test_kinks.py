"""Optima on kinks, where the slope jumps: runs end there, and say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Theta
from klviz.core.descent import Run, run_descent
from klviz.core.diagnoses import KINK, RISING, SWINGING, of_kink
from klviz.core.discrete.approximations import BinomialFamily, FreeLogits
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import uniform
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.divergences import KL, TOTAL_VARIATION
from klviz.core.families import FAMILIES
from klviz.core.kinks import held
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS
from klviz.core.sampling.likelihood import PointsTerrain, maximum_likelihood
from klviz.core.sampling.samples import Sample

LAPLACE = FAMILIES["laplace"]
DRAWS = np.random.default_rng(1).normal(size=21)


def likeliest(sample: Sample, optimiser: str, steps: int = 500) -> Run:
    """Return a fit of a Laplace that begins at mean and sd."""
    approximation, theta = approximation_of(LAPLACE, (sample.mean, sample.sd))
    return run_descent(
        sample,
        KL,
        approximation,
        theta,
        OPTIMISERS[optimiser].make(OPTIMISERS[optimiser].default_rate),
        survey=PointsTerrain,
        steps=steps,
        stop_when_converged=True,
    )


@pytest.mark.parametrize("optimiser", ["gradient", "momentum", "adam", "natural", "newton"])
@pytest.mark.parametrize(
    "points",
    [[1, 1, 1, 2], [1, 2, 3, 4.5, -1], [0, 1, 5], [0, 1, 2, 9], DRAWS, [3, 3, 0, 0, 1, 1, 1]],
)
def test_a_laplace_ends_at_the_median_where_its_likelihood_has_a_kink(
    points: list[float], optimiser: str
) -> None:
    sample = Sample(points)
    run = likeliest(sample, optimiser, 2000)
    best = maximum_likelihood(sample, LAPLACE)
    assert run.converged, run.diagnosis
    assert run.values[-1] == pytest.approx(best.value.value, abs=1e-14)
    low, high = sample.points[(sample.size - 1) // 2], sample.points[sample.size // 2]
    assert low <= run.thetas[-1][0] <= high


def test_a_run_that_begins_at_a_kink_which_is_no_optimum_leaves_it() -> None:
    sample = Sample([0, 1, 2, 3, 4])
    approximation, theta = approximation_of(LAPLACE, (0.0, 1.0))
    at_a_point = PointsTerrain(sample, KL, approximation).evaluate(theta)
    assert at_a_point is not None
    # Of the subgradients −1 and −3/5 the least.
    assert at_a_point.gradient[0] == pytest.approx(-0.6, rel=1e-14)
    at_the_median = PointsTerrain(sample, KL, approximation).evaluate((2.0, 0.0))
    assert at_the_median is not None
    assert at_the_median.gradient[0] == 0.0


@given(
    points=st.lists(st.integers(-9, 9), min_size=1, max_size=9),
    start=st.integers(-20, 20),
    aim=st.integers(-20, 20),
)
def test_what_holds_a_step_is_on_its_way_and_no_worse_than_its_aim(
    points: list[int], start: int, aim: int
) -> None:
    row = np.sort(np.array(points, dtype=float))
    end = held(start / 2, aim / 2, row)
    assert min(start, aim) / 2 <= end <= max(start, aim) / 2
    assert np.abs(row - end).sum() <= np.abs(row - aim / 2).sum()


@pytest.mark.parametrize("optimiser", ["gradient", "natural", "newton"])
@pytest.mark.parametrize("p", [[0.1, 0.2, 0.3, 0.4], [0.7, 0.3], [0.1, 0.3, 0.6]])
def test_total_variation_comes_down_to_nothing_over_outcomes(
    p: list[float], optimiser: str
) -> None:
    free, theta = FreeLogits.around(uniform(len(p)))
    kind = OPTIMISERS[optimiser]
    run = run_descent(
        Categorical(p),
        TOTAL_VARIATION,
        free,
        theta,
        kind.make(kind.default_rate),
        survey=CountingTerrain,
        steps=500,
        stop_when_converged=True,
    )
    assert run.converged, run.diagnosis
    assert 0.0 <= run.values[-1] < 4e-15


@pytest.mark.parametrize("optimiser", ["gradient", "natural", "newton"])
@pytest.mark.parametrize("family", ["normal", "laplace", "logistic"])
def test_total_variation_comes_down_to_nothing_on_the_line(family: str, optimiser: str) -> None:
    row = FAMILIES[family]
    approximation, theta = approximation_of(row, (0.0, 1.0))
    kind = OPTIMISERS[optimiser]
    run = run_descent(
        Mixture.single(row, row.member((1.0, 2.0))),
        TOTAL_VARIATION,
        approximation,
        theta,
        kind.make(kind.default_rate),
        steps=500,
        stop_when_converged=True,
    )
    assert run.converged, run.diagnosis
    assert run.values[-1] < 4e-15
    assert run.thetas[-1] == pytest.approx((1.0, np.log(2.0)), abs=1e-13)


def test_an_optimum_on_another_kink_is_called_that_and_not_a_rate_too_large() -> None:
    family = BinomialFamily(3)
    theta: Theta = family.theta_of((2.0 / 3.0,))
    run = run_descent(
        Categorical([0.1, 0.2, 0.3, 0.4]),
        TOTAL_VARIATION,
        family,
        theta,
        OPTIMISERS["natural"].make(0.1),
        survey=CountingTerrain,
        steps=300,
    )
    assert run.diagnosis == ("diverging", KINK)


def test_only_swings_are_laid_on_a_kink() -> None:
    assert of_kink(RISING) == of_kink(SWINGING) == KINK
    assert of_kink("") == ""
    assert of_kink("another sentence") == "another sentence"
