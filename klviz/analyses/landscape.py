"""The landscape study: the divergence of every run over location and log scale of q.

It comes coarse at once and is refined while nothing else is asked; then the points without slope
are found and, on demand, in which basin every start of a grid lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.contours import FLAT, Relief, relief
from klviz.analyses.fit import FitSnapshot
from klviz.analyses.ground import ground_of, settled
from klviz.analyses.slices import Sliced
from klviz.analyses.translation import is_explored, mixture_of, start_of
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, Theta, frozen
from klviz.core.batched.basins import basins
from klviz.core.batched.landscapes import Landscape, landscapes
from klviz.core.batched.searches import Region, lattice
from klviz.core.batched.stationary import Kind, Landmarks, minima
from klviz.core.divergences import divergence_of
from klviz.core.infinities import reason as why_infinite
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError
from klviz.document.scene import Approximation, Source

SHAPE = (160, 160)
"""How many values of loc and of log scale a picture has in the end."""
STARTS = (18, 15)
"""How many starts of basins there are."""
BUDGET, FIRST = 0.004, 0.010
"""Seconds that an answer takes, and those the first one may take until all have a picture."""

Problem: TypeAlias = tuple[str, float]
"""The key of a divergence, and α."""


@dataclass(frozen=True, slots=True)
class LandscapeOptions:
    """How landscapes are looked at.

    Attributes:
        basins: whether to find the basins.
        region: the rectangle to show; None for one that suits p, the start and the paths.
    """

    basins: bool = False
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class LandscapeRequest:
    """Which landscapes someone wants to see.

    Attributes:
        target: p: a mixture, its weights normalised, or a kernel density.
        approximation: the family of q, with its shape; the start does not matter.
        problems: what the visible runs minimise, each once.
        region: the rectangle to show, or to show at least.
        is_chosen: whether to show just that.
        basins: whether to find the basins.
    """

    target: Source
    approximation: Approximation
    problems: tuple[Problem, ...]
    region: Region
    is_chosen: bool = False
    basins: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A point without slope: what it is, its (loc, log scale), and the divergence in nats."""

    kind: Kind
    theta: Theta
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Basins:
    """Which of the minima, the lowest first, runs from a grid of starts end in.

    Attributes:
        starts: (loc, log scale), (n, 2).
        ends: the numbers of the minima, (n,); −1 for none.
    """

    starts: Array
    ends: NDArray[np.intp]


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
    relief: Relief
    spots: tuple[Spot, ...] | None = None
    basins: Basins | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LandscapeSnapshot:
    """Landscapes, as far as they are known.

    Attributes:
        request: what this answers.
        region: the rectangle they show.
        pictures: those there are, by what the runs minimise.
        complete: whether there is nothing left to find.
        error: why there are none, as a sentence.
    """

    request: LandscapeRequest
    region: Region
    pictures: dict[Problem, Picture]
    complete: bool
    error: str = ""


def landscape_request(shown: FitSnapshot, options: LandscapeOptions) -> LandscapeRequest | None:
    """Return what follows from a fit.

    None where q has other parameters than these two, and for points and too many kernels.
    """
    request = shown.request
    views = [view for view in shown.runs if view.run.visible]
    if not views or not is_explored(request.target):
        return None
    approximation, start = start_of(request.approximation)
    if not isinstance(approximation, LocationScale):
        return None
    region = options.region
    if region is None:
        path = np.concatenate([view.path for view in views])
        region = ground_of(mixture_of(request.target), (start[0], start[1]), path)
    standard = approximation.values_of((0.0, 0.0))
    return LandscapeRequest(
        target=request.target,
        approximation=replace(request.approximation, values=standard),
        problems=tuple(dict.fromkeys((v.run.divergence, v.run.alpha) for v in views)),
        region=region,
        is_chosen=options.region is not None,
        basins=options.basins,
    )


class LandscapeStudy:
    """The engine of landscapes. It keeps what it has found as long as that serves.

    Args:
        budget: for how many seconds an answer computes.
        first: for how many the first one may, until every divergence has a picture.
    """

    def __init__(self, budget: float = BUDGET, first: float = FIRST) -> None:
        self._budget, self._first = budget, first
        self._request: LandscapeRequest | None = None
        self._region: Region | None = None
        self._pictures: dict[Problem, Picture] = {}
        self._finished: set[tuple[Problem, bool]] = set()
        self._work: Sliced[_Found] | None = None
        self._turn = 0

    def answer(self, request: LandscapeRequest) -> LandscapeSnapshot:
        """Return what is known by now."""
        if request != self._request:
            self._begin(request)
        if self._work is not None:
            self._take(self._work.go_on(self._budget))
            if not all(problem in self._pictures for problem in request.problems):
                self._take(self._work.go_on(self._first - self._budget))
            if self._work.is_over:
                self._work = None
        return self._snapshot(request)

    def failure(self, request: LandscapeRequest, error: Exception) -> LandscapeSnapshot:
        """Return the snapshot that says why there are no landscapes."""
        self._drop()
        self._request, self._pictures, self._finished = None, {}, set()
        return LandscapeSnapshot(request, request.region, {}, True, f"No landscape: {error}")

    def _snapshot(self, request: LandscapeRequest) -> LandscapeSnapshot:
        assert self._region is not None
        found = {key: self._pictures[key] for key in request.problems if key in self._pictures}
        return LandscapeSnapshot(request, self._region, found, self._work is None)

    def _begin(self, request: LandscapeRequest) -> None:
        """Turn to a request, and forget what does not serve it."""
        self._drop()
        before, self._request = self._request, request
        region = request.region if request.is_chosen else settled(self._region, request.region)
        same = before is not None and (before.target, before.approximation) == (
            request.target,
            request.approximation,
        )
        if not same or region != self._region:
            self._pictures, self._finished = {}, set()
        self._region = region
        todo = [
            problem
            for problem in request.problems
            if (problem, request.basins) not in self._finished
        ]
        if todo:
            # While p is dragged there may be time for one of them only: they take turns.
            self._turn += 1
            first = self._turn % len(todo)
            task = _Task(
                mixture_of(request.target),
                _family_of(request.approximation),
                region,
                request.basins,
                tuple(todo[first:] + todo[:first]),
            )
            self._work = Sliced(lambda: _found(task))

    def _take(self, found: list[_Found]) -> None:
        assert self._request is not None
        for item in found:
            self._pictures[item.picture.problem] = item.picture
            if item.is_last:
                self._finished.add((item.picture.problem, self._request.basins))

    def _drop(self) -> None:
        if self._work is not None:
            self._work.drop()
            self._work = None


