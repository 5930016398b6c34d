"""The laws that every divergence obeys, looped over the table and over α."""

from __future__ import annotations

import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.arrays import Array
from klviz.core.divergences import (
    DIVERGENCES,
    KL,
    PEARSON,
    Divergence,
    alpha,
    densities,
    divergence_of,
    scaled,
    swapped,
    to_midpoint,
    total,
)

ORDERS = (-2.0, -1.0, -0.5, 0.0, 1e-9, 0.1, 0.3, 0.5, 0.7, 1.0 - 1e-9, 1.0, 1.5, 2.0, 3.0)
ALL = [*DIVERGENCES.values(), *(alpha(a) for a in ORDERS), to_midpoint(KL), to_midpoint(PEARSON)]

SEED = 20240614
INFINITE = -math.inf


def name_of(divergence: Divergence) -> str:
    return f"{divergence.key}-{divergence.name}"


each = pytest.mark.parametrize("divergence", ALL, ids=name_of)
each_row = pytest.mark.parametrize("divergence", DIVERGENCES.values(), ids=lambda d: d.key)


def ordinary(n: int = 400) -> tuple[Array, Array]:
    """Return log p and log q, finite: far apart, close, nearly equal."""
    rng = np.random.default_rng(SEED)
    log_q = rng.uniform(-30.0, 5.0, n)
    return log_q + rng.choice([1e-12, 1e-6, 1e-2, 1.0, 10.0], n) * rng.normal(size=n), log_q


def logarithms() -> tuple[Array, Array]:
    """Return the same with tiny densities and zeros, each beside each."""
    edges = [INFINITE, -800.0, -745.0, -300.0, -1.0, 0.0, 2.0]
    corners = np.array([(a, b) for a in edges for b in edges])
    log_p, log_q = ordinary()
    return np.append(log_p, corners[:, 0]), np.append(log_q, corners[:, 1])


def at(map_of: Callable[..., Array], log_p: float, log_q: float) -> float:
    return float(map_of(densities(np.array([log_p]), np.array([log_q])))[0])


@each
def test_the_integrand_is_never_negative_nor_nan(divergence: Divergence) -> None:
    values = divergence.integrand(densities(*logarithms()))
    assert np.all(values >= 0.0)


@each
def test_the_integrand_is_zero_where_the_densities_are_equal(divergence: Divergence) -> None:
    log_p, _ = logarithms()
    assert np.all(divergence.integrand(densities(log_p, log_p)) == 0.0)
    assert np.all(divergence.pull(densities(log_p, log_p)) == 0.0)


@each
def test_the_integrand_is_positive_where_they_differ(divergence: Divergence) -> None:
    log_p, log_q = ordinary()
    differ = log_p != log_q
    assert np.all(divergence.integrand(densities(log_p[differ], log_q[differ])) > 0.0)


@each
def test_integrand_pull_and_recoil_are_homogeneous(divergence: Divergence) -> None:
    pair = densities(*ordinary())
    shifted = densities(pair.log_p + math.log(2.0), pair.log_q + math.log(2.0))
    doubled = shifted._replace(log_ratio=pair.log_ratio)
    for part in ("integrand", "pull", "recoil", "classic"):
        once, twice = getattr(divergence, part)(pair), getattr(divergence, part)(doubled)
        slack = 1e-14 * (pair.p + pair.q + np.abs(divergence.pull(pair)))
        assert np.all(np.abs(twice - 2.0 * once) <= 1e-12 * np.abs(once) + slack)


@each
def test_pull_and_recoil_add_up_to_the_integrand(divergence: Divergence) -> None:
    pair = densities(*logarithms())
    pull, recoil, integrand = (
        part(pair) for part in (divergence.pull, divergence.recoil, divergence.integrand)
    )
    finite = np.isfinite(pull) & np.isfinite(recoil)
    gap = np.abs(pull[finite] + recoil[finite] - integrand[finite])
    assert np.all(gap <= 1e-12 * (np.abs(pull[finite]) + np.abs(recoil[finite])) + 1e-300)


