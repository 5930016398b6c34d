"""Joint tables, chain rule, channels: what they take and refuse, and their published numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.information import (
    Channel,
    chain_rule,
    gaussian_channel,
    gaussian_information,
    lost_divergence,
    markov_information,
    passage,
)
from klviz.core.discrete.joint_tables import (
    JointTable,
    conditional_entropy,
    information_terms,
    joint_entropy,
    lautum_information,
    mean_estimate,
    mutual_information,
    pointwise_information,
)
from klviz.core.discrete.table_identities import (
    chain_rule_splits,
    data_processing,
    information_gained,
    information_of_entropies,
    markov_bound,
    processing_loss,
)
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL
from tests.core.outcomes import ROWS, WEIGHTS

EXAMPLES = settings(max_examples=25, deadline=None)

CHAIN = JointTable([[0.3, 0.2], [0.1, 0.4]])
UNIFORM = JointTable([[0.25, 0.25], [0.25, 0.25]])


@st.composite
def tables(draw: st.DrawFn, count: int) -> list[JointTable]:
    """Draw tables of one shape, with zeros in them."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = rows * columns
    cells = st.lists(WEIGHTS, min_size=size, max_size=size).filter(any)
    return [JointTable(np.reshape(draw(cells), (rows, columns))) for _ in range(count)]


@st.composite
def channels(draw: st.DrawFn, inputs: int) -> Channel:
    outputs = draw(st.integers(1, 4))
    row = st.lists(WEIGHTS, min_size=outputs, max_size=outputs).filter(any)
    return Channel([draw(row) for _ in range(inputs)])


def test_the_chain_rule_on_the_two_by_two_table() -> None:
    rule = chain_rule(CHAIN, UNIFORM)
    assert rule.joint.value == pytest.approx(0.1064401, abs=5e-8)
    assert rule.marginal.value == pytest.approx(0.0, abs=1e-16)
    assert rule.conditional.value == pytest.approx(0.1064401, abs=5e-8)
    unweighted = sum(part.value.value for part in rule.parts)
    assert unweighted == pytest.approx(0.2128803, abs=5e-8)
    assert mutual_information(CHAIN).value == pytest.approx(0.0863046, abs=5e-8)


def test_the_parts_of_the_chain_rule_say_how_much_they_count() -> None:
    rule = chain_rule(CHAIN, UNIFORM)
    assert [part.given for part in rule.parts] == [0, 1]
    assert [part.weight for part in rule.parts] == pytest.approx([0.5, 0.5])
    total = sum(part.weight * part.value.value for part in rule.parts)
    assert total == pytest.approx(rule.conditional.value, rel=1e-15)


def test_a_row_that_p_never_takes_has_no_part_in_the_chain_rule() -> None:
    p, q = JointTable([[0.5, 0.5], [0.0, 0.0]]), UNIFORM
    rule = chain_rule(p, q)
    assert [part.given for part in rule.parts] == [0]
    assert rule.joint.value == pytest.approx(math.log(2.0))


def test_a_row_that_q_never_takes_makes_both_terms_infinite() -> None:
    rule = chain_rule(UNIFORM, JointTable([[0.5, 0.5], [0.0, 0.0]]))
    assert rule.joint.value == rule.marginal.value == rule.conditional.value == math.inf
    assert "outcomes (1, 0) and (1, 1)" in rule.joint.reason
    assert rule.marginal.reason == "p has mass at outcome 1, where q is zero"
    assert rule.conditional.reason == "p has mass in row 1, where all of q is zero"


def test_tables_of_different_shapes_have_no_chain_rule() -> None:
    with pytest.raises(ValueError, match=r"p has shape \(2, 2\) and q \(1, 4\)"):
        chain_rule(UNIFORM, JointTable([[1, 1, 1, 1]]))


def test_independent_variables_tell_nothing_of_each_other() -> None:
    joint = JointTable.product_of(Categorical([0.2, 0.8]), Categorical([0.3, 0.3, 0.4]))
    assert mutual_information(joint).value < 1e-30
    assert pointwise_information(joint) == pytest.approx(np.zeros((2, 3)), abs=1e-15)


def test_a_copy_tells_all() -> None:
    joint = JointTable(np.diag([0.5, 0.25, 0.25]))
    entropy = discrete_values.entropy(joint.x).value
    assert mutual_information(joint).value == pytest.approx(entropy, rel=1e-15)
    assert conditional_entropy(joint).value == 0.0
    found = lautum_information(joint)
    assert found.value == math.inf
    assert found.reason.startswith("p has mass at outcomes (0, 1), (0, 2), (1, 0) and 3 more")


def test_pointwise_information_says_what_each_cell_adds() -> None:
    joint = JointTable([[0.4, 0.1], [0.1, 0.4]])
    points, terms = pointwise_information(joint), information_terms(joint)
    assert points == pytest.approx(np.log([[1.6, 0.4], [0.4, 1.6]]))
    assert terms == pytest.approx(joint.probabilities * points)
    assert terms.sum() == pytest.approx(mutual_information(joint).value)


