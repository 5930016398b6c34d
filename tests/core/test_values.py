"""Numbers with known answers: the truth table of edge cases, and closed forms of the literature."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import mpmath
import numpy as np
import pytest

from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.values import UNRESOLVED, cross_entropy, divergence_value, entropy, renyi
from tests.core.records import TWO_MODES, mixed, normals, one

STANDARD = one("normal", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)


def value(key: str, p: Mixture, q: Mixture) -> Estimate:
    return divergence_value(DIVERGENCES[key], p, q)


def student(df: float) -> Mixture:
    return one("student_t", df, 0.0, 1.0)


KNOWN_KL: list[tuple[Mixture, Mixture, float]] = [
    (STANDARD, one("normal", 20.0, 1.0), 200.0),
    (STANDARD, one("normal", 37.0, 1.0), 684.5),
    (STANDARD, one("normal", 60.0, 1.0), 1800.0),
    (STANDARD, CAUCHY, 0.259244532488862264),
    (student(2.5), STANDARD, 1.571178462629),
    (student(3.0), STANDARD, 0.6454609613414),
    (student(5.0), STANDARD, 0.1247691941236),
    (student(30.0), STANDARD, 0.002109489131752),
    (STANDARD, student(1.0), 0.259244532488862),
    (STANDARD, student(2.0), 0.117228517138649),
    (STANDARD, student(3.0), 0.0691515984851762),
    (STANDARD, student(5.0), 0.0333766823506078),
    (one("laplace", 0.0, 1.0), STANDARD, 0.225791352644727432),
    (STANDARD, one("laplace", 0.0, 1.0), 0.0720932081581379235),
    (CAUCHY, one("student_t", 1.0, 3.0, 2.0), 0.810930216216329),
    (one("student_t", 1.0, 3.0, 2.0), CAUCHY, 0.810930216216329),
    (CAUCHY, one("student_t", 1.0, 2.0, 3.0), math.log(5 / 3)),
    (one("uniform", 0.0, 1.0), STANDARD, 1.08560519987133941),
    (STANDARD, one("normal", 0.0, 2.0), math.log(2.0) - 0.375),
    (one("normal", 0.0, 2.0), STANDARD, 1.5 - math.log(2.0)),
    (STANDARD, one("normal", 0.0, math.sqrt(2.0)), 0.5 * math.log(2.0) - 0.25),
    (one("normal", 1.0, 1.0), STANDARD, 0.5),
    (one("normal", 0.5, 0.8), STANDARD, 0.16814355131420974),
    (one("normal", -1.0, 2.0), one("laplace", -3.0, 4.0), 0.5506712985),
    (TWO_MODES, STANDARD, 3.8107020669709222),
    (TWO_MODES, one("normal", 0.0, math.sqrt(10.0)), 0.46199461346794507),
    (one("normal", 0.0, 1e-6), STANDARD, 6 * math.log(10) - 0.5 + 0.5e-12),
    (STANDARD, one("normal", 0.0, 1e-6), 5e11 - 0.5 - 6 * math.log(10)),
    (one("normal", 0.0, 1e-200), STANDARD, 200 * math.log(10) - 0.5),
]


@pytest.mark.parametrize(("p", "q", "exact"), KNOWN_KL)
def test_kl_has_its_known_value(p: Mixture, q: Mixture, exact: float) -> None:
    found = value("kl", p, q)
    assert found.value == pytest.approx(exact, rel=5e-13, abs=5e-11)
    back = value("reverse_kl", q, p)
    assert back.value == pytest.approx(found.value, rel=1e-13)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (CAUCHY, STANDARD),
        (student(2.0), STANDARD),
        (student(1.9), STANDARD),
        (STANDARD, one("uniform", 0.0, 1.0)),
        (one("uniform", 0.0, 2.0), one("uniform", 0.0, 1.0)),
    ],
)
def test_kl_is_infinite_whatever_a_grid_would_say(p: Mixture, q: Mixture) -> None:
    found = value("kl", p, q)
    assert (found.value, found.error) == (math.inf, 0.0)
    assert found.method == "supports and tails"
    assert found.reason


@pytest.mark.parametrize(
    ("variance", "exact"),
    [
        (0.49, math.inf),
        (0.5, math.inf),
        (0.72, 1.702346806),
        (0.8, 0.2094863136),
        (1.5, None),
    ],
)
def test_chi2_between_centred_normals(variance: float, exact: float | None) -> None:
    # Of sd √variance; the table that these come from is in the sd for 0.72 and 0.8.
    q = one("normal", 0.0, variance if exact in (1.702346806, 0.2094863136) else variance**0.5)
    found = value("chi2", STANDARD, q).value
    if exact is None:
        exact = variance / math.sqrt(2.0 * variance - 1.0) - 1.0
    assert found == pytest.approx(exact, rel=1e-9)


SHIFTS = [0.1, 1.0, 2.0, 3.0, 4.0, 6.0, 10.0]


@pytest.mark.parametrize("d", SHIFTS)
def test_a_shift_of_a_standard_normal_has_closed_forms_throughout(d: float) -> None:
    q = one("normal", d, 1.0)
    half = 0.5 * d
    assert value("kl", STANDARD, q).value == pytest.approx(half * d, rel=1e-14)
    assert value("jeffreys", STANDARD, q).value == pytest.approx(d * d, rel=1e-14)
    hellinger = value("hellinger2", STANDARD, q).value
    assert hellinger == pytest.approx(-math.expm1(-d * d / 8), rel=1e-12)
    assert value("chi2", STANDARD, q).value == pytest.approx(math.expm1(d * d), rel=1e-11)
    assert value("neyman_chi2", STANDARD, q).value == pytest.approx(math.expm1(d * d), rel=1e-11)
    assert value("tv", STANDARD, q).value == pytest.approx(math.erf(half / math.sqrt(2)), rel=1e-12)
    for order in (0.0, 0.3, 0.5, 1.0, 2.0, 7.0):
        assert renyi(STANDARD, q, order).value == pytest.approx(order * half * d, rel=1e-12)


@pytest.mark.parametrize(
    ("d", "exact"),
    [
        (0.1, 0.00124844),
        (1.0, 0.11142148),
        (2.0, 0.33683082),
        (3.0, 0.52677731),
        (4.0, 0.63272019),
        (6.0, 0.68929793),
        (10.0, 0.69314632),
    ],
)
def test_jensen_shannon_of_a_shift(d: float, exact: float) -> None:
    assert value("jsd", STANDARD, one("normal", d, 1.0)).value == pytest.approx(exact, abs=6e-9)


@pytest.mark.parametrize(
    ("key", "q", "exact"),
    [
        ("reverse_kl", (0.0, 1.0), 2.693352),
        ("reverse_kl", (2.9843060, 1.0233686), 0.688768996),
        ("reverse_kl", (0.0, 2.7437699), 0.840621383),
        ("jsd", (0.0, 3.1198353), 0.128410854),
        ("jsd", (2.96874, 1.04926), 0.214077),
        ("jeffreys", (0.0, 2.8240867), 1.320044),
        ("hellinger2", (0.0, 3.0498808), 0.282178 / 2),
        ("chi2", (0.0, 3.2328707), 0.841232),
        ("neyman_chi2", (2.9926007, 1.0100674), 0.995414),
        ("tv", (0.0, 3.2076), 0.40949),
    ],
)
def test_the_fits_to_two_modes_have_their_published_values(
    key: str, q: tuple[float, float], exact: float
) -> None:
    # Given to five or more digits, q too.
    assert value(key, TWO_MODES, one("normal", *q)).value == pytest.approx(exact, abs=6e-6)


@pytest.mark.parametrize("exponent", range(1, 13))
def test_nearly_equal_mixtures_keep_their_digits(exponent: int) -> None:
    # To second order KL is h²/2 times the Fisher information of the shifted component's place.
    h = 10.0**-exponent
    near = normals((0.5, -3.0, 1.0), (0.5, 3.0 + h, 1.0))
    found = value("kl", TWO_MODES, near)
    information = 2.0 * 0.2452330308225264
    assert found.value / (h * h) == pytest.approx(0.5 * information, rel=h + 2e-15 / h + 1e-8)
    assert 0.0 < found.error < 0.5 * found.value


def test_forward_kl_of_far_modes_to_one_of_them_is_the_lost_mass_times_distance() -> None:
    p = normals((0.5, -50.0, 1.0), (0.5, 50.0, 1.0))
    found = value("kl", p, one("normal", 50.0, 1.0))
    assert found.value == pytest.approx(2500.0 - math.log(2.0), rel=1e-13)
    assert value("reverse_kl", p, one("normal", 50.0, 1.0)).value == pytest.approx(math.log(2.0))


def test_three_spikes_of_very_different_widths_are_all_seen() -> None:
    p = normals(*((1 / 3, 0.0, s) for s in (1e-3, 1.0, 1e3)))
    found = entropy(p)
    single = [entropy(one("normal", 0.0, s)).value for s in (1e-3, 1.0, 1e3)]
    # Far apart in scale they overlap by about 1/1000.
    assert found.value == pytest.approx(np.mean(single) + math.log(3), abs=0.02)
    assert found.error < 1e-10


@pytest.mark.parametrize("p", [STANDARD, TWO_MODES, CAUCHY, one("uniform", 0.0, 3.0)])
def test_kl_is_cross_entropy_less_entropy(p: Mixture) -> None:
    q = mixed((1, "normal", (0.5, 2.0)), (1, "student_t", (2.0, 0.0, 1.0)))
    difference = cross_entropy(p, q).value - entropy(p).value
    assert value("kl", p, q).value == pytest.approx(difference, rel=1e-11, abs=1e-12)


def test_entropies_may_be_negative() -> None:
    assert entropy(one("uniform", 0.0, 0.1)).value == pytest.approx(math.log(0.1))
    assert entropy(normals((1, 0.0, 1e-3), (1, 1.0, 1e-3))).value < -4.0


def test_values_tend_to_the_limits_of_alpha() -> None:
    q = one("normal", 1.0, 2.0)
    forward, back = value("kl", TWO_MODES, q).value, value("reverse_kl", TWO_MODES, q).value
    for small in (1e-4, 1e-7, 1e-10, 1e-13):
        near = divergence_value(alpha(1.0 - small), TWO_MODES, q).value
        assert near == pytest.approx(forward, rel=20 * small + 1e-12)
        near = divergence_value(alpha(small), TWO_MODES, q).value
        assert near == pytest.approx(back, rel=20 * small + 1e-12)
        near = renyi(TWO_MODES, q, 1.0 + small).value
        assert near == pytest.approx(forward, rel=20 * small + 1e-12)


def test_renyi_of_order_zero_counts_the_mass_that_p_covers() -> None:
    block = one("uniform", -1.0, 1.0)
    mass = math.erf(1 / math.sqrt(2))
    assert renyi(block, STANDARD, 0.0).value == pytest.approx(-math.log(mass), rel=1e-14)
    assert renyi(TWO_MODES, STANDARD, 0.0).value == 0.0
    for low, high in ((10.0, 11.0), (37.0, 38.0), (60.0, 61.0), (3.0, 3.0 + 1e-9)):
        found = renyi(one("uniform", low, high), STANDARD, 0.0)
        with mpmath.workdps(60):
            truth = mpmath.log(mpmath.ncdf(-low) - mpmath.ncdf(-high))
        assert abs(found.value + truth) <= found.error
        assert found.error <= 1e-12 * found.value + 1e-14 / (high - low)
    far = one("uniform", 30.0, 31.0)
    assert renyi(far, one("normal", 61.0, 1.0), 0.0).value == pytest.approx(
        454.3212439955, rel=1e-9
    )


@pytest.mark.parametrize("order", [60.0, 1e3, 1e6])
def test_renyi_is_finite_where_its_integral_overflows(order: float) -> None:
    q = one("normal", 60.0, 1.0)
    found = renyi(STANDARD, q, order)
    assert found.value == pytest.approx(1800.0 * order, rel=1e-12 + 2e-16 * order)
    assert abs(found.value - 1800.0 * order) <= found.error


def test_renyi_finds_a_peak_far_outside_of_both_bulks() -> None:
    s, sigma, d, a = 1.0235, 0.9044, 11.1, 4.557
    v = a * sigma**2 + (1 - a) * s**2
    exact = a * d * d / (2 * v) + math.log(s ** (1 - a) * sigma**a / math.sqrt(v)) / (a - 1)
    found = renyi(one("normal", 0.0, s), one("normal", d, sigma), a)
    assert found.value == pytest.approx(exact, rel=1e-10)


def test_an_estimate_says_how_it_was_found() -> None:
    found = value("kl", TWO_MODES, STANDARD)
    assert found.method.startswith("Gauss–Kronrod 21 vs 10, ")
    assert found.method.endswith(" nodes")
    assert 0.0 < found.error < 1e-10
    assert float(found) == found.value
    assert f"{found:.3f}" == "3.811"


def test_thousands_of_components_are_no_obstacle() -> None:
    rng = np.random.default_rng(0)
    parts = [(1.0, rng.normal() * 50, math.exp(rng.normal())) for _ in range(1000)]
    p, q = normals(*parts), one("normal", 0.0, 50.0)
    forward, back = value("kl", p, q), value("reverse_kl", p, q)
    assert 0.05 < forward.value < 0.2
    assert 0.0 < back.value < 1.0
    assert max(forward.error, back.error) < 1e-10


def test_the_mathematics_starts_without_scipy() -> None:
    modules = "families mixtures measures plans quadrature infinities closed values"
    lines = [f"import klviz.core.{module}" for module in modules.split()]
    code = "; ".join([*lines, "import sys", "assert 'scipy' not in sys.modules"])
    subprocess.run([sys.executable, "-c", code], check=True)


def test_blocks_that_touch_are_one_block_to_every_divergence() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        ends = np.sort(rng.uniform(-1, 1, 4) * 10.0 ** rng.uniform(-3, 3)).tolist()
        pieces = [(b - a, "uniform", (a, b)) for a, b in itertools.pairwise(ends)]
        whole, cut = one("uniform", ends[0], ends[-1]), mixed(*pieces)
        for key in DIVERGENCES:
            assert value(key, whole, cut).value < 1e-12
            assert value(key, cut, whole).value < 1e-12


@pytest.mark.parametrize("offset", [0.0, 0.1, 1e3 + 0.1, 1e6 + 0.1])
def test_a_block_has_its_mass_wherever_it_lies(offset: float) -> None:
    block = mixed(
        (1, "uniform", (offset, offset + 0.3)), (1, "uniform", (offset + 0.3, offset + 1))
    )
    inside, outside = one("uniform", offset, offset + 0.3), one("normal", offset, 0.2)
    assert value("kl", inside, block).value == pytest.approx(math.log(2), rel=1e-14)
    assert value("kl", block, outside).error < 1e-11
    ends = np.array([offset, offset + 0.3, offset + 1.0])
    assert np.isfinite(block.log_prob(ends)).all()
    beyond = np.nextafter(ends[[0, -1]], [-math.inf, math.inf])
    assert not np.isfinite(block.log_prob(beyond)).any()


@pytest.mark.parametrize("unit", [1e-300, 1e-150, 1e150, 1e250])
def test_units_at_the_ends_of_the_numbers_change_nothing(unit: float) -> None:
    for p, q in ((student(2.5), STANDARD), (TWO_MODES, CAUCHY)):
        for key in ("jsd", "tv", "hellinger2", "alpha"):
            near, far = value(key, p, q), value(key, in_units(p, unit), in_units(q, unit))
            assert far.value == pytest.approx(near.value, rel=1e-11)


def in_units(mixture: Mixture, unit: float) -> Mixture:
    parts = []
    for weight, family, member in mixture.parts:
        *shape, loc, scale = family.values(member)
        parts.append(Weighted(weight, family, family.member((*shape, unit * loc, unit * scale))))
    return Mixture(parts)


@pytest.mark.parametrize("key", ["tv", "jsd", "hellinger2"])
def test_a_value_that_is_not_resolved_says_so(key: str) -> None:
    p = mixed((0.5, "normal", (0.7, 1e-17)), (0.5, "normal", (1.3, 1e-17)))
    found = divergence_value(DIVERGENCES[key], p, one("normal", 0.0, 1.0))
    assert found.error > 1e-2 * found.value
    assert found.reason == UNRESOLVED


def test_so_does_one_without_a_bound_on_its_error() -> None:
    # Much of p lies beyond the panels, which end before q is a power law.
    p, q = one("student_t", 0.01, 0.0, 1.0), one("student_t", 0.02, 0.0, 1e200)
    found = divergence_value(DIVERGENCES["kl"], p, q)
    assert math.isinf(found.error)
    assert found.reason == UNRESOLVED


def test_a_resolved_value_gives_no_reason() -> None:
    for key in ("tv", "jsd", "hellinger2", "chi2"):
        p, q = one("normal", 0.0, 1.0), one("normal", 0.3, 1.2)
        assert divergence_value(DIVERGENCES[key], p, q).reason == ""
