"""Information in tables and codes, for the Python API; values are in nats."""

from __future__ import annotations

import math
from typing import Literal, overload

from numpy.typing import ArrayLike

from klviz.core.arrays import Array
from klviz.core.discrete import information, joint_tables
from klviz.core.discrete.information import ChainRule
from klviz.core.estimates import CLOSED_FORM, TOO_LARGE, Estimate
from klviz.core.multivariate import vae

ROUNDING = 4e-15
"""What rounding can do to a sum of terms none of which is negative, relative."""


def mutual_information(joint_table: ArrayLike) -> Estimate:
    """Return I(X; Y) = KL(p(x, y) ‖ p(x) p(y)) = Σ p(x, y) log (p(x, y) / (p(x) p(y))) in nats.

    Args:
        joint_table: probabilities with X down and Y across, (m, n); they need not sum to one.

    Raises:
        ValueError: a cell is negative or not finite, or all are zero; the message names it.
    """
    return joint_tables.mutual_information(joint_tables.JointTable(joint_table))


def chain_rule(p: ArrayLike, q: ArrayLike) -> ChainRule:
    """Return KL of two joint tables as that of X plus the mean, under P, of that of Y given X.

    KL(P‖Q) = KL(P_X‖Q_X) + Σ p(x) KL(P_{Y|x} ‖ Q_{Y|x}), every term with its error, in nats.

    Raises:
        ValueError: the tables have different shapes, or a cell makes no sense.
    """
    return information.chain_rule(joint_tables.JointTable(p), joint_tables.JointTable(q))


@overload
def vae_kl(mu: ArrayLike, logvar: ArrayLike, *, per_dim: Literal[True]) -> Array: ...
@overload
def vae_kl(
    mu: ArrayLike, logvar: ArrayLike, *, per_dim: Literal[False] = False
) -> Estimate | Array: ...
def vae_kl(mu: ArrayLike, logvar: ArrayLike, *, per_dim: bool = False) -> Estimate | Array:
    """Return KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − 1 − log σ²) in nats.

    Source: Kingma & Welling, Auto-encoding variational Bayes, 2014, appendix B.

    Args:
        mu: the means, (..., d).
        logvar: log σ², (..., d).
        per_dim: return each dimension's share, (..., d), instead of the sum over the last axis.

    Returns:
        An Estimate for one μ, (d,); the sums, (...), for a batch of them.

    Raises:
        ValueError: a number is not finite, or the shapes do not fit.
    """
    if per_dim:
        return vae.kl_per_dimension(mu, logvar)
    total = vae.kl(mu, logvar)
    if total.ndim:
        return total
    value = float(total)
    if math.isinf(value):
        return Estimate(value, method=CLOSED_FORM, reason=TOO_LARGE)
    return Estimate(value, ROUNDING * value, CLOSED_FORM)