@each
@pytest.mark.parametrize("which", ["pull", "recoil"])
def test_the_pull_is_the_derivative_of_the_integrand(divergence: Divergence, which: str) -> None:
    rng = np.random.default_rng(SEED)
    log_p, log_q = rng.uniform(-5.0, 2.0, (2, 300))
    # F has no derivative where p = q if it is not smooth.
    apart = np.abs(log_p - log_q) > 1e-3
    log_p, log_q = log_p[apart], log_q[apart]
    h = 1e-5
    step_p, step_q = (0.0, h) if which == "pull" else (h, 0.0)
    above = divergence.integrand(densities(log_p + step_p, log_q + step_q))
    below = divergence.integrand(densities(log_p - step_p, log_q - step_q))
    expected = (above - below) / (2.0 * h)
    found = getattr(divergence, which)(densities(log_p, log_q))
    scale = 1.0 + np.abs(expected) + above
    np.testing.assert_allclose(found / scale, expected / scale, atol=2e-8)


@each
def test_the_quick_form_agrees_where_both_densities_are_positive(divergence: Divergence) -> None:
    pair = densities(*ordinary())
    pull, recoil = divergence.pull(pair), divergence.recoil(pair)
    quick_pull, quick_recoil = divergence.quick(*pair[:4])
    size = pair.p + pair.q + np.abs(pull) + np.abs(recoil)
    assert np.all(np.abs(quick_pull - pull) <= 1e-12 * size)
    assert np.all(np.abs(quick_recoil - recoil) <= 1e-12 * size)


@each
def test_swapping_twice_is_the_identity(divergence: Divergence) -> None:
    pair = densities(*logarithms())
    again = swapped(swapped(divergence))
    for part in ("integrand", "pull", "recoil", "classic"):
        np.testing.assert_array_equal(getattr(again, part)(pair), getattr(divergence, part)(pair))
    assert again.order == pytest.approx(divergence.order)


@each
def test_the_swapped_divergence_takes_its_arguments_the_other_way(divergence: Divergence) -> None:
    log_p, log_q = logarithms()
    there, back = densities(log_p, log_q), densities(log_q, log_p)
    np.testing.assert_array_equal(swapped(divergence).integrand(there), divergence.integrand(back))


@each_row
def test_near_equality_all_divergences_are_the_same_parabola(divergence: Divergence) -> None:
    """F/q = f″(1) t²/2 + …, by a factor that the convention of each fixes."""
    curvature = {"jeffreys": 2.0, "jsd": 0.25, "hellinger2": 0.25, "chi2": 2.0, "neyman_chi2": 2.0}
    for t in (1e-3, -1e-5, 1e-8):
        pair = densities(np.array([0.0]), np.array([0.0]))._replace(log_ratio=np.array([t]))
        value = float(divergence.integrand(pair)[0])
        if divergence.smooth:
            assert value == pytest.approx(curvature.get(divergence.key, 1.0) * t * t / 2, rel=3e-3)
        else:
            assert value == pytest.approx(abs(t) / 2, rel=1e-3)


@each_row
def test_the_classic_integrand_differs_by_a_multiple_of_the_two_masses(
    divergence: Divergence,
) -> None:
    """Generators f and f + c(r − 1) give the same: F − classic is a (p − q) for one a."""
    rng = np.random.default_rng(SEED)
    log_p, log_q = rng.uniform(-4.0, 2.0, (2, 100))
    pair = densities(log_p, log_q)
    gap = divergence.integrand(pair) - divergence.classic(pair)
    slope = gap @ (pair.p - pair.q) / ((pair.p - pair.q) @ (pair.p - pair.q))
    np.testing.assert_allclose(gap, slope * (pair.p - pair.q), atol=1e-12)


