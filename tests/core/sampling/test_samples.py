"""Points as a target, and kernel densities of them against SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.sampling.samples import (
    BANDWIDTHS,
    SAME,
    Sample,
    bandwidth_of,
    kernel_density,
    negative_log_likelihood,
)
from klviz.core.values import cross_entropy, divergence_value
from tests.core.records import TWO_MODES, one

POINTS = [0.3, -1.2, 4.0, 2.2, 2.2, -0.7]


def drawn(n: int, seed: int = 0) -> Sample:
    return Sample(TWO_MODES.sample(n, np.random.default_rng(seed)))


def test_points_are_kept_ascending_and_cannot_be_written_to() -> None:
    sample = Sample(POINTS)
    assert sample.points.tolist() == sorted(POINTS)
    assert sample.size == 6
    with pytest.raises(ValueError, match="read-only"):
        sample.points[0] = 1.0


def test_moments_are_those_of_numpy() -> None:
    sample = Sample(POINTS)
    assert sample.mean == pytest.approx(np.mean(POINTS), rel=1e-14)
    assert sample.sd == pytest.approx(np.std(POINTS), rel=1e-14)
    assert sample.median == pytest.approx(np.median(POINTS), rel=1e-14)
    assert Sample(POINTS[:5]).median == 2.2
    assert sample.quartile_range == pytest.approx(np.subtract(*np.percentile(POINTS, [75, 25])))


@given(
    st.lists(st.floats(-10, 10), min_size=1, max_size=30),
    st.sampled_from([0.0, 1e9, -3e5]),
    st.sampled_from([1.0, 1e-200, 1e200]),
)
@settings(deadline=None)
def test_moments_keep_their_digits_anywhere(values: list[float], shift: float, unit: float) -> None:
    if shift and unit != 1.0:
        shift = 0.0
    points = np.array(values) * unit + shift
    sample = Sample(points)
    scaled = (points - shift) / unit
    assert (sample.mean - shift) / unit == pytest.approx(scaled.mean(), abs=1e-6)
    assert sample.sd / unit == pytest.approx(scaled.std(), abs=1e-6, rel=1e-6)


def test_its_measure_takes_means_with_standard_errors() -> None:
    sample = drawn(1000)
    value, error = sample.measure.estimate(sample.points**2)
    assert value == pytest.approx(np.mean(sample.points**2))
    assert error == pytest.approx(np.std(sample.points**2) / math.sqrt(1000))


def test_draws_are_points_drawn_with_replacement() -> None:
    sample = Sample(POINTS)
    found = sample.sample(1000, np.random.default_rng(0))
    assert set(found.tolist()) == set(POINTS)
    assert np.mean(found == 2.2) == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "at least one number"),
        ([[1.0, 2.0]], "at least one number, got shape"),
        ([1.0, math.nan], r"points\[1\] must be finite, got nan"),
        ([math.inf], r"points\[0\] must be finite, got inf"),
    ],
)
def test_bad_points_are_named(points: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sample(points)


@pytest.mark.parametrize("rule", ["scott", "silverman"])
@pytest.mark.parametrize("n", [2, 7, 60])
def test_kernel_densities_are_those_of_scipy(rule: str, n: int) -> None:
    from scipy.stats import gaussian_kde

    sample = drawn(n)
    reference = gaussian_kde(sample.points, rule)
    x = np.linspace(-7.0, 7.0, 60)
    ours = kernel_density(sample, rule)
    assert ours.prob(x) == pytest.approx(reference(x), rel=1e-12)
    assert ours.log_prob(np.array([200.0]))[0] == pytest.approx(reference.logpdf([200.0])[0])
    width = math.sqrt(float(reference.covariance[0, 0]))
    assert bandwidth_of(sample, rule) == pytest.approx(width, rel=1e-12)


def test_the_rule_of_thumb_bears_an_outlier() -> None:
    points = np.random.default_rng(0).standard_normal(100)
    plain, spoilt = Sample(points), Sample([*points, 1e6])
    ratio = bandwidth_of(spoilt, "robust") / bandwidth_of(plain, "robust")
    assert ratio == pytest.approx(1.0, abs=0.1)
    assert bandwidth_of(spoilt, "scott") > 1e3 * bandwidth_of(plain, "scott")
    sd = np.std(plain.points, ddof=1)
    quartiles = plain.quartile_range / 1.34
    assert bandwidth_of(plain, "robust") == pytest.approx(0.9 * min(sd, quartiles) * 100**-0.2)
    # More than half of the points alike: no distance between quartiles.
    assert bandwidth_of(Sample([0.0] * 8 + [1.0]), "robust") > 0.0


def test_mean_and_variance_are_those_of_the_points_and_the_kernel() -> None:
    for n in (50, 1500):
        sample = drawn(n)
        found = kernel_density(sample, 0.4)
        assert found.mean == pytest.approx(sample.mean, abs=1e-13)
        assert found.sd == pytest.approx(math.hypot(sample.sd, 0.4), rel=1e-13)


def test_every_point_of_thousands_has_its_kernel() -> None:
    from scipy.stats import gaussian_kde

    sample = drawn(8000)
    found = kernel_density(sample, "silverman")
    assert len(found.parts) == 8000
    x = np.linspace(-8.0, 8.0, 100)
    assert found.prob(x) == pytest.approx(gaussian_kde(sample.points, "silverman")(x), rel=1e-12)


def test_equal_points_share_a_kernel() -> None:
    found = kernel_density(Sample([1.0, 1.0, 1.0, 4.0]), 0.5)
    assert [(part.weight, part.member.loc) for part in found.parts] == [(0.75, 1.0), (0.25, 4.0)]
    alone = kernel_density(Sample([2.0]), 0.5)
    assert (alone.mean, alone.sd) == (2.0, 0.5)


def test_a_bandwidth_that_makes_no_sense_is_named() -> None:
    sample = Sample(POINTS)
    for width in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="bandwidth must be positive and finite, got"):
            kernel_density(sample, width)
    with pytest.raises(ValueError, match="bandwidth must be one of scott, silverman, robust"):
        kernel_density(sample, "magic")
    for rule in BANDWIDTHS:
        with pytest.raises(ValueError, match=SAME):
            kernel_density(Sample([1.0, 1.0]), rule)


def test_divergences_to_a_kernel_density_approach_those_to_what_was_drawn_from() -> None:
    q = one("normal", 0.5, 3.0)
    for key in ("kl", "jsd", "hellinger2"):
        exact = divergence_value(DIVERGENCES[key], TWO_MODES, q).value
        few, many = (
            divergence_value(DIVERGENCES[key], kernel_density(drawn(n), 0.2), q).value
            for n in (50, 5000)
        )
        assert abs(many - exact) < 0.15 * exact
        assert abs(many - exact) < abs(few - exact)


def test_the_mean_negative_log_likelihood_is_the_cross_entropy_on_average() -> None:
    q = one("normal", 0.5, 3.0)
    found = negative_log_likelihood(drawn(20_000), q)
    exact = cross_entropy(TWO_MODES, q).value
    assert abs(found.value - exact) < 5.0 * found.error
    assert found.method == "mean over 20,000 points"
    sample = drawn(30)
    assert negative_log_likelihood(sample, q).value == pytest.approx(
        -q.log_prob(sample.points).mean()
    )


def test_a_point_where_q_is_zero_makes_it_infinite_with_a_reason() -> None:
    found = negative_log_likelihood(Sample([-3.0, 0.2, 5.0]), one("uniform", -1.0, 1.0))
    assert found.value == math.inf
    assert found.reason == "q is zero at 2 of the points, such as -3"
    assert negative_log_likelihood(Sample([0.2]), one("normal", 0.0, 1.0)).error == math.inf
