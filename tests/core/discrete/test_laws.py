"""Laws that every divergence keeps over outcomes, on random distributions with zeros in them."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.joint_tables import JointTable
from klviz.core.discrete.table_identities import additivity, bits_of_nats, coarsening, linear_terms
from klviz.core.discrete.values import divergence_value, renyi
from klviz.core.divergences import alpha, swapped
from klviz.core.identities import PAIR_IDENTITIES, duality, jsd_triangle
from tests.core.outcomes import (
    DIGITS,
    POSITIVE,
    ROWS,
    TRUTH,
    Row,
    affinity,
    covers,
    exact,
    near_rows,
    rows,
)

EXAMPLES = settings(max_examples=12, deadline=None)
EVERY_ROW = pytest.mark.parametrize("key", ROWS)


def test_every_row_has_a_truth_to_be_compared_with() -> None:
    assert set(TRUTH) == set(ROWS)


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2))
def test_a_value_is_as_close_to_the_truth_as_it_says(key: str, pair: list[Row]) -> None:
    with mpmath.workdps(DIGITS):
        truth = TRUTH[key](*map(exact, pair))
        found = divergence_value(ROWS[key], *map(Categorical, pair))
        assert covers(found, truth), (found, mpmath.nstr(truth, 20))
        assert found.error <= 1e-12 * found.value or found.value == 0.0 or found.error < 1e-14


@EVERY_ROW
@EXAMPLES
@given(pair=near_rows())
def test_nearly_equal_distributions_keep_twelve_digits(key: str, pair: list[Row]) -> None:
    with mpmath.workdps(DIGITS):
        truth = TRUTH[key](*map(exact, pair))
        found = divergence_value(ROWS[key], *map(Categorical, pair))
        assert covers(found, truth), (found, mpmath.nstr(truth, 20))
        assert abs(found.value - truth) <= 1e-12 * truth + mpmath.mpf(1e-150)


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2))
def test_no_divergence_is_negative_and_equality_gives_zero(key: str, pair: list[Row]) -> None:
    p, q = map(Categorical, pair)
    assert divergence_value(ROWS[key], p, q).value >= 0.0
    assert divergence_value(ROWS[key], p, p).value == 0.0


@EVERY_ROW
@EXAMPLES
@given(pair=near_rows())
def test_a_divergence_is_positive_of_different_distributions(key: str, pair: list[Row]) -> None:
    assert divergence_value(ROWS[key], *map(Categorical, pair)).value > 0.0


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2))
def test_infinity_comes_with_the_outcome_that_makes_it(key: str, pair: list[Row]) -> None:
    found = divergence_value(ROWS[key], *map(Categorical, pair))
    with mpmath.workdps(DIGITS):
        infinite = bool(mpmath.isinf(TRUTH[key](*map(exact, pair))))
    assert (found.value == math.inf) == bool(found.reason)
    assert ("has mass at outcome" in found.reason) == infinite


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2))
def test_the_swapped_divergence_swaps_its_arguments(key: str, pair: list[Row]) -> None:
    p, q = map(Categorical, pair)
    assert duality(ROWS[key], p, q).holds
    twice = divergence_value(swapped(swapped(ROWS[key])), p, q)
    assert twice.value == divergence_value(ROWS[key], p, q).value


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2), data=st.data())
def test_coarsening_never_increases_a_divergence(
    key: str, pair: list[Row], data: st.DataObject
) -> None:
    p, q = map(Categorical, pair)
    groups = data.draw(st.lists(st.integers(0, p.size - 1), min_size=p.size, max_size=p.size))
    assert coarsening(ROWS[key], p, q, groups).holds


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2), data=st.data())
def test_the_order_of_outcomes_does_not_matter(
    key: str, pair: list[Row], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(pair[0]))))
    before = divergence_value(ROWS[key], *map(Categorical, pair))
    moved = [Categorical([row[i] for i in order]) for row in pair]
    after = divergence_value(ROWS[key], *moved)
    assert after.value == before.value or abs(after.value - before.value) <= before.error


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2), factor=st.floats(1e-3, 1e3))
def test_probabilities_need_not_sum_to_one(key: str, pair: list[Row], factor: float) -> None:
    before = divergence_value(ROWS[key], *map(Categorical, pair))
    scaled = [factor * w for w in pair[1]]
    after = divergence_value(ROWS[key], Categorical(pair[0]), Categorical(scaled))
    # The factor rounds each weight, which moves log q by an ulp.
    moved = 1e-13 * before.value + before.error + 1e-15
    assert after.value == before.value or abs(after.value - before.value) <= moved


@EVERY_ROW
@EXAMPLES
@given(pair=rows(2))
def test_terms_linear_in_p_and_q_change_no_sum(key: str, pair: list[Row]) -> None:
    assert linear_terms(ROWS[key], *map(Categorical, pair)).holds


@pytest.mark.parametrize("key", PAIR_IDENTITIES)
@EXAMPLES
@given(pair=rows(2))
def test_the_statements_about_pairs_hold(key: str, pair: list[Row]) -> None:
    found = PAIR_IDENTITIES[key].of(*map(Categorical, pair))
    assert found.holds, found


@pytest.mark.parametrize("key", PAIR_IDENTITIES)
@EXAMPLES
@given(pair=near_rows())
def test_the_statements_about_pairs_hold_of_near_ones(key: str, pair: list[Row]) -> None:
    found = PAIR_IDENTITIES[key].of(*map(Categorical, pair))
    assert found.holds, found


@EXAMPLES
@given(three=rows(3))
def test_the_root_of_jensen_shannon_is_a_distance(three: list[Row]) -> None:
    found = jsd_triangle(*map(Categorical, three))
    assert found.holds, found


@EXAMPLES
@given(pair=rows(2))
def test_bits_are_nats_divided_by_log_2(pair: list[Row]) -> None:
    found = bits_of_nats(*map(Categorical, pair))
    assert found.holds, found


@EXAMPLES
@given(first=rows(2), second=rows(2))
def test_kl_of_products_is_the_sum(first: list[Row], second: list[Row]) -> None:
    (p, q), (r, s) = map(Categorical, first), map(Categorical, second)
    found = additivity(p, q, r, s)
    assert found.holds, found


@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if row.order is not None])
@EXAMPLES
@given(first=rows(2, POSITIVE), second=rows(2, POSITIVE))
def test_affinities_of_products_multiply(key: str, first: list[Row], second: list[Row]) -> None:
    row = ROWS[key]
    a = float(row.order or 0.0)
    if a in (0.0, 1.0):
        return
    some = Categorical([0.3, 0.7]), Categorical([0.6, 0.4])
    multiple = divergence_value(row, *some).value / divergence_value(alpha(a), *some).value
    (p, q), (r, s) = map(Categorical, first), map(Categorical, second)
    products = JointTable.product_of(p, r).cells, JointTable.product_of(q, s).cells
    parts = [divergence_value(row, *pair).value for pair in ((p, q), (r, s), products)]
    affinities = [1.0 - a * (1.0 - a) * value / multiple for value in parts]
    if all(map(math.isfinite, affinities)):
        size = max(1.0, abs(affinities[0])) * max(1.0, abs(affinities[1]))
        assert affinities[2] == pytest.approx(affinities[0] * affinities[1], abs=1e-11 * size)


@pytest.mark.parametrize("order", [0.0, 0.25, 0.5, 0.999999, 1.0, 1.000001, 2.0, 7.5, math.inf])
@EXAMPLES
@given(pair=rows(2))
def test_renyi_is_as_close_to_the_truth_as_it_says(order: float, pair: list[Row]) -> None:
    with mpmath.workdps(DIGITS):
        p, q = map(exact, pair)
        if order == 1.0:
            truth = TRUTH["kl"](p, q)
        elif math.isinf(order):
            ratios = [a / b if b else mpmath.inf for a, b in zip(p, q, strict=True) if a]
            truth = mpmath.log(max(ratios))
        else:
            mean = affinity(p, q, order)
            truth = mpmath.log(mean) / (mpmath.mpf(order) - 1) if mean else mpmath.inf
        found = renyi(Categorical(pair[0]), Categorical(pair[1]), order)
        assert covers(found, truth), (found, mpmath.nstr(truth, 20))


@EXAMPLES
@given(pair=rows(2), orders=st.tuples(st.floats(0.0, 20.0), st.floats(0.0, 20.0)))
def test_renyi_grows_with_its_order(pair: list[Row], orders: tuple[float, float]) -> None:
    p, q = map(Categorical, pair)
    low, high = (renyi(p, q, order) for order in sorted(orders))
    assert low.value <= high.value + low.error + high.error


@EXAMPLES
@given(pairs=st.tuples(rows(2), rows(2)), order=st.floats(0.05, 9.0))
def test_renyi_of_products_is_the_sum(pairs: tuple[list[Row], list[Row]], order: float) -> None:
    (p, q), (r, s) = (map(Categorical, pair) for pair in pairs)
    whole = renyi(JointTable.product_of(p, r).cells, JointTable.product_of(q, s).cells, order)
    parts = [renyi(p, q, order), renyi(r, s, order)]
    total = parts[0].value + parts[1].value
    doubt = whole.error + parts[0].error + parts[1].error + 1e-12 * total
    assert whole.value == total or abs(whole.value - total) <= doubt


@EXAMPLES
@given(pair=rows(2), seed=st.integers(0, 2**31))
def test_no_outcome_of_probability_zero_is_drawn(pair: list[Row], seed: int) -> None:
    p = Categorical(pair[0])
    drawn = p.sample(200, np.random.default_rng(seed))
    assert p.support[drawn].all()
