"""Normals and their mixtures in any number of dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from klviz.arguments import count, generator, instance, number
from klviz.core.arrays import Array
from klviz.core.multivariate import mixtures as multivariate_mixtures
from klviz.core.multivariate import normal as multivariate_normal
from klviz.distributions.distribution import Distribution

EXAMPLE = "a multivariate normal, such as MultivariateNormal([0, 0], [[1, 0], [0, 1]])"


class MultivariateDistribution(Distribution):
    """A distribution in d dimensions; p.mean is (d,), p.cov (d, d), p.sd (d,)."""

    __slots__ = ("_law",)

    def __init__(self, law: multivariate_mixtures.MultivariateMixture) -> None:
        self._law = law

    @property
    def law(self) -> multivariate_mixtures.MultivariateMixture:
        """The object behind it that the mathematics works on."""
        return self._law

    @property
    def dimensions(self) -> int:
        """The number of dimensions d."""
        return self._law.dimensions

    @property
    def mean(self) -> Array:
        """The mean, (d,)."""
        return self._law.mean

    @property
    def cov(self) -> Array:
        """The covariance matrix, (d, d)."""
        return self._law.cov

    @property
    def sd(self) -> Array:
        """The standard deviation of each coordinate, (d,)."""
        return np.sqrt(np.diag(self._law.cov))

    def log_prob(self, x: ArrayLike) -> Array:
        """Return the log density in nats at points (..., d), (...)."""
        return self._law.log_prob(x)

    def sample(self, n: int, *, seed: int | None = None) -> Array:
        """Return n independent draws, (n, d); the same seed gives the same draws.

        Raises:
            ValueError: n is negative or not whole.
        """
        return self._law.sample(count("n", n), generator(seed))

    def to_dict(self) -> dict[str, object]:
        """Return the distribution as JSON-able data, which ``from_dict`` takes back."""
        parts = [{"weight": weight, **_numbers(normal)} for weight, normal in self._law.parts]
        return {"family": "multivariate_mixture", "components": parts}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MultivariateDistribution) and self._law.parts == other.law.parts

    def __hash__(self) -> int:
        return hash(self._law.parts)


class MultivariateNormal(MultivariateDistribution):
    """N(mean, cov) in d ≥ 1 dimensions; cov is the covariance matrix.

    Args:
        mean: (d,).
        cov: (d, d), symmetric and positive definite.

    Raises:
        ValueError: a number is not finite, the shapes do not fit, or cov is not symmetric or not
            positive definite.
    """

    __slots__ = ()

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        normal = multivariate_normal.MultivariateNormal(mean, cov)
        super().__init__(multivariate_mixtures.MultivariateMixture.single(normal))

    @property
    def normal(self) -> multivariate_normal.MultivariateNormal:
        """The normal behind it that the mathematics works on."""
        return self._law.parts[0].normal

    def to_dict(self) -> dict[str, object]:
        """Return the distribution as JSON-able data, which ``from_dict`` takes back."""
        return {"family": "multivariate_normal", **_numbers(self.normal)}

    def __repr__(self) -> str:
        return f"MultivariateNormal({self.normal.mean.tolist()!r}, {self.normal.cov.tolist()!r})"


class MultivariateMixture(MultivariateDistribution):
    """A mixture Σ wᵢ N(meanᵢ, covᵢ); on the line and in the plane it is compared by quadrature.

    Args:
        components: the normals, all in d dimensions.
        weights: one number ≥ 0 a component; equal ones if left out. They need not sum to one.

    Raises:
        ValueError: no component, different dimensions, a negative weight, all weights zero, or not
            as many weights as components.
    """

    __slots__ = ()

    def __init__(
        self, components: Sequence[MultivariateNormal], weights: Sequence[float] | None = None
    ) -> None:
        instance("components", components, list | tuple, "a list of normals")
        for part in components:
            instance("every component", part, MultivariateNormal, EXAMPLE)
        given = [1.0] * len(components) if weights is None else list(weights)
        if len(given) != len(components):
            raise ValueError(
                f"weights must be as many as the components, {len(components)}, got {len(given)}"
            )
        parts = [
            multivariate_mixtures.WeightedNormal(number("weight", weight), part.normal)
            for weight, part in zip(given, components, strict=True)
        ]
        super().__init__(multivariate_mixtures.MultivariateMixture(parts))

    def __repr__(self) -> str:
        parts = [
            f"MultivariateNormal({f.mean.tolist()!r}, {f.cov.tolist()!r})"
            for _, f in self._law.parts
        ]
        weights = [weight for weight, _ in self._law.parts]
        return f"MultivariateMixture([{', '.join(parts)}], {weights!r})"


def _numbers(normal: multivariate_normal.MultivariateNormal) -> dict[str, object]:
    return {"mean": normal.mean.tolist(), "cov": normal.cov.tolist()}
