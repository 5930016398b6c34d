"""Relief: how high a landscape is drawn, and the lines of equal height in it.

A divergence may rise from 0.7 to 10⁹ within one picture and have two basins that differ by 0.01.
So it is drawn as √log(1 + (D − least) / unit): around a minimum as a bowl, far up by its logarithm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from klviz.core.arrays import Array, frozen

LINES = 11
"""How many lines of equal height there are, those around basins not counted."""
LOW_SHARE = 0.3
"""The share of a picture that lies below where heights turn logarithmic, at most."""
UNIT = 0.7
"""The rise, in units of 1 + least, from which on heights are logarithmic at the latest."""
APART = 0.4
"""How close to a line around a basin, in steps from one line to the next, there is no other."""
TOP_SHARE = 0.95
"""The share of a picture whose heights count for the highest line."""


class Contours(NamedTuple):
    """How the values of a landscape are drawn. Arrays are read-only.

    Attributes:
        heights: from 0 at the lowest value to 1, a row a log scale, (k, m); nan where infinite.
        levels: the values, in nats, of the lines, ascending.
        lines: loc and log scale along all lines, one after the other with a row of nan between
            them, (n, 2).
    """

    heights: Array
    levels: tuple[float, ...]
    lines: Array


FLAT = Contours(frozen(np.empty((0, 0))), (), frozen(np.empty((0, 2))))
"""That of a landscape in which there is nothing to see."""


def relief(
    locs: Array,
    log_scales: Array,
    values: Array,
    least: float = np.inf,
    further: tuple[float, ...] = (),
) -> Contours:
    """Return how a landscape is drawn.

    Args:
        locs: of the columns, (m,).
        log_scales: of the rows, (k,).
        values: in nats, (k, m).
        least: a value that is known to lie in the picture, if lower than all of them.
        further: values that have lines of their own.
    """
    finite = np.isfinite(values)
    if not finite.any():
        return FLAT
    known = np.sort(values[finite])
    least = min(least, float(known[0]))
    low = float(known[int(LOW_SHARE * (len(known) - 1))]) - least
    unit = min(low, UNIT * (1.0 + abs(least)))
    if not unit > 0.0:
        unit = max(float(known[-1]) - least, np.finfo(np.float64).tiny)
    top = _height(np.array([known[int(TOP_SHARE * (len(known) - 1))]]), least, unit)[0]
    raised = _height(np.where(finite, values, np.nan), least, unit)
    heights = np.minimum(raised / top, 1.0) if top > 0.0 else np.zeros_like(raised)
    at = top * np.arange(1, LINES + 1) / (LINES + 1)
    own = _height(np.array([level for level in further if least < level < np.inf]), least, unit)
    crowded = np.abs(at[:, None] - own).min(axis=1, initial=np.inf) < APART * top / (LINES + 1)
    every = np.sort(np.concatenate([at[~crowded], own]))
    lines = level_lines(locs, log_scales, raised, every) if top > 0.0 else FLAT.lines
    levels = (least + unit * np.expm1(every**2)).tolist()
    return Contours(frozen(heights), tuple(levels), lines)


def _height(values: Array, least: float, unit: float) -> Array:
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.sqrt(np.log1p(np.maximum(values - least, 0.0) / unit)))


def borders(locs: Array, log_scales: Array, numbers: NDArray[np.intp]) -> Array:
    """Return lines half-way between nodes with different numbers, (k, m), as `Contours.lines`.

    They go on beyond the outermost nodes.
    """
    numbers = np.pad(numbers, 1, "edge")
    locs, log_scales = (
        np.concatenate([[2.0 * a[0] - a[1]], a, [2.0 * a[-1] - a[-2]]]) for a in (locs, log_scales)
    )
    sides = [
        level_lines(locs, log_scales, np.where(numbers == number, 1.0, 0.0), np.array([0.5]))
        for number in np.unique(numbers)[1:]
    ]
    gap = np.full((1, 2), np.nan)
    return frozen(np.concatenate([FLAT.lines, *(part for side in sides for part in (gap, side))]))


def level_lines(locs: Array, log_scales: Array, heights: Array, levels: Array) -> Array:
    """Return the lines of those heights, with a row of nan between any two, (n, 2)."""
    generator = contour_generator(
        locs,
        log_scales,
        np.ma.masked_invalid(heights),
        name="serial",
        line_type=LineType.ChunkCombinedNan,
    )
    gap = np.full((1, 2), np.nan)
    found = [chunk for level in levels.tolist() for chunk in generator.lines(level)[0]]
    parts = [part for lines in found if lines is not None for part in (lines, gap)]
    return frozen(np.concatenate(parts[:-1])) if parts else FLAT.lines
