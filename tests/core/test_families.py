"""Laws that every family keeps, beside SciPy's distributions as witnesses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from klviz.core.arrays import Array
from klviz.core.families import FAMILIES, Family, Member
from klviz.core.families.student_t import log_peak
from klviz.core.measures import panels
from klviz.core.mixtures import Mixture
from klviz.core.plans import plan
from klviz.core.quadrature import integrate

MEMBERS: list[tuple[str, tuple[float, ...]]] = [
    ("normal", (0.0, 1.0)),
    ("normal", (-3.5, 0.2)),
    ("laplace", (1.0, 2.5)),
    ("logistic", (-0.3, 0.7)),
    ("student_t", (1.0, 0.0, 1.0)),
    ("student_t", (0.4, 2.0, 3.0)),
    ("student_t", (2.5, -1.0, 0.1)),
    ("student_t", (40.0, 5.0, 2.0)),
    ("uniform", (-1.0, 1.0)),
    ("uniform", (0.1, 0.3)),
]

every_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
every_member = pytest.mark.parametrize(("key", "values"), MEMBERS, ids=str)


def witness(key: str, values: Sequence[float]) -> stats.rv_continuous:
    """Return SciPy's distribution of the same name."""
    if key == "uniform":
        low, high = values
        return stats.uniform(low, high - low)
    if key == "student_t":
        df, loc, scale = values
        return stats.t(df, loc, scale)
    kinds = {"normal": stats.norm, "laplace": stats.laplace, "logistic": stats.logistic}
    return kinds[key](*values)


def single(key: str, values: Sequence[float]) -> Mixture:
    return Mixture.single(FAMILIES[key], FAMILIES[key].member(values))


def span(key: str, values: Sequence[float]) -> Array:
    """Return points from tail to tail of a member, both ends of its support among them."""
    member = FAMILIES[key].member(values)
    return member.loc + member.scale * np.linspace(-12.0, 12.0, 97)


def defaults(family: Family) -> tuple[float, ...]:
    return tuple(row.default for row in family.parameters)


def test_the_table_has_the_families_in_the_order_of_menus() -> None:
    assert list(FAMILIES) == ["normal", "laplace", "logistic", "student_t", "uniform"]
    assert [key for key, family in FAMILIES.items() if not family.approximates] == ["uniform"]


@every_family
def test_a_family_is_described_in_full(family: Family) -> None:
    assert family.label
    assert family.notation
    assert all(row.label and row.symbol and row.help for row in family.parameters)
    assert family.values(family.member(defaults(family))) == defaults(family)


@every_member
def test_log_density_is_that_of_scipy_far_into_both_tails(
    key: str, values: tuple[float, ...]
) -> None:
    x = span(key, values)
    expected = witness(key, values).logpdf(x)
    assert np.allclose(single(key, values).log_prob(x), expected, rtol=1e-12, atol=1e-12)


@every_member
def test_distribution_function_is_accurate_in_the_left_tail(
    key: str, values: tuple[float, ...]
) -> None:
    x = span(key, values)
    found = single(key, values).cdf(x)
    # A block has no tail: next to its end rounding of x decides.
    least = 1e-15 if key == "uniform" else 0.0
    assert np.allclose(found, witness(key, values).cdf(x), rtol=1e-11, atol=least)
    assert np.all(np.diff(found) >= 0.0)


@every_member
def test_upper_tail_is_accurate_in_the_right_tail(key: str, values: tuple[float, ...]) -> None:
    x = span(key, values)
    found = single(key, values).sf(x)
    least = 1e-15 if key == "uniform" else 0.0
    assert np.allclose(found, witness(key, values).sf(x), rtol=1e-11, atol=least)
    assert np.allclose(found + single(key, values).cdf(x), 1.0, rtol=1e-15)


@every_member
def test_only_a_symmetric_family_has_mirror_images(key: str, values: tuple[float, ...]) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    z = np.linspace(0.1, 3.0, 17)
    there, back = (family.log_density(side * z, *member.shape) for side in (-1.0, 1.0))
    assert np.array_equal(there, back) == family.symmetric


@every_member
def test_what_is_mapped_has_the_density_of_the_mapped_variable(
    key: str, values: tuple[float, ...]
) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    x = span(key, values)
    for factor in (0.5, -2.0) if family.symmetric else (0.5, 2.0):
        mapped = Mixture.single(family, family.mapped(member, factor, 8.0))
        expected = single(key, values).log_prob(x) - math.log(abs(factor))
        found = mapped.log_prob(factor * x + 8.0)
        inside = np.isfinite(expected) & np.isfinite(found)
        assert inside.sum() >= np.isfinite(expected).sum() - 2
        assert np.allclose(found[inside], expected[inside], rtol=1e-10, atol=1e-10)


