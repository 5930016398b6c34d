"""k1, k2 and k3 over outcomes: sums against many digits, and against draws."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.sampling.outcome_ratios import estimate, outcome_ratios, quality
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS
from tests.core.records import cases

each = pytest.mark.parametrize("key", RATIO_ESTIMATORS)
WEIGHTS = st.lists(st.floats(1e-12, 1.0), min_size=6, max_size=6)


def truth(key: str, p: list[float], q: list[float]) -> tuple[Any, Any, Any]:
    """Return mean, bias and standard deviation of k under q, to 60 digits."""
    with mpmath.workdps(60):
        total_p, total_q = (mpmath.fsum(map(mpmath.mpf, row)) for row in (p, q))
        mean = square = divergence = mpmath.mpf(0)
        for a, b in zip(p, q, strict=True):
            if not b:
                continue
            share, r = mpmath.mpf(b) / total_q, mpmath.mpf(a) / total_p * total_q / mpmath.mpf(b)
            t = mpmath.log(r)
            k = {"k1": -t, "k2": t * t / 2, "k3": r - 1 - t}[key]
            mean, square = mean + share * k, square + share * k * k
            divergence -= share * t
        return mean, mean - divergence, mpmath.sqrt(abs(square - mean * mean))


@each
@given(p=WEIGHTS, q=WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_sums_are_those_of_many_digits(key: str, p: list[float], q: list[float]) -> None:
    found = quality(RATIO_ESTIMATORS[key], Categorical(p), Categorical(q))
    for got, wanted in zip(found[1:], truth(key, p, q), strict=True):
        assert abs(got.value - float(wanted)) <= got.error + 1e-15 * abs(float(wanted)) + 1e-28


@each
def test_neighbours_keep_their_digits(key: str) -> None:
    p, q = [0.3, 0.7], [0.3 + 1e-9, 0.7 - 1e-9]
    found = quality(RATIO_ESTIMATORS[key], Categorical(p), Categorical(q))
    mean, bias, sd = map(float, truth(key, p, q))
    assert found.mean.value == pytest.approx(mean, rel=1e-7)
    assert found.bias.value == pytest.approx(bias, rel=1e-6, abs=1e-40)
    assert found.sd.value == pytest.approx(sd, rel=1e-7)


@each
def test_a_mean_over_draws_is_near_and_repeats(key: str) -> None:
    p, q = Categorical([0.2, 0.3, 0.5]), Categorical([0.6, 0.3, 0.1])
    row = RATIO_ESTIMATORS[key]
    drawn = estimate(row, p, q, 20_000, np.random.default_rng(4))
    assert drawn == estimate(row, p, q, 20_000, np.random.default_rng(4))
    exact = quality(row, p, q)
    assert drawn.error == pytest.approx(exact.sd.value / math.sqrt(20_000), rel=0.05)
    assert abs(drawn.value - exact.mean.value) < 5.0 * drawn.error


def test_where_q_lacks_an_outcome_k3_falls_short_by_what_p_has_there() -> None:
    p, q = Categorical([0.25, 0.5, 0.25]), Categorical([0.5, 0.5, 0.0])
    exact = quality(RATIO_ESTIMATORS["k3"], p, q)
    assert exact.bias.value == pytest.approx(-0.25, abs=1e-15)
    assert exact.mean.value == pytest.approx(0.5 * math.log(2.0) - 0.25, abs=1e-15)


@each
def test_an_outcome_that_p_lacks_makes_everything_infinite(key: str) -> None:
    p, q = Categorical([1.0, 0.0], ["a", "b"]), Categorical([0.5, 0.5])
    exact = quality(RATIO_ESTIMATORS[key], p, q)
    assert exact.mean.value == exact.sd.value == math.inf
    assert math.isnan(exact.bias.value)
    assert exact.mean.reason == "q has mass at outcome 1, where p is zero"


def test_ratios_are_those_of_the_outcomes_drawn() -> None:
    p, q = Categorical([0.2, 0.8]), Categorical([0.5, 0.5])
    found = outcome_ratios(p, q, np.array([1.0, 0.0, 1.0]))
    assert found == pytest.approx([math.log(1.6), math.log(0.4), math.log(1.6)], rel=1e-14)


@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: str(case["id"]))
def test_k1_has_the_mean_of_every_case(case: Any) -> None:
    laws = [
        Categorical(case[who]) if who in case else Categorical.from_logits(case[f"{who}_logits"])
        for who in "pq"
    ]
    # Draws of p and the ratio q/p: KL(P‖Q).
    exact = quality(RATIO_ESTIMATORS["k1"], laws[1], laws[0])
    wanted = float(case["values"]["kl_pq"])
    if math.isinf(wanted):
        assert exact.mean.value == math.inf
        return
    assert exact.mean.value == pytest.approx(wanted, rel=1e-11, abs=1e-13)
