"""The landscape study: the divergence of every run over location and log scale of q.

It comes coarse at once and is refined while nothing else is asked; then the points without slope
are found and, on demand, in which basin every start of a grid lies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.ground import Ground, settled
from klviz.analyses.pictures import Found, Picture, Problem, Task, found
from klviz.analyses.slices import Sliced
from klviz.analyses.translation import KERNELS, has_density, is_explored, mixture_of, start_of
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.searches import Region
from klviz.core.batched.stationary import Landmarks
from klviz.core.plans import TooFarError
from klviz.document.approximation import Approximation
from klviz.document.scene import Source

BUDGET, RESTING, FIRST = 0.004, 0.010, 0.010
"""Seconds that an answer takes while much else goes on, and while nothing does; and those that it
may take until all have a picture."""
AT_ONCE = 60.0
"""Seconds that an answer may take where somebody waits for all of it."""
STUDY = "landscapes"
"""Its key among the studies."""
NOWHERE = Region((-1.0, 1.0), (-1.0, 1.0))
"""What stands for a rectangle where there can be none."""
KEPT = 20
"""Of how many divergences pictures are kept, if no more are asked for."""

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class LandscapeOptions:
    """How landscapes are looked at.

    Attributes:
        basins: whether to find the basins.
        region: the rectangle to show; None for one that suits p, the start and the paths.
        budget: for how many seconds an answer may compute.
    """

    basins: bool = False
    region: Region | None = None
    budget: float = BUDGET


@dataclass(frozen=True, slots=True)
class LandscapeRequest:
    """Which landscapes someone wants to see.

    Attributes:
        target: p: a mixture, its weights normalised, or a kernel density.
        approximation: the family of q, with its shape; the start does not matter.
        problems: what the visible runs minimise, each once.
        region: the rectangle to show, or to show at least.
        is_chosen: whether to show just that.
        obstacle: why there can be no landscape, as a sentence; "" where there can.
        basins: whether to find the basins.
        budget: for how many seconds an answer may compute; requests that differ in it alone ask
            the same.
    """

    target: Source
    approximation: Approximation
    problems: tuple[Problem, ...]
    region: Region
    is_chosen: bool = False
    obstacle: str = ""
    basins: bool = False
    budget: float = field(default=BUDGET, compare=False)


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

    None where no run is shown. Where there is no landscape the request says why.
    """
    request = shown.request
    views = [view for view in shown.runs if view.run.visible]
    if not views:
        return None
    obstacle = _obstacle(request)
    if obstacle:
        return LandscapeRequest(
            request.target, request.approximation, (), NOWHERE, obstacle=obstacle
        )
    approximation, start = start_of(request.approximation)
    ground, spots = _bounds(request.target), np.concatenate([[start], *(v.path for v in views)])
    standard = approximation.values_of((0.0, 0.0))
    return LandscapeRequest(
        target=request.target,
        approximation=replace(request.approximation, values=standard),
        problems=tuple(dict.fromkeys((v.run.divergence, v.run.alpha) for v in views)),
        region=_seen(ground, options.region, spots),
        is_chosen=options.region is not None,
        obstacle="" if isinstance(ground, Ground) else ground,
        basins=options.basins,
        budget=options.budget,
    )


def _seen(ground: Ground | str, chosen: Region | None, spots: Array) -> Region:
    """Return the rectangle to show: the chosen one, or one that holds the spots, (k, 2)."""
    if chosen is not None:
        return chosen
    return ground.holding(spots) if isinstance(ground, Ground) else NOWHERE


def finished_landscapes(
    shown: FitSnapshot, region: Region | None = None, study: LandscapeStudy | None = None
) -> LandscapeSnapshot | None:
    """Return the landscapes of a fit, with nothing left to find; None where no run is shown.

    Args:
        shown: the fit.
        region: the rectangle to show; None for one that suits.
        study: what knows some of them already, and is used by nobody else.
    """
    request = landscape_request(shown, LandscapeOptions(region=region, budget=AT_ONCE))
    if request is None:
        return None
    study = study or LandscapeStudy()
    while not (found := study.answer(request)).complete:
        pass
    return found


def has_landscape(request: FitRequest) -> bool:
    """Return whether q has location and scale alone, and p a density that is quick to compute."""
    return not why_none(request)


def why_none(request: FitRequest) -> str:
    """Return as a sentence why a fit has no landscape, "" where it has one."""
    obstacle = _obstacle(request)
    return f"No landscape: {obstacle}" if obstacle else ""


def _obstacle(request: FitRequest) -> str:
    approximation, _ = start_of(request.approximation)
    if not isinstance(approximation, LocationScale):
        return "q has more than location and scale."
    if not has_density(request.target):
        return "points have no density."
    if not is_explored(request.target):
        return f"a density of more than {KERNELS} kernels is slow."
    return ""


_known: list[tuple[Source, Ground | str]] = []
"""The last target that was asked about; a thread puts a whole pair in its place."""


def _bounds(target: Source) -> Ground | str:
    """Return what a target alone asks of a rectangle, or why there can be none.

    The last one is remembered.
    """
    for asked, ground in tuple(_known):
        if asked is target:
            return ground
    ground = _ground_of(target)
    _known[:] = [(target, ground)]
    return ground