@every_member
def test_density_integrates_to_one(key: str, values: tuple[float, ...]) -> None:
    p = single(key, values)
    found = integrate(p.prob, plan(p, p))
    assert found.value == pytest.approx(1.0, abs=max(2e-13, found.error))
    assert found.error < 1e-9


@every_member
def test_slope_is_the_derivative_of_the_log_density(key: str, values: tuple[float, ...]) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    z = np.array([-0.83, -0.31, 0.17, 0.52, 0.96])
    h = 1e-5
    ahead = family.log_density(z + h, *member.shape)
    back = family.log_density(z - h, *member.shape)
    slope = family.slope(z, *member.shape)
    assert np.allclose(slope, (ahead - back) / (2 * h), rtol=1e-8, atol=1e-9)


@every_member
def test_mean_sd_and_entropy_are_the_known_ones(key: str, values: tuple[float, ...]) -> None:
    p, known = single(key, values), witness(key, values)
    df = values[0] if key == "student_t" else math.inf
    assert math.isnan(p.mean) if df <= 1 else p.mean == pytest.approx(known.mean(), abs=1e-14)
    if df <= 1:
        assert math.isnan(p.sd)
    else:
        assert p.sd == pytest.approx(known.std(), rel=1e-13)
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    entropy = family.entropy(*member.shape) + math.log(member.scale)
    assert entropy == pytest.approx(float(known.entropy()), rel=1e-10, abs=1e-10)


@every_member
def test_draws_follow_the_distribution_function(key: str, values: tuple[float, ...]) -> None:
    p = single(key, values)
    draws = p.sample(4000, np.random.default_rng(7))
    assert draws.shape == (4000,)
    assert stats.kstest(draws, p.cdf).pvalue > 1e-3


@every_member
def test_values_name_the_member_they_made(key: str, values: tuple[float, ...]) -> None:
    assert FAMILIES[key].values(FAMILIES[key].member(values)) == values


@every_member
def test_moving_a_member_moves_its_density(key: str, values: tuple[float, ...]) -> None:
    family = FAMILIES[key]
    moved = Mixture.single(family, family.mapped(family.member(values), 1.0, 16.0))
    x = span(key, values)
    before = single(key, values).log_prob(x)
    # At the very ends of a block rounding of x decides.
    inside = np.isfinite(before) & np.isfinite(moved.log_prob(x + 16.0))
    assert np.allclose(moved.log_prob(x + 16.0)[inside], before[inside], rtol=1e-11, atol=1e-11)
    low, high = family.support(family.member(values))
    assert family.support(family.mapped(family.member(values), 1.0, 16.0)) == (low + 16, high + 16)


@every_member
def test_support_is_where_the_density_is_positive(key: str, values: tuple[float, ...]) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    low, high = family.support(member)
    x = span(key, values)
    inside = (x > low) & (x < high)
    assert np.array_equal(np.isfinite(single(key, values).log_prob(x))[inside], inside[inside])
    assert not np.isfinite(single(key, values).log_prob(x[(x < low) | (x > high)])).any()


@every_member
@pytest.mark.parametrize("side", [-1, 1])
def test_the_tail_says_how_the_log_density_falls(
    key: str, values: tuple[float, ...], side: int
) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    tail = family.tail(member, side)
    if key == "uniform":
        assert tail is None
        return
    assert tail is not None
    x = side * member.scale * np.array([1e4, 1e5, 1e6])
    law = float(tail.quadratic) * x * x + float(tail.linear) * np.abs(x)
    law += float(tail.power) * np.log(np.abs(x))
    rest = single(key, values).log_prob(x) + law
    # What is left of log f once its law is taken away does not grow.
    assert np.ptp(rest) < 2e-2 + 1e-9 * np.abs(law).max()


def test_tails_are_exact_fractions_of_the_parameters() -> None:
    normal = FAMILIES["normal"].tail(Member(0.1, 0.7), 1)
    assert normal is not None
    assert normal.quadratic == 1 / (2 * Fraction(0.7) ** 2)
    assert normal.linear == -Fraction(0.1) / Fraction(0.7) ** 2
    student = FAMILIES["student_t"].tail(Member(0.0, 1.0, (2.2,)), -1)
    assert student is not None
    assert student.power == Fraction(2.2) + 1


