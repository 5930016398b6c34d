"""Jensen-Shannon with unequal shares: a path from forward KL to reverse KL through the JSD.

The mixture M = πP + (1 − π)Q stands nearer to one of the two. Divided by π, JS_π tends to KL(P‖Q)
as π → 0; divided by 1 − π, to KL(Q‖P) as π → 1 (F. Huszár, How (not) to train your generative
model, 2015).
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import Densities
from klviz.core.divergences import KL, Divergence, Terms

LARGEST = 1e300
"""Beyond this, 1 more is nothing."""


def weighted_jensen_shannon(share: float) -> Divergence:
    """Return JS_π(P, Q) = π KL(P‖M) + (1 − π) KL(Q‖M) with M = πP + (1 − π)Q; π = ½ is the JSD.

    Its largest value is the entropy of (π, 1 − π). As π p ∂m/∂… and (1 − π) q ∂m/∂… cancel, what
    pulls at q is (1 − π) q log(q/m) alone.

    Args:
        share: π, of P in the mixture.

    Raises:
        ValueError: π is not above 0 and below 1.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"share must be above 0 and below 1, got {share!r}")
    rest = 1.0 - share

    def to_p(pair: Densities) -> Densities:
        return to_blend(pair, share, rest)

    def to_q(pair: Densities) -> Densities:
        return to_blend(pair.swapped, rest, share)

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        log_m = np.logaddexp(log_p + math.log(share), log_q + math.log(rest))
        return rest * q * (log_q - log_m), share * p * (log_p - log_m)

    return Divergence(
        key="weighted_jsd",
        label="Weighted Jensen–Shannon",
        name=f"JS_{share:.4g}(p, q)",
        formula="π KL(p‖m) + (1 − π) KL(q‖m), m = π p + (1 − π) q",
        classic_formula="π p log(p/m) + (1 − π) q log(q/m)",
        integrand=lambda d: share * KL.integrand(to_p(d)) + rest * KL.integrand(to_q(d)),
        pull=lambda d: rest * KL.classic(to_q(d)),
        recoil=lambda d: share * KL.classic(to_p(d)),
        classic=lambda d: share * KL.classic(to_p(d)) + rest * KL.classic(to_q(d)),
        quick=quick,
        logarithmic=True,
    )


def to_blend(pair: Densities, share: float, rest: float) -> Densities:
    """Return the pair p and m = π p + (1 − π) q, with log p/m as accurate as log p/q is.

    Args:
        pair: p and q.
        share: π.
        rest: 1 − π, which has digits of its own where π is nearly 1.
    """
    return Densities(
        pair.log_p,
        np.logaddexp(pair.log_p + math.log(share), pair.log_q + math.log(rest)),
        pair.p,
        share * pair.p + rest * pair.q,
        -_log_of_blend(-pair.log_ratio, share, rest),
    )


def _log_of_blend(t: Array, share: float, rest: float) -> Array:
    """Return log(π + (1 − π) eᵗ), accurate near 0 too."""
    with np.errstate(over="ignore"):
        more = rest * np.expm1(t)
    fallen = np.log(share + rest * np.exp(np.minimum(t, 0.0)))
    risen = t + np.log(rest + share * np.exp(-np.maximum(t, 0.0)))
    near = np.log1p(np.clip(more, -0.5, LARGEST))
    return np.select([more < -0.5, more > LARGEST], [fallen, risen], near)
