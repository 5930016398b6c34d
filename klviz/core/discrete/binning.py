"""Densities on the line seen through bins: what is left of them is categorical."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.mixtures import Mixture


def binned(law: Mixture, edges: Sequence[float]) -> Categorical:
    """Return the probabilities of the bins that m edges cut the line into, m + 1 outcomes.

    The first bin reaches from −∞ to the first edge, the last from the last edge to ∞. Tails are
    taken from their own ends, component by component, so that a bin of 1e-300 on the right or
    between two modes keeps its digits too.

    Raises:
        ValueError: the edges are not finite and ascending.
    """
    cuts = np.asarray(edges, dtype=np.float64)
    if cuts.ndim != 1 or not np.isfinite(cuts).all() or not (np.diff(cuts) > 0.0).all():
        raise ValueError(f"edges must be finite and ascending, got {list(edges)!r}")
    parts = [(part.weight, Mixture([part])) for part in law.present]
    shares = np.sum([weight * _shares(part, cuts) for weight, part in parts], axis=0)
    return Categorical(shares, _bin_names(cuts.tolist()), rounding=64.0 * UNIT_ROUNDING)


def _shares(part: Mixture, cuts: Array) -> Array:
    """Return the masses of a single member between −∞, the cuts and ∞."""
    left, right = [0.0, *part.cdf(cuts).tolist(), 1.0], [1.0, *part.sf(cuts).tolist(), 0.0]
    return _differences(np.array(left), np.array(right))


def _differences(left: Array, right: Array) -> Array:
    """Return the masses between ends, from whichever side has less beyond it."""
    rising, falling = np.diff(left), -np.diff(right)
    return np.maximum(np.where(left[1:] <= 0.5, rising, falling), 0.0)


def _bin_names(cuts: list[float]) -> list[str]:
    ends = [-math.inf, *cuts, math.inf]
    return [_bin_name(low, high) for low, high in itertools.pairwise(ends)]


def _bin_name(low: float, high: float) -> str:
    if math.isinf(low):
        return "everything" if math.isinf(high) else f"below {high:.4g}"
    return f"above {low:.4g}" if math.isinf(high) else f"{low:.4g} to {high:.4g}"
