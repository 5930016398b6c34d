"""Tails so heavy that much of them lies beyond the largest double: integrated to infinity."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from mpmath import mp, mpf

from klviz.core.divergences import DIVERGENCES
from klviz.core.far_tails import beyond
from klviz.core.mixtures import Mixture
from klviz.core.plans import plan
from klviz.core.values import cross_entropy, divergence_value, entropy, renyi
from tests.core.records import mixed, one

CUTS = [-120, -40, -15, -5, 0, 5, 15, 40, 120, 400, 1000, 3000, 10000, 40000]
Integrand = Callable[[mpf, mpf], mpf]


def log_t(df: float, y: mpf) -> mpf:
    """Return the logarithm of Student's t at e^y."""
    nu = mpf(df)
    peak = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(mp.pi * nu) / 2
    return peak - (nu + 1) / 2 * mp.log1p(mp.exp(2 * y) / nu)


def exactly(integrand: Integrand, first: float, second: float) -> float:
    """Return the integral over the line of a function of log p and log q, of two Student-t's."""
    with mp.workdps(25):

        def of(y: mpf) -> mpf:
            return integrand(log_t(first, y), log_t(second, y)) * mp.exp(y)

        return float(2 * mp.quad(of, CUTS))


def t(df: float) -> Mixture:
    return one("student_t", df, 0.0, 1.0)


PAIRS = [(0.01, 0.02), (0.02, 0.01), (0.02, 0.5), (0.05, 3.0), (0.01, 0.0101)]
INTEGRANDS: dict[str, Integrand] = {
    "kl": lambda a, b: mp.exp(a) * (a - b),
    "hellinger2": lambda a, b: (mp.exp(a / 2) - mp.exp(b / 2)) ** 2 / 2,
    "jsd": lambda a, b: (
        mp.exp(a) * (a - mp.log((mp.exp(a - b) + 1) / 2) - b) / 2
        + mp.exp(b) * (-mp.log((mp.exp(a - b) + 1) / 2)) / 2
    ),
}


@pytest.mark.parametrize("key", INTEGRANDS)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_divergences_of_very_heavy_tails_have_their_digits(
    key: str, first: float, second: float
) -> None:
    found = divergence_value(DIVERGENCES[key], t(first), t(second))
    expected = exactly(INTEGRANDS[key], first, second)
    assert abs(found.value - expected) <= found.error + 1e-14 * expected
    assert found.error <= 1e-13 + 1e-11 * expected


def test_information_in_very_heavy_tails_is_that_of_the_formula() -> None:
    by_formula, by_quadrature = entropy(t(0.01)), entropy(t(0.01), "quadrature")
    assert abs(by_formula.value - by_quadrature.value) <= by_quadrature.error < 1e-10
    crossed = cross_entropy(t(0.01), t(0.02))
    assert crossed.value == pytest.approx(103.614563377029, rel=1e-13)
    gained = divergence_value(DIVERGENCES["kl"], t(0.01), t(0.02))
    assert crossed.value == pytest.approx(by_formula.value + gained.value, rel=1e-13)


@pytest.mark.parametrize("order", [0.5, 1.4])
def test_powers_of_very_heavy_tails_have_their_digits(order: float) -> None:
    integral = exactly(lambda a, b: mp.exp(order * a + (1 - order) * b), 0.01, 0.02)
    expected = math.log(integral) / (order - 1)
    found = renyi(t(0.01), t(0.02), order)
    assert abs(found.value - expected) <= found.error + 1e-14 < 1e-10


def test_total_variation_sees_a_crossing_beyond_the_largest_double() -> None:
    # The densities of two Cauchy-like laws cross once on either side, at log x near 1/df.
    p, q = t(0.001), t(0.0011)
    found = divergence_value(DIVERGENCES["tv"], p, q)
    with mp.workdps(25):
        apart = lambda y: log_t(0.001, y) - log_t(0.0011, y)  # noqa: E731
        crossing = mp.findroot(apart, 950)
        beyond_it = [
            2
            * mp.quad(
                lambda y, df=df: mp.exp(log_t(df, y) + y), [crossing, 3000, 10000, 40000, 200000]
            )
            for df in (0.001, 0.0011)
        ]
    assert float(crossing) > 710.0
    assert abs(found.value - float(beyond_it[0] - beyond_it[1])) <= found.error + 1e-14


def test_scale_and_place_change_nothing() -> None:
    here = divergence_value(DIVERGENCES["kl"], t(0.02), t(0.03))
    p, q = (one("student_t", df, 1e5, 1e-8) for df in (0.02, 0.03))
    there = divergence_value(DIVERGENCES["kl"], p, q)
    assert abs(here.value - there.value) <= here.error + there.error
    assert there.error < 1e-11


def test_light_tails_are_left_to_the_panels() -> None:
    normal = one("normal", 0.0, 1.0)
    for p, q in [(normal, normal), (normal, t(1.0)), (t(3.0), normal)]:
        assert beyond(p, q, plan(p, q), lambda a, b, y: y).tails == ()
    wide = mixed((1, "student_t", (2.0, 0.0, 1.0)), (1, "normal", (0.0, 1e200)))
    assert beyond(wide, t(1.0), plan(wide, t(1.0)), lambda a, b, y: y).tails == ()


def test_the_mass_beyond_is_that_of_the_distribution_functions() -> None:
    p = mixed((1, "student_t", (0.1, 0.0, 1.0)), (3, "student_t", (0.2, 5.0, 2.0)))
    (left, right) = beyond(p, p, plan(p, p), lambda a, b, y: np.exp(a)).tails
    for tail in (left, right):
        found, error = tail.integral(lambda a, b, y: np.exp(a), 0.0)
        known = float(p.cdf(np.array(-math.exp(tail.start))))
        assert found == pytest.approx(known, rel=1e-11)
        assert found == pytest.approx(tail.p.mass, rel=1e-13)
        assert error < 1e-10 * found
