"""Whether a symmetric matrix is positive definite, decided exactly.

Eigenvalues decide wherever rounding cannot change the answer. Where it could, the matrix is taken
for what it is, a table of binary fractions, and eliminated in whole numbers.
"""

from __future__ import annotations

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
    return _has_positive_pivots(matrix)


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


def _has_positive_pivots(matrix: Exact) -> bool:
    """Return whether Gauss' elimination meets positive pivots only."""
    rows = [list(row) for row in matrix]
    for k in range(len(rows)):
        if rows[k][k] <= 0:
            return False
        for i in range(k + 1, len(rows)):
            share = rows[i][k] / rows[k][k]
            rows[i] = [a - share * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True
