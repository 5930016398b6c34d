"""Newton's method, made safe where the objective curves the wrong way or hardly at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from klviz.core.arrays import Array, Theta
from klviz.core.optimisers.optimiser import Search, Vantage

if TYPE_CHECKING:
    from klviz.core.divergences import Divergence

FARTHEST = 1.0
"""How far a step goes at most along each axis of curvature, in units of Fisher length.

One such unit is a move by one standard deviation of q where q is normal.
"""
MOST = 1000
"""How many parameters there may be: a step of so many takes seconds, by the cube of them."""
TOO_MANY = (
    f"Newton's method takes the second derivatives of {MOST:,} parameters at most, "
    "and here are {count:,}; a natural gradient needs none"
)
STRAIGHT = 1e-12
"""The curvature, beside the largest, below which there is none to speak of."""


@dataclass(frozen=True, slots=True)
class Newton(Search):
    """Δθ = −η |H|⁻¹ g, with |H| the Hessian made positive in the Fisher metric.

    With F = L Lᵀ and L⁻¹ H L⁻ᵀ = V diag(λ) Vᵀ the step is −η L⁻ᵀ V c, cᵢ = (Vᵀ L⁻¹ g)ᵢ / |λᵢ|, and
    no |cᵢ| is above 1. Negative curvature is gone down, not up to the saddle (Dauphin et al.
    2014), and as both matrices are measured in the Fisher metric, the step is the same whatever
    linear change the parameters undergo. Near a minimum it is Newton's, so the error is squared
    at every step.

    Attributes:
        rate: η, the share of the step that is tried first; 1 for fast convergence.
    """

    rate: float

    def change(self, vantage: Vantage) -> Theta:
        """Return −η |H|⁻¹ g, k numbers."""
        lower = np.asarray(np.linalg.cholesky(vantage.fisher()), dtype=np.float64)
        slope = np.linalg.solve(lower, np.asarray(vantage.gradient))
        curvatures, axes = np.linalg.eigh(_between(lower, vantage.hessian()))
        sizes = np.abs(curvatures)
        along = (axes.T @ slope) / np.maximum(sizes, max(STRAIGHT * sizes.max(), TINY))
        moves = np.clip(along, -FARTHEST, FARTHEST)
        step = np.linalg.solve(lower.T, axes @ moves)
        return tuple((-self.rate * step).tolist())

    def refusal(self, divergence: Divergence, approximation: Any) -> str:
        """Return that there are too many parameters for all pairs of them, where there are."""
        count = len(approximation.symbols)
        return TOO_MANY.format(count=count) if count > MOST else ""


TINY = float(np.finfo(np.float64).tiny)
"""What a curvature of nothing at all is divided by."""


def _between(lower: Array, hessian: Array) -> Array:
    """Return L⁻¹ H L⁻ᵀ, symmetric, (k, k)."""
    half = np.linalg.solve(lower, hessian)
    whole = np.linalg.solve(lower, half.T)
    return np.asarray(0.5 * (whole + whole.T), dtype=np.float64)
