"""Adaptive quadrature, on what blind integrators miss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from klviz.core.arrays import Array
from klviz.core.closed.forms import kl_normal
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import Member
from klviz.core.mixtures import Mixture
from klviz.core.plans import WATCHED, plan
from klviz.core.quadrature import (
    Integrand,
    integrate,
    resolve,
    settle,
    step_measure,
    summit,
)
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one


def integrand_of(key: str, p: Mixture, q: Mixture) -> Integrand:
    def integrand(x: Array) -> Array:
        return DIVERGENCES[key].integrand(densities(p.log_prob(x), q.log_prob(x)))

    return integrand


@pytest.mark.parametrize("width", [1.0, 1e-2, 1e-5, 1e-9, 1e3, 1e5])
@pytest.mark.parametrize("place", [0.0, 0.37, 30.0])
def test_a_spike_of_any_width_anywhere_is_resolved(width: float, place: float) -> None:
    p = normals((0.5, 0.0, 1.0), (0.5, place, width))
    found = integrate(p.prob, plan(p, one("normal", 0.0, 1.0)))
    blur = 1e-16 * place / width
    assert found.value == pytest.approx(1.0, abs=1e-12 + blur)
    assert abs(found.value - 1.0) <= found.error + blur


@pytest.mark.parametrize("apart", [10.0, 100.0, 1000.0, 1e4])
def test_the_corner_between_far_modes_is_resolved(apart: float) -> None:
    # q lies in the middle and is so narrow that only the two halves of log p matter:
    # E_q[−log p] = (a² + 1)/2 − a E|x| + log 2√2π, E|x| = √2/π, with e^−2a|x| left out of
    # the logarithm, which adds ∫ q log(1 + e^−2a|x|).
    p = normals((0.5, -apart / 2, 1.0), (0.5, apart / 2, 1.0))
    q = one("normal", 0.0, 1.0)
    a = apart / 2
    x, w = np.polynomial.legendre.leggauss(200)
    t = 10 * (x + 1) / (2 * a)
    near = w * 10 / a * np.exp(-0.5 * t * t) / math.sqrt(2 * math.pi) * np.log1p(np.exp(-2 * a * t))
    expected = 0.5 * a * a + math.log(2) - a * math.sqrt(2 / math.pi) - near.sum()
    found = integrate(integrand_of("reverse_kl", p, q), plan(p, q))
    assert found.value == pytest.approx(expected, rel=1e-11)
    assert found.error < 1e-10 * expected


def test_jumps_are_cut_at_exactly() -> None:
    p = mixed((0.25, "uniform", (0.1, 0.3)), (0.75, "uniform", (0.2, 7.7)))
    found = integrate(p.prob, plan(p, TWO_MODES))
    assert found.value == pytest.approx(1.0, abs=1e-14)
    assert found.nodes < 1500


@pytest.mark.parametrize("offset", [0.0, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_neither_offset_nor_unit_matters(offset: float, unit: float) -> None:
    base = divergence_value(DIVERGENCES["jsd"], TWO_MODES, one("normal", 1.0, 2.0)).value
    # Moved by a multiple of a power of two, so that the locations stay exact.
    unit = 2.0 ** round(math.log2(unit))
    p = normals(*((0.5, unit * (offset + m), unit) for m in (-3.0, 3.0)))
    q = one("normal", unit * (offset + 1.0), unit * 2.0)
    found = divergence_value(DIVERGENCES["jsd"], p, q)
    assert found.value == pytest.approx(base, rel=1e-13)
    assert found.error < 1e-12


@pytest.mark.parametrize("df", [0.3, 0.6, 1.0, 1.7, 3.0])
def test_heavy_tails_are_integrated_to_infinity(df: float) -> None:
    p = one("student_t", df, 0.0, 1.0)
    found = integrate(p.prob, plan(p, p))
    assert found.value == pytest.approx(1.0, abs=1e-13)
    assert found.error < 1e-9


@pytest.mark.parametrize("df", [2.001, 2.01, 2.05, 2.4, 3.0])
def test_what_lies_beyond_the_numbers_is_added(df: float) -> None:
    # The moment ∫ p x² = ν/(ν − 2) falls off like x^(2−ν): of ν = 2.001 four fifths
    # lie beyond 1e100.
    p = one("student_t", df, 0.0, 1.0)
    found = integrate(lambda x: p.prob(x) * x * x, plan(p, TWO_MODES))
    assert found.value == pytest.approx(df / (df - 2.0), rel=1e-11)
    assert abs(found.value - df / (df - 2.0)) <= found.error < 1e-7 * found.value


@pytest.mark.parametrize("df", [2e-3, 4e-3, 1e-2])
def test_a_tail_that_cannot_be_extrapolated_leaves_no_bound(df: float) -> None:
    # Where the densities cross near the largest numbers the integrand is about to grow again.
    p, q = one("student_t", df, 0.0, 1.0), one("student_t", 2.0 * df, 0.0, 2.0)
    assert math.isinf(integrate(integrand_of("kl", p, q), plan(p, q)).error)


def test_what_lives_outside_of_both_bulks_is_found() -> None:
    # p²/q of N(0, 1) and N(20, 1) is e^400 N(−20, 1).
    p, q = one("normal", 0.0, 1.0), one("normal", 20.0, 1.0)
    found = integrate(integrand_of("chi2", p, q), plan(p, q))
    assert found.value == pytest.approx(math.exp(400.0), rel=1e-11)
    assert found.peak == pytest.approx(-20.0, abs=1.0)


def test_a_peak_may_lie_anywhere_between_two_panels() -> None:
    p = one("normal", 0.0, 1.0)
    for d in np.linspace(0.5, 26.0, 103):
        q = one("normal", d, 1.0)
        found = divergence_value(DIVERGENCES["chi2"], p, q)
        exact = math.expm1(d * d)
        assert abs(found.value - exact) <= found.error + 1e-15 * exact
        assert found.error <= 1e-9 * exact


def test_the_foot_of_a_peak_is_seen_by_a_long_neighbour() -> None:
    # A cut at 4 sd of a narrow peak: beyond it one panel of thousands of sd.
    peak = one("normal", 1000.0, 1e-3)
    base = one("normal", 0.0, 500.0)
    cuts = plan(base, base).cut_at(np.array([1000.0, 1000.0 + 4e-3]))
    found = integrate(peak.prob, cuts)
    assert found.value == pytest.approx(1.0, abs=1e-12)


def test_a_tail_is_followed_to_a_peak_that_it_rises_to_from_nothing() -> None:
    # A faint component beside q gives p²/q a peak at 5000 of 1e30, of which 1e-25 is left at 500.
    faint, loc, precision = 1e-40, 0.1, 2e-5
    scale = math.sqrt(2.0 / (1.0 + precision))
    p, q = normals((1.0, 0.5, 1.0), (faint, loc, scale)), one("normal", 0.0, 1.0)
    with mp.workdps(60):
        t = 1 / mpf(scale) ** 2
        slope, falls = 2 * t * mpf(loc), 2 * t - 1
        exponent = (slope**2 / falls - 2 * t * mpf(loc) ** 2) / 2
        exact = float(mpf(faint) ** 2 * t / mp.sqrt(falls) * mp.exp(exponent))
    assert exact > 1e30
    assert divergence_value(DIVERGENCES["chi2"], p, q).value == pytest.approx(exact, rel=1e-7)


def integrand_at(p: Mixture, q: Mixture) -> Integrand:
    return integrand_of("chi2", p, q)


def test_what_is_settled_for_steps_is_a_plan_of_its_panels() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 6.0, 0.9)
    first = settle(integrand_at(p, q), plan(p, q, WATCHED))
    again = settle(integrand_at(p, q), first.cut_alike())
    assert again.rule.points.shape == first.rule.points.shape
    assert np.sort(again.rule.points.ravel()) == pytest.approx(np.sort(first.rule.points.ravel()))
    found = again.rule.measure().estimate(integrand_at(p, q)(again.rule.points.ravel()))
    assert found[0] == pytest.approx(divergence_value(DIVERGENCES["chi2"], p, q).value, rel=1e-9)


def test_ends_are_open_where_tails_go_on() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 0.5, 1.0)
    found = settle(integrand_at(p, q), plan(p, q, WATCHED))
    left, right = found.rule.points[found.open_ends()]
    assert left.min() == found.rule.points.min()
    assert right.max() == found.rule.points.max()


def test_blocks_have_no_open_ends() -> None:
    p, q = one("uniform", 0.25, 0.75), one("uniform", 0.0, 1.0)
    assert settle(integrand_at(p, q), plan(p, q, WATCHED)).open_ends() == []


@pytest.mark.parametrize("variance", [0.5001, 0.51, 0.55, 0.72])
def test_a_tail_that_hardly_falls_is_followed(variance: float) -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 0.0, math.sqrt(variance))
    exact = variance / math.sqrt(2.0 * variance - 1.0) - 1.0
    found = integrate(integrand_of("chi2", p, q), plan(p, q))
    assert found.value == pytest.approx(exact, rel=1e-11)


def test_an_overflow_is_infinite_and_not_nan() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 60.0, 1.0)
    assert integrate(integrand_of("chi2", p, q), plan(p, q)).value == math.inf


def test_resolve_returns_a_measure_that_serves_related_integrands() -> None:
    q = one("normal", 1.0, 2.0)
    integrand = integrand_of("kl", TWO_MODES, q)
    measure = resolve(integrand, TWO_MODES, q)
    value, error = measure.estimate(integrand(measure.points))
    assert value == divergence_value(DIVERGENCES["kl"], TWO_MODES, q).value
    assert 0 < error < 1e-10
    mean = float(measure.integral(TWO_MODES.prob(measure.points) * measure.points))
    assert mean == pytest.approx(0.0, abs=1e-13)


def test_a_sign_change_right_beside_a_kink_is_found() -> None:
    # Two tents: one crosses the other a hair before its own tip.
    p = one("laplace", 0.0, 1.0)
    for hair in (1e-2, 1e-4, 1e-7):
        q = mixed((1, "uniform", (-math.exp(hair), math.exp(hair))))
        found = divergence_value(DIVERGENCES["tv"], p, q)
        # p > q within hair of the tip and beyond the block.
        reach = math.exp(hair)
        over = -math.expm1(-hair) - hair * math.exp(-hair) + math.exp(-reach)
        assert found.value == pytest.approx(over, rel=1e-11)


def test_the_summit_of_a_product_is_found_between_the_factors() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 1e5, 1.0)

    def logs(x: Array) -> Array:
        return 0.25 * p.log_prob(x) + 0.75 * q.log_prob(x)

    top, around = summit(logs, plan(p, q))
    exact = -0.5 * 0.25 * 0.75 * 1e10 - 0.5 * math.log(2 * math.pi)
    assert top == pytest.approx(exact, rel=1e-9)
    assert around.min() < 7.5e4 < around.max()


def test_equal_densities_cost_no_search() -> None:
    found = integrate(integrand_of("jsd", TWO_MODES, TWO_MODES), plan(TWO_MODES, TWO_MODES))
    assert (found.value, found.error) == (0.0, 0.0)
    assert found.nodes < 600


def test_rounding_is_not_chased() -> None:
    near = normals((0.5, -3.0, 1.0), (0.5, 3.0 + 1e-10, 1.0))
    found = divergence_value(DIVERGENCES["jsd"], TWO_MODES, near)
    assert 0.0 < found.value < 1e-20
    assert found.error < 1e-3 * found.value
    assert int(found.method.split()[-2]) < 1000


STEP_TARGETS = {
    "two modes": TWO_MODES,
    "three modes": normals((1, -4.0, 0.7), (1, 0.0, 0.7), (1, 4.0, 0.7)),
    "skewed": normals((0.3, -2.0, 0.5), (0.7, 3.0, 1.0)),
    "far modes": normals((0.5, -50.0, 1.0), (0.5, 50.0, 1.0)),
    "spike": normals((0.5, 0.0, 1.0), (0.5, 1.0, 1e-3)),
    "laplace": one("laplace", 0.0, 1.0),
    "logistic": one("logistic", 0.0, 1.0),
    "heavy tails": one("student_t", 3.0, 0.0, 1.0),
}


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jeffreys", "hellinger2"])
@pytest.mark.parametrize("name", STEP_TARGETS)
def test_the_measure_of_a_step_stays_good_while_q_moves(name: str, key: str) -> None:
    p, rng = STEP_TARGETS[name], np.random.default_rng(2)
    for _ in range(12):
        loc, scale = rng.uniform(-5, 5), math.exp(rng.uniform(-1.0, 1.5))
        measure = step_measure(p, one("normal", loc, scale))
        move, widen = rng.uniform(-0.5, 0.5), 1.35 ** rng.uniform(-1, 1)
        q = one("normal", loc + move * scale, scale * widen)
        found = float(measure.integral(integrand_of(key, p, q)(measure.points)))
        assert found == pytest.approx(divergence_value(DIVERGENCES[key], p, q).value, rel=1e-9)


@pytest.mark.parametrize("family", ["laplace", "logistic", "student_t"])
def test_the_measure_of_a_step_serves_every_family_of_q(family: str) -> None:
    rng = np.random.default_rng(4)
    for _ in range(12):
        loc, scale = rng.uniform(-5, 5), math.exp(rng.uniform(-1.0, 1.5))
        q = one(family, *((5.0,) if family == "student_t" else ()), loc, scale)
        for key in ("kl", "reverse_kl"):
            p = TWO_MODES
            exact = divergence_value(DIVERGENCES[key], p, q)
            measure = step_measure(p, q)
            found = float(measure.integral(integrand_of(key, p, q)(measure.points)))
            assert found == pytest.approx(exact.value, rel=1e-9)


numbers = st.floats(-20, 20)
widths = st.floats(-2, 2).map(lambda e: 10.0**e)


@settings(max_examples=60, deadline=None)
@given(numbers, widths, numbers, widths)
def test_quadrature_and_formula_agree_on_normals(
    m: float, s: float, mu: float, sigma: float
) -> None:
    p, q = one("normal", m, s), one("normal", mu, sigma)
    exact = kl_normal(Member(m, s), Member(mu, sigma))
    found = integrate(integrand_of("kl", p, q), plan(p, q))
    assert found.value == pytest.approx(exact, rel=1e-10, abs=1e-14)
