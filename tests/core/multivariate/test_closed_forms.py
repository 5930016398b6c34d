"""Closed forms between multivariate normals: the references, the truth to 60 digits, the laws."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.closed import forms as on_the_line
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.estimates import Estimate
from klviz.core.families.family import Member
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import (
    agrees,
    normal_of,
    normals,
    random_cov,
    random_normal,
    tolerance_of,
    true_kl,
    true_renyi,
    true_w2,
    within,
)
from tests.core.records import Record, cases

CASES = cases("gaussian_mv")
Pair = tuple[MultivariateNormal, MultivariateNormal]


def of(key: str) -> Callable[[MultivariateNormal, MultivariateNormal], Estimate]:
    """Return how the divergence of that key is computed by its formula."""

    def value(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
        found = forms.divergence_value(DIVERGENCES[key], p, q)
        assert found is not None
        return found

    return value


jeffreys, hellinger2, chi2 = of("jeffreys"), of("hellinger2"), of("chi2")

VALUES: dict[str, Callable[[MultivariateNormal, MultivariateNormal], Estimate]] = {
    "kl_pq": forms.kl,
    "kl_qp": lambda p, q: forms.kl(q, p),
    "jeffreys": jeffreys,
    "entropy_p": lambda p, q: forms.entropy(p),
    "entropy_q": lambda p, q: forms.entropy(q),
    "cross_entropy_pq": forms.cross_entropy,
    "cross_entropy_qp": lambda p, q: forms.cross_entropy(q, p),
    "bhattacharyya": forms.bhattacharyya,
    "hellinger2": hellinger2,
    "w2_squared": forms.wasserstein2_squared,
}


def pair_of(case: Record) -> Pair:
    return normal_of(case["p"]), normal_of(case["q"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("name", VALUES)
def test_the_value_is_that_of_the_reference(case: Record, name: str) -> None:
    found, wanted = VALUES[name](*pair_of(case)), case["values"][name]
    assert within(found.value, wanted, tolerance_of(case, name))
    # The references of the ill-scaled cases are rounded to 16 digits themselves.
    assert agrees(found, wanted, 4e-16 * abs(wanted))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_the_renyi_divergences_are_those_of_the_reference(case: Record) -> None:
    for order, wanted in case["values"]["renyi"].items():
        found = forms.renyi(*pair_of(case), float(order))
        assert within(found.value, wanted, tolerance_of(case, "renyi"))
        assert bool(found.reason) == (wanted == "inf")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_the_terms_add_up_to_the_divergence(case: Record) -> None:
    p, q = pair_of(case)
    terms = forms.kl_terms(p, q)
    sizes = abs(terms.log_det) + terms.trace + terms.mahalanobis
    assert abs(terms.total - forms.kl(p, q).value) <= 1e-9 * sizes
    assert terms.log_det == pytest.approx(
        case["values"]["logdet_cov_q"] - case["values"]["logdet_cov_p"], rel=1e-9, abs=1e-12
    )


def test_the_terms_of_a_shift_and_of_a_stretch() -> None:
    p, q = MultivariateNormal([3, 0], np.eye(2)), MultivariateNormal([0, 0], np.diag([9.0, 1.0]))
    terms = forms.kl_terms(p, q)
    assert terms.log_det == pytest.approx(math.log(9.0))
    assert terms.trace == pytest.approx(1 + 1 / 9)
    assert terms.mahalanobis == pytest.approx(1.0)
    assert terms.dimensions == 2


def sample_pairs() -> list[Pair]:
    """Return pairs from nearly equal to far apart, in up to four dimensions and any units."""
    rng, pairs = np.random.default_rng(11), []
    for trial in range(60):
        d, spread = 1 + trial % 4, (0.3, 1.0, 3.0)[trial % 3]
        p = MultivariateNormal(rng.normal(size=d), random_cov(rng, d, spread))
        if trial % 2:
            small = 10.0 ** rng.uniform(-12, -1)
            turn = np.eye(d) + small * rng.normal(size=(d, d))
            moved = turn @ p.cov @ turn.T
            q = MultivariateNormal(p.mean + small * p.sd * rng.normal(size=d), moved)
        else:
            q = MultivariateNormal(rng.normal(size=d), random_cov(rng, d, spread))
        pairs.append((p, q))
    return pairs


PAIRS = sample_pairs()


def test_the_stated_error_bounds_the_true_one_and_is_not_much_larger() -> None:
    ratios = []
    for p, q in PAIRS:
        truth = true_kl(p, q)
        found = forms.kl(p, q)
        error = abs(float(truth - found.value))
        assert error <= found.error
        ratios.append(found.error / max(error, 1e-16 * found.value))
    assert np.median(ratios) < 100


@pytest.mark.parametrize("order", [0.001, 0.3, 0.5, 0.999, 1.001, 1.2, 2.0])
def test_renyi_is_right_within_its_error_at_every_order(order: float) -> None:
    for p, q in PAIRS[::2]:
        truth, found = true_renyi(p, q, order), forms.renyi(p, q, order)
        assert math.isinf(found.value) == math.isinf(truth)
        if not found.reason:
            assert abs(float(truth - found.value)) <= found.error


def test_the_wasserstein_distance_is_right_within_its_error() -> None:
    for p, q in PAIRS[::2]:
        found = forms.wasserstein2_squared(p, q)
        assert abs(float(true_w2(p, q) - found.value)) <= found.error


def test_nearly_equal_normals_keep_their_digits() -> None:
    cov = np.array([[2.0, 0.7], [0.7, 1.0]])
    p = MultivariateNormal([1.0, -1.0], cov)
    q = MultivariateNormal([1.0, -1.0], cov + 1e-9 * np.array([[1.0, 0.5], [0.5, -1.0]]))
    truth, found = true_kl(p, q), forms.kl(p, q)
    assert 1e-19 < found.value < 1e-17
    assert abs(float(truth - found.value)) < 1e-13 * found.value


@pytest.mark.parametrize("key", DIVERGENCES)
def test_in_one_dimension_it_is_what_it_is_on_the_line(key: str) -> None:
    p, q = MultivariateNormal([0.3], [[0.8**2]]), MultivariateNormal([-0.4], [[1.1**2]])
    first, second = Member(0.3, 0.8), Member(-0.4, 1.1)
    kl = on_the_line.kl_normal(first, second), on_the_line.kl_normal(second, first)
    expected = {"kl": kl[0], "reverse_kl": kl[1], "jeffreys": sum(kl)}
    found = forms.divergence_value(DIVERGENCES[key], p, q)
    assert (found is None) == (key in ("jsd", "tv"))
    if found is not None and key in expected:
        assert found.value == pytest.approx(expected[key], rel=1e-14)


def test_known_values_of_a_shift_by_d() -> None:
    d = 0.9
    p, q = MultivariateNormal([d, 0], np.eye(2)), MultivariateNormal([0, 0], np.eye(2))
    assert forms.kl(p, q).value == pytest.approx(d**2 / 2, rel=1e-15)
    assert hellinger2(p, q).value == pytest.approx(-math.expm1(-(d**2) / 8), rel=1e-15)
    assert chi2(p, q).value == pytest.approx(math.expm1(d**2), rel=1e-14)
    assert forms.renyi(p, q, 3.0).value == pytest.approx(3 * d**2 / 2, rel=1e-15)
    assert forms.wasserstein2_squared(p, q).value == pytest.approx(d**2, rel=1e-15)
    for a in (-1.0, 0.0, 0.5, 1.0, 2.0):
        expected = d**2 / 2 if a in (0, 1) else math.expm1(a * (a - 1) * d**2 / 2) / (a * (a - 1))
        assert forms.alpha(p, q, a).value == pytest.approx(expected, rel=1e-14)


def test_what_no_double_can_hold_is_infinite_for_that_reason() -> None:
    p, q = MultivariateNormal([60, 0], np.eye(2)), MultivariateNormal([0, 0], np.eye(2))
    found = chi2(p, q)
    assert math.isinf(found.value)
    assert "larger than a double can hold" in found.reason


def test_whether_an_order_is_infinite_hangs_on_the_last_bit() -> None:
    q = MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]])
    doubled = MultivariateNormal([0, 0], [[2, 1], [1, 2]])
    at = forms.renyi(doubled, q, 2.0)
    assert math.isinf(at.value)
    assert "the squared width of p is 2 times that of q; from 2 times on" in at.reason
    order = float(np.nextafter(2.0, 1.0))
    just_below = forms.renyi(doubled, q, order)
    assert just_below.reason == ""
    assert 35.0 < just_below.value < 40.0
    assert abs(float(true_renyi(doubled, q, order) - just_below.value)) <= just_below.error


def test_the_reason_names_the_direction() -> None:
    p = MultivariateNormal([0, 0], [[1, 0.9], [0.9, 1]])
    q = MultivariateNormal([0, 0], 0.4 * np.eye(2))
    assert "along (1, 1) the squared width of p is 4.75 times that of q" in (chi2(p, q).reason)
    wider = MultivariateNormal([0, 0], np.eye(2))
    assert chi2(p, wider).reason == ""


@pytest.mark.parametrize("gap", [1e-12, 1e-9, 1e-6, 1e-3, 0.1])
def test_close_to_where_it_is_infinite_the_value_is_right_within_its_error(gap: float) -> None:
    q = MultivariateNormal([0.2, 0.1], [[1, 0.5], [0.5, 1]])
    p = MultivariateNormal([0, 0], np.array([[2, 1], [1, 2]]) * (1 - gap))
    found, truth = forms.renyi(p, q, 2.0), true_renyi(p, q, 2.0)
    assert found.value > -0.5 * math.log(gap)
    assert abs(float(truth - found.value)) <= found.error < 1e-8 * found.value


def test_the_limit_of_large_orders_is_the_largest_log_ratio() -> None:
    q = MultivariateNormal([0.2, 0.1], [[2, 0.5], [0.5, 3]])
    p = MultivariateNormal([0, 0], np.eye(2))
    found = forms.renyi(p, q, math.inf)
    ladder = [forms.renyi(p, q, a).value for a in (10.0, 1e3, 1e5)]
    assert ladder == sorted(ladder)
    assert ladder[-1] == pytest.approx(found.value, rel=1e-3)
    x = np.stack(np.meshgrid(np.linspace(-1, 1, 401), np.linspace(-1, 1, 401)), axis=-1)
    grid = float(np.max(p.log_prob(x) - q.log_prob(x)))
    assert found.value == pytest.approx(grid, abs=1e-4)
    assert found.value >= grid


def test_the_largest_log_ratio_is_infinite_where_p_is_wider_or_moved_along_equal_widths() -> None:
    p = MultivariateNormal([0, 0], np.diag([1.0, 1.0]))
    assert forms.renyi(p, p, math.inf).value == 0.0
    for mean, variances, finite in [
        ([0, 0], [1.0, 2.0], True),
        ([0, 5], [1.0, 2.0], True),
        ([5, 0], [1.0, 2.0], False),
        ([0, 0], [float(np.nextafter(1.0, 0.0)), 2.0], False),
    ]:
        found = forms.renyi(p, MultivariateNormal(mean, np.diag(variances)), math.inf)
        assert math.isfinite(found.value) == finite
        assert bool(found.reason) != finite
    assert forms.renyi(p, MultivariateNormal([0, 0], np.diag([1.0, 2.0])), math.inf).value == (
        pytest.approx(0.5 * math.log(2))
    )


@pytest.mark.parametrize("order", [-0.1, math.nan])
def test_an_order_that_makes_no_sense_is_refused(order: float) -> None:
    p = MultivariateNormal([0], [[1]])
    with pytest.raises(ValueError, match="order must be at least 0"):
        forms.renyi(p, p, order)


@pytest.mark.parametrize("form", [forms.kl, forms.kl_terms, forms.wasserstein2_squared])
def test_normals_of_different_dimensions_are_refused(form: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="as many dimensions, got 1 and 2"):
        form(MultivariateNormal([0], [[1]]), MultivariateNormal([0, 0], np.eye(2)))


PAIRS_OF_THREE = st.tuples(normals(3), normals(3))
ROWS = {key: row for key, row in DIVERGENCES.items() if row.smooth and not row.remainder} | {
    f"alpha {a}": alpha(a) for a in (-0.3, 0.0, 0.25, 0.9, 1.0, 1.3)
}


def value(key: str, p: MultivariateNormal, q: MultivariateNormal) -> float:
    found = forms.divergence_value(ROWS[key], p, q)
    assert found is not None
    return found.value


@pytest.mark.parametrize("key", ROWS)
@settings(max_examples=15, deadline=None)
@given(pair=PAIRS_OF_THREE)
def test_no_divergence_is_negative_and_only_equals_have_none(key: str, pair: Pair) -> None:
    p, q = pair
    same = MultivariateNormal(p.mean, p.cov)
    assert value(key, p, same) == 0.0
    if p != q:
        assert value(key, p, q) > 0.0
    assert forms.wasserstein2_squared(p, same).value == 0.0


@pytest.mark.parametrize("key", ROWS)
@settings(max_examples=15, deadline=None)
@given(pair=PAIRS_OF_THREE, seed=st.integers(0, 1000))
def test_no_affine_map_changes_a_divergence(key: str, pair: Pair, seed: int) -> None:
    p, q = pair
    rng = np.random.default_rng(seed)
    turn, shift = rng.normal(size=(3, 3)) + 2 * np.eye(3), rng.normal(size=3)
    mapped = [MultivariateNormal(turn @ n.mean + shift, turn @ n.cov @ turn.T) for n in (p, q)]
    assert value(key, *mapped) == pytest.approx(value(key, p, q), rel=1e-5)


@settings(max_examples=15, deadline=None)
@given(PAIRS_OF_THREE)
def test_the_wasserstein_distance_changes_with_units_and_not_with_place(pair: Pair) -> None:
    p, q = pair
    moved = [MultivariateNormal(n.mean + 5, n.cov) for n in pair]
    stretched = [MultivariateNormal(3 * n.mean, 9 * n.cov) for n in pair]
    plain = forms.wasserstein2_squared(p, q).value
    assert forms.wasserstein2_squared(*moved).value == pytest.approx(plain, rel=1e-9)
    assert forms.wasserstein2_squared(*stretched).value == pytest.approx(9 * plain, rel=1e-9)


def beside(p: MultivariateNormal, q: MultivariateNormal) -> MultivariateNormal:
    """Return the normal of both together, independent."""
    cov = np.zeros((p.dimensions + q.dimensions,) * 2)
    cov[: p.dimensions, : p.dimensions] = p.cov
    cov[p.dimensions :, p.dimensions :] = q.cov
    return MultivariateNormal(np.concatenate([p.mean, q.mean]), cov)


@settings(max_examples=15, deadline=None)
@given(st.tuples(normals(2), normals(2)), st.tuples(normals(1), normals(1)))
def test_independent_dimensions_add_up(first: Pair, second: Pair) -> None:
    whole = beside(first[0], second[0]), beside(first[1], second[1])
    for measure in (forms.kl, jeffreys, forms.bhattacharyya, forms.wasserstein2_squared):
        parts = measure(*first).value + measure(*second).value
        assert measure(*whole).value == pytest.approx(parts, rel=1e-10)
    assert forms.renyi(*whole, 0.7).value == pytest.approx(
        forms.renyi(*first, 0.7).value + forms.renyi(*second, 0.7).value, rel=1e-10
    )


@settings(max_examples=15, deadline=None)
@given(PAIRS_OF_THREE)
def test_a_part_of_the_coordinates_shows_no_more_than_all(pair: Pair) -> None:
    for keep in ([0], [1, 2]):
        part = [MultivariateNormal(n.mean[keep], n.cov[np.ix_(keep, keep)]) for n in pair]
        for measure in (forms.kl, hellinger2, forms.wasserstein2_squared):
            assert measure(*part).value <= measure(*pair).value * (1 + 1e-12)


@settings(max_examples=15, deadline=None)
@given(PAIRS_OF_THREE)
def test_renyi_grows_with_the_order_and_is_dual(pair: Pair) -> None:
    p, q = pair
    values = [forms.renyi(p, q, a).value for a in (0.0, 0.2, 0.5, 0.8, 1.0, 1.1, 1.5, 3.0)]
    assert values == sorted(values)
    for a in (0.2, 0.6):
        dual = a / (1 - a) * forms.renyi(q, p, 1 - a).value
        assert forms.renyi(p, q, a).value == pytest.approx(dual, rel=1e-10)


@settings(max_examples=15, deadline=None)
@given(PAIRS_OF_THREE)
def test_inequalities_between_divergences(pair: Pair) -> None:
    p, q = pair
    hellinger, kl = hellinger2(p, q).value, forms.kl(p, q).value
    assert 2 * hellinger <= kl * (1 + 1e-12)
    assert hellinger < 1.0 or forms.bhattacharyya(p, q).value > 30
    assert kl <= math.log1p(chi2(p, q).value) + 1e-9
    assert jeffreys(p, q).value == pytest.approx(kl + forms.kl(q, p).value)


def test_the_gradient_in_the_mean_is_the_pull_of_the_precision() -> None:
    p, q = (random_normal(np.random.default_rng(s), 3) for s in (1, 2))
    step = 1e-5
    for i in range(3):
        there, back = (
            forms.kl(p, MultivariateNormal(q.mean + s * step * np.eye(3)[i], q.cov)).value
            for s in (1, -1)
        )
        expected = np.linalg.solve(q.cov, q.mean - p.mean)[i]
        assert (there - back) / (2 * step) == pytest.approx(expected, rel=1e-6)


def test_draws_of_the_log_ratio_have_kl_for_their_mean() -> None:
    p, q = (random_normal(np.random.default_rng(s), 3) for s in (3, 4))
    n = 50_000
    x = p.sample(n, np.random.default_rng(0))
    ratios = p.log_prob(x) - q.log_prob(x)
    assert abs(ratios.mean() - forms.kl(p, q).value) < 4 * ratios.std() / math.sqrt(n)


def test_the_bivariate_example_of_the_cases() -> None:
    p = MultivariateNormal([0.3, -0.2], [[1.2, 0.4], [0.4, 0.7]])
    q = MultivariateNormal([-0.5, 0.6], [[2.0, -0.3], [-0.3, 1.1]])
    assert forms.kl(p, q).value == pytest.approx(0.6467439345, abs=5e-11)


@pytest.mark.parametrize(("rho", "information"), [(0.5, 0.1438410), (0.8, 0.5108256)])
def test_the_divergence_from_its_own_marginals_is_the_mutual_information(
    rho: float, information: float
) -> None:
    joint = MultivariateNormal([0, 0], [[1, rho], [rho, 1]])
    product = MultivariateNormal([0, 0], np.eye(2))
    assert forms.kl(joint, product).value == pytest.approx(information, abs=5e-8)
    assert forms.kl(joint, product).value == pytest.approx(-0.5 * math.log1p(-rho * rho))
