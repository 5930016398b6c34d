"""Squared errors of parameters: comparisons of two densities that are no divergences.

They depend on which numbers describe the density (a standard deviation or a variance) and on the
units of x, and they say nothing of how well p and q can be told apart: a mean that is off by 1
costs the same however narrow q is. Beside KL they show what KL is for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.mixtures import Mixture
from klviz.core.multivariate.normal import MultivariateNormal


class ParameterErrors(NamedTuple):
    """Squared differences of parameters; inf or nan where one diverges or does not exist.

    Attributes:
        mean: of the means.
        sd: of the standard deviations.
        var: of the variances.
        mean_and_sd: of means and standard deviations together.
        mean_and_var: of means and variances together.
    """

    mean: float
    sd: float
    var: float
    mean_and_sd: float
    mean_and_var: float


class MultivariateErrors(NamedTuple):
    """The same in several dimensions: means over coordinates, of cov over all its entries."""

    mean: float
    sd: float
    var: float
    cov: float


class EncoderErrors(NamedTuple):
    """Mean squared differences of an encoder's outputs from the prior's 0, 1, 1 and 0."""

    mean: float
    sd: float
    var: float
    logvar: float


def parameter_errors(p: Mixture, q: Mixture) -> ParameterErrors:
    """Return the squared differences between the moments of two densities on the line."""
    mean = _squared(p.mean, q.mean)
    sd = _squared(p.sd, q.sd)
    var = sd * (p.sd + q.sd) ** 2
    return ParameterErrors(mean, sd, var, 0.5 * mean + 0.5 * sd, 0.5 * mean + 0.5 * var)


def multivariate_errors(p: MultivariateNormal, q: MultivariateNormal) -> MultivariateErrors:
    """Return the mean squared differences between the parameters of two normals.

    Raises:
        ValueError: p and q have different numbers of dimensions.
    """
    if p.dimensions != q.dimensions:
        raise ValueError(
            f"p and q must have as many dimensions, got {p.dimensions} and {q.dimensions}"
        )
    variances = np.diag(p.cov) - np.diag(q.cov)
    differences = (p.mean - q.mean, p.sd - q.sd, variances, p.cov - q.cov)
    return MultivariateErrors(*(float(np.mean(d**2)) for d in differences))


def encoder_errors(mu: ArrayLike, logvar: ArrayLike) -> EncoderErrors:
    """Return how far the outputs of an encoder, (..., d), are from the standard normal prior."""
    mean, log_variance = np.asarray(mu, dtype=np.float64), np.asarray(logvar, dtype=np.float64)
    with np.errstate(over="ignore"):
        sd, var = np.expm1(0.5 * log_variance), np.expm1(log_variance)
        return EncoderErrors(*(float(np.mean(d**2)) for d in (mean, sd, var, log_variance)))


def _squared(a: float, b: float) -> float:
    """Return (a − b)²."""
    difference = a - b
    return difference * difference