def test_empty_cells_add_nothing_and_empty_rows_tell_nothing() -> None:
    joint = JointTable([[0.5, 0.0], [0.25, 0.25], [0.0, 0.0]])
    points, terms = pointwise_information(joint), information_terms(joint)
    assert points[0, 1] == -math.inf
    assert points[2].tolist() == [0.0, 0.0]
    assert terms[0, 1] == 0.0
    assert terms[2].tolist() == [0.0, 0.0]


def test_a_table_knows_its_marginals_and_slices() -> None:
    joint = JointTable([[1, 2, 3], [0, 0, 0], [4, 5, 6]])
    assert joint.x.probabilities == pytest.approx([6 / 21, 0.0, 15 / 21])
    assert joint.y.probabilities == pytest.approx([5 / 21, 7 / 21, 9 / 21])
    assert [part.given for part in joint.slices] == [0, 2]
    assert joint.slices[1].law.probabilities == pytest.approx([4 / 15, 5 / 15, 6 / 15])
    assert joint.swapped.probabilities == pytest.approx(joint.probabilities.T)
    assert joint.swapped.cells.names[1] == "(0, 1)"
    assert joint.product.probabilities == pytest.approx(
        np.outer(joint.x.probabilities, joint.y.probabilities)
    )


def test_a_product_too_small_for_numbers_is_not_zero() -> None:
    tiny = Categorical([1.0, 1e-200])
    joint = JointTable.product_of(tiny, tiny)
    assert joint.probabilities[1, 1] == 0.0
    assert joint.cells.support.all()
    assert joint.swapped.cells.log_probabilities[3] == pytest.approx(-400 * math.log(10.0))
    assert joint.slices[1].law.probabilities == pytest.approx([1.0, 1e-200])
    assert joint.x.probabilities[1] == pytest.approx(1e-200)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[0.5, -0.5]], r"cell \(0, 1\) must be finite and at least 0, got -0\.5"),
        ([[0.5], [math.nan]], r"cell \(1, 0\) must be finite and at least 0, got nan"),
        ([0.5, 0.5], "the table must have rows and columns"),
        ([[]], "the table must have rows and columns"),
        ([[0.0, 0.0]], "all zero"),
    ],
)
def test_tables_that_make_no_sense_are_refused(table: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        JointTable(table)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[0.5, 0.5], [0.5, -0.5]], "row 1 of the channel: probability 1 must be finite"),
        ([[0.5, 0.5], [0.0, 0.0]], "row 1 of the channel: the probabilities are all zero"),
        ([0.5, 0.5], "a channel must be a matrix"),
    ],
)
def test_channels_that_make_no_sense_are_refused(rows: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Channel(rows)


def test_a_channel_wants_as_many_outcomes_as_it_has_inputs() -> None:
    channel = Channel([[0.9, 0.1], [0.1, 0.9]])
    with pytest.raises(ValueError, match="the channel takes 2 inputs, p has 3 outcomes"):
        channel.output(Categorical([1, 1, 1]))
    with pytest.raises(ValueError, match="the channel takes 2 inputs, p has 3 outcomes"):
        Channel([[1, 1, 1]]).then(channel)


def test_channels_in_a_row_are_a_channel() -> None:
    first, second = Channel([[0.9, 0.1], [0.2, 0.8]]), Channel([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]])
    product = first.probabilities @ second.probabilities
    assert first.then(second).probabilities == pytest.approx(product)
    p = Categorical([0.3, 0.7])
    twice = second.output(first.output(p))
    assert first.then(second).output(p).probabilities == pytest.approx(twice.probabilities)


