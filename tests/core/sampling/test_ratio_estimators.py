"""k1, k2 and k3: bias, spread and slopes, exact and from draws."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.approximations import Approximation, approximation_of
from klviz.core.arrays import Theta
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.sampling.ratio_estimators import (
    RATIO_ESTIMATORS,
    estimate,
    held_slopes,
    log_ratio,
    loss_slopes,
    quality,
)
from klviz.core.terrain import Terrain
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, one

STANDARD = one("normal", 0.0, 1.0)
# Schulman (2020), with more digits: q = N(0, 1), p = N(mu, 1), bias and sd beside KL = mu²/2.
PUBLISHED: Mapping[tuple[float, str], tuple[float, float]] = {
    (0.1, "k1"): (0.0, 20.0000),
    (0.1, "k2"): (0.0025, 1.4177),
    (0.1, "k3"): (0.0, 1.4166),
    (1.0, "k1"): (0.0, 2.0000),
    (1.0, "k2"): (0.25, 1.7321),
    (1.0, "k3"): (0.0, 1.6950),
}
TARGETS = {
    "normal": one("normal", 1.1, 0.9),
    "two modes": TWO_MODES,
    "heavy": mixed((0.5, "logistic", (-1.0, 1.0)), (0.5, "student_t", (3.0, 1.0, 1.0))),
}
each = pytest.mark.parametrize("key", RATIO_ESTIMATORS)


def near(family: str) -> tuple[Approximation, Theta]:
    shape = (9.0,) if family == "student_t" else ()
    return approximation_of(FAMILIES[family], (*shape, 0.3, 1.2))


def slope_of(p: Mixture, key: str, family: str = "normal") -> Theta:
    approximation, theta = near(family)
    found = Terrain(p, DIVERGENCES[key], approximation).evaluate(theta)
    assert found is not None
    return found.gradient


@pytest.mark.parametrize(("mu", "key"), PUBLISHED)
def test_bias_and_spread_are_the_published_ones(mu: float, key: str) -> None:
    found = quality(RATIO_ESTIMATORS[key], one("normal", mu, 1.0), STANDARD)
    bias, sd = PUBLISHED[mu, key]
    truth = 0.5 * mu * mu
    assert found.truth.value == pytest.approx(truth, rel=1e-14)
    assert found.bias.value / truth == pytest.approx(bias, abs=1e-12)
    assert found.sd.value / truth == pytest.approx(sd, abs=5.1e-5)


@given(st.floats(0.01, 3.0))
@settings(max_examples=15, deadline=None)
def test_between_normals_of_one_width_bias_and_spread_follow_formulas(mu: float) -> None:
    truth, p = 0.5 * mu * mu, one("normal", mu, 1.0)
    first = quality(RATIO_ESTIMATORS["k1"], p, STANDARD)
    assert first.sd.value == pytest.approx(truth * 2.0 / mu, rel=1e-10)
    second = quality(RATIO_ESTIMATORS["k2"], p, STANDARD)
    assert second.bias.value == pytest.approx(truth * mu * mu / 4.0, rel=1e-8)
    assert second.mean.value == pytest.approx(truth * (1.0 + mu * mu / 4.0), rel=1e-10)
    # Var k3 = Var(r) + Var(log r) − 2 Cov(r, log r) = (e^mu² − 1) + mu² − 2 mu².
    third = quality(RATIO_ESTIMATORS["k3"], p, STANDARD)
    variance = math.expm1(mu * mu) - mu * mu
    assert third.sd.value == pytest.approx(math.sqrt(variance), rel=1e-8)


@each
@pytest.mark.parametrize("target", TARGETS)
def test_draws_have_the_mean_and_the_spread_that_quadrature_finds(key: str, target: str) -> None:
    p, q, n = TARGETS[target], one("normal", 0.3, 1.2), 200_000
    row = RATIO_ESTIMATORS[key]
    exact = quality(row, p, q)
    found = estimate(row, p, q, n, np.random.default_rng(5))
    if math.isinf(exact.sd.value):
        assert key == "k3"
        return
    assert abs(found.value - exact.mean.value) < 5.0 * found.error
    assert found.error * math.sqrt(n) == pytest.approx(exact.sd.value, rel=0.1)
    assert exact.mean.value - exact.truth.value == pytest.approx(exact.bias.value, abs=1e-12)


@each
def test_equal_distributions_leave_nothing_to_estimate(key: str) -> None:
    found = quality(RATIO_ESTIMATORS[key], TWO_MODES, TWO_MODES)
    assert (found.truth.value, found.bias.value) == (0.0, 0.0)
    assert found.mean.value == pytest.approx(0.0, abs=1e-15)
    assert found.sd.value == pytest.approx(0.0, abs=1e-12)


def test_k2_and_k3_are_never_negative_and_k1_is() -> None:
    q = one("normal", 0.3, 1.2)
    t = log_ratio(TWO_MODES, q, q.sample(1000, np.random.default_rng(1)))
    lowest = {key: row.values(t).min() for key, row in RATIO_ESTIMATORS.items()}
    assert lowest["k1"] < 0.0
    assert lowest["k2"] >= 0.0
    assert lowest["k3"] >= 0.0


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
@pytest.mark.parametrize("target", TARGETS)
def test_k1_held_has_no_slope_k2_that_of_reverse_and_k3_that_of_forward_kl(
    target: str, family: str
) -> None:
    p = TARGETS[target]
    approximation, theta = near(family)
    found = {k: loss_slopes(row, p, approximation, theta) for k, row in RATIO_ESTIMATORS.items()}
    reverse, forward = slope_of(p, "reverse_kl", family), slope_of(p, "kl", family)
    assert found["k1"].held == pytest.approx((0.0, 0.0), abs=1e-8)
    assert found["k2"].held == pytest.approx(reverse, abs=1e-7)
    assert found["k3"].held == pytest.approx(forward, abs=1e-7)
    assert forward != pytest.approx(reverse, abs=1e-2)


@pytest.mark.parametrize("target", TARGETS)
def test_with_the_term_of_the_draws_k1_and_k3_have_the_slope_of_reverse_kl_and_k2_has_not(
    target: str,
) -> None:
    p = TARGETS[target]
    approximation, theta = near("normal")
    found = {k: loss_slopes(row, p, approximation, theta) for k, row in RATIO_ESTIMATORS.items()}
    reverse = slope_of(p, "reverse_kl")
    assert found["k1"].whole == pytest.approx(reverse, abs=1e-8)
    assert found["k3"].whole == pytest.approx(reverse, abs=1e-8)
    assert found["k2"].whole != pytest.approx(reverse, rel=0.1)


def test_the_slopes_of_the_published_pair() -> None:
    """As q = N(0.3, 1.2), p = N(1.1, 0.9): closed forms in loc and log scale."""
    p = TARGETS["normal"]
    approximation, theta = near("normal")
    reverse = ((0.3 - 1.1) / 0.81, 1.44 / 0.81 - 1.0)
    forward = ((0.3 - 1.1) / 1.44, 1.0 - (0.81 + 0.64) / 1.44)
    held = {k: loss_slopes(r, p, approximation, theta).held for k, r in RATIO_ESTIMATORS.items()}
    assert held["k1"] == pytest.approx((0.0, 0.0), abs=1e-12)
    assert held["k2"] == pytest.approx(reverse, rel=1e-12)
    assert held["k3"] == pytest.approx(forward, rel=1e-11)


@each
def test_the_whole_slope_is_the_difference_quotient_of_the_mean(key: str) -> None:
    row, step = RATIO_ESTIMATORS[key], 1e-5
    approximation, theta = near("normal")
    whole = loss_slopes(row, TWO_MODES, approximation, theta).whole
    for i in range(2):
        ends = []
        for way in (step, -step):
            there = tuple(value + way * (j == i) for j, value in enumerate(theta))
            ends.append(quality(row, TWO_MODES, approximation.mixture(there)).mean.value)
        assert whole[i] == pytest.approx((ends[0] - ends[1]) / (2.0 * step), rel=1e-6, abs=1e-8)


@each
def test_held_slopes_are_difference_quotients_at_the_same_draws(key: str) -> None:
    row, step = RATIO_ESTIMATORS[key], 1e-6
    approximation, theta = near("normal")
    x = approximation.mixture(theta).sample(50, np.random.default_rng(2))
    found = held_slopes(row, TWO_MODES, approximation, theta, x)

    def values(i: int, way: float) -> object:
        there = tuple(value + way * (j == i) for j, value in enumerate(theta))
        return row.values(log_ratio(TWO_MODES, approximation.mixture(there), x))

    for i in range(2):
        quotient = (np.asarray(values(i, step)) - np.asarray(values(i, -step))) / (2.0 * step)
        assert found[i] == pytest.approx(quotient, rel=1e-5, abs=1e-7)


@each
def test_held_slopes_have_the_mean_that_quadrature_finds(key: str) -> None:
    row, n = RATIO_ESTIMATORS[key], 100_000
    approximation, theta = near("normal")
    x = approximation.mixture(theta).sample(n, np.random.default_rng(3))
    found = held_slopes(row, TWO_MODES, approximation, theta, x)
    exact = np.array(loss_slopes(row, TWO_MODES, approximation, theta).held)
    error = found.std(axis=1) / math.sqrt(n)
    assert np.all(np.abs(found.mean(axis=1) - exact) < 5.0 * error)


def test_where_q_lacks_what_p_has_k3_falls_short_by_that_mass() -> None:
    p, q = STANDARD, one("uniform", -1.0, 1.0)
    beyond = math.erfc(1.0 / math.sqrt(2.0))
    found = {key: quality(row, p, q) for key, row in RATIO_ESTIMATORS.items()}
    assert found["k1"].bias.value == 0.0
    assert found["k3"].bias.value == pytest.approx(-beyond, rel=1e-12)
    drawn = estimate(RATIO_ESTIMATORS["k3"], p, q, 50_000, np.random.default_rng(1))
    assert drawn.value == pytest.approx(found["k3"].mean.value, abs=5 * drawn.error)
    for row in found.values():
        assert row.mean.value == pytest.approx(row.truth.value + row.bias.value, abs=1e-13)


def test_infinite_truths_means_and_spreads_come_with_a_reason() -> None:
    uncovered = quality(RATIO_ESTIMATORS["k1"], one("uniform", -1.0, 1.0), STANDARD)
    exact = divergence_value(DIVERGENCES["reverse_kl"], one("uniform", -1.0, 1.0), STANDARD)
    assert uncovered.mean.value == math.inf
    assert uncovered.mean.reason == exact.reason
    assert math.isnan(uncovered.bias.value)
    # Under t with 3 degrees of freedom x² has a mean and x⁴ has none.
    heavy = one("student_t", 3.0, 0.0, 1.0)
    first = quality(RATIO_ESTIMATORS["k1"], STANDARD, heavy)
    assert math.isfinite(first.mean.value)
    assert first.sd.value == math.inf
    assert first.sd.reason == "k1 has no variance: it grows too fast for the tail of q on the left"
    second = quality(RATIO_ESTIMATORS["k2"], STANDARD, heavy)
    assert (second.mean.value, second.bias.value) == (math.inf, math.inf)
    assert second.bias.reason == "k2 has no mean: it grows too fast for the tail of q on the left"
    # p²/q: a q of less than 1/√2 the width of p.
    third = quality(RATIO_ESTIMATORS["k3"], STANDARD, one("normal", 0.0, 0.7))
    assert math.isfinite(third.mean.value)
    assert third.sd.value == math.inf


def test_slopes_of_an_infinite_mean_are_refused() -> None:
    approximation, theta = near("normal")
    with pytest.raises(ValueError, match="where p is zero"):
        loss_slopes(RATIO_ESTIMATORS["k2"], one("uniform", 0.0, 1.0), approximation, theta)


def test_ratios_beyond_numbers_are_infinite_and_not_nan() -> None:
    t = np.array([-math.inf, -1e4, 0.0, 1e-9, 1e3])
    assert RATIO_ESTIMATORS["k1"].values(t).tolist() == [math.inf, 1e4, 0.0, -1e-9, -1e3]
    assert RATIO_ESTIMATORS["k2"].values(t)[:2].tolist() == [math.inf, 5e7]
    k3 = RATIO_ESTIMATORS["k3"].values(t)
    assert k3.tolist() == [math.inf, 9999.0, 0.0, pytest.approx(5e-19, rel=1e-8), math.inf]


def test_narrow_targets_lose_no_digits() -> None:
    """KL between normals knows no units."""
    for unit in (1e-9, 1e6):
        p, q = one("normal", unit, unit), one("normal", 0.0, unit)
        for key, row in RATIO_ESTIMATORS.items():
            found = quality(row, p, q)
            bias, sd = PUBLISHED[1.0, key]
            assert found.bias.value == pytest.approx(0.5 * bias, abs=1e-12)
            assert found.sd.value == pytest.approx(0.5 * sd, abs=5e-5)
