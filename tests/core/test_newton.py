"""Newton's method, and what a search sees: curvature as in the reference, steps that go down."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Array, Theta
from klviz.core.descent import Descent
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.optimisers import Newton
from klviz.core.searching import Lookout, lower
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, Record, cases, mixture_of, normals
from tests.core.runs import after, run_of

ROWS: dict[str, Divergence] = {
    "forward_kl": KL,
    "reverse_kl": REVERSE_KL,
    "jsd": DIVERGENCES["jsd"],
    # The file gives the value of H² but the derivatives of D_½ = 4 H².
    "hellinger": alpha(0.5),
    "minka_alpha_0.25": alpha(0.25),
    "minka_alpha_0.75": alpha(0.75),
    "minka_alpha_2": alpha(2.0),
}
POINTS = [
    (case, name, point)
    for case in cases("optima_1d")
    for name in case["optima"]
    for kind in ("minima", "saddles", "maxima")
    for point in case["optima"][name][kind]
]


def lookout(case: Record, divergence: Divergence, loc: float, scale: float) -> Lookout:
    """Return what a search sees from a q of the family of a case."""
    key = case["q_family"]
    shape = (case["df"],) if key == "student_t" else ()
    approximation, theta = approximation_of(FAMILIES[key], (*shape, loc, scale))
    terrain = Terrain(mixture_of(case["p"]), divergence, approximation)
    footing = terrain.evaluate(theta)
    assert footing is not None
    return Lookout(terrain, theta, footing)


@pytest.mark.parametrize(
    ("case", "name", "point"),
    POINTS,
    ids=[f"{c['id']}-{n}-{p['loc']:.3f}-{p['kind']}" for c, n, p in POINTS],
)
def test_curvature_is_that_of_the_reference(case: Record, name: str, point: Record) -> None:
    """At a stationary point the Hessian in log scale is that in scale, times scale and scale²."""
    found = lookout(case, ROWS[name], point["loc"], point["scale"]).hessian()
    units = np.array([1.0, point["scale"]])
    expected = np.array(point["hessian_loc_scale"]) * np.outer(units, units)
    # A tip of q among the points is integrated as well as panels cut there allow.
    smooth = case["q_family"] != "laplace"
    size = np.abs(expected).max()
    np.testing.assert_allclose(found, expected, atol=(1e-6 if smooth else 1e-3) * size)


class Bowl(NamedTuple):
    """A quadratic seen from θ, and its metric."""

    theta: Theta
    curvature: Array
    metric: Array

    @property
    def gradient(self) -> Theta:
        return tuple((self.curvature @ np.array(self.theta)).tolist())

    def fisher(self) -> Array:
        return self.metric

    def hessian(self) -> Array:
        return self.curvature


BOWL = np.array([[1.0, 0.3], [0.3, 2.0]])
SADDLE = np.array([[1.0, 0.0], [0.0, -1.0]])
METRIC = np.array([[4.0, 0.5], [0.5, 2.0]])


def test_near_the_bottom_of_a_bowl_a_step_leads_to_the_bottom() -> None:
    change = Newton(1.0).change(Bowl((0.2, -0.1), BOWL, METRIC))
    assert change == pytest.approx((-0.2, 0.1), rel=1e-12)
    half = Newton(0.5).change(Bowl((0.2, -0.1), BOWL, METRIC))
    assert half == pytest.approx((-0.1, 0.05), rel=1e-12)


def test_at_a_saddle_a_step_goes_down_where_the_curvature_is_negative() -> None:
    change = Newton(1.0).change(Bowl((0.2, 0.1), SADDLE, np.eye(2)))
    assert change == pytest.approx((-0.2, 0.1), rel=1e-12)


def test_no_step_is_longer_than_one_along_an_axis_of_curvature() -> None:
    change = Newton(1.0).change(Bowl((30.0, -50.0), np.diag([1.0, 2.0]), np.eye(2)))
    assert change == pytest.approx((-1.0, 1.0), rel=1e-12)
    flat = Newton(1.0).change(Bowl((0.5, 0.5), np.diag([1.0, 0.0]), np.eye(2)))
    assert flat == pytest.approx((-0.5, 0.0), abs=1e-12)


def test_no_slope_no_step() -> None:
    assert Newton(1.0).change(Bowl((0.0, 0.0), BOWL, METRIC)) == (0.0, 0.0)
    nothing = np.zeros((2, 2))
    assert Newton(1.0).change(Bowl((1.0, 1.0), nothing, METRIC)) == (0.0, 0.0)


@pytest.mark.parametrize("curvature", [BOWL, SADDLE, -BOWL])
def test_a_step_is_the_same_in_other_parameters(curvature: Array) -> None:
    """With θ = A η Hessian and metric are Aᵀ · A: the steps differ by A alone."""
    a = np.array([[2.0, 1.0], [0.0, 0.1]])
    eta = np.linalg.solve(a, [0.4, -0.3])
    here = Newton(1.0).change(Bowl((0.4, -0.3), curvature, METRIC))
    there = Newton(1.0).change(Bowl(tuple(eta.tolist()), a.T @ curvature @ a, a.T @ METRIC @ a))
    np.testing.assert_allclose(a @ np.array(there), here, rtol=1e-10)


@pytest.mark.parametrize("key", [d for d in DIVERGENCES if d not in ("tv", "neyman_chi2")])
def test_the_bottom_is_reached_in_a_few_steps(key: str) -> None:
    run = run_of(normals((0.6, -1.0, 1.0), (0.4, 1.5, 0.8)), key, "newton", (1.0, 2.0))
    while not run.converged and run.step.number < 12:
        run.advance()
    assert run.converged


def test_the_error_is_squared_at_every_step() -> None:
    run = run_of(TWO_MODES, "reverse_kl", "newton", (2.7, 1.2))
    errors = []
    for _ in range(6):
        loc, log_scale = run.step.theta
        errors.append(math.hypot(loc - 2.984305987835742, log_scale - math.log(1.023368559661197)))
        run.advance()
    assert errors[-1] < 1e-9
    late = [(a, b) for a, b in itertools.pairwise(errors) if 1e-4 < a < 0.05]
    assert late
    assert all(b < 3.0 * a * a for a, b in late)


@pytest.mark.parametrize("start", [(0.0, 1.0), (0.3, 0.2), (9.0, 4.0), (-2.0, 0.05)])
@pytest.mark.parametrize("rate", [0.1, 1.0, 30.0])
def test_it_never_goes_up(start: tuple[float, float], rate: float) -> None:
    run = run_of(TWO_MODES, "reverse_kl", "newton", start, rate=rate)
    value = run.step.value
    for _ in range(40):
        step = run.advance()
        assert step.value <= value + 1e-12
        value = step.value
    assert run.diagnosis().status in ("running", "converged")


def test_a_step_off_a_ridge_goes_to_a_mode_and_not_to_the_saddle() -> None:
    """A Laplace q has but a saddle between the modes of p."""
    run = run_of(TWO_MODES, "reverse_kl", "newton", (0.05, 2.5), family="laplace")
    after(run, 60)
    assert abs(run.step.theta[0]) > 2.0


def test_a_step_up_is_refused_and_a_long_one_is_halved_until_it_goes_down() -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], (2.0, 1.0))
    terrain = Terrain(normals((1.0, 0.0, 1.0)), KL, approximation)
    footing = terrain.evaluate(theta)
    assert footing is not None
    up = tuple(0.1 * g for g in footing.gradient)
    assert lower(terrain, theta, footing, up) is None
    assert lower(terrain, theta, footing, (math.nan, 0.0)) is None
    found = lower(terrain, theta, footing, (-64.0, 0.0))
    assert found is not None
    (loc, _), reached = found
    assert reached.value < footing.value
    assert (2.0 - loc) / 64.0 == 2.0 ** round(math.log2((2.0 - loc) / 64.0))


def test_at_the_edge_of_the_finite_the_metric_stands_in_for_curvature() -> None:
    """Neyman's χ² of normals ends at twice the variance of p."""
    approximation, theta = approximation_of(FAMILIES["normal"], (0.0, math.sqrt(2.0) - 1e-9))
    terrain = Terrain(normals((1.0, 0.0, 1.0)), DIVERGENCES["neyman_chi2"], approximation)
    footing = terrain.evaluate(theta)
    assert footing is not None
    seen = Lookout(terrain, theta, footing)
    np.testing.assert_array_equal(seen.hessian(), seen.fisher())
    run = Descent(
        normals((1.0, 0.0, 1.0)), DIVERGENCES["neyman_chi2"], approximation, Newton(1.0), theta
    )
    after(run, 60)
    assert run.step.reason == ""
    assert run.step.value < 1e-9
