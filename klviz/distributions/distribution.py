"""What every distribution of the Python API can do, whatever space it is over."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klviz.core.arrays import Array
from klviz.core.spaces import Law

EXAMPLE = "a distribution, such as Normal(0, 1)"


class Distribution(ABC):
    """A distribution: p.log_prob(x), p.prob(x), p.sample(n, seed=0), p.mean, p.sd. Immutable.

    On the line it is a `LineDistribution` (Normal, Laplace, …, Mixture), in d dimensions a
    `MultivariateNormal` or `MultivariateMixture`, over finitely many outcomes a `Categorical`.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def law(self) -> Law:
        """The object behind it that the mathematics works on."""

    @abstractmethod
    def log_prob(self, x: ArrayLike) -> Array:
        """Return log p(x) in nats, −inf where p has nothing."""

    def prob(self, x: ArrayLike) -> Array:
        """Return p(x): a density, or the probability of an outcome."""
        return np.exp(self.log_prob(x))

    @abstractmethod
    def sample(self, n: int, *, seed: int | None = None) -> Array | NDArray[np.int64]:
        """Return n independent draws; the same seed gives the same draws.

        Raises:
            ValueError: n is negative or not whole.
        """

    @property
    @abstractmethod
    def mean(self) -> float | Array:
        """The mean."""

    @property
    @abstractmethod
    def sd(self) -> float | Array:
        """The standard deviation, of each coordinate."""

    @abstractmethod
    def to_dict(self) -> dict[str, object]:
        """Return the distribution as JSON-able data, which ``from_dict`` takes back."""
