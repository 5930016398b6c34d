"""Infinite or finite: decided from supports and tails, with the reason in a sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES, Divergence, alpha, swapped
from klviz.core.infinities import cross_entropy_reason, reason, renyi_reason
from klviz.core.mixtures import Mixture
from klviz.core.values import cross_entropy, divergence_value, renyi
from tests.core.records import TWO_MODES, mixed, one

NORMAL = one("normal", 0.0, 1.0)
WIDE = one("normal", 0.0, 2.0)
LAPLACE = one("laplace", 0.0, 1.0)
LOGISTIC = one("logistic", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)
BLOCK = one("uniform", -1.0, 1.0)
INNER = one("uniform", -0.5, 0.5)


def student(df: float) -> Mixture:
    return one("student_t", df, 0.0, 1.0)


SUPPORTS = {
    "below −1.97 and above 1": (NORMAL, one("uniform", -1.97, 1.0)),
    "between −1 and −0.5 and between 0.5 and 1": (BLOCK, INNER),
    "between 1 and 2": (one("uniform", -1.0, 2.0), BLOCK),
    "between −3 and −1.97": (one("uniform", -3.0, 1.0), one("uniform", -1.97, 1.0)),
    "below 0, between 1 and 2 and above 3": (
        NORMAL,
        mixed((1, "uniform", (0.0, 1.0)), (1, "uniform", (2.0, 3.0))),
    ),
    "below 0, between 1 and 2, between 3 and 4 and elsewhere": (
        NORMAL,
        mixed(*((1, "uniform", (a, a + 1.0)) for a in (0.0, 2.0, 4.0))),
    ),
}


@pytest.mark.parametrize("region", SUPPORTS)
def test_mass_where_the_other_has_none_is_named_by_its_region(region: str) -> None:
    p, q = SUPPORTS[region]
    sentence = f"p has mass {region}, where q is zero"
    for key in ("kl", "chi2", "jeffreys"):
        assert reason(DIVERGENCES[key], p, q) == sentence
    assert cross_entropy_reason(p, q) == sentence
    assert reason(DIVERGENCES["kl"], q, p) == ""
    mirrored = f"q has mass {region}, where p is zero"
    for key in ("reverse_kl", "neyman_chi2", "jeffreys"):
        assert reason(DIVERGENCES[key], q, p) == mirrored


def test_supports_that_touch_leave_no_gap() -> None:
    halves = mixed((1, "uniform", (0.1, 0.2)), (1, "uniform", (0.2, 0.3)))
    whole = one("uniform", 0.1, 0.3)
    assert reason(DIVERGENCES["kl"], whole, halves) == ""
    assert reason(DIVERGENCES["kl"], halves, whole) == ""


def test_a_gap_of_one_bit_is_a_gap() -> None:
    after = math.nextafter(0.2, 1.0)
    halves = mixed((1, "uniform", (0.1, 0.2)), (1, "uniform", (after, 0.3)))
    assert "between 0.2 and 0.20000000000000004, where q is zero" in reason(
        DIVERGENCES["kl"], one("uniform", 0.1, 0.3), halves
    )


def test_the_reason_of_heavy_tails_says_what_falls_and_what_grows() -> None:
    assert reason(DIVERGENCES["kl"], CAUCHY, NORMAL) == (
        "p's tail falls like |x|^−2 while −log q grows like x², "
        "so the mean of log(p/q) under p diverges"
    )
    assert reason(DIVERGENCES["reverse_kl"], LAPLACE, CAUCHY) == (
        "q's tail falls like |x|^−2 while −log p grows like |x|, "
        "so the mean of log(q/p) under q diverges"
    )
    assert reason(DIVERGENCES["chi2"], WIDE, one("normal", 0.0, 1.0)) == (
        "p²/q grows without bound on the left, so its integral diverges"
    )
    assert reason(DIVERGENCES["chi2"], student(5.0), student(1.0)) == ""
    assert reason(DIVERGENCES["chi2"], student(1.0), student(3.5)) == (
        "p²/q grows without bound on the left, so its integral diverges"
    )
    assert reason(DIVERGENCES["chi2"], student(1.0), student(2.5)) == (
        "p²/q falls only like |x|^−0.5 on the left, so its integral diverges"
    )
    assert reason(DIVERGENCES["chi2"], student(1.0), student(3.0)) == (
        "p²/q does not fall on the left, so its integral diverges"
    )
    assert reason(alpha(-1.5), NORMAL, WIDE).startswith("q^2.5/p^1.5 grows without bound")


@pytest.mark.parametrize(
    ("p", "q", "finite"),
    [
        (NORMAL, WIDE, True),
        (WIDE, NORMAL, True),
        (NORMAL, CAUCHY, True),
        (NORMAL, LAPLACE, True),
        (LAPLACE, NORMAL, True),
        (LOGISTIC, NORMAL, True),
        (CAUCHY, NORMAL, False),
        (CAUCHY, LAPLACE, False),
        (CAUCHY, LOGISTIC, False),
        (CAUCHY, student(50.0), True),
        (student(50.0), CAUCHY, True),
        (student(2.0), NORMAL, False),
        (student(math.nextafter(2.0, 3.0)), NORMAL, True),
        (student(1.0), LAPLACE, False),
        (student(math.nextafter(1.0, 2.0)), LAPLACE, True),
        (BLOCK, NORMAL, True),
        (NORMAL, BLOCK, False),
        (INNER, BLOCK, True),
        (BLOCK, INNER, False),
        (BLOCK, BLOCK, True),
        (mixed((1, "normal", (0, 1)), (1e-15, "student_t", (2.0, 0, 1))), NORMAL, False),
        (mixed((1, "normal", (0, 1)), (0.0, "student_t", (2.0, 0, 1))), NORMAL, True),
        (CAUCHY, mixed((1, "normal", (0, 1)), (1e-15, "student_t", (9.0, 0, 1))), True),
        (mixed((1, "uniform", (0, 9)), (1, "student_t", (2.0, 0, 1))), NORMAL, False),
    ],
)
def test_kl_is_finite_exactly_if_the_mean_of_its_log_exists(
    p: Mixture, q: Mixture, finite: bool
) -> None:
    assert (reason(DIVERGENCES["kl"], p, q) == "") is finite
    assert (cross_entropy_reason(p, q) == "") is finite
    assert (reason(swapped(DIVERGENCES["kl"]), q, p) == "") is finite
    assert math.isfinite(divergence_value(DIVERGENCES["kl"], p, q).value) is finite
    assert math.isfinite(cross_entropy(p, q).value) is finite


@pytest.mark.parametrize(
    ("p", "q", "a", "finite"),
    [
        # Of normals pᵃ q¹⁻ᵃ is integrable if a/s² > (a − 1)/σ².
        (NORMAL, one("normal", 0.0, 0.75), 2.0, True),
        (NORMAL, one("normal", 0.0, 0.7), 2.0, False),
        (NORMAL, one("normal", 0.0, 0.5), 4.0 / 3.0, True),
        (NORMAL, one("normal", 0.0, 0.5), math.nextafter(4.0 / 3.0, 2.0), False),
        (one("normal", 0.0, 2.0), one("normal", 0.0, 1.0), -1.0, True),
        (one("normal", 0.0, 1.0), one("normal", 0.0, 2.0), -1.0, False),
        # Of exponential tails the rates decide.
        (LAPLACE, one("laplace", 0.0, 0.5), 2.0, False),
        (LAPLACE, one("laplace", 0.0, 0.51), 2.0, True),
        (LAPLACE, one("logistic", 3.0, 0.5), 2.0, False),
        # Power laws: a(ν + 1) − (a − 1)(ω + 1) > 1.
        (student(1.0), student(1.9), 2.0, True),
        (student(1.0), student(2.0), 2.0, False),
        (student(3.0), student(6.5), 2.0, False),
        (student(3.0), student(5.9), 2.0, True),
        # Lighter kinds of tails always lose against heavier ones.
        (NORMAL, CAUCHY, 50.0, True),
        (CAUCHY, NORMAL, 1.0001, False),
        (LAPLACE, NORMAL, 1.0001, False),
        (NORMAL, LAPLACE, 50.0, True),
        (NORMAL, LAPLACE, -0.0001, False),
        (BLOCK, NORMAL, 50.0, True),
        (BLOCK, NORMAL, -0.0001, False),
        (NORMAL, NORMAL, 1e6, True),
        (NORMAL, one("normal", 3.0, 1.0), -1e6, True),
    ],
)
def test_alpha_is_decided_by_the_exact_exponents_of_the_tails(
    p: Mixture, q: Mixture, a: float, finite: bool
) -> None:
    assert (reason(alpha(a), p, q) == "") is finite
    assert (reason(alpha(1.0 - a), q, p) == "") is finite
    if a > 1.0:
        assert (renyi_reason(p, q, a) == "") is finite


def test_the_limit_itself_diverges() -> None:
    # p²/q of N(0, s) and N(0, s/√2) is constant; the double nearest to √½ lies to one side of it.
    half = math.sqrt(0.5)
    sides = [reason(DIVERGENCES["chi2"], NORMAL, one("normal", 0.0, s)) for s in around(half)]
    assert sides[0] != ""
    assert sides[-1] == ""
    # 2/1 − 1/0.5 = 0 exactly, and the power that is left is 0.
    assert "does not fall" in reason(DIVERGENCES["chi2"], LAPLACE, one("laplace", 7.0, 0.5))


def around(x: float) -> list[float]:
    return [math.nextafter(x, 0.0), x, math.nextafter(x, 1.0)]


def test_a_finite_value_that_no_number_holds_has_a_reason_of_its_own() -> None:
    far = one("normal", 1e8, 1.0)
    assert reason(DIVERGENCES["chi2"], NORMAL, far) == ""
    found = divergence_value(DIVERGENCES["chi2"], NORMAL, far)
    assert math.isinf(found.value)
    assert found.reason.startswith("larger than a double can hold")


BOUNDED = ["jsd", "hellinger2", "tv", "alpha"]


@pytest.mark.parametrize("key", BOUNDED)
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (CAUCHY, NORMAL),
        (NORMAL, BLOCK),
        (BLOCK, one("uniform", 5.0, 6.0)),
        (student(0.3), INNER),
        (LAPLACE, student(0.5)),
    ],
)
def test_bounded_divergences_are_always_finite(key: str, p: Mixture, q: Mixture) -> None:
    assert reason(DIVERGENCES[key], p, q) == ""
    found = divergence_value(DIVERGENCES[key], p, q)
    assert math.isfinite(found.value)
    assert found.error < 1e-9


def test_without_mass_in_common_bounded_divergences_reach_their_bounds() -> None:
    p, q = BLOCK, one("uniform", 5.0, 6.0)
    assert divergence_value(DIVERGENCES["jsd"], p, q).value == pytest.approx(math.log(2), rel=1e-14)
    assert divergence_value(DIVERGENCES["hellinger2"], p, q).value == pytest.approx(1.0, rel=1e-14)
    assert divergence_value(DIVERGENCES["tv"], p, q).value == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("order", [0.0, 0.3, 0.5, 0.999])
def test_renyi_below_one_is_infinite_only_without_mass_in_common(order: float) -> None:
    apart = one("uniform", 5.0, 6.0)
    assert renyi_reason(BLOCK, apart, order).startswith("p and q have no mass in common")
    assert math.isinf(renyi(BLOCK, apart, order).value)
    assert renyi_reason(CAUCHY, NORMAL, order) == ""
    assert renyi_reason(BLOCK, INNER, order) == ""
    touching = one("uniform", 1.0, 2.0)
    assert renyi_reason(BLOCK, touching, order) != ""


@pytest.mark.parametrize("divergence", DIVERGENCES.values(), ids=list(DIVERGENCES))
def test_an_infinite_value_always_comes_with_a_reason_and_a_finite_one_never(
    divergence: Divergence,
) -> None:
    members = [NORMAL, WIDE, LAPLACE, LOGISTIC, CAUCHY, student(4.0), BLOCK, INNER, TWO_MODES]
    for p in members:
        for q in members:
            found = divergence_value(divergence, p, q)
            assert not math.isnan(found.value)
            assert found.value >= 0.0
            assert math.isinf(found.value) == bool(found.reason)
            assert found.reason == "" or found.reason[0] in "pq"


orders = st.one_of(st.floats(-20, 20), st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0]))
dfs = st.floats(0.05, 60.0)


@given(dfs, dfs, orders)
def test_power_laws_follow_the_inequality_between_their_exponents(
    df: float, other: float, a: float
) -> None:
    infinite = reason(alpha(a), student(df), student(other)) != ""
    margin = a * (df + 1.0) + (1.0 - a) * (other + 1.0) - 1.0
    if 0.0 <= a <= 1.0:
        assert not infinite
    elif abs(margin) > 1e-9:
        assert infinite == (margin < 0.0)