@pytest.mark.parametrize(
    ("key", "only_p", "only_q"),
    [
        ("kl", math.inf, 1.0),
        ("reverse_kl", 1.0, math.inf),
        ("jeffreys", math.inf, math.inf),
        ("jsd", math.log(2.0) / 2, math.log(2.0) / 2),
        ("hellinger2", 0.5, 0.5),
        ("tv", 0.5, 0.5),
        ("chi2", math.inf, 1.0),
        ("neyman_chi2", 1.0, math.inf),
        ("alpha", 2.0, 2.0),
    ],
)
def test_a_density_beside_zero_gives_what_it_should(key: str, only_p: float, only_q: float) -> None:
    divergence = DIVERGENCES[key]
    assert at(divergence.integrand, 0.0, INFINITE) == pytest.approx(only_p, rel=1e-15)
    assert at(divergence.integrand, INFINITE, 0.0) == pytest.approx(only_q, rel=1e-15)
    assert at(divergence.integrand, INFINITE, INFINITE) == 0.0


def test_forward_kl_is_infinite_where_q_is_zero_however_small_p_is() -> None:
    assert at(KL.integrand, -800.0, INFINITE) == math.inf
    assert at(KL.classic, -800.0, INFINITE) == math.inf
    assert at(KL.classic, INFINITE, -800.0) == 0.0


def test_the_pull_of_forward_kl_is_the_difference_of_the_densities() -> None:
    pair = densities(*logarithms())
    gap = np.abs(DIVERGENCES["kl"].pull(pair) - (pair.q - pair.p))
    assert np.all(gap <= 1e-14 * (pair.p + pair.q))


def test_the_pull_of_reverse_kl_is_its_classic_integrand() -> None:
    pair = densities(*logarithms())
    reverse = DIVERGENCES["reverse_kl"]
    np.testing.assert_array_equal(reverse.pull(pair), reverse.classic(pair))


@pytest.mark.parametrize(
    ("a", "key", "factor"),
    [
        (1.0, "kl", 1.0),
        (0.0, "reverse_kl", 1.0),
        (0.5, "hellinger2", 4.0),
        (2.0, "chi2", 0.5),
        (-1.0, "neyman_chi2", 0.5),
    ],
)
def test_alpha_goes_through_the_named_divergences(a: float, key: str, factor: float) -> None:
    pair = densities(*logarithms())
    row = DIVERGENCES[key]
    for part in ("integrand", "pull", "recoil"):
        expected = factor * getattr(row, part)(pair)
        found = getattr(alpha(a), part)(pair)
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-320)
    assert row.order == a


@pytest.mark.parametrize("limit", [0.0, 1.0])
@pytest.mark.parametrize("step", [1e-3, 1e-6, 1e-9, 1e-12, -1e-9, -1e-6])
def test_alpha_is_continuous_at_its_two_limits(limit: float, step: float) -> None:
    rng = np.random.default_rng(SEED)
    log_p, log_q = rng.uniform(-3.0, 1.0, (2, 200))
    pair = densities(log_p, log_q)
    for part in ("integrand", "pull", "recoil"):
        near, there = getattr(alpha(limit + step), part)(pair), getattr(alpha(limit), part)(pair)
        np.testing.assert_allclose(near, there, rtol=30.0 * abs(step) + 1e-13)
        quick = dict(zip(("pull", "recoil"), alpha(limit + step).quick(*pair[:4]), strict=True))
        if part in quick:
            np.testing.assert_allclose(quick[part], near, rtol=1e-9)


@given(st.floats(-4.0, 5.0), st.floats(-8.0, 8.0))
def test_alpha_of_p_and_q_is_one_minus_alpha_of_q_and_p(a: float, t: float) -> None:
    there = at(alpha(a).integrand, t, 0.0)
    back = at(alpha(1.0 - a).integrand, 0.0, t)
    assert there == pytest.approx(back, rel=1e-9)