def test_a_permutation_loses_nothing_and_a_constant_all() -> None:
    p, q = Categorical([0.1, 0.2, 0.7]), Categorical([0.5, 0.25, 0.25])
    value = divergence_value(KL, p, q).value
    permuted = Channel([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert passage(KL, p, q, permuted).after.value == pytest.approx(value, rel=1e-14)
    assert lost_divergence(p, q, permuted).value == 0.0
    constant = Channel([[0.5, 0.5]] * 3)
    assert passage(KL, p, q, constant).after.value == pytest.approx(0.0, abs=1e-30)
    assert lost_divergence(p, q, constant).value == pytest.approx(value, rel=1e-14)


def test_noise_can_make_an_infinite_divergence_finite() -> None:
    p, q = Categorical([1, 0]), Categorical([0, 1])
    sides = passage(KL, p, q, Channel([[0.9, 0.1], [0.1, 0.9]]))
    assert sides.before.value == math.inf
    assert sides.after.value == pytest.approx(0.8 * math.log(9.0))


def test_a_binary_symmetric_channel_passes_log_2_less_the_entropy_of_its_noise() -> None:
    channel = Channel([[0.955, 0.045], [0.045, 0.955]])
    noise = discrete_values.entropy(Categorical([0.955, 0.045])).value
    found = mutual_information(channel.joint(Categorical([0.5, 0.5])))
    assert found.value == pytest.approx(math.log(2.0) - noise, rel=1e-14)


@pytest.mark.parametrize(
    ("correlation", "value"), [(0.5, 0.1438410), (0.8, 0.5108256), (0.97, 1.4142622), (0.0, 0.0)]
)
def test_the_information_of_two_normals(correlation: float, value: float) -> None:
    assert gaussian_information(correlation).value == pytest.approx(value, abs=5e-8)
    assert gaussian_information(-correlation) == gaussian_information(correlation)


@pytest.mark.parametrize("correlation", [1e-9, 0.499999, 0.500001, 1 - 2**-53])
def test_the_information_of_two_normals_keeps_its_digits(correlation: float) -> None:
    import mpmath

    with mpmath.workdps(50):
        truth = -mpmath.log(1 - mpmath.mpf(correlation) ** 2) / 2
        found = gaussian_information(correlation)
        assert abs(found.value - truth) <= found.error


def test_a_gaussian_channel_is_two_correlated_normals() -> None:
    snr = 20.88
    correlation = math.sqrt(snr / (1.0 + snr))
    assert gaussian_channel(snr).value == pytest.approx(gaussian_information(correlation).value)
    assert gaussian_channel(1e-12).value == pytest.approx(5e-13)


def test_information_without_bound_has_a_reason() -> None:
    assert gaussian_information(-1.0).value == math.inf
    assert "determines the other exactly" in gaussian_information(1.0).reason
    assert gaussian_channel(math.inf).value == math.inf
    assert "without noise" in gaussian_channel(math.inf).reason


@pytest.mark.parametrize("correlation", [1.5, -1.0001, math.nan])
def test_a_correlation_beyond_one_is_refused(correlation: float) -> None:
    with pytest.raises(ValueError, match="correlation must be from -1 to 1"):
        gaussian_information(correlation)


@pytest.mark.parametrize("snr", [-1.0, math.nan])
def test_a_negative_ratio_of_variances_is_refused(snr: float) -> None:
    with pytest.raises(ValueError, match="snr must be at least 0"):
        gaussian_channel(snr)


def test_a_mean_over_infinite_parts_is_infinite_and_says_why() -> None:
    part = divergence_value(KL, Categorical([1, 1]), Categorical([1, 0]))
    assert mean_estimate([0.25, 0.75], [part, part]) == part
    assert mean_estimate([], []).value == 0.0


@EXAMPLES
@given(tables(1))
def test_information_is_what_entropies_leave(found: list[JointTable]) -> None:
    (joint,) = found
    for of in (information_of_entropies, information_gained):
        statement = of(joint)
        assert statement.holds, statement
    swapped = mutual_information(joint.swapped)
    doubt = swapped.error + mutual_information(joint).error
    assert abs(mutual_information(joint).value - swapped.value) <= doubt


@EXAMPLES
@given(tables(1))
def test_conditioning_never_adds_entropy(found: list[JointTable]) -> None:
    (joint,) = found
    given_x, of_y = conditional_entropy(joint), discrete_values.entropy(joint.y)
    assert 0.0 <= given_x.value <= of_y.value + of_y.error + given_x.error
    whole = joint_entropy(joint)
    parts = discrete_values.entropy(joint.x).value + given_x.value
    assert whole.value == pytest.approx(parts, rel=1e-13, abs=1e-15)


@EXAMPLES
@given(tables(2))
def test_the_chain_rule_holds_in_both_orders(found: list[JointTable]) -> None:
    p, q = found
    for statement in (chain_rule_splits(p, q), chain_rule_splits(p.swapped, q.swapped)):
        assert statement.holds, statement


@EXAMPLES
@given(st.data())
def test_what_a_channel_loses_is_a_divergence(data: st.DataObject) -> None:
    p, q, channel = _through(data)
    statement = processing_loss(p, q, channel)
    assert statement.holds, statement
    assert lost_divergence(p, q, channel).value >= 0.0


@pytest.mark.parametrize("key", ROWS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_channel_increases_a_divergence(key: str, data: st.DataObject) -> None:
    p, q, channel = _through(data)
    statement = data_processing(ROWS[key], p, q, channel)
    assert statement.holds, statement


@EXAMPLES
@given(st.data())
def test_what_passes_two_channels_is_less_than_what_passes_either(data: st.DataObject) -> None:
    p, _, first = _through(data)
    second = data.draw(channels(first.probabilities.shape[1]))
    statement = markov_bound(p, first, second)
    assert statement.holds, statement
    found = markov_information(p, first, second)
    assert min(found, key=float).value >= 0.0


def _through(data: st.DataObject) -> tuple[Categorical, Categorical, Channel]:
    """Draw two laws and a channel that takes them."""
    n = data.draw(st.integers(1, 5))
    row = st.lists(WEIGHTS, min_size=n, max_size=n).filter(any)
    p, q = Categorical(data.draw(row)), Categorical(data.draw(row))
    return p, q, data.draw(channels(n))
