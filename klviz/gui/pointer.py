"""Pointer: where numbers are read in a figure, at an x or in an interval, by mouse or by keys."""

from __future__ import annotations

from collections.abc import Callable

from klviz.analyses.handles import grain
from klviz.gui.plots.panel import Panel
from klviz.gui.plots.reading_words import FINE

Region = tuple[float, float]
COARSE = 16.0
"""How many pixels a pinned crosshair goes at a key with Shift."""
REACH = 7.0
"""How near the mouse must be to an edge of a region to take it, in pixels."""
LOW, BODY, HIGH = -1, 0, 1
"""The parts of a region that can be taken: its edges, and what is between."""


class Pointer:
    """What is read: the x under the mouse or a pinned one, and a region.

    In the region it is the region that is read.

    Args:
        request: asks for the numbers at an x and in an interval; None for neither.
    """

    def __init__(self, request: Callable[[float | None, Region | None], None]) -> None:
        self._request = request
        self._hovered: float | None = None
        self._pinned: float | None = None
        self._inside = False
        self._region: Region | None = None
        self._asked: tuple[float | None, Region | None] = (None, None)

    @property
    def pinned(self) -> float | None:
        """Where the crosshair stays; None where it follows the mouse."""
        return self._pinned

    @property
    def hovered(self) -> float | None:
        """The x under the mouse."""
        return self._hovered

    @property
    def region(self) -> Region | None:
        """The interval that is marked."""
        return self._region

    def hover(self, panel: Panel | None, place: float = 0.0) -> None:
        """Follow the mouse at a place across a plot; None where it is over none."""
        self._hovered = None if panel is None else x_at(panel, place)
        self._inside = panel is not None and self.part_at(panel, place) is not None
        self._ask()

    def pin(self, x: float | None) -> None:
        """Let the crosshair stay at an x; None lets it follow the mouse."""
        self._pinned = x
        self._ask()

    def nudge(self, right: int, pixel: float, *, coarse: bool) -> None:
        """Move a pinned crosshair by a step of about a pixel, or many."""
        if self._pinned is not None:
            unit = grain(pixel, COARSE if coarse else FINE)
            self.pin(rounded(self._pinned + right * unit, unit))

    def mark(self, region: Region | None) -> None:
        """Mark an interval; None marks nothing."""
        self._region = region
        self._inside = self._inside and region is not None
        self._ask()

    def part_at(self, panel: Panel | None, place: float) -> int | None:
        """Return the part of the region at a place across a plot; None beside it."""
        if panel is None or self._region is None:
            return None
        left, right = (panel.scene_mapping.point(x, 0.0).x() for x in self._region)
        nearest = min((abs(place - left), LOW), (abs(place - right), HIGH))
        if nearest[0] <= REACH:
            return nearest[1]
        return BODY if left <= place <= right else None

    def _ask(self) -> None:
        cursor = self._hovered if self._pinned is None else self._pinned
        asked = (None if self._inside else cursor, self._region)
        if asked != self._asked:
            self._asked = asked
            self._request(*asked)


def x_at(panel: Panel, place: float) -> float:
    """Return the x at a place across a plot, in steps that are round numbers below a pixel."""
    low = panel.mapping.x_range[0]
    away = place - panel.plot.left()
    return rounded(low + away * panel.pixel, grain(panel.pixel, FINE))


def rounded(x: float, unit: float) -> float:
    """Return the multiple of a unit nearest to x, without the digits that only rounding leaves."""
    multiple = round(x / unit) * unit
    return float(f"{multiple:.12g}") if abs(multiple) < 1e11 * unit else multiple
