"""What the lesson says of outcomes: its numbers set right, its claims checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.table_identities import binary_logarithm
from klviz.core.discrete.values import classic_terms, divergence_value
from klviz.core.divergences import JENSEN_SHANNON, KL
from klviz.core.identities import jsd_triangle, kl_symmetry, kl_triangle
from tests.core.records import Record, cases, one

CASES = cases("lesson_examples")
BY_ID = {case["id"].removeprefix("pub-lesson-"): case for case in CASES}

P, Q = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])
HALVES, CERTAIN = Categorical([0.5, 0.5]), Categorical([1.0, 0.0])


def kl(p: Categorical, q: Categorical) -> float:
    return divergence_value(KL, p, q).value


def log2_ratio(p: Categorical, q: Categorical, outcome: int) -> float:
    return float((binary_logarithm(p) - binary_logarithm(q))[outcome])


def bits(nats: float) -> float:
    return nats / math.log(2.0)


NUMBERS: Mapping[str, Callable[[], float]] = {
    "ex1_log_a": lambda: log2_ratio(P, Q, 0),
    "ex1_log_b": lambda: log2_ratio(P, Q, 1),
    "ex1_kl_pq": lambda: bits(kl(P, Q)),
    "ex1_log_c": lambda: log2_ratio(Q, P, 0),
    "ex1_log_d": lambda: log2_ratio(Q, P, 1),
    "ex1_kl_qp": lambda: bits(kl(Q, P)),
    "code_kl_pq": lambda: kl(P, Q),
    "code_kl_qp": lambda: kl(Q, P),
    "code_eps": lambda: kl(HALVES, CERTAIN),
    "jsd_bound": lambda: divergence_value(JENSEN_SHANNON, CERTAIN, Categorical([0, 1])).value,
}
"""The quantities over outcomes; those of densities are tested where these are."""


@pytest.mark.parametrize("name", NUMBERS)
def test_the_right_value_is_computed(name: str) -> None:
    expected = float(BY_ID[name]["right_value"])
    assert NUMBERS[name]() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("name", [name for name in NUMBERS if "right_value_nats" in BY_ID[name]])
def test_the_right_value_in_nats_is_computed(name: str) -> None:
    expected = BY_ID[name]["right_value_nats"]
    assert NUMBERS[name]() * math.log(2.0) == pytest.approx(expected, rel=1e-15)


def test_every_number_over_outcomes_is_covered() -> None:
    words = ("kl_divergence_discrete", "P=[", "log2(", "KL(Q||P)", "JSD")
    over_outcomes = {
        name
        for name, case in BY_ID.items()
        if case["kind"] == "number" and any(word in case["quantity"] for word in words)
    }
    assert over_outcomes == set(NUMBERS)


def numbers(name: str) -> Record:
    found: Record = BY_ID[name]["numbers"]
    return found


def test_the_claimed_digits_are_wrong_where_the_file_says_so() -> None:
    for name in ("ex1_log_a", "ex1_log_b", "ex1_kl_pq", "ex1_log_c", "ex1_log_d", "ex1_kl_qp"):
        claimed = float(BY_ID[name]["claimed_value"])
        assert BY_ID[name]["verdict"] == "wrong"
        assert abs(claimed - NUMBERS[name]()) > 0.1


def test_the_order_of_the_first_example_is_the_opposite_of_the_claimed_one() -> None:
    assert kl(P, Q) < kl(Q, P)
    assert bits(kl(P, Q)) == pytest.approx(numbers("ex1_order")["kl_pq_bits"], rel=1e-15)
    assert bits(kl(Q, P)) == pytest.approx(numbers("ex1_order")["kl_qp_bits"], rel=1e-15)


@pytest.mark.parametrize(
    ("field", "epsilon"), [("value_with_eps_1e10", 1e-10), ("value_with_eps_1e300", 1e-300)]
)
def test_an_epsilon_for_zero_gives_whatever_the_epsilon_says(field: str, epsilon: float) -> None:
    smoothed = math.fsum(0.5 * np.log(0.5 / np.array([1.0, epsilon])))
    assert smoothed == pytest.approx(BY_ID["code_eps"][field], rel=1e-15)


def test_smoothing_that_is_normalised_has_no_limit_either() -> None:
    values = [kl(HALVES, Categorical([1.0, 10.0**-k])) for k in (10, 100, 300)]
    assert values == sorted(values)
    assert values[2] - values[1] == pytest.approx(100 * math.log(10.0), rel=1e-12)


def test_kl_is_symmetric_in_special_cases() -> None:
    found = kl_symmetry(Categorical([0.2, 0.8]), Categorical([0.8, 0.2]))
    assert found.holds
    expected = numbers("prob1")
    assert found.left.value == pytest.approx(expected["bernoulli_0_2_vs_0_8"], rel=1e-15)
    assert found.right.value == pytest.approx(expected["bernoulli_0_8_vs_0_2"], rel=1e-15)
    normals = kl_symmetry(one("normal", 0.0, 1.0), one("normal", 3.0, 1.0))
    assert normals.holds
    assert normals.left.value == expected["normals_0_1_vs_3_1"]


def test_jensen_shannon_is_no_metric_and_its_root_is_one() -> None:
    a, b, c = CERTAIN, Categorical([0, 1]), HALVES
    expected = numbers("jsd_metric")
    direct = divergence_value(JENSEN_SHANNON, a, b).value
    detour = [divergence_value(JENSEN_SHANNON, *pair).value for pair in ((a, c), (c, b))]
    assert direct == pytest.approx(expected["jsd_ab"], rel=1e-15)
    assert sum(detour) == pytest.approx(expected["jsd_ac_plus_cb"], rel=1e-15)
    assert direct > sum(detour)
    found = jsd_triangle(a, c, b)
    assert found.left.value == pytest.approx(expected["sqrt_ab"], rel=1e-15)
    assert found.right.value == pytest.approx(expected["sqrt_ac_plus_cb"], rel=1e-15)
    assert found.holds


def test_kl_fails_the_triangle_inequality() -> None:
    found = kl_triangle(*(one("normal", loc, 1.0) for loc in (0.0, 1.0, 2.0)))
    assert found.left.value == numbers("kl_triangle")["kl_02"]
    assert found.right.value == numbers("kl_triangle")["kl_01_plus_12"]
    assert not found.holds


def test_reverse_kl_is_finite_there_and_infinite_the_other_way_round() -> None:
    expected = numbers("infinite_reverse")
    assert kl(HALVES, CERTAIN) == float(expected["kl_pq"])
    assert kl(CERTAIN, HALVES) == pytest.approx(expected["kl_qp"], rel=1e-15)


def test_the_generators_t_log_t_and_minus_log_t_give_the_two_directions() -> None:
    ratio = P.probabilities / Q.probabilities
    forward = math.fsum(Q.probabilities * ratio * np.log(ratio))
    reverse = math.fsum(Q.probabilities * -np.log(ratio))
    assert forward == pytest.approx(kl(P, Q), rel=1e-15)
    assert reverse == pytest.approx(kl(Q, P), rel=1e-15)
    assert kl(P, Q) == pytest.approx(numbers("fdiv")["forward"], rel=1e-15)
    assert kl(Q, P) == pytest.approx(numbers("fdiv")["reverse"], rel=1e-15)


def test_at_one_euclidean_distance_kl_can_be_anything() -> None:
    expected = numbers("euclid")
    middle = kl(HALVES, Categorical([0.4991, 0.5009]))
    edge = kl(Categorical([0.001, 0.999]), Categorical([0.0001, 0.9999]))
    assert middle == pytest.approx(expected["kl_mid"], rel=1e-12)
    assert edge == pytest.approx(expected["kl_edge"], rel=1e-13)


def test_the_best_discriminator_of_a_gan_leaves_twice_the_jsd_less_log_4() -> None:
    judge = P.probabilities / (P.probabilities + Q.probabilities)
    game = math.fsum(P.probabilities * np.log(judge) + Q.probabilities * np.log1p(-judge))
    jsd = divergence_value(JENSEN_SHANNON, P, Q).value
    assert game == pytest.approx(2.0 * jsd - math.log(4.0), rel=1e-14)


def test_the_terms_of_the_first_example() -> None:
    terms = classic_terms(KL, P, Q) / math.log(2.0)
    assert terms == pytest.approx([0.9 * 0.84799690655495, 0.1 * -2.3219280948873623])
