"""The best factorised approximations of a correlated normal, in closed form.

Under forward KL each factor keeps the variance of its coordinate; under reverse KL it gets the
conditional variance, given all the others, and is too narrow. In two dimensions the α-divergences
between and beyond them have a formula too. The mean is p's under all of them.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.multivariate.normal import MultivariateNormal, solve_lower


def precisions(p: MultivariateNormal) -> Array:
    """Return the diagonal of cov⁻¹, (d,): one over the conditional variance of each coordinate."""
    inverse = solve_lower(p.factor, np.eye(p.dimensions))
    return np.asarray(np.sum(inverse**2, axis=0))


def forward_diagonal(p: MultivariateNormal) -> MultivariateNormal:
    """Return the q with independent coordinates that minimises KL(P‖Q): p's own variances."""
    return MultivariateNormal(p.mean, np.diag(np.diag(p.cov)))


def reverse_diagonal(p: MultivariateNormal) -> MultivariateNormal:
    """Return the q with independent coordinates that minimises KL(Q‖P): conditional variances."""
    return MultivariateNormal(p.mean, np.diag(1.0 / precisions(p)))


def forward_isotropic(p: MultivariateNormal) -> MultivariateNormal:
    """Return the round q that minimises KL(P‖Q): its variance is the mean of p's variances."""
    return _round(p, float(np.mean(np.diag(p.cov))))


def reverse_isotropic(p: MultivariateNormal) -> MultivariateNormal:
    """Return the round q that minimises KL(Q‖P): its precision is the mean of p's precisions."""
    return _round(p, 1.0 / float(np.mean(precisions(p))))


def alpha_diagonal(p: MultivariateNormal, a: float) -> MultivariateNormal:
    """Return the q with independent coordinates that minimises Minka's D_α(P‖Q), in the plane.

    a = 1 is forward KL and a = 0 reverse KL; as a goes to ∓∞ the variances go to (1 ∓ |ρ|) times
    p's. Y. Li, R. E. Turner, Rényi divergence variational inference, 2016, appendix (with order
    1 − a).

    Raises:
        ValueError: p is not in the plane, or a is nan.
    """
    if p.dimensions != 2:
        raise ValueError(f"p must have 2 dimensions, got {p.dimensions}")
    rho = float(p.cov[0, 1] / (p.sd[0] * p.sd[1]))
    return MultivariateNormal(p.mean, np.diag(np.diag(p.cov) * variance_ratio(rho, a)))


def variance_ratio(rho: float, a: float) -> float:
    """Return the variance of the D_α-optimal factors over p's, for a correlation ρ in the plane.

    It is v = u (1 − ρ²) with a u² (1 − ρ²) + (1 − 2a) u − (1 − a) = 0.

    Raises:
        ValueError: ρ is not between −1 and 1, or a is nan.
    """
    if not -1.0 < rho < 1.0:
        raise ValueError(f"rho must lie between −1 and 1, got {rho!r}")
    if math.isnan(a):
        raise ValueError("a must be a number, got nan")
    if math.isinf(a):
        return 1.0 + math.copysign(abs(rho), a)
    # Of the two forms of the same root each is free of cancellation on its side of ½.
    if a >= 0.5:
        return 1.0 + (_root(rho, a) - 1.0) / (2.0 * a)
    free = (1.0 - rho) * (1.0 + rho)
    return 2.0 * (1.0 - a) / ((1.0 - 2.0 * a) + _root(rho, a)) * free


def _root(rho: float, a: float) -> float:
    """Return √(1 − 4a(1 − a)ρ²)."""
    product = 2.0 * rho * math.sqrt(abs(a)) * math.sqrt(abs(1.0 - a))
    if 0.0 <= a <= 1.0:
        return math.sqrt((1.0 - product) * (1.0 + product))
    return math.hypot(1.0, product)


def _round(p: MultivariateNormal, variance: float) -> MultivariateNormal:
    return MultivariateNormal(p.mean, np.diag(np.full(p.dimensions, variance)))
