"""Where a curve is sampled so that its drawing hides nothing, and how a long one is thinned."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.mixtures import Mixture

SPREAD = np.linspace(-4.0, 4.0, 33)
"""The points, in scales, that trace a component too narrow for the even grid."""


def drawing_points(view: tuple[float, float], points: int, densities: list[Mixture]) -> Array:
    """Return ascending points of the view, (n,): even, at every peak, dense at narrow components.

    A component a thousand times narrower than the view is drawn at its full height, a jump of a
    uniform density as a jump.
    """
    low, high = view
    spacing = (high - low) / max(points - 1, 1)
    parts = [np.linspace(low, high, max(points, 2))]
    for density in densities:
        parts += [
            part.member.loc + part.member.scale * SPREAD
            for part in density.parts
            if part.member.scale < 5.0 * spacing
        ]
        parts.append(np.array([part.member.loc for part in density.parts]))
        parts += [_jump(edge) for span in density.support for edge in span if np.isfinite(edge)]
    x = np.unique(np.concatenate(parts))
    return x[(x >= low) & (x <= high)]


def crowd(view: tuple[float, float], points: int, places: Array, scale: float) -> Array:
    """Return ascending points of the view that trace many components of one width.

    Of those that lie nearer together than is seen, one is traced; of wide ones none need be.
    """
    low, high = view
    spacing = (high - low) / max(points - 1, 1)
    seen = places[(places >= low) & (places <= high)]
    if scale > 5.0 * spacing or not len(seen):
        return np.empty(0)
    first = np.unique(np.floor((seen - low) / spacing), return_index=True)[1]
    x = (seen[first, None] + scale * SPREAD[::4]).ravel()
    return np.unique(x[(x >= low) & (x <= high)])


def with_neighbours(edges: Array) -> Array:
    """Return edges with their two neighbours among the numbers, ascending, (3n,)."""
    both = [np.nextafter(edges, -np.inf), edges, np.nextafter(edges, np.inf)]
    return np.unique(np.concatenate(both))


def _jump(edge: float) -> Array:
    return with_neighbours(np.array([edge]))


def thinned(count: int, most: int) -> NDArray[np.intp]:
    """Return the indices of at most so many of ``count`` entries, the first and last among them.

    The early ones, where a run moves fastest, are all kept; the later ones evenly.
    """
    if count <= most:
        return np.arange(count)
    early = most // 4
    late = np.linspace(early, count - 1, most - early)
    return np.unique(np.concatenate([np.arange(early), np.round(late).astype(int)]))


def in_ever_finer_steps(least: float) -> Iterator[float]:
    """Yield numbers from the least to 1: by thousands, by decades, and by finer steps near 1.

    Towards 1 what is mixed in takes over within less than a decade, and a curve bends.
    """
    decades = round(-math.log10(least))
    for step in (3, 1):
        for at in range(-decades, 1, step):
            if step == 3 or at % 3:
                yield 10.0**at
    for first, step in ((-56, 4), (-58, 4), (-59, 2)):
        for twentieths in range(first, 0, step):
            if twentieths % 20:
                yield 10.0 ** (0.05 * twentieths)
    for at in range(-decades, -3):
        yield 10.0 ** (at + 0.5)
