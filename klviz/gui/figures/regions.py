"""Regions: rectangles of (location, log scale) that numbers can tell the places of apart."""

from __future__ import annotations

from klviz.core.batched.searches import Region

FARTHEST, MOST_LEVEL = 1e100, 100.0
"""How far out a rectangle may reach, in location and in log scale."""
NARROWEST = 1e-9
"""How narrow it may be, relative to where it lies, or in log scale."""


def zoomed(region: Region, centre: tuple[float, float], factor: float) -> Region | None:
    """Return a rectangle larger by that factor about a point; None where it makes no sense."""
    ends = [
        (at + factor * (low - at), at + factor * (high - at))
        for (low, high), at in zip(region, centre, strict=True)
    ]
    found = Region(ends[0], ends[1])
    return found if makes_sense(found) else None


def makes_sense(region: Region) -> bool:
    """Return whether numbers can tell the places of a rectangle apart."""
    (left, right), (low, high) = region
    far = max(abs(left), abs(right))
    wide = NARROWEST * max(far, 1e-90) < right - left and high - low > NARROWEST
    return wide and far < FARTHEST and max(abs(low), abs(high)) < MOST_LEVEL
