"""Optimisers against their textbook formulas, on slopes made by hand."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.core.optimisers import (
    OPTIMISERS,
    Adam,
    GradientDescent,
    Momentum,
    NaturalGradient,
    Optimiser,
    OptimiserKind,
    Theta,
)

METRIC = np.array([[4.0, 0.5], [0.5, 2.0]])


class Slope(NamedTuple):
    """A slope whose numbers are given."""

    gradient: Theta
    metric: Array = METRIC

    def fisher(self) -> Array:
        return self.metric


def path(optimiser: Optimiser[Any], start: Theta, steps: int, hessian: Array) -> Array:
    """Return θ along a run on the bowl ½ θᵀHθ, (steps + 1, k)."""
    theta, state = start, optimiser.init(start)
    thetas = [theta]
    for _ in range(steps):
        slope = Slope(tuple((hessian @ theta).tolist()))
        change, state = optimiser.step(slope, state)
        theta = tuple(t + c for t, c in zip(theta, change, strict=True))
        thetas.append(theta)
    return np.array(thetas)


every = pytest.mark.parametrize("kind", OPTIMISERS.values(), ids=lambda kind: kind.key)
each = pytest.mark.parametrize(
    "kind", [k for k in OPTIMISERS.values() if not k.searches], ids=lambda kind: kind.key
)

BOWL = np.array([[1.0, 0.3], [0.3, 2.0]])
START = (2.0, -1.0)


@each
def test_every_optimiser_finds_the_bottom_of_a_bowl(kind: OptimiserKind) -> None:
    rate = {"natural": 1.0, "gradient": 0.3}.get(kind.key, kind.default_rate)
    assert np.abs(path(kind.make(rate), START, 1500, BOWL)[-1]).max() < 1e-5


@each
def test_the_first_step_goes_downhill(kind: OptimiserKind) -> None:
    optimiser = kind.make(kind.default_rate)
    change, _ = optimiser.step(Slope((0.7, -0.2)), optimiser.init(START))
    assert change[0] * 0.7 + change[1] * -0.2 < 0.0


@each
def test_no_slope_no_step(kind: OptimiserKind) -> None:
    optimiser = kind.make(kind.default_rate)
    change, _ = optimiser.step(Slope((0.0, 0.0)), optimiser.init(START))
    assert change == (0.0, 0.0)


@each
def test_a_first_step_grows_with_the_rate(kind: OptimiserKind) -> None:
    steps = []
    for rate in (0.01, 0.02):
        optimiser = kind.make(rate)
        change, _ = optimiser.step(Slope((0.7, -0.2)), optimiser.init(START))
        steps.append(change)
    assert steps[1] == pytest.approx(tuple(2.0 * c for c in steps[0]), rel=1e-14)


@each
def test_the_same_run_twice_is_the_same_to_the_last_bit(kind: OptimiserKind) -> None:
    first, second = (path(kind.make(kind.default_rate), START, 50, BOWL) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@each
def test_a_state_that_was_kept_replays_the_run(kind: OptimiserKind) -> None:
    """Steps change no state that was handed in, so a run can be taken up where it was."""
    optimiser = kind.make(kind.default_rate)
    state = optimiser.init(START)
    for g in (1.0, -0.5, 0.25):
        _, state = optimiser.step(Slope((g, 2.0 * g)), state)
    first = optimiser.step(Slope((0.1, 0.2)), state)
    optimiser.step(Slope((-9.0, 9.0)), state)
    assert optimiser.step(Slope((0.1, 0.2)), state) == first


@every
def test_hyper_parameters_are_frozen(kind: OptimiserKind) -> None:
    optimiser = kind.make(0.1)
    with pytest.raises(AttributeError):
        optimiser.rate = 0.2  # type: ignore[attr-defined]


@each
def test_a_run_of_one_parameter_or_of_three_is_as_good(kind: OptimiserKind) -> None:
    optimiser = kind.make(0.1)
    for k in (1, 3):
        slope = Slope((0.5,) * k, np.eye(k))
        change, _ = optimiser.step(slope, optimiser.init((1.0,) * k))
        assert len(change) == k


def test_gradient_descent_goes_down_the_gradient() -> None:
    change, _ = GradientDescent(0.1).step(Slope((3.0, -2.0)), None)
    assert change == pytest.approx((-0.3, 0.2))


def test_momentum_goes_ten_times_as_far_on_a_steady_slope() -> None:
    optimiser = Momentum(0.01)
    state = optimiser.init(START)
    for n in range(1, 201):
        change, state = optimiser.step(Slope((1.0, -2.0)), state)
        reach = (1.0 - 0.9**n) / (1.0 - 0.9)
        assert change == pytest.approx((-0.01 * reach, 0.02 * reach), rel=1e-12)


def test_the_first_step_of_adam_is_as_long_as_the_rate_whatever_the_slope() -> None:
    for g in (1e-3, 1.0, 1e9):
        optimiser = Adam(0.03)
        change, _ = optimiser.step(Slope((g, -g)), optimiser.init(START))
        assert change == pytest.approx((-0.03, 0.03), rel=1e-4)


def test_adam_follows_its_paper() -> None:
    optimiser = Adam(0.05, beta1=0.8, beta2=0.95, epsilon=1e-6)
    state = optimiser.init((0.0,))
    m = v = 0.0
    for t, g in enumerate((1.0, -0.3, 0.2, 5.0, -4.0), start=1):
        change, state = optimiser.step(Slope((g,)), state)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        m_hat, v_hat = m / (1.0 - 0.8**t), v / (1.0 - 0.95**t)
        assert change[0] == pytest.approx(-0.05 * m_hat / (math.sqrt(v_hat) + 1e-6), rel=1e-12)


def test_natural_gradient_solves_with_the_metric() -> None:
    gradient = np.array([3.0, -2.0])
    change, _ = NaturalGradient(0.5).step(Slope(tuple(gradient.tolist())), None)
    np.testing.assert_allclose(METRIC @ np.array(change), -0.5 * gradient, rtol=1e-14)


def test_natural_gradient_takes_the_same_path_in_other_parameters() -> None:
    """With θ = A η the metric is Aᵀ F A and the gradient Aᵀ g: the steps differ by A alone."""
    a = np.array([[2.0, 1.0], [0.0, 0.1]])
    g = np.array([0.3, -0.8])
    here, _ = NaturalGradient(0.1).step(Slope(tuple(g.tolist())), None)
    there, _ = NaturalGradient(0.1).step(Slope(tuple((a.T @ g).tolist()), a.T @ METRIC @ a), None)
    np.testing.assert_allclose(a @ np.array(there), here, rtol=1e-12)


@pytest.mark.parametrize("optimiser", [GradientDescent(0.1), Momentum(0.1), Adam(0.1)])
def test_many_runs_go_at_once_where_the_entries_are_arrays(optimiser: Optimiser[Any]) -> None:
    slopes = np.array([[1.0, -2.0, 0.5], [0.1, 0.2, -0.3]])
    together, _ = optimiser.step(Slope(tuple(slopes)), optimiser.init(tuple(np.zeros((2, 3)))))
    for run in range(3):
        alone, _ = optimiser.step(Slope(tuple(slopes[:, run])), optimiser.init((0.0, 0.0)))
        assert np.array(together)[:, run].tolist() == pytest.approx(alone, rel=1e-14)


def test_the_rows_are_those_that_files_know() -> None:
    assert list(OPTIMISERS) == ["gradient", "momentum", "adam", "natural", "newton", "em"]


@every
def test_every_row_says_what_it_is(kind: OptimiserKind) -> None:
    assert kind.label
    assert kind.help.endswith(".")
    assert kind.default_rate > 0.0
    assert kind.make(kind.default_rate) == kind.make(kind.default_rate)