def _ground_of(target: Source) -> Ground | str:
    try:
        return Ground.of(mixture_of(target))
    except TooFarError as error:
        return str(error)


class LandscapeStudy:
    """The engine of landscapes. It keeps what it has found as long as that serves.

    Args:
        first: for how many seconds an answer computes, if it must, until every divergence has a
            picture.
    """

    def __init__(self, first: float = FIRST) -> None:
        self._first = first
        self._request: LandscapeRequest | None = None
        self._region: Region | None = None
        self._pictures: dict[Problem, Picture] = {}
        self._fine: set[Problem] = set()
        self._landmarks: dict[Problem, Landmarks | None] = {}
        self._work: Sliced[Found] | None = None
        self._turn = 0

    @property
    def kept(self) -> int:
        """Of how many divergences there are pictures."""
        return len(self._pictures)

    def answer(self, request: LandscapeRequest) -> LandscapeSnapshot:
        """Return what is known by now."""
        if request.obstacle:
            return self._nothing(request, request.obstacle)
        if request != self._request:
            self._begin(request)
        if self._work is not None:
            self._take(self._work.go_on(request.budget))
            if not all(problem in self._pictures for problem in request.problems):
                self._take(self._work.go_on(self._first - request.budget))
            if self._work.is_over:
                self._work = None
        return self._snapshot(request)

    def failure(self, request: LandscapeRequest, error: Exception) -> LandscapeSnapshot:
        """Return the snapshot that says why there are no landscapes."""
        return self._nothing(request, str(error))

    def _nothing(self, request: LandscapeRequest, reason: str) -> LandscapeSnapshot:
        """Forget all and say why there are no landscapes."""
        self._drop()
        self._forget()
        self._request, self._region, self._landmarks = None, None, {}
        return LandscapeSnapshot(request, request.region, {}, True, f"No landscape: {reason}")

    def _snapshot(self, request: LandscapeRequest) -> LandscapeSnapshot:
        assert self._region is not None
        there = {key: self._pictures[key] for key in request.problems if key in self._pictures}
        return LandscapeSnapshot(request, self._region, there, self._work is None)

    def _begin(self, request: LandscapeRequest) -> None:
        """Turn to a request, and forget what does not serve it."""
        self._drop()
        before, self._request = self._request, request
        region = request.region if request.is_chosen else settled(self._region, request.region)
        if before is None or _subject(before) != _subject(request):
            self._forget()
            self._landmarks = {}
        elif region != self._region:
            self._forget()
        self._region = region
        self._pictures = _latest(self._pictures, request.problems)
        self._landmarks = _latest(self._landmarks, request.problems)
        self._fine &= self._pictures.keys()
        if not request.basins:
            self._forget_basins()
        todo = [problem for problem in request.problems if not self._has(problem, request)]
        if todo:
            # While p is dragged there may be time for one of them only: they take turns.
            self._turn += 1
            first = self._turn % len(todo)
            task = self._task(request, region, (*todo[first:], *todo[:first]))
            self._work = Sliced(lambda: found(task))

    def _task(
        self, request: LandscapeRequest, region: Region, problems: tuple[Problem, ...]
    ) -> Task:
        """Return what is to be found of these divergences, beyond what is known of them."""
        return Task(
            request.target,
            mixture_of(request.target),
            _family_of(request.approximation),
            region,
            request.basins,
            problems,
            {problem: self._pictures[problem] for problem in problems if problem in self._fine},
            dict(self._landmarks),
        )

    def _has(self, problem: Problem, request: LandscapeRequest) -> bool:
        """Return whether all is known of a divergence that is asked."""
        if problem not in self._fine:
            return False
        picture = self._pictures[problem]
        if picture.note or problem not in self._landmarks:
            return bool(picture.note)
        basins = request.basins and self._landmarks[problem] is not None
        return picture.basins is not None or not basins

    def _take(self, items: list[Found]) -> None:
        for item in items:
            problem = item.picture.problem
            self._pictures[problem] = item.picture
            if item.is_fine:
                self._fine.add(problem)
            if item.is_explored:
                self._landmarks[problem] = item.landmarks

    def _forget(self) -> None:
        self._pictures, self._fine = {}, set()

    def _forget_basins(self) -> None:
        for problem, picture in self._pictures.items():
            if picture.basins is not None:
                self._pictures[problem] = replace(picture, basins=None)

    def _drop(self) -> None:
        if self._work is not None:
            self._work.drop()
            self._work = None


def _subject(request: LandscapeRequest) -> tuple[Source, Approximation]:
    """Return what the points without slope depend on, besides the divergence."""
    return request.target, request.approximation


def _latest(known: dict[Problem, Known], asked: tuple[Problem, ...]) -> dict[Problem, Known]:
    """Return what is known of what is asked, which comes last, and of some that was asked before.

    Every α that was ever passed while it was turned has a picture of its own.
    """
    others = [problem for problem in known if problem not in asked]
    spare = max(KEPT - len(asked), 0)
    kept = (*others[max(len(others) - spare, 0) :], *asked)
    return {problem: known[problem] for problem in kept if problem in known}


def _family_of(approximation: Approximation) -> LocationScale:
    family, _ = start_of(approximation)
    assert isinstance(family, LocationScale)
    return family
