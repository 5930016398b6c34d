"""What holds of densities on the line: no divergence sees a change of the axis."""

from __future__ import annotations

import math
from dataclasses import replace

from klviz.core.affine import stretched
from klviz.core.divergences import KL, Divergence
from klviz.core.estimates import Estimate
from klviz.core.identity import AT_MOST, EQUAL, Identity
from klviz.core.mixtures import Mixture
from klviz.core.origins import blur
from klviz.core.values import divergence_value


def affine_invariance(
    divergence: Divergence, p: Mixture, q: Mixture, *, factor: float, shift: float
) -> Identity:
    """D(P‖Q) is the same after x → a x + b, for every f-divergence.

    Raises:
        ValueError: a is 0, or a or b is not finite.
    """
    moved = stretched(p, factor, shift), stretched(q, factor, shift)
    after = _despite_rounding(divergence_value(divergence, *moved), *moved)
    before = divergence_value(divergence, p, q)
    return Identity("affine_invariance", "D(aP + b‖aQ + b) = D(P‖Q)", after, EQUAL, before)


def narrow_in_wide(narrow: Mixture, wide: Mixture) -> Identity:
    """KL(narrow‖wide) ≤ KL(wide‖narrow), of two normals about one mean."""
    statement = "KL(narrow‖wide) ≤ KL(wide‖narrow)"
    sides = divergence_value(KL, narrow, wide), divergence_value(KL, wide, narrow)
    return Identity("narrow_in_wide", statement, sides[0], AT_MOST, sides[1])


def _despite_rounding(value: Estimate, p: Mixture, q: Mixture) -> Estimate:
    """Return a divergence with what it can change by because a loc was rounded as it was moved.

    To first order a slip of log p and log q by δ changes D by δ (√2D + D).
    """
    if math.isinf(value.value):
        return value
    slip = 4.0 * blur(p, q) * (math.sqrt(2.0 * value.value) + value.value)
    return replace(value, error=value.error + slip)
