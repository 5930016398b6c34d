"""Whether a symmetric matrix is positive definite, decided exactly; exact determinants.

Eigenvalues decide wherever rounding cannot change the answer. Where it could, the matrix is taken
for what it is, a table of binary fractions, and eliminated in whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from klviz.core.arrays import Array

Exact: TypeAlias = list[list[Fraction]]


def weighted_sum(weights: Sequence[Fraction], matrices: Sequence[Array]) -> Exact:
    """Return Σ wᵢ Aᵢ of matrices of doubles, (d, d), with no rounding."""
    d = len(matrices[0])
    exact = [[[Fraction(x) for x in row] for row in matrix.tolist()] for matrix in matrices]
    pairs = list(zip(weights, exact, strict=True))
    return [[sum((w * a[i][j] for w, a in pairs), Fraction()) for j in range(d)] for i in range(d)]


def is_positive_definite(matrix: Exact) -> bool:
    """Return whether xᵀAx > 0 for every x ≠ 0, for a symmetric A, (d, d)."""
    diagonal = [matrix[i][i] for i in range(len(matrix))]
    if min(diagonal) <= 0:
        return False
    spectrum = np.linalg.eigvalsh(_correlations(matrix))
    doubt = 1e-13 * len(matrix)
    if abs(spectrum[0]) > doubt:
        return bool(spectrum[0] > 0.0)
    return pivots(matrix)[0][-1] > 0


def _correlations(matrix: Exact) -> Array:
    """Return the matrix with its diagonal scaled to about 1, in doubles."""
    # In exact arithmetic first: the entries themselves may be out of the range of doubles.
    scales = [Fraction(2) ** (_exponent(row[i]) // 2) for i, row in enumerate(matrix)]
    rounded = [
        [float(x / (a * b)) for x, b in zip(row, scales, strict=True)]
        for row, a in zip(matrix, scales, strict=True)
    ]
    array = np.array(rounded)
    sd = np.sqrt(np.diag(array))
    return np.asarray(array / sd[:, None] / sd)


def _exponent(x: Fraction) -> int:
    """Return about log₂ x, for x > 0."""
    return x.numerator.bit_length() - x.denominator.bit_length()


def pivots(matrix: Exact, column: Sequence[Fraction] = ()) -> tuple[list[Fraction], Fraction]:
    """Return the pivots of a symmetric A, (d,), and vᵀA⁻¹v for a column v; 0 without one.

    The product of the pivots is det A. Elimination ends at a pivot that is not positive: it is the
    last one then.
    """
    rows = [[*row, v] for row, v in zip(matrix, column or [Fraction()] * len(matrix), strict=True)]
    found, form = [], Fraction()
    for k, pivot_row in enumerate(rows):
        found.append(pivot_row[k])
        if pivot_row[k] <= 0:
            break
        form += pivot_row[-1] ** 2 / pivot_row[k]
        for i in range(k + 1, len(rows)):
            share = rows[i][k] / pivot_row[k]
            rows[i] = [a - share * b for a, b in zip(rows[i], pivot_row, strict=True)]
    return found, form


def semidefinite_form(matrix: Exact, column: Sequence[Fraction]) -> Fraction | None:
    """Return the maximum of 2 vᵀx − xᵀAx over x, for a symmetric A, (d, d); None if infinite.

    It is vᵀA⁻¹v for a definite A. With a direction in which A vanishes it is finite where v has no
    part along it; with one in which A is negative it is not.
    """
    rows = [[*row, v] for row, v in zip(matrix, column, strict=True)]
    form = Fraction()
    for k, pivot_row in enumerate(rows):
        pivot = pivot_row[k]
        if pivot < 0 or (pivot == 0 and any(pivot_row[k:])):
            return None
        if pivot == 0:
            continue
        form += pivot_row[-1] ** 2 / pivot
        for i in range(k + 1, len(rows)):
            share = rows[i][k] / pivot
            rows[i] = [a - share * b for a, b in zip(rows[i], pivot_row, strict=True)]
    return form


def log_of(x: Fraction) -> float:
    """Return log x for an x > 0 of any size."""
    exponent = _exponent(x)
    return math.log(x / Fraction(2) ** exponent) + exponent * math.log(2.0)
