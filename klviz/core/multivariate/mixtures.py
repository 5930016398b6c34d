"""MultivariateMixture: a density in d dimensions made of weighted normals.

A single normal is a mixture of one. In the plane such mixtures are compared by quadrature
(`klviz.core.multivariate.plane_values`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, frozen
from klviz.core.mixtures import log_sum_exp
from klviz.core.multivariate.normal import MultivariateNormal


class WeightedNormal(NamedTuple):
    """A component: its share of the mixture, and which normal it is."""

    weight: float
    normal: MultivariateNormal


class MultivariateMixture:
    """Σ wᵢ N(meanᵢ, covᵢ) with Σ wᵢ = 1, in d dimensions. Immutable.

    Attributes:
        parts: the components; their weights normalised, those of weight zero kept.
    """

    parts: tuple[WeightedNormal, ...]

    def __init__(self, parts: Sequence[WeightedNormal]) -> None:
        """Take the components; their weights need not sum to one.

        Raises:
            ValueError: there is no component, a weight is negative or not finite, all are zero, or
                the components do not have the same number of dimensions.
        """
        if not parts:
            raise ValueError("a mixture needs at least one component")
        for part in parts:
            if not 0.0 <= part.weight < math.inf:
                raise ValueError(f"weight must be finite and not negative, got {part.weight!r}")
        dimensions = sorted({part.normal.dimensions for part in parts})
        if len(dimensions) > 1:
            raise ValueError(f"components must have as many dimensions, got {dimensions}")
        largest = max(part.weight for part in parts)
        if largest == 0.0:
            raise ValueError("the weights are all zero; at least one must be positive")
        total = math.fsum(part.weight / largest for part in parts)
        self.parts = tuple(
            WeightedNormal(part.weight / largest / total, part.normal) for part in parts
        )

    @classmethod
    def single(cls, normal: MultivariateNormal) -> MultivariateMixture:
        """Return the normal as a mixture of one."""
        return cls((WeightedNormal(1.0, normal),))

    @property
    def dimensions(self) -> int:
        """The number of dimensions d."""
        return self.parts[0].normal.dimensions

    @cached_property
    def present(self) -> tuple[WeightedNormal, ...]:
        """The components whose weight is not zero."""
        return tuple(part for part in self.parts if part.weight > 0.0)

    @property
    def only(self) -> MultivariateNormal | None:
        """The normal that the mixture is, None where there are several."""
        return self.present[0].normal if len(self.present) == 1 else None

    def component_logs(self, x: ArrayLike) -> Array:
        """Return log(wᵢ fᵢ) of the present components at points (..., d), (k, ...)."""
        return np.array([math.log(w) + normal.log_prob(x) for w, normal in self.present])

    def log_prob(self, x: ArrayLike) -> Array:
        """Return the log density in nats at points (..., d), (...)."""
        logs = self.component_logs(x)
        return logs[0] if len(logs) == 1 else log_sum_exp(logs)

    def prob(self, x: ArrayLike) -> Array:
        """Return the density at points (..., d), (...)."""
        return np.exp(self.log_prob(x))

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n independent draws, (n, d)."""
        weights = np.array([part.weight for part in self.present])
        counts = rng.multinomial(n, weights / weights.sum())
        draws = [
            part.normal.sample(int(count), rng)
            for part, count in zip(self.present, counts, strict=True)
        ]
        return rng.permutation(np.concatenate(draws))

    @cached_property
    def mean(self) -> Array:
        """The mean, (d,)."""
        return frozen(sum((w * f.mean for w, f in self.present), np.zeros(self.dimensions)))

    @cached_property
    def cov(self) -> Array:
        """The covariance matrix, (d, d): within the components and between their means."""
        total = np.zeros((self.dimensions, self.dimensions))
        for weight, normal in self.present:
            apart = normal.mean - self.mean
            total += weight * (normal.cov + np.outer(apart, apart))
        return frozen(total)

    @property
    def moment_match(self) -> MultivariateNormal:
        """The normal with this mean and covariance: of all normals the best under KL(P‖Q)."""
        return MultivariateNormal(self.mean, self.cov)
