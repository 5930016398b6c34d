"""Definiteness, decided to the last bit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.multivariate.definiteness import (
    is_positive_definite,
    log_of,
    pivots,
    semidefinite_form,
    weighted_sum,
)

ONE = Fraction(1)


def exact(rows: list[list[float]]) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in rows]


def test_a_sum_of_matrices_has_no_rounding() -> None:
    total = weighted_sum([Fraction(1, 3), Fraction(2, 3)], [np.eye(2), np.full((2, 2), 0.1)])
    assert total[0][1] == Fraction(2, 3) * Fraction(0.1)
    assert total[0][0] == Fraction(1, 3) + Fraction(2, 3) * Fraction(0.1)


def test_the_last_bit_decides() -> None:
    above, at, below = np.nextafter(1.0, 2.0), 1.0, np.nextafter(1.0, 0.0)
    assert is_positive_definite(exact([[1.0, 1.0], [1.0, float(above)]]))
    assert not is_positive_definite(exact([[1.0, 1.0], [1.0, at]]))
    assert not is_positive_definite(exact([[1.0, 1.0], [1.0, float(below)]]))


def test_a_difference_of_equals_is_not_definite() -> None:
    cov = np.array([[2.0, 0.3], [0.3, 1.0]])
    assert not is_positive_definite(weighted_sum([Fraction(2), Fraction(-1)], [cov, 2 * cov]))
    assert is_positive_definite(
        weighted_sum([Fraction(np.nextafter(2.0, 3.0)), -ONE], [cov, 2 * cov])
    )


@pytest.mark.parametrize("scale", [1e-160, 1.0, 1e160])
def test_units_do_not_matter_however_extreme(scale: float) -> None:
    entries = [[Fraction(1), Fraction(scale) / 2], [Fraction(scale) / 2, Fraction(scale) ** 2]]
    assert is_positive_definite(entries)
    entries[0][0] = Fraction(1, 4)
    assert not is_positive_definite(entries)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_it_agrees_with_eigenvalues_where_these_are_clear(d: int, seed: int) -> None:
    half = np.random.default_rng(seed).normal(size=(d, d))
    symmetric = half + half.T + d * np.eye(d) * (seed % 3)
    smallest = float(np.linalg.eigvalsh(symmetric)[0])
    if abs(smallest) > 1e-6:
        assert is_positive_definite(exact(symmetric.tolist())) == (smallest > 0)


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(0, 10_000))
def test_a_matrix_of_low_rank_is_singular_exactly(d: int, seed: int) -> None:
    rows = np.random.default_rng(seed).integers(-9, 10, size=(d, d - 1)).astype(float)
    # Whole numbers: the product has no rounding, and its determinant is 0.
    assert not is_positive_definite(exact((rows @ rows.T).tolist()))


def test_pivots_multiply_to_the_determinant_and_solve_the_form() -> None:
    matrix = exact([[4.0, 2.0, 0.0], [2.0, 5.0, 1.0], [0.0, 1.0, 3.0]])
    found, form = pivots(matrix, [Fraction(1), Fraction(2), Fraction(3)])
    assert found[0] * found[1] * found[2] == 44
    dense = np.array(matrix, dtype=np.float64)
    assert float(form) == pytest.approx(float([1, 2, 3] @ np.linalg.solve(dense, [1, 2, 3])))
    assert pivots(matrix)[1] == 0


def test_elimination_ends_where_the_matrix_is_not_definite() -> None:
    assert pivots(exact([[1.0, 2.0], [2.0, 1.0]]))[0] == [1, -3]
    assert pivots(exact([[-1.0, 0.0], [0.0, 1.0]]))[0] == [-1]


def test_logarithms_reach_beyond_doubles() -> None:
    assert log_of(Fraction(10) ** -1000) == pytest.approx(-1000 * np.log(10.0), rel=1e-15)
    assert log_of(Fraction(3, 3)) == 0.0


def test_a_form_has_a_maximum_where_it_is_flat_only_across_the_column() -> None:
    flat = exact([[1.0, 1.0], [1.0, 1.0]])
    assert semidefinite_form(flat, [Fraction(3), Fraction(3)]) == 9
    assert semidefinite_form(flat, [Fraction(3), Fraction(4)]) is None
    assert semidefinite_form(exact([[0.0, 0.0], [0.0, 2.0]]), [Fraction(0), Fraction(4)]) == 8
    assert semidefinite_form(exact([[0.0, 1.0], [1.0, 2.0]]), [Fraction(0), Fraction(0)]) is None
    assert semidefinite_form(exact([[-1.0, 0.0], [0.0, 2.0]]), [Fraction(0), Fraction(0)]) is None
