"""Wasserstein distances on the line."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import CLOSED_FORM
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.multivariate.closed_forms import wasserstein2_squared as w2_of_normals
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.quantiles import above, below
from klviz.core.values import divergence_value
from klviz.core.wasserstein import transported, wasserstein1, wasserstein2_squared
from tests.core.planes import agrees, tolerance_of, within
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, normals, one

STANDARD = one("normal", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)
parts = st.tuples(st.floats(0.1, 1), st.floats(-5, 5), st.floats(0.2, 3))
mixtures = st.lists(parts, min_size=1, max_size=3).map(lambda found: normals(*found))


def split(mixture: Mixture) -> Mixture:
    """Return the same density as more components, for which no formula is used."""
    halves = [Weighted(0.5 * w, family, member) for w, family, member in mixture.parts]
    return Mixture([*halves, *halves])


@pytest.mark.parametrize("case", cases("gaussian_1d"), ids=lambda case: str(case["id"]))
def test_w2_of_normals_is_that_of_the_reference(case: Record) -> None:
    found = wasserstein2_squared(mixture_of(case["p"]), mixture_of(case["q"]))
    wanted = case["values"]["w2_squared"]
    assert within(found.value, wanted, tolerance_of(case, "w2_squared"))


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        ("normal", (0.0, 1.0), (1.0, 2.0)),
        ("normal", (0.0, 1.0), (5.0, 1.1)),
        ("laplace", (0.0, 1.0), (0.7, 2.5)),
        ("logistic", (0.0, 1.0), (0.7, 2.5)),
        ("uniform", (0.0, 1.0), (0.2, 3.0)),
        ("uniform", (0.0, 1.0), (5.0, 9.0)),
        ("student_t", (3.0, 0.0, 1.0), (3.0, 1.0, 1.0)),
    ],
)
def test_the_integral_agrees_with_the_formula_within_its_error(
    key: str, first: tuple[float, ...], second: tuple[float, ...]
) -> None:
    p, q = one(key, *first), one(key, *second)
    for distance in (wasserstein1, wasserstein2_squared):
        exact = distance(p, q)
        assert exact.method == "closed form"
        found = distance(split(p), split(q))
        assert "Gauss–Kronrod" in found.method
        assert agrees(found, exact.value, exact.error)


def test_known_values() -> None:
    for d in (0.1, 1.0, 40.0):
        shifted = one("normal", d, 1.0)
        assert wasserstein1(STANDARD, shifted).value == pytest.approx(d)
        assert wasserstein2_squared(STANDARD, shifted).value == pytest.approx(d * d)
    wider = one("normal", 0.0, 3.0)
    assert wasserstein1(STANDARD, wider).value == pytest.approx(2 * math.sqrt(2 / math.pi))
    # Mass of the standard normal goes to ±3 and keeps its half: E(3 − |X|) and E(3 − |X|)².
    points = mixed((0.5, "uniform", (-3.0, -3 + 1e-9)), (0.5, "uniform", (3 - 1e-9, 3.0)))
    mean = math.sqrt(2 / math.pi)
    assert wasserstein1(STANDARD, points).value == pytest.approx(3 - mean + 0.0027, abs=3e-3)
    assert wasserstein2_squared(STANDARD, points).value == pytest.approx(9 - 6 * mean + 1, abs=1e-7)


def test_it_sees_how_far_apart_modes_are_where_divergences_do_not() -> None:
    values = []
    for a in (20.0, 40.0):
        p = normals((0.5, -a, 1.0), (0.5, a, 1.0))
        values.append(
            (
                wasserstein1(p, STANDARD).value,
                divergence_value(DIVERGENCES["jsd"], p, STANDARD).value,
            )
        )
    (near, bounded), (far, as_bounded) = values
    assert far == pytest.approx(near + 20.0, rel=1e-9)
    assert as_bounded == pytest.approx(bounded, rel=1e-9)


@pytest.mark.parametrize("a", [1.0, 3.0, 50.0])
def test_gaps_of_the_target_are_crossed_by_the_mass_that_belongs_there(a: float) -> None:
    p = normals((0.5, -a, 1.0), (0.5, a, 1.0))
    there, back = wasserstein2_squared(p, STANDARD), wasserstein2_squared(STANDARD, p)
    assert abs(there.value - back.value) <= there.error + back.error
    assert there.error < 1e-8 * there.value


@settings(max_examples=10, deadline=None)
@given(mixtures, mixtures)
def test_both_are_symmetric_ordered_and_above_the_shift_of_means(p: Mixture, q: Mixture) -> None:
    one_way, other_way = wasserstein1(p, q), wasserstein1(q, p)
    squared, back = wasserstein2_squared(p, q), wasserstein2_squared(q, p)
    assert abs(one_way.value - other_way.value) <= one_way.error + other_way.error
    assert abs(squared.value - back.value) <= squared.error + back.error
    assert one_way.value >= abs(p.mean - q.mean) - 1e-9
    assert squared.value >= one_way.value**2 - 1e-9
    assert squared.value >= (p.sd - q.sd) ** 2 - 1e-9


@settings(max_examples=6, deadline=None)
@given(mixtures, mixtures, mixtures)
def test_the_triangle_inequality_holds(a: Mixture, b: Mixture, c: Mixture) -> None:
    assert wasserstein1(a, c).value <= wasserstein1(a, b).value + wasserstein1(b, c).value + 1e-9
    roots = [math.sqrt(wasserstein2_squared(*pair).value) for pair in ((a, c), (a, b), (b, c))]
    assert roots[0] <= roots[1] + roots[2] + 1e-9


@settings(max_examples=6, deadline=None)
@given(mixtures, mixtures, st.floats(0.1, 10), st.floats(-10, 10))
def test_units_scale_it_and_a_common_shift_does_not(
    p: Mixture, q: Mixture, factor: float, shift: float
) -> None:
    def mapped(mixture: Mixture) -> Mixture:
        return normals(
            *((w, factor * m.loc + shift, factor * m.scale) for w, _, m in mixture.parts)
        )

    plain, scaled = wasserstein1(p, q).value, wasserstein1(mapped(p), mapped(q)).value
    assert scaled == pytest.approx(factor * plain, rel=1e-8, abs=1e-10)
    plain2 = wasserstein2_squared(p, q).value
    scaled2 = wasserstein2_squared(mapped(p), mapped(q)).value
    assert scaled2 == pytest.approx(factor**2 * plain2, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("mixture", [TWO_MODES, CAUCHY, one("uniform", 0.0, 1.0)])
def test_equal_densities_are_not_apart(mixture: Mixture) -> None:
    assert wasserstein1(mixture, mixture).value <= 1e-15
    assert wasserstein2_squared(mixture, mixture).value <= 1e-15


@pytest.mark.parametrize("shift", [1e-3, 1e-8])
def test_nearly_equal_mixtures_keep_digits(shift: float) -> None:
    q = TWO_MODES.moved(shift)
    assert wasserstein1(TWO_MODES, q).value == pytest.approx(shift, rel=1e-6)
    assert wasserstein2_squared(TWO_MODES, q).value == pytest.approx(shift**2, rel=1e-6)


def test_draws_in_order_agree_with_it() -> None:
    n = 200_000
    q = normals((0.4, -1.0, 2.0), (0.6, 5.0, 0.5))
    x, y = (np.sort(m.sample(n, np.random.default_rng(s))) for s, m in ((1, TWO_MODES), (2, q)))
    assert np.abs(x - y).mean() == pytest.approx(wasserstein1(TWO_MODES, q).value, rel=0.01)
    assert ((x - y) ** 2).mean() == pytest.approx(
        wasserstein2_squared(TWO_MODES, q).value, rel=0.02
    )


def test_the_map_leaves_as_much_on_either_side() -> None:
    x = np.linspace(-9, 9, 31)
    moved = transported(TWO_MODES, STANDARD, x)
    assert below(STANDARD, moved) == pytest.approx(below(TWO_MODES, x), rel=1e-9)
    assert above(STANDARD, moved) == pytest.approx(above(TWO_MODES, x), rel=1e-9)
    assert (np.diff(moved) > 0).all()


def test_it_is_the_distance_of_the_multivariate_normals_in_one_dimension() -> None:
    p, q = one("normal", 1.0, 2.0), one("normal", -0.5, 0.3)
    pair = MultivariateNormal([1.0], [[4.0]]), MultivariateNormal([-0.5], [[0.09]])
    assert wasserstein2_squared(p, q).value == pytest.approx(w2_of_normals(*pair).value)


@pytest.mark.parametrize(
    ("p", "q", "first", "second"),
    [
        (CAUCHY, STANDARD, math.inf, math.inf),
        (CAUCHY, one("student_t", 1.0, 0.0, 2.0), math.inf, math.inf),
        (CAUCHY, one("student_t", 1.0, 5.0, 1.0), 5.0, 25.0),
        (one("student_t", 1.5, 0.0, 1.0), STANDARD, None, math.inf),
        (one("student_t", 2.0, 0.0, 1.0), STANDARD, None, math.inf),
        (one("student_t", 2.1, 0.0, 1.0), STANDARD, None, None),
    ],
)
def test_tails_decide_whether_it_is_infinite(
    p: Mixture, q: Mixture, first: float | None, second: float | None
) -> None:
    for distance, wanted in ((wasserstein1, first), (wasserstein2_squared, second)):
        found = distance(p, q)
        assert math.isinf(found.value) == (wanted == math.inf)
        assert bool(found.reason) == (wanted == math.inf)
        if wanted is not None and wanted < math.inf:
            assert found.value == pytest.approx(wanted)


def test_heavy_tails_that_are_equal_cancel() -> None:
    pair = mixed((0.5, "student_t", (1.0, 0.0, 1.0)), (0.5, "student_t", (1.0, 5.0, 1.0)))
    there, back = wasserstein2_squared(pair, CAUCHY), wasserstein2_squared(CAUCHY, pair)
    assert wasserstein1(pair, CAUCHY).value == pytest.approx(2.5, abs=1e-9)
    assert abs(there.value - back.value) <= there.error + back.error
    assert there.error < 1e-7
    # The quantiles are roots of a quadratic in tan πu: to ten digits by mpmath.
    assert there.value == pytest.approx(8.0658814806, abs=2e-9)
    # ½ Cauchy(1) + ½ Cauchy(3) falls like Cauchy(2) far out.
    widths = mixed((0.5, "student_t", (1.0, 0.0, 1.0)), (0.5, "student_t", (1.0, 0.0, 3.0)))
    assert wasserstein1(widths, one("student_t", 1.0, 0.0, 2.0)).value < 0.2
    assert math.isinf(wasserstein1(widths, one("student_t", 1.0, 0.0, 2.5)).value)


def test_the_reason_names_the_tail() -> None:
    found = wasserstein1(CAUCHY, STANDARD).reason
    assert found.startswith("far out on the left one of them has more mass than the other")
    assert "falls only like |x|^−1," in found


def test_student_ts_of_other_degrees_have_no_formula() -> None:
    p, q = one("student_t", 5.0, 0.0, 1.0), one("student_t", 9.0, 0.0, 1.0)
    assert wasserstein1(p, q).method != CLOSED_FORM
    with pytest.raises(ValueError, match="no closed form is known"):
        wasserstein2_squared(p, q, "closed form")


def test_what_is_larger_than_a_double_comes_with_a_reason() -> None:
    found = wasserstein2_squared(one("normal", 0.0, 1e200), STANDARD)
    assert math.isinf(found.value)
    assert found.reason.startswith("larger than a double")
