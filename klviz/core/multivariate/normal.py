"""The multivariate normal distribution N(mean, cov), by the Cholesky factor of its covariance.

Everything follows from L with L Lᵀ = cov: z = L⁻¹(x − mean) is standard normal, and log det cov is
twice the sum of the logarithms on L's diagonal. How far rounding can be trusted depends on the
correlations alone, not on the units of the axes.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, frozen, numbers
from klviz.core.families.normal import HALF_LOG_2PI

SYMMETRIC = 1e-12
"""How far, in correlations, the two halves of a covariance may differ by rounding."""
EPSILON = float(np.finfo(np.float64).eps)


class MultivariateNormal:
    """N(mean, cov) in d ≥ 1 dimensions. Immutable; equal where mean and cov are.

    Attributes:
        mean: the mean, (d,).
        cov: the covariance matrix, (d, d).
        factor: the lower triangular L with L Lᵀ = cov and a positive diagonal, (d, d).
        condition: the condition number of the matrix of correlations: what rounding is multiplied
            by. 1 where the coordinates are independent, whatever their units.
    """

    mean: Array
    cov: Array
    factor: Array
    condition: float

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        """Take the mean, (d,), and the covariance matrix, (d, d).

        Raises:
            ValueError: a number is not finite, the shapes do not fit, or cov is not symmetric or
                not positive definite to the precision of doubles. The message says what is wrong.
        """
        self.mean = frozen(_checked_mean(mean))
        self.cov = frozen(_checked_cov(cov, self.dimensions))
        self.factor, self.condition = _factorised(self.cov)

    @classmethod
    def diagonal(cls, mean: ArrayLike, sd: ArrayLike) -> MultivariateNormal:
        """Return the normal with independent coordinates of these standard deviations, (d,)."""
        return cls(mean, np.diag(np.square(numbers("sd", sd))))

    @property
    def dimensions(self) -> int:
        """The number of dimensions d."""
        return self.mean.size

    @cached_property
    def sd(self) -> Array:
        """The standard deviation of each coordinate, (d,)."""
        return frozen(np.sqrt(np.diag(self.cov)))

    @cached_property
    def log_det(self) -> float:
        """Return log det cov."""
        return 2.0 * float(np.sum(np.log(np.diag(self.factor))))

    @property
    def entropy(self) -> float:
        """The differential entropy ½ log det cov + d/2 (1 + log 2π), in nats."""
        return 0.5 * self.log_det + self.dimensions * (HALF_LOG_2PI + 0.5)

    @property
    def rounding(self) -> float:
        """How far rounding can move squared lengths in z, relatively."""
        return EPSILON * self.dimensions * self.condition

    def whitened(self, x: ArrayLike) -> Array:
        """Return z = L⁻¹(x − mean) for points (..., d), the coordinates first: (d, ...).

        Raises:
            ValueError: the points do not have d coordinates.
        """
        points = numbers("x", x)
        if points.ndim == 0 or points.shape[-1] != self.dimensions:
            raise ValueError(
                f"x must have {self.dimensions} coordinates along its last axis, "
                f"got shape {points.shape}"
            )
        rows = np.moveaxis(points, -1, 0)
        return solve_lower(self.factor, rows - self.mean.reshape(-1, *[1] * (rows.ndim - 1)))

    def log_prob(self, x: ArrayLike) -> Array:
        """Return the log density in nats at points (..., d), (...)."""
        z = self.whitened(x)
        constant = 0.5 * self.log_det + self.dimensions * HALF_LOG_2PI
        return np.asarray(-0.5 * np.einsum("i...,i...->...", z, z) - constant)

    def prob(self, x: ArrayLike) -> Array:
        """Return the density at points (..., d), (...)."""
        return np.exp(self.log_prob(x))

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n independent draws, (n, d)."""
        return self.mean + rng.standard_normal((n, self.dimensions)) @ self.factor.T

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MultivariateNormal):
            return NotImplemented
        same_mean = np.array_equal(self.mean, other.mean)
        return same_mean and np.array_equal(self.cov, other.cov)

    def __hash__(self) -> int:
        return hash((self.mean.tobytes(), self.cov.tobytes()))

    def __repr__(self) -> str:
        return f"MultivariateNormal(mean={self.mean.tolist()}, cov={self.cov.tolist()})"


def solve_lower(factor: Array, rows: Array) -> Array:
    """Return the solution z of L z = rows for a lower triangular L, (d, d); rows are (d, ...)."""
    z = np.empty(rows.shape)
    for i in range(rows.shape[0]):
        known = sum((factor[i, j] * z[j] for j in range(i) if factor[i, j]), start=rows[i] * 0.0)
        z[i] = (rows[i] - known) / factor[i, i]
    return z


def _checked_mean(mean: ArrayLike) -> Array:
    """Return the mean as an array of its own."""
    array = numbers("mean", mean)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"mean must be a list of d ≥ 1 numbers, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"mean must be finite, got {array.tolist()}")
    return array


def _checked_cov(cov: ArrayLike, d: int) -> Array:
    """Return the covariance as a symmetric array of its own."""
    array = numbers("cov", cov)
    if array.shape != (d, d):
        raise ValueError(f"cov must be {d} × {d}, as mean has {d} entries, got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"cov must be finite, got {array.tolist()}")
    for i, variance in enumerate(np.diag(array).tolist()):
        if variance <= 0.0:
            raise ValueError(f"cov must be positive definite, but cov[{i}, {i}] is {variance!r}")
    gap = np.abs(_correlations(array) - _correlations(array.T))
    i, j = divmod(int(np.argmax(gap)), d)
    if gap[i, j] > SYMMETRIC:
        raise ValueError(
            f"cov must be symmetric, but cov[{i}, {j}] is {float(array[i, j])!r} "
            f"and cov[{j}, {i}] is {float(array[j, i])!r}"
        )
    return 0.5 * array + 0.5 * array.T


def _correlations(cov: Array) -> Array:
    """Return the matrix of correlations."""
    sd = np.sqrt(np.diag(cov))
    return cov / sd[:, None] / sd


def _factorised(cov: Array) -> tuple[Array, float]:
    """Return the Cholesky factor and the condition number of the correlations."""
    spectrum = np.linalg.eigvalsh(_correlations(cov))
    smallest, largest = float(spectrum[0]), float(spectrum[-1])
    doubt = 4.0 * EPSILON * spectrum.size
    if smallest < -doubt:
        raise ValueError(
            "cov must be positive definite, but the smallest eigenvalue of its correlations is "
            f"{smallest:.4g}"
        )
    if smallest <= doubt:
        raise ValueError(
            "cov must be positive definite, but to the precision of doubles it is singular: some "
            "coordinate follows from the others"
        )
    return frozen(np.asarray(np.linalg.cholesky(cov), dtype=np.float64)), largest / smallest
