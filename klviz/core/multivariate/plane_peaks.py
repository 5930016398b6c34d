"""Where pᵃ q¹⁻ᵃ lies in the plane, for mixtures of normals p and q.

For one component of each it is a multiple of a normal, if it falls in all directions. For a > 1 and
several components of q it may also peak where two of these are equal, far from all such normals:
as log q ≥ λ log q₁ + (1 − λ) log q₂ for every λ from 0 to 1, it lies below a normal for each of
these, and the lowest of them shows the peak.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

from klviz.core.arrays import Array
from klviz.core.multivariate.definiteness import is_positive_definite, weighted_sum
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_plans import Shape

SHARES = np.linspace(0.0, 1.0, 65)[1:-1]
"""The λ that are tried."""


def peaks(p: MultivariateMixture, q: MultivariateMixture, a: float) -> list[Shape]:
    """Return what covers pᵃ q¹⁻ᵃ, beside the components of p and q themselves."""
    if a in (0.0, 1.0):
        return []
    if a < 0.0:
        return peaks(q, p, 1.0 - a)
    pairs = itertools.product(p.present, q.present)
    found = [effective(first.normal, second.normal, a) for first, second in pairs]
    if a > 1.0:
        for part in p.present:
            found += [ridge(part.normal, *two, a) for two in itertools.combinations(q.present, 2)]
    return [shape for shape in found if shape is not None]


def effective(p: MultivariateNormal, q: MultivariateNormal, a: float) -> Shape | None:
    """Return the normal that pᵃ q¹⁻ᵃ is a multiple of, None if it does not fall everywhere."""
    exact = Fraction(a)
    if not is_positive_definite(weighted_sum([exact, 1 - exact], [q.cov, p.cov])):
        return None
    mixed = a * q.cov + (1.0 - a) * p.cov
    cov = p.cov @ np.linalg.solve(mixed, q.cov)
    # The centre as a step from p's mean: Σ (1 − a) Σq⁻¹ (mq − mp).
    step = (1.0 - a) * (p.cov @ np.linalg.solve(mixed, q.mean - p.mean))
    return Shape(p.mean + step, 0.5 * cov + 0.5 * cov.T)


def ridge(
    p: MultivariateNormal, first: WeightedNormal, second: WeightedNormal, a: float
) -> Shape | None:
    """Return where pᵃ q¹⁻ᵃ peaks between two components of q, None if it does not."""
    exponents = np.array([np.full(SHARES.size, a), -(a - 1.0) * SHARES, -(a - 1.0) * (1 - SHARES)])
    normals = (p, first.normal, second.normal)
    precisions = np.array([np.linalg.inv(normal.cov) for normal in normals])
    pulls = np.array([m @ normal.mean for m, normal in zip(precisions, normals, strict=True)])
    fall = np.einsum("kn,kij->nij", exponents, precisions)
    falls = (np.trace(fall, axis1=1, axis2=2) > 0.0) & (np.linalg.det(fall) > 0.0)
    if not falls.any():
        return None
    covs = np.linalg.inv(fall[falls])
    centres = np.einsum("nij,kn,kj->ni", covs, exponents[:, falls], pulls)
    logs = [
        normal.log_prob(centres) + math.log(weight) for weight, normal in ((1.0, p), first, second)
    ]
    heights: Array = np.einsum("kn,kn->n", exponents[:, falls], np.array(logs))
    lowest = int(np.argmin(heights))
    return Shape(centres[lowest], covs[lowest])