@dataclass(frozen=True, slots=True)
class _Task:
    """What a thread of its own computes."""

    p: Mixture
    approximation: LocationScale
    region: Region
    basins: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A picture, and whether it is the last one of its divergence."""

    picture: Picture
    is_last: bool = False


def _family_of(approximation: Approximation) -> LocationScale:
    family, _ = start_of(approximation)
    assert isinstance(family, LocationScale)
    return family


def _found(task: _Task) -> Iterator[_Found]:
    """Yield pictures: coarse ones of all divergences first, then finer ones, then all else."""
    going = {problem: _pictures(task, problem) for problem in task.problems}
    latest: dict[Problem, Picture] = {}
    while going:
        for problem, pictures in list(going.items()):
            picture = next(pictures, None)
            if picture is None:
                del going[problem]
            else:
                latest[problem] = picture
                yield _Found(picture, bool(picture.note))
    for problem, picture in latest.items():
        if not picture.note:
            yield from _explored(task, problem, picture)


def _pictures(task: _Task, problem: Problem) -> Iterator[Picture]:
    """Yield a landscape from coarse to fine."""
    divergence = divergence_of(*problem)
    try:
        for found in landscapes(task.p, divergence, task.approximation, *task.region, SHAPE):
            drawn = relief(*found)
            note = "" if drawn is not FLAT else _why(task, problem)
            yield Picture(problem, found, drawn, note=note)
            if note:
                return
    except (UnresolvableError, ArithmeticError, ValueError) as error:
        nothing = Landscape(FLAT.lines[:, 0], FLAT.lines[:, 0], FLAT.heights)
        note = f"This landscape cannot be computed: {error}"
        yield Picture(problem, nothing, FLAT, note=note)


def _why(task: _Task, problem: Problem) -> str:
    """Return why a divergence is infinite all over, as a sentence."""
    divergence = divergence_of(*problem)
    loc, log_scale = (0.5 * (low + high) for low, high in task.region)
    why = why_infinite(divergence, task.p, task.approximation.mixture((loc, log_scale)))
    return f"{divergence.name} is infinite for every q here: {why or 'too large for a number'}"


def _explored(task: _Task, problem: Problem, picture: Picture) -> Iterator[_Found]:
    """Yield the picture with its minima and saddles, then with basins where they are wanted."""
    try:
        landmarks = minima(task.p, divergence_of(*problem), task.approximation)
    except (UnresolvableError, ArithmeticError, ValueError):
        # Without them it is a picture all the same.
        yield _Found(picture, is_last=True)
        return
    picture = _with_spots(picture, landmarks, task.region)
    yield _Found(picture, is_last=not task.basins)
    if task.basins:
        starts = lattice(_inner(task.region), STARTS).reshape(-1, 2)
        ends = basins(landmarks, starts)
        ends.flags.writeable = False
        yield _Found(replace(picture, basins=Basins(frozen(starts), ends)), is_last=True)


def _with_spots(picture: Picture, landmarks: Landmarks, region: Region) -> Picture:
    """Return a picture with its minima and saddles, and lines that part the basins."""
    spots = tuple(Spot(point.kind, point.theta, point.value) for point in landmarks.points)
    inside = [spot for spot in spots if region.contains(np.array([spot.theta]))[0]]
    lows = [spot.value for spot in inside if spot.kind == "minimum"]
    parting = {
        0.5 * (spot.value + max(low for low in lows if low < spot.value))
        for spot in inside
        if spot.kind == "saddle" and any(low < spot.value for low in lows)
    }
    drawn = relief(*picture.landscape, min(lows, default=np.inf), tuple(sorted(parting)))
    return replace(picture, spots=spots, relief=drawn)


def _inner(region: Region) -> Region:
    """Return the rectangle of the middles of the cells that starts are the middles of."""
    ends = []
    for (low, high), count in zip(region, STARTS, strict=True):
        half = 0.5 * (high - low) / count
        ends.append((low + half, high - half))
    return Region(ends[0], ends[1])
