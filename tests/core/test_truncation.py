"""Truncated distributions: masses, normalisation, and KL, against formulas and mpmath."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mpmath import mp

from klviz.core.divergences import KL
from klviz.core.truncation import Truncated, truncated_kl
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, one

INF = math.inf
NORMAL = one("normal", 0.0, 1.0)
CUTS = [(-1.0, 1.0), (0.5, INF), (-INF, -4.0), (-3.0, 0.25), (20.0, 30.0)]


@pytest.mark.parametrize("cut", CUTS)
def test_truncating_a_normal_costs_minus_the_logarithm_of_what_is_left(
    cut: tuple[float, float],
) -> None:
    with mp.workdps(40):
        left = mp.erfc(cut[0] / mp.sqrt(2)) / 2 - mp.erfc(cut[1] / mp.sqrt(2)) / 2
        wanted = float(-mp.log(left))
    found = truncated_kl(Truncated(NORMAL, *cut), Truncated(NORMAL))
    assert abs(found.value - wanted) <= found.error <= 1e-10 * max(wanted, 1.0)


@pytest.mark.parametrize("cut", CUTS[:4])
def test_a_truncated_density_has_mass_one(cut: tuple[float, float]) -> None:
    found = Truncated(TWO_MODES, *cut)
    ends = max(cut[0], -12.0), min(cut[1], 12.0)
    x = np.linspace(*ends, 40_001)
    assert np.trapezoid(np.exp(found.log_prob(x)), x) == pytest.approx(1.0, rel=1e-6)
    assert found.log_prob(np.array([ends[0] - 20.0, ends[1] + 20.0])).max() < -100.0
    assert found.log_mass.value == pytest.approx(math.log(found.mass.value), abs=1e-14)
    assert found.share(*ends).value == pytest.approx(1.0, abs=1e-12)
    halves = found.share(ends[0], 0.1).value + found.share(0.1, ends[1]).value
    assert halves == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "q"),
    [((-2.0, 1.0), (-2.0, 1.0)), ((-2.0, 1.0), (-5.0, INF)), ((1.0, INF), (-1.0, INF))],
)
def test_kl_of_two_truncated_normals_is_that_of_a_fine_integral(
    p: tuple[float, float], q: tuple[float, float]
) -> None:
    with mp.workdps(30):

        def density(x: mp.mpf, mean: float, sd: float, cut: tuple[float, float]) -> mp.mpf:
            return mp.npdf(x, mean, sd) / (mp.ncdf(cut[1], mean, sd) - mp.ncdf(cut[0], mean, sd))

        def integrand(x: mp.mpf) -> mp.mpf:
            first = density(x, 0, 1, p)
            return first * mp.log(first / density(x, 1, 2, q)) if first else mp.mpf(0)

        wanted = float(mp.quad(integrand, mp.linspace(p[0], min(p[1], 30), 12)))
    found = truncated_kl(Truncated(NORMAL, *p), Truncated(one("normal", 1.0, 2.0), *q))
    assert abs(found.value - wanted) <= found.error + 1e-14
    assert found.error < 1e-12


def test_cutting_off_q_where_p_has_mass_is_infinite_and_says_where() -> None:
    found = truncated_kl(Truncated(NORMAL), Truncated(NORMAL, -3.0, 2.0))
    assert found.value == INF
    assert found.reason == "p has mass below −3 and above 2, where q is zero"
    swapped = truncated_kl(Truncated(NORMAL, -3.0, 2.0), Truncated(NORMAL), swapped=True)
    assert swapped.reason == "q has mass below −3 and above 2, where p is zero"
    matching = truncated_kl(Truncated(NORMAL, -3.0, 2.0), Truncated(NORMAL, -3.0, 2.0))
    assert matching.value == 0.0


def test_a_truncated_tail_makes_an_infinite_divergence_finite() -> None:
    heavy = one("student_t", 2.0, 0.0, 1.0)
    assert truncated_kl(Truncated(heavy), Truncated(NORMAL)).value == INF
    assert truncated_kl(Truncated(heavy, low=-9.0), Truncated(NORMAL)).value == INF
    values = [
        truncated_kl(Truncated(heavy, -reach, reach), Truncated(NORMAL)).value
        for reach in (10.0, 100.0, 1000.0)
    ]
    assert values[0] < values[1] < values[2] < INF


def test_what_cuts_nothing_off_changes_nothing() -> None:
    block = one("uniform", 0.0, 1.0)
    for p, q in ((NORMAL, one("normal", 1.0, 2.0)), (block, NORMAL)):
        whole = divergence_value(KL, p, q)
        found = truncated_kl(Truncated(p), Truncated(q))
        assert abs(found.value - whole.value) <= found.error + whole.error
    assert truncated_kl(Truncated(block, -2.0, 2.0), Truncated(NORMAL)).value == pytest.approx(
        1.0856051998713394, rel=1e-12
    )
    assert Truncated(block, -2.0, 2.0).is_whole


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ((1.0, 1.0), "a cut must go from low to high, got 1 to 1"),
        ((50.0, 60.0), "there is no mass"),
    ],
)
def test_a_cut_that_leaves_nothing_is_refused(cut: tuple[float, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Truncated(NORMAL, *cut)