@every_member
def test_panels_between_knots_resolve_the_density(key: str, values: tuple[float, ...]) -> None:
    p, family, member = single(key, values), FAMILIES[key], FAMILIES[key].member(values)
    knots = member.loc + member.scale * family.knots(*member.shape)
    assert np.all(np.diff(knots) > 0.0)
    measure = panels(knots)
    value, error = measure.estimate(p.prob(measure.points))
    known = witness(key, values)
    assert value == pytest.approx(known.cdf(knots[-1]) - known.cdf(knots[0]), abs=1e-12)
    assert error < 1e-6


@every_member
def test_kinks_are_the_places_where_the_slope_jumps(key: str, values: tuple[float, ...]) -> None:
    family, member = FAMILIES[key], FAMILIES[key].member(values)
    kinks = family.kinks(*member.shape)
    assert set(kinks) <= set(family.knots(*member.shape).tolist())
    z = np.linspace(-3.0, 3.0, 1201)
    slopes = family.slope(z, *member.shape)
    jumps = z[1:][np.abs(np.diff(slopes)) > 0.5]
    if key == "laplace":
        assert kinks == (0.0,)
        assert np.abs(jumps).max() < 0.01
    elif key == "uniform":
        assert kinks == (-1.0, 1.0)
    else:
        assert kinks == ()
        assert jumps.size == 0


@pytest.mark.parametrize("df", [0.3, 1.0, 7.0, 39.9, 40.1, 1e3, 1e8, 1e15])
def test_the_constant_of_student_t_has_all_its_digits_for_any_df(df: float) -> None:
    from mpmath import mp

    with mp.workdps(60):
        half = mp.mpf(df) / 2
        exact = mp.loggamma(half + 0.5) - mp.loggamma(half) - mp.log(mp.pi * df) / 2
    assert float(log_peak(df)) == pytest.approx(float(exact), rel=2e-14)


def test_many_degrees_of_freedom_make_student_t_normal() -> None:
    x = np.linspace(-8.0, 8.0, 33)
    normal, student = single("normal", (0.0, 1.0)), single("student_t", (1e12, 0.0, 1.0))
    assert np.allclose(student.log_prob(x), normal.log_prob(x), atol=1e-8)


def test_student_t_stays_a_power_law_where_squares_overflow() -> None:
    cauchy = single("student_t", (1.0, 0.0, 1.0))
    x = np.array([1e100, 1e200, 1e300])
    expected = -math.log(math.pi) - 2.0 * np.log(x)
    assert np.allclose(cauchy.log_prob(x), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("normal", (0.0, 0.0), "scale must be positive, got 0.0"),
        ("normal", (math.nan, 1.0), "loc must be a finite number, got nan"),
        ("laplace", (0.0, -1.0), "scale must be positive, got -1.0"),
        ("logistic", (0.0, math.inf), "scale must be a finite number, got inf"),
        ("student_t", (0.0, 0.0, 1.0), "df must be positive, got 0.0"),
        ("student_t", (3.0, 0.0, -2.0), "scale must be positive, got -2.0"),
        ("normal", (0.0, 2.2e-308), "scale must be at least 2.23e-308, got 2.2e-308"),
        (
            "uniform",
            (0.0, 1e-310),
            "high must be at least 4.46e-308 above low, got low 0.0 and high 1e-310",
        ),
        ("uniform", (1.0, 1.0), "high must be greater than low, got low 1.0 and high 1.0"),
        ("uniform", (2.0, math.inf), "high must be a finite number, got inf"),
    ],
)
def test_a_member_that_makes_no_sense_is_refused_by_name(
    key: str, values: tuple[float, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        FAMILIES[key].member(values)


@every_family
def test_a_member_takes_as_many_values_as_there_are_parameters(family: Family) -> None:
    with pytest.raises(ValueError, match="zip"):
        family.member((*defaults(family), 1.0))


def test_a_block_of_the_largest_numbers_is_no_trouble() -> None:
    wide = single("uniform", (-1e308, 1e308))
    assert wide.log_prob(np.array([0.0]))[0] == pytest.approx(-math.log(2) - 308 * math.log(10))
    assert wide.mean == 0.0


def test_student_t_without_a_mean_has_no_standard_deviation() -> None:
    family = FAMILIES["student_t"]
    assert math.isnan(family.sd(0.9))
    assert family.sd(1.5) == math.inf
    assert family.sd(4.0) == pytest.approx(math.sqrt(2.0))
