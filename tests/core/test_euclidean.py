"""The Euclidean distance of densities: formulas, quadrature, and what stretching does to it."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core import spaces
from klviz.core.affine import stretched
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES, KL
from klviz.core.estimates import CLOSED_FORM
from klviz.core.euclidean import l2_distance, l2_squared
from klviz.core.mixtures import Mixture, Weighted
from tests.core.records import TWO_MODES, normals, one

STANDARD = one("normal", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)
parts = st.tuples(st.floats(0.1, 1), st.floats(-5, 5), st.floats(0.2, 3))
mixtures = st.lists(parts, min_size=1, max_size=3).map(lambda found: normals(*found))
rows = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4).map(Categorical)
PAIRS = [
    (STANDARD, one("normal", 0.0, 2.0)),
    (STANDARD, one("normal", 1e-7, 1.0)),
    (TWO_MODES, STANDARD),
    (CAUCHY, one("student_t", 1.0, 3.0, 2.0)),
    (CAUCHY, STANDARD),
    (one("student_t", 3.0, 0.0, 1.0), one("laplace", 1.0, 0.5)),
    (one("uniform", 0.0, 1.0), one("uniform", 0.25, 2.0)),
    (one("logistic", 0.0, 1.0), one("uniform", -1.0, 1.0)),
]


def tilted(mixture: Mixture) -> Mixture:
    """Return nearly the same density with a component for which no formula is used."""
    tiny = one("logistic", 0.0, 1.0).parts[0]
    return Mixture([*mixture.parts, Weighted(1e-300, tiny.family, tiny.member)])


def by_mpmath(p: Mixture, q: Mixture) -> float:
    """Return ∫ (p − q)² by another rule, from finite sums of kinks and infinity."""

    def square(x: mpmath.mpf) -> mpmath.mpf:
        return (_density(p, x) - _density(q, x)) ** 2

    places = sorted({0.0, *p.kinks.tolist(), *q.kinks.tolist(), -10.0, -3.0, 3.0, 10.0})
    with mpmath.workdps(40):
        return float(mpmath.quad(square, [-mpmath.inf, *places, mpmath.inf]))


def _density(mixture: Mixture, x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.fsum(w * _member(f.key, m, x) for w, f, m in mixture.present)


def _member(key: str, member: object, x: mpmath.mpf) -> mpmath.mpf:
    loc, scale, shape = (getattr(member, name) for name in ("loc", "scale", "shape"))
    z = (x - loc) / mpmath.mpf(scale)
    if key == "normal":
        return mpmath.npdf(z) / scale
    if key == "laplace":
        return mpmath.exp(-abs(z)) / 2 / scale
    if key == "logistic":
        return mpmath.sech(z / 2) ** 2 / 4 / scale
    if key == "uniform":
        return mpmath.mpf(abs(z) <= 1) / 2 / scale
    df = mpmath.mpf(shape[0])
    size = mpmath.gamma((df + 1) / 2) / mpmath.gamma(df / 2) / mpmath.sqrt(df * mpmath.pi)
    return size * (1 + z * z / df) ** (-(df + 1) / 2) / scale


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_the_square_is_that_of_another_rule_within_its_error(p: Mixture, q: Mixture) -> None:
    found, wanted = l2_squared(p, q), by_mpmath(p, q)
    assert abs(found.value - wanted) <= found.error + 1e-15 * wanted
    assert found.error <= 1e-6 * found.value


def test_the_distance_of_two_normals() -> None:
    wanted = 1.0 / math.sqrt(math.pi) * (0.5 + 0.25 - 2.0 / math.sqrt(10.0))
    found = l2_distance(STANDARD, one("normal", 0.0, 2.0))
    assert found.value == pytest.approx(math.sqrt(wanted), rel=1e-14)
    assert found.method == CLOSED_FORM


@settings(max_examples=30, deadline=None)
@given(mixtures, mixtures)
def test_formula_and_quadrature_agree_within_their_errors(p: Mixture, q: Mixture) -> None:
    exact, found = l2_squared(p, q), l2_squared(tilted(p), q)
    assert abs(exact.value - found.value) <= exact.error + found.error + 1e-18


@pytest.mark.parametrize(("p", "q"), PAIRS)
@pytest.mark.parametrize("factor", [1e-160, 0.01, 3.0, 1e5])
def test_stretching_shrinks_it_and_leaves_every_divergence(
    p: Mixture, q: Mixture, factor: float
) -> None:
    there = stretched(p, factor, 0.0), stretched(q, factor, 0.0)
    before, after = l2_squared(p, q), l2_squared(*there)
    doubt = before.error + factor * after.error + 1e-13 * before.value
    assert abs(factor * after.value - before.value) <= doubt
    if factor > 1e-100:
        for row in DIVERGENCES.values():
            old, new = (spaces.divergence_value(row, *pair) for pair in ((p, q), there))
            close = abs(old.value - new.value) <= old.error + new.error + 1e-12 * old.value
            assert old.value == new.value or close


def test_it_falls_to_zero_where_kl_stays_infinite() -> None:
    for width in (1e-1, 1e-4, 1e-8):
        wider, block = one("uniform", 0.0, 1.0 + width), one("uniform", 0.0, 1.0)
        found = l2_squared(wider, block)
        assert found.value == pytest.approx(width / (1.0 + width), rel=1e-6)
        assert spaces.divergence_value(KL, wider, block).value == math.inf


def test_over_outcomes_it_is_the_length_of_the_difference() -> None:
    p, q = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])
    found = l2_distance(p, q)
    assert abs(found.value - 0.4 * math.sqrt(2.0)) <= found.error < 1e-14


@given(rows, rows, rows)
def test_over_outcomes_it_obeys_the_triangle(
    p: Categorical, q: Categorical, r: Categorical
) -> None:
    direct, first, second = (l2_distance(*pair) for pair in ((p, r), (p, q), (q, r)))
    doubt = direct.error + first.error + second.error
    assert direct.value <= first.value + second.value + doubt


def test_different_spaces_are_refused() -> None:
    with pytest.raises(ValueError, match="both must be on the line"):
        l2_squared(STANDARD, Categorical([0.5, 0.5]))


@pytest.mark.parametrize("far", [1e20, 1e160, 1e300])
def test_what_is_far_apart_has_nothing_in_common(far: float) -> None:
    for family in (("normal",), ("student_t", 1.0)):
        p, q = one(*family, 0.0, 1.0), one(*family, far, 2.0)
        alone = 1.0 / math.sqrt(4.0 * math.pi) if family == ("normal",) else 0.5 / math.pi
        found = l2_squared(p, q)
        assert found.value == pytest.approx(1.5 * alone, rel=1e-14)
        assert found.method == CLOSED_FORM
