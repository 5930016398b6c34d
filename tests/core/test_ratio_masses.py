"""Where the mass of Q and P sits on the axis of p/q, and that what it adds is the divergence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from klviz.core.divergences import DIVERGENCES, KL
from klviz.core.generators import Generator
from klviz.core.mixtures import Mixture
from klviz.core.ratio_masses import (
    RatioMasses,
    agrees,
    ratio_contributions,
    ratio_masses,
    ratio_range,
)
from klviz.core.ratio_profiles import profiles
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, normals, one

EDGES = np.linspace(-6.0, 3.0, 61)
PAIRS: dict[str, tuple[Mixture, Mixture]] = {
    "widths": (one("normal", 0.0, 1.0), one("normal", 0.0, 2.0)),
    "shift": (one("normal", 0.0, 1.0), one("normal", 1.0, 1.0)),
    "two modes": (TWO_MODES, one("normal", 0.0, 3.0)),
    "laplace": (one("laplace", 0.0, 1.0), one("laplace", 1.0, 1.0)),
    "block in block": (one("uniform", 0.0, 1.0), one("uniform", -1.0, 2.0)),
    "block beside block": (one("uniform", 0.0, 2.0), one("uniform", 1.0, 3.0)),
    "block in normal": (one("uniform", 0.0, 1.0), one("normal", 0.0, 1.0)),
    "normal beside block": (one("normal", 0.0, 1.0), one("uniform", 0.0, 1.0)),
    "two blocks": (
        mixed((0.5, "uniform", (0.0, 1.0)), (0.5, "uniform", (2.0, 3.0))),
        one("uniform", 0.0, 3.0),
    ),
    "cauchy": (one("student_t", 1.0, 0.0, 1.0), one("normal", 0.0, 1.0)),
    "cauchys": (one("student_t", 1.0, 0.0, 1.0), one("student_t", 1.0, 3.0, 2.0)),
    "equal": (TWO_MODES, TWO_MODES),
    "nearly equal": (one("normal", 0.0, 1.0), one("normal", 1e-8, 1.0)),
    "far apart": (one("normal", 0.0, 1.0), one("normal", 40.0, 1.0)),
    "far off": (one("normal", 1e10, 1.0), one("normal", 1e10, 2.0)),
    "many": (
        normals((0.2, -4.0, 0.1), (0.3, -1.0, 1.0), (0.5, 2.0, 0.03)),
        normals((0.4, -4.1, 0.2), (0.3, 0.0, 0.5), (0.3, 2.0, 0.3)),
    ),
    "nothing in common": (one("uniform", 0.0, 1.0), one("uniform", 2.0, 3.0)),
}


def _found(name: str, edges: np.ndarray = EDGES) -> RatioMasses:
    p, q = PAIRS[name]
    return ratio_masses(profiles(p, q), p, q, edges)


@pytest.mark.parametrize("name", PAIRS)
def test_all_mass_is_somewhere(name: str) -> None:
    found = _found(name)
    for masses, beyond in ((found.q, found.missed), (found.p, found.uncovered)):
        assert (masses >= 0.0).all()
        assert abs(math.fsum(masses) + beyond.value - 1.0) <= found.error + beyond.error + 1e-15


@pytest.mark.parametrize("name", PAIRS)
def test_what_p_has_in_a_bin_is_r_times_what_q_has(name: str) -> None:
    found, inner = _found(name), slice(1, EDGES.size)
    low, high = np.exp(EDGES[:-1]), np.exp(EDGES[1:])
    assert (found.p[inner] >= low * found.q[inner] * (1.0 - 1e-9) - 1e-13).all()
    assert (found.p[inner] <= high * found.q[inner] * (1.0 + 1e-9) + 1e-13).all()
    first = EDGES.size + 1
    assert found.p[first:] == pytest.approx(np.exp(found.atoms) * found.q[first:], rel=1e-12)


def test_the_masses_of_two_widths_are_those_of_the_formula() -> None:
    # log p/q = log 2 − 3x²/8, so it is below a level outside an interval.
    levels = np.minimum(EDGES, math.log(2.0))
    outside = 2.0 * stats.norm.sf(np.sqrt((math.log(2.0) - levels) * 8.0 / 3.0), scale=2.0)
    found = _found("widths")
    right = np.diff(outside, prepend=0.0, append=1.0)
    assert found.q == pytest.approx(right, abs=1e-9)
    assert found.q[:40] == pytest.approx(right[:40], rel=1e-11)


def test_the_masses_of_a_shift_are_those_of_the_formula() -> None:
    # log p/q = ½ − x, which is N(−½, 1) under q.
    right = np.diff(stats.norm.cdf(EDGES, loc=-0.5), prepend=0.0, append=1.0)
    assert _found("shift").q == pytest.approx(right, rel=1e-10, abs=1e-15)


def test_constant_ratios_are_atoms() -> None:
    found = _found("laplace")
    assert found.atoms == pytest.approx([-1.0, 1.0], abs=1e-15)
    assert found.q[-2:] == pytest.approx([0.5, 0.5 / math.e], abs=1e-14)
    assert found.p[-2:] == pytest.approx([0.5 / math.e, 0.5], abs=1e-14)
    assert _found("equal").atoms.tolist() == [0.0]
    assert _found("equal").q[-1] == pytest.approx(1.0, abs=1e-14)
    blocks = _found("two blocks")
    assert blocks.atoms == pytest.approx([math.log(1.5)], abs=1e-15)
    assert (blocks.q[-1], blocks.p[-1]) == pytest.approx((2.0 / 3.0, 1.0), abs=1e-14)
    assert _found("shift").atoms.size == _found("cauchys").atoms.size == 0


def test_mass_where_one_of_them_is_zero_is_told_apart() -> None:
    found = _found("block beside block")
    assert (found.missed.value, found.uncovered.value) == (0.5, 0.5)
    assert found.q[-1] == found.p[-1] == 0.5
    assert _found("block in block").missed.value == pytest.approx(2.0 / 3.0, abs=1e-15)
    apart = _found("nothing in common")
    assert (apart.missed.value, apart.uncovered.value) == (1.0, 1.0)
    assert not apart.cells


@pytest.mark.parametrize("levelled", [False, True], ids=["textbook", "levelled"])
@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("name", PAIRS)
def test_what_the_bins_add_is_the_divergence(name: str, key: str, levelled: bool) -> None:
    p, q = PAIRS[name]
    f = Generator(DIVERGENCES[key], levelled=levelled)
    found = ratio_contributions(f, p, q, _found(name))
    value = divergence_value(DIVERGENCES[key], p, q)
    assert agrees(found, value), (found.total, value)
    assert found.error <= 1e-11 * (1.0 + value.value)
    if levelled:
        assert (found.values >= -found.error).all()


def test_a_bin_adds_as_much_as_its_mass_says() -> None:
    p, q = PAIRS["two modes"]
    masses = _found("two modes")
    f = Generator(KL)
    found = ratio_contributions(f, p, q, masses).values[1 : EDGES.size]
    # On a bin p log(p/q) lies between the mass of p times both levels.
    both = [masses.p[1 : EDGES.size] * levels for levels in (EDGES[:-1], EDGES[1:])]
    assert (found >= both[0] - 1e-13).all()
    assert (found <= both[1] + 1e-13).all()


@pytest.mark.parametrize("case", cases("continuous_1d"), ids=lambda case: str(case["id"]))
def test_the_bins_of_every_reference_add_up_to_it(case: Record) -> None:
    p, q = mixture_of(case["p"]), mixture_of(case["q"])
    masses = ratio_masses(profiles(p, q), p, q, EDGES)
    assert math.fsum(masses.q) + masses.missed.value == pytest.approx(1.0, abs=1e-12)
    for name, key in (("kl_pq", "kl"), ("kl_qp", "reverse_kl"), ("jsd", "jsd"), ("tv", "tv")):
        right = float(case["values"].get(name, math.nan))
        if not math.isnan(right):
            found = ratio_contributions(Generator(DIVERGENCES[key]), p, q, masses)
            assert found.total == pytest.approx(right, rel=1e-8, abs=max(found.error, 1e-12))


def test_the_range_leaves_out_so_much() -> None:
    p, q = PAIRS["shift"]
    low, high = ratio_range(profiles(p, q), p, q, 0.01, sums=False)
    # Log p/q is N(−½, 1) under q and N(½, 1) under p.
    assert low == pytest.approx(stats.norm.ppf(0.01, loc=-0.5), abs=0.1)
    assert high == pytest.approx(stats.norm.ppf(0.99, loc=0.5), abs=0.1)
    with pytest.raises(ValueError, match="nothing in common"):
        ratio_range((), p, q, 0.01)


@pytest.mark.parametrize("name", ["widths", "shift", "two modes", "many", "far apart"])
def test_hardly_any_mass_lies_beyond_the_range_nor_of_either_sum(name: str) -> None:
    p, q = PAIRS[name]
    low, high = ratio_range(profiles(p, q), p, q, 0.003)
    found = _found(name, np.linspace(np.floor(low), np.ceil(high), 61))
    for mass in (found.q, found.p):
        assert mass[0] + mass[61] <= 0.007
    for key in ("kl", "reverse_kl"):
        f = Generator(DIVERGENCES[key])
        sums = ratio_contributions(f, p, q, found)
        assert abs(sums.values[0]) + abs(sums.values[61]) <= 0.01 * sums.total
