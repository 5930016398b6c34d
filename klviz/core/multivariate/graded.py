"""Singular values of matrices whose columns or rows are of very different sizes.

Usual algorithms know every singular value to a fraction of the largest one. Rotations of pairs of
columns (one-sided Jacobi) know each to a fraction of itself, as far as the columns, brought to one
length, are well conditioned: J. Demmel, K. Veselić, Jacobi's method is more accurate than QR, 1992.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array

EPSILON = float(np.finfo(np.float64).eps)
SWEEPS = 60


class Singular(NamedTuple):
    """Left singular vectors, (d, d) as columns, singular values, ascending, and their doubt."""

    axes: Array
    values: Array
    doubt: float


def graded_singular_values(matrix: Array) -> Singular:
    """Return the singular values of a regular A, (d, d), each to about ``doubt`` of itself."""
    by_columns, by_rows = _condition(matrix), _condition(matrix.T)
    turned, rotation = _orthogonal(matrix if by_columns <= by_rows else matrix.T)
    values = np.hypot.reduce(turned, axis=0)
    axes = turned / values if by_columns <= by_rows else rotation
    order = np.argsort(values)
    doubt = 4.0 * EPSILON * len(matrix) * min(by_columns, by_rows)
    return Singular(axes[:, order], values[order], doubt)


def _condition(matrix: Array) -> float:
    """Return the condition number of the matrix with its columns brought to length one."""
    lengths = np.hypot.reduce(matrix, axis=0)
    return float(np.linalg.cond(matrix / lengths))


def _orthogonal(matrix: Array) -> tuple[Array, Array]:
    """Return A V with orthogonal columns, and the rotation V."""
    turned, rotation = matrix.copy(), np.eye(len(matrix))
    for _ in range(SWEEPS):
        largest = 0.0
        for i, j in itertools.combinations(range(len(matrix)), 2):
            largest = max(largest, _rotate(turned, rotation, i, j))
        if largest <= EPSILON:
            break
    return turned, rotation


def _rotate(turned: Array, rotation: Array, i: int, j: int) -> float:
    """Make two columns orthogonal in place; return the cosine of the angle they had."""
    first, second = (math.hypot(*turned[:, k].tolist()) for k in (i, j))
    cosine = float((turned[:, i] / first) @ (turned[:, j] / second))
    if abs(cosine) <= EPSILON:
        return abs(cosine)
    half = 0.5 * (second / first - first / second) / cosine
    tangent = math.copysign(1.0, half) / (abs(half) + math.hypot(1.0, half))
    c = 1.0 / math.hypot(1.0, tangent)
    for columns in (turned, rotation):
        one, other = columns[:, i].copy(), columns[:, j].copy()
        columns[:, i], columns[:, j] = c * (one - tangent * other), c * (other + tangent * one)
    return abs(cosine)
