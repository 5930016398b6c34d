"""Pictures: how the landscape of one divergence comes about, from a coarse one to its basins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.contours import FLAT, Contours, borders, relief
from klviz.analyses.landmarks import landmarks_of
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, frozen
from klviz.core.batched.basins import basins
from klviz.core.batched.landscapes import Landscape, is_quick, landscapes
from klviz.core.batched.searches import Region, lattice
from klviz.core.batched.stationary import Landmarks, Stationary
from klviz.core.divergences import divergence_of
from klviz.core.infinities import reason as why_infinite
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError
from klviz.document.scene import Source

SHAPE, SLOW_SHAPE = (160, 160), (88, 88)
"""How many values of loc and of log scale a picture has in the end, where each is soon known and
where it takes its time."""
STARTS = (18, 15)
"""How many starts of basins there are."""

Problem: TypeAlias = tuple[str, float]
"""The key of a divergence, and α."""


@dataclass(frozen=True, slots=True, eq=False)
class Basins:
    """Which of the minima, the lowest first, runs from a grid of starts end in.

    Attributes:
        starts: (loc, log scale), (n, 2).
        ends: the numbers of the minima, (n,); −1 for none.
        borders: lines half-way between starts that end apart, with a row of nan between any two,
            (m, 2).
    """

    starts: Array
    ends: NDArray[np.intp]
    borders: Array


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The landscape of one divergence. Arrays are read-only.

    Attributes:
        problem: which divergence.
        landscape: its values.
        relief: how they are drawn.
        spots: minima and saddles, the lowest first; None where they are not known yet.
        basins: None where they are not known, or not wanted.
        note: why there is nothing to see, as a sentence; "" where there is.
    """

    problem: Problem
    landscape: Landscape
    relief: Contours
    spots: tuple[Stationary, ...] | None = None
    basins: Basins | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be found.

    Attributes:
        source: the target.
        p: its density.
        approximation: the family of q.
        region: the rectangle to show.
        basins: whether basins are wanted.
        problems: whose landscapes.
        pictures: those that are as fine as they get, already.
        landmarks: what is known of the points without slope; None where they cannot be found.
    """

    source: Source
    p: Mixture
    approximation: LocationScale
    region: Region
    basins: bool
    problems: tuple[Problem, ...]
    pictures: Mapping[Problem, Picture] = field(default_factory=dict)
    landmarks: Mapping[Problem, Landmarks | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A picture, whether it is as fine as it gets, and what it took.

    Attributes:
        picture: as it is now.
        is_fine: whether it gets no finer.
        is_explored: whether points without slope were looked for.
        landmarks: those; None where they cannot be found.
    """

    picture: Picture
    is_fine: bool = False
    is_explored: bool = False
    landmarks: Landmarks | None = None


def found(task: Task) -> Iterator[Found]:
    """Yield pictures: coarse ones of all divergences first, then finer ones, then all else."""
    latest = dict(task.pictures)
    going = {p: _painted(task, p) for p in task.problems if p not in latest}
    while going:
        for problem, pictures in list(going.items()):
            picture = next(pictures, None)
            if picture is None:
                del going[problem]
            else:
                latest[problem] = picture
                yield Found(picture, is_fine=_is_fine(picture))
    for problem in task.problems:
        if not latest[problem].note:
            yield from _explored(task, latest[problem])


def _is_fine(picture: Picture) -> bool:
    return bool(picture.note) or picture.landscape.values.shape in (SHAPE[::-1], SLOW_SHAPE[::-1])


def _painted(task: Task, problem: Problem) -> Iterator[Picture]:
    """Yield a landscape from coarse to fine."""
    divergence = divergence_of(*problem)
    known, what = task.landmarks.get(problem), (task.p, divergence, task.approximation)
    try:
        shape = SHAPE if is_quick(*what) else SLOW_SHAPE
        for seen in landscapes(*what, *task.region, shape):
            drawn = relief(*seen)
            note = "" if drawn is not FLAT else _why(task, problem)
            if drawn is FLAT and not note:
                if seen.values.shape != shape[::-1]:
                    continue  # There may be numbers in between.
                note = "Too large for a number wherever it was looked"
            picture = Picture(problem, seen, drawn, note=note)
            yield picture if known is None else _with_spots(picture, known, task.region)
            if note:
                return
    except (UnresolvableError, ArithmeticError, ValueError) as error:
        yield _nothing(problem, f"This landscape cannot be computed: {error}")


def _nothing(problem: Problem, note: str) -> Picture:
    """Return a picture of nothing, and why."""
    nowhere = FLAT.lines[:, 0]
    return Picture(problem, Landscape(nowhere, nowhere, FLAT.heights), FLAT, note=note)


def _why(task: Task, problem: Problem) -> str:
    """Return why a divergence is infinite all over, as a sentence; "" where it is finite."""
    divergence = divergence_of(*problem)
    loc, log_scale = (0.5 * (low + high) for low, high in task.region)
    why = why_infinite(divergence, task.p, task.approximation.mixture((loc, log_scale)))
    return f"Infinite for every q here: {why}" if why else ""


def _explored(task: Task, picture: Picture) -> Iterator[Found]:
    """Yield the picture with its minima and saddles, then with basins where they are wanted."""
    problem = picture.problem
    landmarks = task.landmarks.get(problem)
    if problem not in task.landmarks:
        try:
            landmarks = landmarks_of(task.source, task.approximation, *problem)
            picture = _with_spots(picture, landmarks, task.region)
        except (UnresolvableError, ArithmeticError, ValueError):
            landmarks = None  # Without them it is a picture all the same.
        yield Found(picture, True, True, landmarks)
    if task.basins and landmarks is not None and picture.basins is None:
        picture = replace(picture, basins=_basins(landmarks, task.region))
        yield Found(picture, True, True, landmarks)


def _with_spots(picture: Picture, landmarks: Landmarks, region: Region) -> Picture:
    """Return a picture with its minima and saddles, and lines that part the basins."""
    inside = [spot for spot in landmarks.points if region.contains(np.array([spot.theta]))[0]]
    lows = [spot.value for spot in inside if spot.kind == "minimum"]
    saddles = [spot.value for spot in inside if spot.kind == "saddle"]
    drawn = relief(*picture.landscape, min(lows, default=np.inf), _parting(lows, saddles))
    return replace(picture, spots=landmarks.points, relief=drawn)


def _parting(lows: Sequence[float], saddles: Sequence[float]) -> tuple[float, ...]:
    """Return the levels half-way between a saddle and the highest minimum below it, ascending."""
    levels = set()
    for saddle in saddles:
        below = [low for low in lows if low < saddle]
        if below:
            levels.add(0.5 * (saddle + max(below)))
    return tuple(sorted(levels))


def _basins(landmarks: Landmarks, region: Region) -> Basins:
    """Return where runs from a grid of starts end."""
    grid = lattice(_inner(region), STARTS)
    starts = grid.reshape(-1, 2)
    ends = basins(landmarks, starts)
    ends.flags.writeable = False
    apart = borders(grid[0, :, 0], grid[:, 0, 1], ends.reshape(grid.shape[:2]))
    return Basins(frozen(starts), ends, apart)


def _inner(region: Region) -> Region:
    """Return the rectangle of the middles of the cells that starts are the middles of."""
    ends = []
    for (low, high), count in zip(region, STARTS, strict=True):
        half = 0.5 * (high - low) / count
        ends.append((low + half, high - half))
    return Region(ends[0], ends[1])
