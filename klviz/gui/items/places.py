"""Places for words beside points: each belongs to its own point at a glance, or has a line to it.

Boxes are rows of left, top, right and bottom, (n, 4); lines rows of x, y, x, y, (m, 4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array

Flags: TypeAlias = NDArray[np.bool_]

NEARER = 1.6
"""How many times further than its own point any other one must be from words without a line."""
BESIDE = 1.4
"""How far words with a line are at least from other points, in distances of those without."""
FAR = (1.9, 3.0, 4.4, 6.0)
"""How far words with a line are from their points, beside the distance of those without."""
DIRECTIONS = 16
APART = 2.0
"""The least distance of two words, and of words and a line."""
FINE = 0.5
"""Steps of a path that are shorter are one place of it, in pixels."""
NO_LINES = np.empty((0, 4))


@dataclass(frozen=True, slots=True)
class Ground:
    """What words have to stay away from.

    Attributes:
        area: the box that they stay in.
        points: all points, (m, 2): the ones that words belong to, and what looks like such.
        radius: how far from the middle of a point nothing may be.
        ways: the lines that something moves along, (k, 4).
        reach: how far from these.
    """

    area: tuple[float, float, float, float]
    points: Array
    radius: float
    ways: Array
    reach: float


class Words(NamedTuple):
    """Words that look for a place: the number of their point, their size, and their distance."""

    point: int
    width: float
    height: float
    gap: float


class Place(NamedTuple):
    """A place: left, top, right, bottom; from where to where a line goes; which choice it was."""

    box: tuple[float, float, float, float]
    line: tuple[float, float, float, float] | None
    choice: int


def place_of(
    words: Words, ground: Ground, placed: Sequence[Place], former: int | None
) -> Place | None:
    """Return the first free place: close by if there is one, else with a line; None for none.

    Args:
        words: what looks for a place.
        ground: what is in the way.
        placed: the places that are taken.
        former: the choice of before, which comes first among its like.
    """
    boxes = _close(words, ground)
    free = _free(boxes, ground, placed) & _own(boxes, words, ground)
    found = _first(free, former, 0)
    if found is not None:
        return Place(_row(boxes[found]), None, found)
    count = len(boxes)
    boxes = _distant(words, ground)
    free = _free(boxes, ground, placed)
    lines = _leaders(boxes, words, ground)
    free[free] = _clear(boxes[free], lines[free], words, ground, placed)
    found = _first(free, former, count)
    return None if found is None else Place(_row(boxes[found]), _row(lines[found]), count + found)


def pieces(way: Array) -> Array:
    """Return the lines between the places of a path, (n, 2), that can be told apart."""
    places = np.round(way[np.isfinite(way).all(axis=1)] / FINE) * FINE
    if len(places) < 2:
        return NO_LINES
    moved = np.append(True, (np.diff(places, axis=0) != 0.0).any(axis=1))
    places = places[moved]
    return np.concatenate([places[:-1], places[1:]], axis=1)


def meets(boxes: Array, lines: Array, reach: float) -> Flags:
    """Return which boxes, grown by that much on every side, a line passes through, (n,)."""
    grown = boxes + reach * np.array([-1.0, -1.0, 1.0, 1.0])
    if not len(lines) or not len(grown):
        return np.zeros(len(grown), bool)
    low, high = np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])
    near = (high >= grown[:, :2].min(axis=0)) & (low <= grown[:, 2:].max(axis=0))
    near = near.all(axis=1)
    if not near.any():
        return np.zeros(len(grown), bool)
    return np.asarray(_through(grown, lines[near]).any(axis=1))


def _through(boxes: Array, lines: Array) -> Flags:
    """Return through which boxes which lines pass, (n, m)."""
    begun, step = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    # The share of a line at which it enters and leaves the strip of a box, in x and in y.
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (boxes[:, None, :2] - begun) / step, (boxes[:, None, 2:] - begun) / step
    enters = np.fmin(one, other).max(axis=2, initial=0.0)
    return np.asarray(enters <= np.fmax(one, other).min(axis=2, initial=1.0))


def distances(boxes: Array, points: Array) -> Array:
    """Return how far points are from boxes, (n, m)."""
    low, high = boxes[:, None, :2] - points, points - boxes[:, None, 2:]
    return _lengths(np.maximum(0.0, np.maximum(low, high)))


def _lengths(ways: Array) -> Array:
    return np.asarray(np.hypot(ways[..., 0], ways[..., 1]))


def _close(words: Words, ground: Ground) -> Array:
    """Return the boxes beside a point: right, left, above, below, and at its corners.

    Near an edge of the area they are moved along it, into the area.
    """
    (x, y), width, height = ground.points[words.point], words.width, words.height
    left, top, right, bottom = ground.area
    gap, aside = words.gap, 0.75 * words.gap
    middle = min(max(x - 0.5 * width, left), right - width)
    level = min(max(y - 0.5 * height, top), bottom - height)
    starts = np.array(
        [
            (x + gap, level),
            (x - gap - width, level),
            (middle, y - gap - height),
            (middle, y + gap),
            (x + aside, y - aside - height),
            (x - aside - width, y - aside - height),
            (x + aside, y + aside),
            (x - aside - width, y + aside),
        ]
    )
    return _boxes(starts, words)


def _distant(words: Words, ground: Ground) -> Array:
    """Return the boxes about a point that need a line to it, the nearest first."""
    turns = 2.0 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
    ways = np.column_stack([np.cos(turns), -np.sin(turns)])
    far = words.gap * np.repeat(FAR, DIRECTIONS)[:, None]
    half = 0.5 * np.array([words.width, words.height])
    middles = ground.points[words.point] + np.tile(ways, (len(FAR), 1)) * (far + half)
    return _boxes(middles - half, words)


def _boxes(starts: Array, words: Words) -> Array:
    starts = np.round(starts)
    return np.concatenate([starts, starts + np.array([words.width, words.height])], axis=1)


def _free(boxes: Array, ground: Ground, placed: Sequence[Place]) -> Flags:
    """Return which boxes lie in the area and meet nothing, (n,)."""
    left, top, right, bottom = ground.area
    inside = (boxes[:, :2] >= (left, top)).all(axis=1) & (boxes[:, 2:] <= (right, bottom)).all(1)
    away = (distances(boxes, ground.points) >= ground.radius).all(axis=1)
    free = np.asarray(inside & away)
    free[free] = ~meets(boxes[free], ground.ways, ground.reach)
    for place in placed:
        one, other = np.array(place.box[:2]), np.array(place.box[2:])
        apart = (boxes[:, 2:] + APART <= one) | (boxes[:, :2] >= other + APART)
        free &= apart.any(axis=1)
        if place.line is not None:
            free &= ~meets(boxes, np.array([place.line]), APART)
    return free


def _own(boxes: Array, words: Words, ground: Ground) -> Flags:
    """Return which boxes are so much nearer to their own point that there is no doubt, (n,)."""
    away = distances(boxes, ground.points)
    own = away[:, words.point].copy()
    away[:, words.point] = np.inf
    return np.asarray(away.min(axis=1) >= NEARER * own)


def _leaders(boxes: Array, words: Words, ground: Ground) -> Array:
    """Return the lines from the edge of a point to the nearest places of boxes, (n, 4)."""
    point = ground.points[words.point]
    ends = np.clip(point, boxes[:, :2], boxes[:, 2:])
    way = ends - point
    length = np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    return np.concatenate([point + way / length * np.minimum(ground.radius, length), ends], axis=1)


def _clear(
    boxes: Array, lines: Array, words: Words, ground: Ground, placed: Sequence[Place]
) -> Flags:
    """Return which boxes with a line are beside no other point, and whose lines meet nothing."""
    others = np.delete(ground.points, words.point, axis=0)
    clear = (distances(boxes, others) >= BESIDE * words.gap).all(axis=1)
    clear &= (_from_lines(lines, others) >= ground.radius).all(axis=1)
    for place in placed:
        clear &= ~_through(np.array([place.box]), lines)[0]
        if place.line is not None:
            clear &= ~_cross(lines, np.array(place.line))
    return np.asarray(clear)


def _from_lines(lines: Array, points: Array) -> Array:
    """Return how far points are from lines, (n, m)."""
    begun, step = lines[:, None, :2], (lines[:, 2:] - lines[:, :2])[:, None]
    along = ((points - begun) * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 1e-9)
    nearest = begun + np.clip(along, 0.0, 1.0)[..., None] * step
    return _lengths(points - nearest)


def _cross(lines: Array, other: Array) -> Flags:
    """Return which lines cross another one, (n,)."""

    def side(ends: Array, points: Array) -> Array:
        step, away = ends[..., 2:] - ends[..., :2], points - ends[..., :2]
        return np.sign(np.asarray(step[..., 0] * away[..., 1] - step[..., 1] * away[..., 0]))

    apart = side(lines, other[:2]) != side(lines, other[2:])
    return np.asarray(apart & (side(other, lines[:, :2]) != side(other, lines[:, 2:])))


def _first(free: Flags, former: int | None, begun: int) -> int | None:
    """Return the first free one, the former one before all others; None where none is free."""
    at = -1 if former is None else former - begun
    if 0 <= at < len(free) and free[at]:
        return at
    return int(free.argmax()) if free.any() else None


def _row(values: Array) -> tuple[float, float, float, float]:
    a, b, c, d = values.tolist()
    return a, b, c, d