@given(st.floats(-4.0, 5.0), st.floats(-20.0, 20.0))
def test_alpha_agrees_with_its_definition(a: float, t: float) -> None:
    if min(abs(a), abs(1.0 - a)) < 1e-6:
        return
    with mpmath.workdps(700):
        p, order = mpmath.exp(mpmath.mpf(t)), mpmath.mpf(a)
        expected = (order * p + 1 - order - p**order) / (order * (1 - order))
    assert at(alpha(a).integrand, t, 0.0) == pytest.approx(float(expected), rel=1e-9, abs=1e-320)


def test_the_jensen_shannon_integrand_keeps_its_digits_near_equality() -> None:
    for t in (1e-2, 1e-6, 1e-11):
        pair = densities(np.array([0.0]), np.array([0.0]))._replace(log_ratio=np.array([t]))
        found = float(DIVERGENCES["jsd"].integrand(pair)[0])
        assert found == pytest.approx(t * t / 8, rel=0.6 * t + 1e-9)


def test_combinators_add_and_scale() -> None:
    pair = densities(*logarithms())
    both = total(KL, scaled(PEARSON, 3.0))
    for part in ("integrand", "pull", "recoil", "classic"):
        expected = getattr(KL, part)(pair) + 3.0 * getattr(PEARSON, part)(pair)
        np.testing.assert_array_equal(getattr(both, part)(pair), expected)
    assert both.order is None
    assert scaled(PEARSON, 3.0).order == PEARSON.order


@each_row
def test_every_row_says_what_it_is(divergence: Divergence) -> None:
    assert DIVERGENCES[divergence.key] is divergence
    for text in (divergence.label, divergence.formula, divergence.classic_formula):
        assert text
        assert text == text.strip()
    for text in divergence.abbreviations:
        assert 0 < len(text) <= max(len(divergence.label), len("total variation"))
    assert "p" in divergence.name
    assert "q" in divergence.name


def test_the_rows_are_those_that_files_know() -> None:
    assert list(DIVERGENCES) == [
        "kl",
        "reverse_kl",
        "jeffreys",
        "jsd",
        "hellinger2",
        "tv",
        "chi2",
        "neyman_chi2",
        "alpha",
    ]
    logarithmic = [key for key, row in DIVERGENCES.items() if row.logarithmic]
    assert logarithmic == ["kl", "reverse_kl", "jeffreys", "jsd"]
    assert len({row.name for row in DIVERGENCES.values()}) == len(DIVERGENCES)


def test_a_divergence_is_found_by_its_key() -> None:
    assert divergence_of("kl", 0.3) is DIVERGENCES["kl"]
    assert divergence_of("alpha", 0.3).order == 0.3


@pytest.mark.parametrize(("a", "limit"), [(0.0, "reverse_kl"), (-0.0, "reverse_kl"), (1.0, "kl")])
def test_at_its_limits_alpha_reads_as_the_kl_that_it_is(a: float, limit: str) -> None:
    member, row = divergence_of("alpha", a), DIVERGENCES[limit]
    assert (member.key, member.name) == ("alpha", f"D_{abs(a):.0f}(p‖q)")
    assert member.logarithmic
    assert (member.formula, member.classic_formula) == (row.formula, row.classic_formula)
    pair = densities(np.array([-1.0, -2.0]), np.array([-3.0, -1.5]))
    assert member.classic(pair).tolist() == row.classic(pair).tolist()
    assert not divergence_of("alpha", 0.5).logarithmic


def test_an_unknown_divergence_is_refused_with_the_keys_there_are() -> None:
    with pytest.raises(ValueError, match=r"divergence must be one of kl, reverse_kl.*got 'mse'"):
        divergence_of("mse", 0.5)


@pytest.mark.parametrize("a", [math.inf, -math.inf, math.nan])
def test_alpha_has_to_be_a_number(a: float) -> None:
    with pytest.raises(ValueError, match="alpha must be a finite number"):
        alpha(a)
