"""The KL term of a variational autoencoder: KL(N(μ, diag σ²) ‖ N(0, I)), σ² = exp(logvar).

The encoder's q comes first: it is the reverse KL of the prior, and its gradient pulls q towards the
prior. Arrays are (..., d): the last axis holds the latent dimensions, the others are a batch. Each
term is non-negative and exact to the last digits near μ = 0, logvar = 0, where the usual
1 + logvar − exp(logvar) cancels. What overflows is inf.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, numbers
from klviz.core.densities import exp_minus_one_minus
from klviz.core.families.normal import HALF_LOG_2PI


class VaeTerms(NamedTuple):
    """The summands of the KL term, per latent dimension, (..., d): kl = log + spread + shift.

    Attributes:
        log: −log σ = −½ logvar, negative where q is wider than the prior.
        spread: ½ (σ² − 1).
        shift: ½ μ².
    """

    log: Array
    spread: Array
    shift: Array


class VaeGradient(NamedTuple):
    """The derivatives of the KL term in the outputs of the encoder, (..., d) each."""

    mu: Array
    logvar: Array


def kl_per_dimension(mu: ArrayLike, logvar: ArrayLike) -> Array:
    """Return ½ (σ² − 1 − log σ²) + ½ μ² of each latent dimension, (..., d).

    Raises:
        ValueError: mu or logvar is not finite, or their shapes do not fit.
    """
    mean, log_variance = _checked(mu, logvar)
    with np.errstate(over="ignore"):
        return np.asarray(0.5 * exp_minus_one_minus(log_variance) + 0.5 * mean**2)


def kl(mu: ArrayLike, logvar: ArrayLike) -> Array:
    """Return the sum of ``kl_per_dimension`` over the latent dimensions, (...)."""
    return np.asarray(np.sum(kl_per_dimension(mu, logvar), axis=-1))


def reversed_kl_per_dimension(mu: ArrayLike, logvar: ArrayLike) -> Array:
    """Return KL(N(0, 1) ‖ N(μ, σ²)) = ½ (1/σ² − 1 + log σ²) + ½ μ²/σ², (..., d).

    Raises:
        ValueError: mu or logvar is not finite, or their shapes do not fit.
    """
    mean, log_variance = _checked(mu, logvar)
    with np.errstate(over="ignore"):
        shift = (mean * np.exp(-0.5 * log_variance)) ** 2
        return np.asarray(0.5 * exp_minus_one_minus(-log_variance) + 0.5 * shift)


def reversed_kl(mu: ArrayLike, logvar: ArrayLike) -> Array:
    """Return the sum of ``reversed_kl_per_dimension`` over the latent dimensions, (...)."""
    return np.asarray(np.sum(reversed_kl_per_dimension(mu, logvar), axis=-1))


def terms(mu: ArrayLike, logvar: ArrayLike) -> VaeTerms:
    """Return what ``kl_per_dimension`` is the sum of: for drawing, not for adding up near zero."""
    mean, log_variance = _checked(mu, logvar)
    with np.errstate(over="ignore"):
        return VaeTerms(-0.5 * log_variance, 0.5 * np.expm1(log_variance), 0.5 * mean**2)


def gradient(mu: ArrayLike, logvar: ArrayLike) -> VaeGradient:
    """Return the derivatives of the KL term: μ, and ½ (σ² − 1) in logvar."""
    mean, log_variance = _checked(mu, logvar)
    with np.errstate(over="ignore"):
        return VaeGradient(mean.copy(), 0.5 * np.expm1(log_variance))


def encoder_entropy(logvar: ArrayLike) -> Array:
    """Return the differential entropy of q, Σ ½ (1 + log 2π + logvar), (...), in nats."""
    log_variance = numbers("logvar", logvar)
    return np.asarray(np.sum(0.5 * log_variance + (HALF_LOG_2PI + 0.5), axis=-1))


def _checked(mu: ArrayLike, logvar: ArrayLike) -> tuple[Array, Array]:
    """Return both as arrays of one shape, (..., d)."""
    mean, log_variance = numbers("mu", mu), numbers("logvar", logvar)
    for name, array in (("mu", mean), ("logvar", log_variance)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, got {array.tolist()}")
    if mean.ndim == 0 or mean.shape[-1:] != log_variance.shape[-1:]:
        raise ValueError(
            "mu and logvar must have the same latent dimensions along their last axis, "
            f"got shapes {mean.shape} and {log_variance.shape}"
        )
    try:
        both = np.broadcast_arrays(mean, log_variance)
    except ValueError as error:
        raise ValueError(
            f"mu and logvar must have the same batch, got shapes {mean.shape} "
            f"and {log_variance.shape}"
        ) from error
    return both[0], both[1]
