"""Sets of q over outcomes: logs, scores, metrics, and the way from values to θ and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klviz.core.discrete.approximations import (
    BinomialFamily,
    DiscreteApproximation,
    DiscretisedNormals,
    FreeLogits,
    ProductTable,
    log_softmax,
)
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import binomial, discretised_normal
from klviz.core.discrete.joint_tables import JointTable
from klviz.core.optimisers import Theta
from klviz.core.optimisers.optimiser import solved

SETS: dict[str, tuple[DiscreteApproximation, int]] = {
    "free": (FreeLogits((True,) * 5), 5),
    "free with zeros": (FreeLogits((True, False, True, True)), 3),
    "product": (ProductTable(2, 3), 5),
    "binomial": (BinomialFamily(7), 1),
    "normals": (DiscretisedNormals(6), 2),
}

EVERY_SET = pytest.mark.parametrize("name", SETS)
EXAMPLES = settings(max_examples=20, deadline=None)


def draw_theta(data: st.DataObject, size: int) -> Theta:
    return tuple(data.draw(st.floats(-1.5, 1.5)) for _ in range(size))


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_probabilities_sum_to_one(name: str, data: st.DataObject) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    assert math.fsum(np.exp(approximation.log_prob(theta))) == pytest.approx(1.0, rel=1e-14)
    assert len(approximation.symbols) == size


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_the_score_is_the_difference_quotient_of_log_q(name: str, data: st.DataObject) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    log_q = approximation.log_prob(theta)
    here = np.isfinite(log_q)
    score = approximation.score(theta, np.exp(log_q))
    assert score.shape == (size, log_q.size)
    for i in range(size):
        step = 1e-5
        moved = [
            approximation.log_prob((*theta[:i], theta[i] + way * step, *theta[i + 1 :]))[here]
            for way in (1, -1)
        ]
        slope = (moved[0] - moved[1]) / (2 * step)
        assert score[i][here] == pytest.approx(slope, rel=1e-6, abs=1e-6)


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_the_mean_score_is_zero(name: str, data: st.DataObject) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    q = np.exp(approximation.log_prob(theta))
    assert approximation.score(theta, q) @ q == pytest.approx(np.zeros(size), abs=1e-11)


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_the_metric_is_the_fisher_information_but_for_common_offsets(
    name: str, data: st.DataObject
) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    assume(approximation.is_within_reach(theta))
    q = np.exp(approximation.log_prob(theta))
    score, metric = approximation.score(theta, q), approximation.fisher(theta, q)
    information = (q * score) @ score.T
    # A gradient is a sum of scores. Steps by either metric move log q alike.
    gradient = score @ (q * np.linspace(-1.0, 1.0, q.size))
    step = solved(metric, gradient)
    assert information @ step == pytest.approx(gradient, rel=1e-8, abs=1e-10)


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_sums_of_scores_are_those_of_all_the_scores(name: str, data: st.DataObject) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    q = np.exp(approximation.log_prob(theta))
    score = approximation.score(theta, q)
    pull = np.array(data.draw(st.lists(st.floats(-9, 9), min_size=q.size, max_size=q.size)))
    slopes, sizes = approximation.slopes(theta, q, pull)
    assert slopes == pytest.approx(score @ pull, rel=1e-12, abs=1e-12)
    assert sizes == pytest.approx(np.abs(score) @ np.abs(pull), rel=1e-12, abs=1e-12)
    outcomes = np.array([q.size - 1, 0, 0])
    assert approximation.score_at(theta, q, outcomes).tolist() == score[:, outcomes].tolist()


@EVERY_SET
@EXAMPLES
@given(data=st.data())
def test_values_lead_back_to_the_same_q(name: str, data: st.DataObject) -> None:
    approximation, size = SETS[name]
    theta = draw_theta(data, size)
    again = approximation.theta_of(approximation.values_of(theta))
    assert approximation.log_prob(again) == pytest.approx(
        approximation.log_prob(theta), rel=1e-12, abs=1e-12
    )


@EVERY_SET
def test_ordinary_q_are_within_reach_and_steps_are_bounded(name: str) -> None:
    approximation, size = SETS[name]
    theta = (0.3,) * size
    assert approximation.is_within_reach(theta)
    largest = approximation.largest_step(theta)
    assert len(largest) == size
    assert all(0.0 < step <= 1.0 for step in largest)
    assert len(approximation.units(100.0)) == size


def test_free_logits_can_be_any_q() -> None:
    q = Categorical([0.1, 0.0, 0.6, 0.3])
    free, theta = FreeLogits.around(q)
    assert free.symbols == ("logit 0", "logit 2", "logit 3")
    assert free.categorical(theta).probabilities == pytest.approx(q.probabilities)
    assert free.values_of(theta) == pytest.approx(q.probabilities)
    with pytest.raises(ValueError, match="must be zero where those of the family are"):
        free.theta_of([0.25, 0.25, 0.25, 0.25])


def test_free_logits_stop_before_a_probability_is_too_small_for_a_number() -> None:
    free = FreeLogits((True, True))
    assert free.is_within_reach((0.0, -600.0))
    assert not free.is_within_reach((0.0, -700.0))
    assert not ProductTable(2, 2).is_within_reach((0.0, -400.0, 0.0, -400.0))


def test_a_product_table_is_the_product_of_its_factors() -> None:
    product = ProductTable(2, 3)
    theta = product.theta_of([0.25, 0.75, 0.2, 0.3, 0.5])
    expected = JointTable.product_of(Categorical([1, 3]), Categorical([2, 3, 5]))
    assert product.categorical(theta).probabilities == pytest.approx(expected.cells.probabilities)
    assert product.symbols == ("row 0", "row 1", "column 0", "column 1", "column 2")
    with pytest.raises(ValueError, match="expected 5 values, got 2"):
        product.theta_of([0.5, 0.5])
    with pytest.raises(ValueError, match="every row and every column"):
        product.theta_of([0.0, 1.0, 0.2, 0.3, 0.5])


def test_the_binomial_family_holds_binomial_laws() -> None:
    family = BinomialFamily(12)
    theta = family.theta_of((0.3,))
    assert family.values_of(theta) == pytest.approx((0.3,))
    assert family.categorical(theta).probabilities == pytest.approx(
        binomial(12, 0.3).probabilities, rel=1e-12
    )
    for wrong in (0.0, 1.0, -0.2, math.nan):
        with pytest.raises(ValueError, match="probability must be above 0 and below 1"):
            family.theta_of((wrong,))
    assert not family.is_within_reach((60.0,))


def test_sets_with_nothing_to_choose_are_refused() -> None:
    with pytest.raises(ValueError, match="trials must be at least 1, got 0"):
        BinomialFamily(0)
    with pytest.raises(ValueError, match="a normal law needs at least 3 outcomes, got 2"):
        DiscretisedNormals(2)


@EVERY_SET
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_metric_can_be_inverted_wherever_q_is_within_reach(
    name: str, data: st.DataObject
) -> None:
    approximation, size = SETS[name]
    theta = tuple(data.draw(st.floats(-80.0, 80.0)) for _ in range(size))
    assume(approximation.is_within_reach(theta))
    q = np.exp(approximation.log_prob(theta))
    metric = approximation.fisher(theta, q)
    step = solved(metric, approximation.score(theta, q) @ q)
    assert np.isfinite(step).all()
    assert all(0.0 < most < math.inf for most in approximation.largest_step(theta))


def test_discretised_normals_hold_normal_laws() -> None:
    normals = DiscretisedNormals(9)
    theta = normals.theta_of((3.2, 1.7))
    assert normals.values_of(theta) == pytest.approx((3.2, 1.7))
    assert normals.categorical(theta).probabilities == pytest.approx(
        discretised_normal(3.2, 1.7, 9).probabilities, rel=1e-12
    )
    with pytest.raises(ValueError, match="scale must be positive"):
        normals.theta_of((3.2, 0.0))
    assert not normals.is_within_reach((3.0, math.log(0.05)))
    assert not normals.is_within_reach((-9.0, math.log(0.5)))
    assert not normals.is_within_reach((1e9, 0.0))


def test_log_softmax_bears_any_offset() -> None:
    assert log_softmax(np.array([1e6, 1e6 + math.log(3.0)])) == pytest.approx(
        [-math.log(4.0), math.log(0.75)], abs=1e-9
    )
