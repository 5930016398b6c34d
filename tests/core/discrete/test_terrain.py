"""Descents over outcomes: slopes, minima that are known, infinities, and what flat ground is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.arrays import Array
from klviz.core.descent import Descent, run_descent
from klviz.core.discrete.approximations import (
    BinomialFamily,
    DiscreteApproximation,
    DiscretisedNormals,
    FreeLogits,
    ProductTable,
)
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import uniform, zipf
from klviz.core.discrete.joint_tables import JointTable, mutual_information
from klviz.core.discrete.terrain import CountingEvaluation, CountingTerrain, spread_of_outcomes
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL, TOTAL_VARIATION, alpha
from klviz.core.optimisers import OPTIMISERS, NaturalGradient, Optimiser, Theta
from tests.core.outcomes import ROWS
from tests.core.runs import RULES

P = Categorical([0.05, 0.1, 0.25, 0.3, 0.2, 0.1])
SMOOTH = [key for key, row in DIVERGENCES.items() if row.smooth]
SETS: dict[str, DiscreteApproximation] = {
    "free": FreeLogits((True,) * 6),
    "product": ProductTable(2, 3),
    "binomial": BinomialFamily(5),
    "normals": DiscretisedNormals(6),
}
STARTS: dict[str, tuple[float, ...]] = {
    "free": (0.3, 0.2, 0.2, 0.1, 0.1, 0.1),
    "product": (0.4, 0.6, 0.2, 0.3, 0.5),
    "binomial": (0.2,),
    "normals": (1.0, 0.9),
}


def walk(
    terrain: CountingTerrain,
    approximation: DiscreteApproximation,
    theta: Theta,
    optimiser: Optimiser[Any],
    steps: int,
) -> CountingEvaluation:
    """Run so many steps, or to the bottom, on terrain like this; return what is there."""
    run = run_descent(
        terrain.p,
        terrain.divergence,
        approximation,
        theta,
        optimiser,
        survey=CountingTerrain,
        steps=steps,
    )
    found = terrain.evaluate(tuple(run.thetas[-1].tolist()))
    assert found is not None, terrain.reason
    assert run.values[-1] == found.value
    return found


@pytest.mark.parametrize("key", ROWS)
@pytest.mark.parametrize("name", SETS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_gradient_is_the_difference_quotient_of_the_shown_value(
    name: str, key: str, data: st.DataObject
) -> None:
    approximation = SETS[name]
    size = len(approximation.symbols)
    theta = tuple(data.draw(st.floats(-1.0, 1.0)) for _ in range(size))
    found = CountingTerrain(P, ROWS[key], approximation).evaluate(theta)
    assert found is not None

    def shown(at: Theta) -> float:
        return divergence_value(ROWS[key], P, approximation.categorical(at)).value

    assert found.value == pytest.approx(shown(theta), rel=1e-12)
    for i, slope in enumerate(found.gradient):
        step = 1e-6
        sides = [shown((*theta[:i], theta[i] + w * step, *theta[i + 1 :])) for w in (1, -1)]
        rough = (sides[0] - sides[1]) / (2 * step)
        if ROWS[key].smooth:
            assert slope == pytest.approx(rough, rel=1e-5, abs=1e-7 * (1.0 + found.value))


@pytest.mark.parametrize("key", SMOOTH)
@pytest.mark.parametrize("optimiser", RULES)
def test_free_logits_go_down_to_p_under_every_divergence_by_every_optimiser(
    key: str, optimiser: str
) -> None:
    free, theta = FreeLogits.around(uniform(6))
    terrain = CountingTerrain(P, DIVERGENCES[key], free)
    kind = OPTIMISERS[optimiser]
    start = walk(terrain, free, theta, kind.make(1.0), 0)
    found = walk(terrain, free, theta, kind.make(4.0 * kind.default_rate), 120)
    assert 0.0 <= found.value < 0.1 * start.value
    assert np.abs(found.q - P.probabilities).max() < 0.5 * np.abs(start.q - P.probabilities).max()


def test_the_natural_gradient_on_free_logits_converges_to_the_last_digits() -> None:
    free, theta = FreeLogits.around(uniform(6))
    found = walk(CountingTerrain(P, REVERSE_KL, free), free, theta, NaturalGradient(1.0), 12)
    assert found.q == pytest.approx(P.probabilities, rel=1e-14)
    assert found.value < 1e-30
    assert found.predicted_decrease() < 1e-30


def test_forward_kl_matches_the_mean_of_a_binomial() -> None:
    family = BinomialFamily(5)
    theta = family.theta_of((0.2,))
    found = walk(CountingTerrain(P, KL, family), family, theta, NaturalGradient(0.5), 100)
    mean = float(P.probabilities @ np.arange(6))
    assert family.values_of(found.theta) == pytest.approx((mean / 5,), rel=1e-8)


def moments(weights: Array) -> tuple[float, float]:
    k = np.arange(float(weights.size))
    return float(weights @ k), float(weights @ k**2)


def test_forward_kl_matches_mean_and_variance_of_a_normal() -> None:
    normals = DiscretisedNormals(6)
    theta = normals.theta_of((1.0, 0.9))
    found = walk(CountingTerrain(P, KL, normals), normals, theta, NaturalGradient(0.5), 100)
    assert moments(found.q) == pytest.approx(moments(P.probabilities), rel=1e-8)
    reverse = walk(
        CountingTerrain(P, REVERSE_KL, normals), normals, theta, NaturalGradient(0.5), 100
    )
    assert moments(reverse.q) != pytest.approx(moments(P.probabilities), rel=1e-4)
    assert reverse.value < divergence_value(KL, Categorical(found.q), P).value


@pytest.mark.parametrize("a", [-0.5, 0.3, 0.5, 0.8, 1.5])
def test_an_alpha_fit_has_the_moments_of_the_geometric_mean(a: float) -> None:
    normals = DiscretisedNormals(6)
    terrain = CountingTerrain(P, alpha(a), normals)
    found = walk(terrain, normals, normals.theta_of((2.0, 1.5)), NaturalGradient(0.4), 150)
    between = P.probabilities**a * found.q ** (1.0 - a)
    assert moments(between / between.sum()) == pytest.approx(moments(found.q), rel=1e-9)


def test_the_best_product_under_forward_kl_is_that_of_the_marginals() -> None:
    joint = JointTable([[0.3, 0.1, 0.1], [0.05, 0.2, 0.25]])
    product = ProductTable(2, 3)
    theta = product.theta_of((0.5, 0.5, 1.0, 1.0, 1.0))
    terrain = CountingTerrain(joint.cells, KL, product)
    found = walk(terrain, product, theta, NaturalGradient(0.5), 80)
    assert found.value == pytest.approx(mutual_information(joint).value, rel=1e-12)
    assert found.q == pytest.approx(joint.product.cells.probabilities, rel=1e-9)


def test_the_best_product_under_reverse_kl_takes_one_mode_or_another() -> None:
    joint = JointTable([[0.3, 0.01, 0.01], [0.01, 0.3, 0.01], [0.01, 0.01, 0.34]])
    product = ProductTable(3, 3)
    terrain = CountingTerrain(joint.cells, REVERSE_KL, product)
    ends = []
    for mode in range(3):
        start = [0.8 if i == mode else 0.1 for i in range(3)]
        found = walk(terrain, product, product.theta_of(start + start), NaturalGradient(0.3), 400)
        assert int(found.q.argmax()) == 4 * mode
        assert np.max(np.abs(found.gradient)) < 1e-9
        ends.append(found.value)
    assert ends[2] < ends[0] == pytest.approx(ends[1])


def test_reverse_kl_to_a_zero_of_p_has_no_slope_and_the_run_says_why() -> None:
    p = Categorical([0.5, 0.0, 0.5])
    free, theta = FreeLogits.around(uniform(3))
    terrain = CountingTerrain(p, REVERSE_KL, free)
    assert terrain.evaluate(theta) is None
    assert terrain.reason == "q has mass at outcome 1, where p is zero"
    run = Descent(p, REVERSE_KL, free, NaturalGradient(0.5), theta, survey=CountingTerrain)
    assert run.advance().value == math.inf
    assert run.diagnosis() == ("stopped", terrain.reason)


def test_a_run_chases_another_p_and_then_another_divergence() -> None:
    normals = DiscretisedNormals(6)
    theta = normals.theta_of((1.0, 0.9))
    run = Descent(P, KL, normals, NaturalGradient(0.5), theta, survey=CountingTerrain)
    for _ in range(80):
        run.advance()
    assert run.converged
    other = Categorical(P.probabilities[::-1])
    run.retarget(other)
    assert not run.converged
    for _ in range(80):
        run.advance()
    q = normals.categorical(run.step.theta).probabilities
    assert moments(q) == pytest.approx(moments(other.probabilities), rel=1e-9)
    run.redirect(REVERSE_KL, NaturalGradient(0.5))
    for _ in range(80):
        run.advance()
    assert run.converged
    assert run.diagnosis().status == "converged"


def test_a_q_with_the_zeros_of_p_goes_on_where_the_others_stop() -> None:
    p = Categorical([0.5, 0.0, 0.3, 0.2])
    free, theta = FreeLogits.around(Categorical([1, 0, 1, 1]))
    found = walk(CountingTerrain(p, REVERSE_KL, free), free, theta, NaturalGradient(0.5), 60)
    assert found.q == pytest.approx(p.probabilities, rel=1e-8)


def test_forward_kl_sends_what_p_lacks_towards_zero() -> None:
    p = Categorical([0.5, 0.0, 0.5])
    free, theta = FreeLogits.around(uniform(3))
    found = walk(CountingTerrain(p, KL, free), free, theta, NaturalGradient(0.5), 60)
    assert 0.0 < found.q[1] < 1e-12
    assert found.value == pytest.approx(found.q[1], rel=1e-3)


def test_a_q_out_of_reach_and_a_value_beyond_numbers_say_so() -> None:
    free = FreeLogits((True, True))
    terrain = CountingTerrain(Categorical([0.5, 0.5]), alpha(4.0), free)
    assert terrain.evaluate((0.0, -800.0)) is None
    assert "too narrow or too wide" in terrain.reason
    assert terrain.evaluate((0.0, -500.0)) is None
    assert "larger than a number" in terrain.reason
    assert terrain.evaluate((0.0, -1.0)) is not None
    assert terrain.reason == ""


def test_a_bounded_divergence_is_flat_far_away() -> None:
    p = Categorical([1.0, 1e-9])
    free = FreeLogits((True, True))
    terrain = CountingTerrain(p, DIVERGENCES["jsd"], free)
    far = terrain.evaluate((-30.0, 0.0))
    near = terrain.evaluate((0.0, 0.0))
    assert far is not None
    assert near is not None
    assert terrain.is_plateau(far.value)
    assert not terrain.is_plateau(near.value)
    assert not CountingTerrain(p, KL, free).is_plateau(1e9)


def test_a_run_on_a_ridge_by_symmetry_stays_there() -> None:
    p = Categorical([0.4, 0.1, 0.0 + 1e-3, 0.1, 0.4])
    normals = DiscretisedNormals(5)
    theta = normals.theta_of((2.0, 0.4))
    found = walk(CountingTerrain(p, REVERSE_KL, normals), normals, theta, NaturalGradient(0.1), 50)
    assert found.theta[0] == 2.0


def test_many_outcomes_are_measured_in_units_of_their_own() -> None:
    p = zipf(0.0, 400)
    normals = DiscretisedNormals(400)
    terrain = CountingTerrain(p, KL, normals)
    assert terrain.units == (100.0, 1.0)
    found = terrain.evaluate((180.0, 4.0))
    assert found is not None
    scaled = found.in_units((100.0, 1.0))
    assert scaled.gradient == pytest.approx((100.0 * found.gradient[0], found.gradient[1]))
    assert scaled.fisher() == pytest.approx(found.fisher() * np.array([[1e4, 100.0], [100.0, 1.0]]))
    assert scaled.predicted_decrease() == pytest.approx(found.predicted_decrease())
    assert CountingTerrain(P, KL, SETS["normals"]).units is None


def test_the_spread_of_outcomes_is_the_standard_deviation_of_their_numbers() -> None:
    assert spread_of_outcomes(Categorical([0.5, 0.0, 0.5])) == 1.0
    assert spread_of_outcomes(uniform(101)) == pytest.approx(math.sqrt((101**2 - 1) / 12))
    assert spread_of_outcomes(Categorical([1.0])) == 1.0


def test_total_variation_has_slopes_of_one_size() -> None:
    free, theta = FreeLogits.around(uniform(6))
    found = CountingTerrain(P, TOTAL_VARIATION, free).evaluate(theta)
    assert found is not None
    assert found.value == pytest.approx(divergence_value(TOTAL_VARIATION, P, uniform(6)).value)
    assert sum(found.gradient) == pytest.approx(0.0, abs=1e-16)
