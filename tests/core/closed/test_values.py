"""Every formula beside the integral: both by name, equal to twelve digits over random members."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from klviz.core.closed.powers import RENYI, Exact
from klviz.core.closed.values import cross_entropy_form, divergence_form, renyi_form
from klviz.core.divergences import DIVERGENCES, Divergence, alpha, scaled, swapped
from klviz.core.estimates import CLOSED_FORM, Estimate, Method
from klviz.core.families import Member
from klviz.core.mixtures import Mixture
from klviz.core.values import cross_entropy, divergence_value, entropy, renyi
from klviz.core.wasserstein import wasserstein1, wasserstein2_squared
from tests.core.records import TWO_MODES, mixed, one

FAMILIES_WITH_FORMS = ["normal", "laplace", "cauchy", "uniform"]
ORDERS = [-2.5, -0.3, 0.1, 0.3, 0.7, 0.95, 1.05, 1.5, 3.0, 7.0]
ROWS = {**DIVERGENCES, **{f"alpha {a}": alpha(a) for a in ORDERS}}
KEYS = [key for key in ROWS if key != "jsd"]
CROSSED = [
    ("normal", "laplace"), ("laplace", "normal"), ("uniform", "normal"), ("uniform", "laplace"),
    ("uniform", "cauchy"),
]  # fmt: skip
TWELVE_DIGITS = 1e-12
NOTHING = 8e-15
"""Below this, differences are rounding of what is added up to 1."""

# Differences of a few units in the last place are left to the formulas: no node lies between.
places = st.one_of(st.just(0.0), st.floats(-30, 30), st.floats(-1, 1)).map(lambda x: round(x, 9))
sizes = st.one_of(st.floats(-1.5, 1.5), st.floats(-0.01, 0.01)).map(lambda e: 10.0 ** round(e, 9))
Wasserstein: TypeAlias = Callable[[Mixture, Mixture, Method | None], Estimate]
every_family = pytest.mark.parametrize("family", FAMILIES_WITH_FORMS)
some = settings(max_examples=25, deadline=None)


def member(family: str, loc: float, scale: float) -> Mixture:
    if family == "uniform":
        return one("uniform", loc - scale, loc + scale)
    return one("student_t", 1.0, loc, scale) if family == "cauchy" else one(family, loc, scale)


def agree(p: Mixture, q: Mixture, row: Divergence) -> None:
    """Check that formula and integral agree; of infinite values and overflows nothing is asked."""
    integral = divergence_value(row, p, q, "quadrature")
    if math.isinf(integral.value) or divergence_form(row, p, q) is None:
        return
    formula = divergence_value(row, p, q, "closed form")
    assert formula.method == CLOSED_FORM
    assert "Gauss–Kronrod" in integral.method
    off = abs(formula.value - integral.value)
    # Near a pole of a formula, no digits of p and q are enough for twelve of the value.
    if max(formula.error, integral.error) <= TWELVE_DIGITS * abs(integral.value):
        assert off <= TWELVE_DIGITS * abs(integral.value) + NOTHING
    assert off <= formula.error + integral.error + 1e-15 * abs(integral.value)


@every_family
@pytest.mark.parametrize("key", KEYS)
@some
@given(m=places, s=sizes, mu=places, sigma=sizes)
def test_formula_and_integral_agree(
    family: str, key: str, m: float, s: float, mu: float, sigma: float
) -> None:
    agree(member(family, m, s), member(family, mu, sigma), ROWS[key])


@pytest.mark.parametrize(("first", "second"), CROSSED)
@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jeffreys"])
@some
@given(m=places, s=sizes, mu=places, sigma=sizes)
def test_formula_and_integral_of_two_families_agree(
    first: str, second: str, key: str, m: float, s: float, mu: float, sigma: float
) -> None:
    p, q = member(first, m, s), member(second, mu, sigma)
    if math.isfinite(divergence_value(ROWS["kl"], p, q).value):
        assert divergence_form(ROWS["kl"], p, q) is not None
    agree(p, q, ROWS[key])


@some
@given(m=places, s=sizes, mu=places, sigma=sizes)
def test_jensen_shannon_of_cauchys_has_a_formula(
    m: float, s: float, mu: float, sigma: float
) -> None:
    p, q = member("cauchy", m, s), member("cauchy", mu, sigma)
    assert divergence_form(ROWS["jsd"], p, q) is not None
    agree(p, q, ROWS["jsd"])


@every_family
@pytest.mark.parametrize("order", [0.05, 0.5, 0.999, 1.001, 2.0, 12.0])
@some
@given(m=places, s=sizes, mu=places, sigma=sizes)
def test_renyi_by_formula_and_by_integral_agree(
    family: str, order: float, m: float, s: float, mu: float, sigma: float
) -> None:
    p, q = member(family, m, s), member(family, mu, sigma)
    integral = renyi(p, q, order, "quadrature")
    if math.isinf(integral.value) or renyi_form(p, q, order) is None:
        return
    formula = renyi(p, q, order, "closed form")
    off = abs(formula.value - integral.value)
    assert off <= formula.error + integral.error + 1e-15 * (1.0 + abs(integral.value))
    assert off <= 1e-11 * abs(integral.value) + NOTHING or integral.error > off


def laplace_power(p: Member, q: Member, a: float) -> float:
    with mp.workdps(80):
        fall, other = mpf(a) / mpf(p.scale), (1 - mpf(a)) / mpf(q.scale)
        d = abs(mpf(p.loc) - mpf(q.loc))
        size = mpf(p.scale) ** -mpf(a) * mpf(q.scale) ** (mpf(a) - 1)
        top = fall * mp.exp(-other * d) - other * mp.exp(-fall * d)
        return float(mp.log(size * top / (fall**2 - other**2)) / (mpf(a) - 1))


def normal_power(p: Member, q: Member, a: float) -> float:
    with mp.workdps(80):
        s, sigma, d, order = mpf(p.scale), mpf(q.scale), mpf(p.loc) - mpf(q.loc), mpf(a)
        square = (1 - order) * s**2 + order * sigma**2
        spread = mp.log(square / (s ** (2 - 2 * order) * sigma ** (2 * order)))
        return float(order * d * d / (2 * square) + spread / (2 * (1 - order)))


def cauchy_power(p: Member, q: Member, a: float) -> float:
    with mp.workdps(80):
        s, sigma, d, order = mpf(p.scale), mpf(q.scale), mpf(p.loc) - mpf(q.loc), mpf(a)
        c = ((s - sigma) ** 2 + d * d) / (4 * s * sigma)
        return float(mp.log(mp.hyp2f1(1 - order, order, 1, -c)) / (order - 1))


TRUTH = {"laplace": laplace_power, "normal": normal_power, "student_t": cauchy_power}


@pytest.mark.parametrize("family", TRUTH)
@pytest.mark.parametrize("order", [0.01, 0.3, 0.5, 0.75, 0.9999, 1.0001, 1.3, 2.0, 5.0])
@pytest.mark.parametrize("shift", [0.0, 1e-9, 1e-4, 0.1, 2.0, 9.0])
@pytest.mark.parametrize("stretch", [1e-10, -1e-5, 0.1, -0.3, 3.0])
def test_powers_keep_their_digits_from_near_equal_to_far_apart(
    family: str, order: float, shift: float, stretch: float
) -> None:
    p, q = Member(1.0, 1.5), Member(1.0 + shift, 1.5 * (1.0 + stretch))
    for first, second in ((p, q), (q, p)):
        found = RENYI[family](first, second, order)
        if found is None:
            assert order > 1.0
            continue
        exact = TRUTH[family](first, second, order)
        assert abs(found.value - exact) <= found.error + 1e-16 * exact
        assert found.error <= 1e-12 * exact / min(abs(1.0 - order), 0.01) + 1e-22


@every_family
@pytest.mark.parametrize("key", KEYS)
def test_equal_members_are_at_no_distance_by_any_formula(family: str, key: str) -> None:
    p = member(family, 3.0, 0.7)
    found = divergence_value(ROWS[key], p, p, "closed form")
    assert (found.value, found.method) == (0.0, CLOSED_FORM)


@every_family
@pytest.mark.parametrize("key", ["kl", "chi2", "hellinger2", "tv", "jeffreys"])
def test_a_multiple_and_a_swap_of_a_divergence_have_their_own_value(family: str, key: str) -> None:
    wide, narrow = member(family, 0.1, 2.0), member(family, 0.0, 1.5)
    row = ROWS[key]
    once = divergence_value(row, narrow, wide, "closed form").value
    thrice = divergence_value(scaled(row, 3.0), narrow, wide, "closed form").value
    assert thrice == pytest.approx(3.0 * once, rel=1e-14)
    back = divergence_value(swapped(row), wide, narrow, "closed form").value
    assert back == pytest.approx(once, rel=1e-14)


def test_disjoint_blocks_are_as_far_apart_as_can_be() -> None:
    p, q = one("uniform", 0.0, 1.0), one("uniform", 2.0, 3.0)
    for key, value in (("tv", 1.0), ("hellinger2", 1.0), ("alpha", 4.0)):
        found = divergence_value(ROWS[key], p, q, "closed form")
        assert (found.value, found.error) == pytest.approx((value, 0.0), abs=1e-14)


def test_where_no_formula_is_known_asking_for_one_is_refused() -> None:
    p, q = one("logistic", 0.0, 1.0), one("logistic", 1.0, 1.0)
    t = one("student_t", 4.0, 0.0, 1.0)
    for first, second in ((p, q), (TWO_MODES, p), (t, t), (one("normal", 0.0, 1.0), t)):
        with pytest.raises(ValueError, match="no closed form is known"):
            divergence_value(ROWS["kl"], first, second, "closed form")
        with pytest.raises(ValueError, match="no closed form is known"):
            renyi(first, second, 2.0 if first is not t else 0.5, "closed form")
    with pytest.raises(ValueError, match="no closed form is known"):
        entropy(TWO_MODES, "closed form")
    with pytest.raises(ValueError, match="no closed form is known"):
        cross_entropy(TWO_MODES, p, "closed form")
    with pytest.raises(ValueError, match="no closed form is known"):
        divergence_value(ROWS["jsd"], p, p, "closed form")


@every_family
def test_entropies_by_formula_and_by_integral_agree(family: str) -> None:
    p, q = member(family, 0.3, 1.7), member(family, 0.0, 2.5)
    for formula, integral in (
        (entropy(p, "closed form"), entropy(p, "quadrature")),
        (cross_entropy(p, q, "closed form"), cross_entropy(p, q, "quadrature")),
    ):
        assert formula.method == CLOSED_FORM
        assert abs(formula.value - integral.value) <= formula.error + integral.error


def test_a_formula_without_digits_gives_way_to_the_integral() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 1e-9, 1.0 + 1e-9)
    assert divergence_value(ROWS["tv"], p, q, "closed form").error > 1e-7 * 1e-9
    shown = divergence_value(ROWS["tv"], p, q)
    assert "Gauss–Kronrod" in shown.method
    assert shown.error < 1e-5 * shown.value


def test_a_formula_beyond_the_numbers_gives_way_too() -> None:
    far = one("student_t", 1.0, 1e9, 1.0)
    near = one("student_t", 1.0, 0.0, 1.0)
    assert renyi_form(near, far, 0.5) is None
    assert renyi(near, far, 0.5).value > 10.0
    p, q = one("normal", 0.0, 1.0), one("normal", 60.0, 1.0)
    assert divergence_form(ROWS["chi2"], p, q) is None
    assert divergence_value(ROWS["chi2"], p, q).reason != ""


@pytest.mark.parametrize("family", ["normal", "laplace", "uniform", "logistic"])
@pytest.mark.parametrize("distance", [wasserstein1, wasserstein2_squared])
@some
@given(m=places, s=sizes, mu=places, sigma=sizes)
def test_distances_by_formula_and_by_integral_agree(
    family: str, distance: Wasserstein, m: float, s: float, mu: float, sigma: float
) -> None:
    p, q = member(family, m, s), member(family, mu, sigma)
    formula, integral = distance(p, q, "closed form"), distance(p, q, "quadrature")
    assert formula.method == CLOSED_FORM
    assert "Gauss–Kronrod" in integral.method
    off = abs(formula.value - integral.value)
    assert off <= formula.error + integral.error
    assert off <= TWELVE_DIGITS * (formula.value + (abs(m) + abs(mu) + s + sigma) ** 2)


@pytest.mark.parametrize("distance", [wasserstein1, wasserstein2_squared])
def test_without_a_formula_for_a_distance_asking_for_one_is_refused(
    distance: Wasserstein,
) -> None:
    with pytest.raises(ValueError, match="no closed form is known"):
        distance(TWO_MODES, one("normal", 0.0, 1.0), "closed form")


def test_members_beyond_the_numbers_have_no_formula() -> None:
    wide, cauchy = one("uniform", -1e308, 1e308), one("student_t", 1.0, 0.0, 1.0)
    assert divergence_form(ROWS["kl"], wide, cauchy) is None
    assert divergence_form(ROWS["kl"], wide, one("normal", 0.0, 1.0)) is None
    assert renyi_form(one("normal", 0.0, 1e-100), one("normal", 0.0, 1e100), 0.3) is None
    assert cross_entropy_form(wide, cauchy) is None


def test_scales_of_the_whole_range_of_doubles_have_their_formula() -> None:
    p, q = one("normal", 0.0, 1e200), one("normal", 1e308, 1e-200)
    found = renyi_form(p, q, 0.5)
    assert found is not None
    assert found.value == pytest.approx(5e215, rel=1e-11)


def test_a_mixture_of_one_that_counts_has_formulas_too() -> None:
    padded = mixed((1.0, "laplace", (0.0, 1.0)), (0.0, "normal", (5.0, 1.0)))
    found = divergence_value(ROWS["tv"], padded, one("laplace", 1.0, 1.0), "closed form")
    assert found.value == pytest.approx(-math.expm1(-0.5), rel=1e-15)


def test_a_multiple_of_an_exact_value_has_a_multiple_of_its_error() -> None:
    assert Exact(2.0, 1e-3).times(-3.0) == Exact(-6.0, 3e-3)
