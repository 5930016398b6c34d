"""Terrain: where measures are laid out, and where there is nothing to go down."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import run_descent
from klviz.core.divergences import DIVERGENCES, Divergence, alpha, largest_value
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import NaturalGradient, Theta
from klviz.core.terrain import (
    DROWNED,
    OUT_OF_REACH,
    P_TOO_FAR,
    Q_TOO_FAR,
    TOO_LARGE,
    Terrain,
    natural_unit,
    spread,
)
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

HEAVY = one("student_t", 1.5, 0.0, 1.0)
BOUNDED = one("uniform", -1.0, 1.0)


def terrain_of(p: Mixture, key: str, family: str = "normal") -> tuple[Terrain, Theta]:
    shape = (4.0,) if family == "student_t" else ()
    approximation, theta = approximation_of(FAMILIES[family], (*shape, 0.3, 1.4))
    return Terrain(p, DIVERGENCES[key], approximation), theta


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv"])
def test_the_value_is_right_wherever_theta_goes(key: str, family: str) -> None:
    p = mixed((0.5, "logistic", (-3.0, 1.0)), (0.5, "student_t", (3.0, 3.0, 1.0)))
    terrain, theta = terrain_of(p, key, family)
    approximation, _ = approximation_of(
        FAMILIES[family], (4.0, 0.3, 1.4) if family == "student_t" else (0.3, 1.4)
    )
    for by in ((0.0, 0.0), (0.5, 0.1), (0.6, -0.2), (2.5, 0.5), (-5.0, 1.5), (0.0, -0.9)):
        there = (theta[0] + by[0], theta[1] + by[1])
        found = terrain.evaluate(there)
        assert found is not None, terrain.reason
        shown = divergence_value(DIVERGENCES[key], p, approximation.mixture(there)).value
        assert found.value == pytest.approx(shown, rel=2e-8)


def test_the_same_value_comes_by_whatever_way() -> None:
    """Which measure serves depends on the way; the digits that matter do not."""
    terrain, _ = terrain_of(TWO_MODES, "reverse_kl")
    direct = terrain.evaluate((2.0, 0.0))
    for step in np.linspace(0.0, 2.0, 17).tolist():
        last = terrain.evaluate((step, 1.0 - 0.5 * step))
    assert direct is not None
    assert last is not None
    assert last.value == pytest.approx(direct.value, rel=1e-10)


@pytest.mark.parametrize(
    ("p", "key", "family", "words"),
    [
        (HEAVY, "kl", "normal", "tail falls like"),
        (HEAVY, "jeffreys", "logistic", ""),
        (HEAVY, "chi2", "normal", "grows without bound"),
        (BOUNDED, "reverse_kl", "normal", "where p is zero"),
        (BOUNDED, "neyman_chi2", "laplace", "where p is zero"),
        (TWO_MODES, "chi2", "normal", ""),
    ],
)
def test_an_infinite_divergence_has_no_slope_but_a_reason(
    p: Mixture, key: str, family: str, words: str
) -> None:
    terrain, theta = terrain_of(p, key, family)
    narrow = (theta[0], math.log(0.5))
    approximation, _ = approximation_of(FAMILIES[family], (0.0, 1.0))
    shown = divergence_value(DIVERGENCES[key], p, approximation.mixture(narrow))
    if math.isinf(shown.value):
        assert terrain.evaluate(narrow) is None
        assert terrain.reason == shown.reason
        assert words in terrain.reason
    else:
        assert terrain.evaluate(narrow) is not None


def test_where_it_is_finite_again_there_is_a_slope_again() -> None:
    terrain, _ = terrain_of(normals((1.0, 0.0, 1.0)), "chi2")
    assert terrain.evaluate((0.0, math.log(0.6))) is None
    assert "p²/q" in terrain.reason
    assert terrain.evaluate((0.0, math.log(0.8))) is not None
    assert terrain.evaluate((0.0, math.log(0.7))) is None


def test_what_is_finite_but_no_number_says_so() -> None:
    terrain, _ = terrain_of(normals((0.5, -100.0, 1.0), (0.5, 100.0, 1.0)), "chi2")
    assert terrain.evaluate((0.0, 0.0)) is None
    assert terrain.reason == TOO_LARGE


@pytest.mark.parametrize("theta", [(0.0, 70.0), (0.0, -70.0), (math.nan, 0.0), (0.0, math.nan)])
def test_out_of_reach_there_is_nothing(theta: Theta) -> None:
    terrain, _ = terrain_of(TWO_MODES, "kl")
    assert terrain.evaluate(theta) is None
    assert terrain.reason == OUT_OF_REACH


@pytest.mark.parametrize(
    ("key", "largest"),
    [
        ("kl", math.inf),
        ("reverse_kl", math.inf),
        ("jeffreys", math.inf),
        ("jsd", math.log(2.0)),
        ("hellinger2", 1.0),
        ("tv", 1.0),
        ("chi2", math.inf),
        ("neyman_chi2", math.inf),
        ("alpha", 4.0),
    ],
)
def test_the_largest_value_is_that_of_what_has_nothing_in_common(key: str, largest: float) -> None:
    assert largest_value(DIVERGENCES[key]) == pytest.approx(largest, rel=1e-15)


@pytest.mark.parametrize("divergence", [*DIVERGENCES.values(), alpha(0.3)], ids=lambda d: d.key)
def test_only_a_bounded_divergence_has_a_plateau(divergence: Divergence) -> None:
    approximation, _ = approximation_of(FAMILIES["normal"], (0.0, 1.0))
    terrain = Terrain(normals((1.0, 0.0, 1.0)), divergence, approximation)
    far = terrain.evaluate((20.0, 0.0))
    if far is None:
        assert divergence.may_overflow
    else:
        assert terrain.is_plateau(far.value) == math.isfinite(largest_value(divergence))
    near = terrain.evaluate((1.0, 0.0))
    assert near is not None
    assert not terrain.is_plateau(near.value)


def test_the_spread_is_the_standard_deviation_where_there_is_one() -> None:
    assert spread(TWO_MODES) == pytest.approx(math.sqrt(10.0))


def test_the_spread_of_heavy_tails_is_that_of_the_components() -> None:
    p = mixed((0.5, "student_t", (1.0, -3.0, 2.0)), (0.5, "student_t", (1.0, 3.0, 2.0)))
    assert spread(p) == pytest.approx(math.sqrt(9.0 + 4.0))
    assert spread(one("student_t", 2.0, 1.0, 7.0)) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("length", "unit"),
    [
        (1.0, 1.0),
        (0.05, 1.0),
        (50.0, 1.0),
        (51.0, 10.0),
        (0.049, 0.01),
        (3e-9, 1e-9),
        (2.5e7, 1e7),
        (999.0, 100.0),
    ],
)
def test_the_unit_is_a_power_of_ten_and_one_for_ordinary_lengths(
    length: float, unit: float
) -> None:
    assert natural_unit(length) == pytest.approx(unit, rel=1e-15)


def test_ordinary_targets_are_measured_as_they_are() -> None:
    assert terrain_of(TWO_MODES, "kl")[0].units is None
    small = normals((0.5, -3e-9, 1e-9), (0.5, 3e-9, 1e-9))
    assert terrain_of(small, "kl")[0].units == pytest.approx((1e-9, 1.0))


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jeffreys", "jsd"])
@pytest.mark.parametrize("loc", [1e14, 1e16, 1e17, 1e20, -1e20, 1e200])
def test_a_target_beyond_the_digits_of_doubles_stops_a_run_with_a_reason(
    key: str, loc: float
) -> None:
    terrain, theta = terrain_of(one("normal", loc, 1.0), key)
    assert terrain.evaluate(theta) is None
    assert terrain.reason == P_TOO_FAR


@pytest.mark.parametrize("loc", [1e14, 1e20, 1e200])
def test_so_does_a_start_beyond_them(loc: float) -> None:
    terrain, _ = terrain_of(one("normal", 0.0, 1.0), "kl")
    assert terrain.evaluate((loc, 0.0)) is None
    assert terrain.reason == Q_TOO_FAR


def test_a_slope_that_is_lost_in_rounding_is_no_bottom() -> None:
    """At 1e13 the reverse divergence is 5e25 and its slope 1e13 only."""
    approximation, theta = approximation_of(FAMILIES["normal"], (0.0, 1.0))
    run = run_descent(
        one("normal", 1e13, 1.0),
        DIVERGENCES["reverse_kl"],
        approximation,
        theta,
        NaturalGradient(0.5),
        steps=200,
        stop_when_converged=True,
    )
    assert not run.converged
    assert run.diagnosis == ("stopped", DROWNED)


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "tv"])
def test_a_target_wider_than_the_range_of_doubles_stops_a_run_with_a_reason(key: str) -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], (0.0, 1e307))
    terrain = Terrain(one("uniform", -1e308, 1e308), DIVERGENCES[key], approximation)
    assert terrain.evaluate(theta) is None
    assert terrain.reason
