"""Slips: what is shown is what is computed, and it gives the numbers that it is known for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.discrete.categorical import Categorical
from klviz.core.slips import SLIPS, Arrays, computed, slip_of
from tests.core.records import Record, cases

HALVES, CERTAIN = (0.5, 0.5), (1.0, 0.0)


def outcomes(p: tuple[float, ...], q: tuple[float, ...], eps: float = 1e-10) -> Arrays:
    first, second = Categorical(p), Categorical(q)
    typed = np.array(p), np.array(q)
    logs = first.log_probabilities, second.log_probabilities
    return Arrays(first.probabilities, second.probabilities, *logs, *typed, 1.0, eps)


def normals(apart: float, eps: float = 1e-10) -> Arrays:
    """Return N(0, 1) and N(apart, 1) on a grid that resolves the first."""
    x = np.linspace(-12.0, 12.0, 1001)
    logs = [-0.5 * (x - mean) ** 2 - 0.5 * math.log(2.0 * math.pi) for mean in (0.0, apart)]
    p, q = (np.exp(log) for log in logs)
    return Arrays(p, q, logs[0], logs[1], p, q, float(x[1] - x[0]), eps)


def given(key: str, arrays: Arrays) -> float:
    return computed(SLIPS[key], arrays)


@pytest.mark.parametrize("key", SLIPS)
@pytest.mark.parametrize(
    "arrays", [outcomes(HALVES, CERTAIN), outcomes((0.9, 0.1, 0.0), (2.0, 1.0, 4.0)), normals(37.0)]
)
def test_the_lines_that_are_shown_are_those_that_run(key: str, arrays: Arrays) -> None:
    names = {**arrays._asdict(), "np": np}
    with np.errstate(all="ignore"):
        exec("\n".join(SLIPS[key].code), names)
    np.testing.assert_equal(given(key, arrays), float(names["kl"]))


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("ratio", (200.0, math.inf, math.inf)),
        ("where", (200.0, math.inf, math.inf)),
        ("filter", (200.0, math.inf, 0.0)),
        ("eps", (21.6069, 21.6069, 21.6069)),
        ("log", (200.0, 684.5, 1800.0)),
    ],
)
def test_normals_moved_apart(key: str, numbers: tuple[float, ...]) -> None:
    found = tuple(given(key, normals(apart)) for apart in (20.0, 37.0, 60.0))
    assert found == pytest.approx(numbers, abs=1e-4)


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("ratio", math.inf),
        ("filter", 0.5 * math.log(0.5)),
        ("eps", 10.8198),
        ("replaced", 10.8198),
        ("log", math.inf),
    ],
)
def test_a_zero_of_q(key: str, number: float) -> None:
    assert given(key, outcomes(HALVES, CERTAIN)) == pytest.approx(number, abs=1e-4)


def test_a_zero_of_p() -> None:
    arrays = outcomes(CERTAIN, HALVES)
    assert math.isnan(given("ratio", outcomes(CERTAIN, CERTAIN)))
    assert math.isnan(given("ratio", arrays))
    assert given("log", arrays) == pytest.approx(math.log(2.0), rel=1e-15)
    assert given("log", outcomes(CERTAIN, CERTAIN)) == 0.0


def test_what_is_not_normalised_may_be_negative() -> None:
    arrays = outcomes((0.5, 0.5), (0.6, 0.6))
    assert given("typed", arrays) == pytest.approx(-0.1823216, abs=1e-7)
    assert given("log", arrays) == 0.0


def test_epsilon_chooses_the_number() -> None:
    values = [given("replaced", outcomes(HALVES, CERTAIN, eps)) for eps in (1e-5, 1e-10, 1e-20)]
    assert np.diff(values) == pytest.approx([0.5 * math.log(1e5), 0.5 * math.log(1e10)])


def test_single_precision_has_half_the_digits() -> None:
    arrays = outcomes((0.1, 0.2, 0.7), (0.1 + 1e-7, 0.2 - 1e-7, 0.7))
    assert given("log", arrays) == pytest.approx(7.5e-14, rel=0.1)
    assert given("single", arrays) < 0.0
    assert given("single", outcomes(HALVES, (1.0, 1e-50))) == math.inf


def test_only_one_is_right() -> None:
    assert [key for key, slip in SLIPS.items() if slip.right] == ["log"]
    with pytest.raises(ValueError, match="slip must be one of ratio"):
        slip_of("none")


TYPED = [case for case in cases("discrete") if "p" in case]


@pytest.mark.parametrize("case", TYPED, ids=lambda case: str(case["id"]))
def test_logarithms_give_the_reference_whatever_the_others_give(case: Record) -> None:
    p, q, values = tuple(case["p"]), tuple(case["q"]), case["values"]
    for key, arrays in (("kl_pq", outcomes(p, q)), ("kl_qp", outcomes(q, p))):
        if key in values:
            right = float(values[key])
            assert given("log", arrays) == pytest.approx(right, rel=1e-9, abs=1e-15)
            if (arrays.q[arrays.p > 0] == 0).any():
                assert right == math.inf
                assert math.isfinite(given("replaced", arrays))


def test_the_number_that_epsilon_makes_of_infinity_is_the_lesson_s() -> None:
    case = next(c for c in cases("lesson_examples") if c["id"] == "pub-lesson-code_eps")
    for eps, key in ((1e-10, "value_with_eps_1e10"), (1e-300, "value_with_eps_1e300")):
        found = given("replaced", outcomes(HALVES, CERTAIN, eps))
        assert found == pytest.approx(float(case[key]), rel=1e-14)
    assert given("log", outcomes(HALVES, CERTAIN)) == float(case["right_value"])


def test_generalised_kl_is_never_negative_and_kl_of_distributions() -> None:
    assert given("typed", outcomes(HALVES, (0.6, 0.6))) == pytest.approx(-math.log(1.2))
    assert given("generalised", outcomes(HALVES, (0.6, 0.6))) == pytest.approx(0.0176784, abs=1e-7)
    assert given("generalised", outcomes(HALVES, HALVES)) == 0.0
    assert given("generalised", outcomes((0.9, 0.1), HALVES)) == pytest.approx(
        given("log", outcomes((0.9, 0.1), HALVES))
    )
