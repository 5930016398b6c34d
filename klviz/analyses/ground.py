"""Ground: the rectangle of (location, log scale) that a landscape shows."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.batched.searches import Region, check_reach
from klviz.core.mixtures import Mixture
from klviz.core.terrain import spread

BESIDE = 1.5
"""How far beyond the places of p's components, in their scales, the rectangle reaches."""
BELOW, ABOVE = 1.0, 0.7
"""How far below the least log scale of p's components, and above that of p, it reaches."""
MARGIN = 0.12
"""How far, in widths and heights of the rectangle, the start and the paths stay from its edges."""
FURTHEST = 1.5
"""How far, in widths and heights, a start or a path may stretch it."""
GRAINS, LEVEL = 10, 0.25
"""In about how many round parts its width is divided, and the parts of its height: its edges are
edges of those, so that it holds still while things move."""
ROOMY = 1.7
"""By how much wider or higher than needed a rectangle may be that stays."""


class Ground(NamedTuple):
    """The rectangle that p alone asks for: its ends in location and in log scale."""

    loc: tuple[float, float]
    log_scale: tuple[float, float]

    @classmethod
    def of(cls, p: Mixture) -> Ground:
        """Return the rectangle around the components of p.

        Raises:
            TooFarError: one of them is out of reach; the message names it.
        """
        check_reach(p)
        members = [part.member for part in p.present]
        locs = np.array([member.loc for member in members])
        scales = np.array([member.scale for member in members])
        low, high = float((locs - BESIDE * scales).min()), float((locs + BESIDE * scales).max())
        narrow = math.log(scales.min()) - BELOW
        return cls((low, high), (narrow, math.log(max(spread(p), scales.max())) + ABOVE))

    def holding(self, spots: Array) -> Region:
        """Return a rectangle that holds these θ, too, (n, 2), in round numbers."""
        loc = _round(_stretched(self.loc, spots[:, 0]), _grain(self.loc[1] - self.loc[0]))
        return Region(loc, _round(_stretched(self.log_scale, spots[:, 1]), LEVEL))


def settled(before: Region | None, needed: Region) -> Region:
    """Return the rectangle to show: the one before, as long as it serves."""
    if before is not None and all(map(_serves, before, needed)):
        return before
    return needed


def _serves(ends: tuple[float, float], needed: tuple[float, float]) -> bool:
    low, high = ends
    holds = low <= needed[0] and needed[1] <= high
    return holds and high - low <= ROOMY * (needed[1] - needed[0])


def _stretched(ends: tuple[float, float], spots: Array) -> tuple[float, float]:
    """Return an interval that holds spots, too, if they are not too far away."""
    low, high = ends
    size = high - low
    spots = np.clip(spots[np.isfinite(spots)], low - FURTHEST * size, high + FURTHEST * size)
    if not len(spots):
        return ends
    margin = MARGIN * size
    return min(low, float(spots.min()) - margin), max(high, float(spots.max()) + margin)


def _round(ends: tuple[float, float], grain: float) -> tuple[float, float]:
    """Return the interval widened to whole grains."""
    low, high = math.floor(ends[0] / grain) * grain, math.ceil(ends[1] / grain) * grain
    return (low, high) if low < high else ends


def _grain(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width / GRAINS))
    return max(m * power for m in (1.0, 2.0, 5.0) if m * power <= width / GRAINS * 1.1)
