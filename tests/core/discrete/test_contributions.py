"""Contributions of outcomes: each against its truth to 200 digits, all together the divergence."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.contributions import Contributions, contributions
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from tests.core.outcomes import DIGITS, Number, Row, covers, exact, near_rows, of_record, rows
from tests.core.records import Record, cases

SWAPPED = {"kl_pq": ("p", "q"), "kl_qp": ("q", "p")}


def truth(p: list[Number], q: list[Number]) -> list[Number]:
    """Return p log(p/q) by its definition."""
    return [
        mpmath.mpf(0) if not a else mpmath.inf if not b else a * mpmath.log(a / b)
        for a, b in zip(p, q, strict=True)
    ]


def wrong(found: Contributions, right: list[Number]) -> list[int]:
    """Return the outcomes whose contribution is further from the truth than it says."""
    pairs = zip(found.values.tolist(), found.errors.tolist(), right, strict=True)
    return [i for i, (v, e, t) in enumerate(pairs) if not covers(Estimate(v, e), t)]


@given(rows(2))
def test_every_contribution_is_as_good_as_it_says(pair: list[Row]) -> None:
    p, q = pair
    with mpmath.workdps(DIGITS):
        assert not wrong(contributions(Categorical(p), Categorical(q)), truth(exact(p), exact(q)))


@given(near_rows())
def test_they_are_where_both_nearly_agree(pair: list[Row]) -> None:
    p, q = pair
    with mpmath.workdps(DIGITS):
        found = contributions(Categorical(p), Categorical(q))
        assert not wrong(found, truth(exact(p), exact(q)))
        assert (found.errors <= 1e-13 * np.abs(found.values).max()).all()


@pytest.mark.parametrize("way", SWAPPED)
@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: case["id"])
def test_together_they_are_the_divergence(case: Record, way: str) -> None:
    p, q = (of_record(case, who) for who in SWAPPED[way])
    found, whole = contributions(p, q), divergence_value(KL, p, q)
    together = found.part(np.ones(p.size, dtype=bool))
    expected = float(case["values"][way])
    if math.isinf(expected):
        assert together.value == whole.value == math.inf
        assert together.reason == whole.reason != ""
        assert np.isinf(found.values).tolist() == (p.support & ~q.support).tolist()
        return
    assert abs(together.value - whole.value) <= together.error + whole.error
    assert abs(together.value - expected) <= together.error + 4e-16 * expected
    assert together.error <= 1e-12 * math.fsum(np.abs(found.values)) + 1e-300


def test_nothing_is_added_where_p_is_zero() -> None:
    found = contributions(Categorical([0.5, 0.5, 0.0]), Categorical([0.5, 0.0, 0.5]))
    assert found.values.tolist() == [0.0, math.inf, 0.0]
    assert found.reason == "p has mass at outcome 1, where q is zero"


def test_a_part_is_the_sum_of_its_outcomes() -> None:
    found = contributions(Categorical([0.5, 0.3, 0.2, 0.0]), Categorical([0.2, 0.3, 0.5, 0.0]))
    part = found.part(np.array([True, False, True, True]))
    assert part.value == pytest.approx(0.5 * math.log(2.5) + 0.2 * math.log(0.4), rel=1e-15)
    assert part.method == "sum over 3 outcomes"


def test_outcomes_that_nobody_asks_for_do_not_make_a_part_infinite() -> None:
    found = contributions(Categorical([0.5, 0.5]), Categorical([1.0, 0.0]))
    assert found.part(np.array([True, False])).value == -0.5 * math.log(2.0)
