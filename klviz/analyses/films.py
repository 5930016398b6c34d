"""Films: snapshots in a row, of a recorded run, of a run from its start, or of a sweep.

A film is a recipe: its frames are made one after the other when they are gone through, and none is
kept. Every frame is a snapshot that an engine has computed; between two steps nothing is invented.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

import numpy as np

from klviz.analyses.compare.sweeps import FILMED
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.labs import LABS
from klviz.analyses.landscape import (
    STUDY,
    LandscapeOptions,
    LandscapeRequest,
    LandscapeStudy,
    finished_landscapes,
    landscape_request,
)
from klviz.analyses.playback import Transport
from klviz.analyses.recording import Recording, played
from klviz.analyses.sight import Sight
from klviz.analyses.snapshots import Request, Snapshot
from klviz.core.batched.searches import Region
from klviz.document.scene import Scene


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a film.

    Attributes:
        snapshot: what it shows.
        findings: the finished snapshots of studies, by their keys.
        caption: the number that a sweep has come to, such as "α = 0.35"; "" where there is none.
    """

    snapshot: Snapshot
    findings: Mapping[str, object] = field(default_factory=dict)
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """How what is filmed is looked at, the same in every frame.

    Attributes:
        view: the interval of x that is drawn; None for one that shows everything.
        points: how many points of x the drawing can show.
        density_view: the row of DENSITY_VIEWS that p and q are drawn by.
        ratio_view: the row of RATIO_VIEWS that compares them.
        landscapes: whether there are landscapes.
    """

    view: tuple[float, float] | None = None
    points: int = 500
    density_view: str = "density"
    ratio_view: str = "integrand"
    landscapes: bool = False


class Film(Protocol):
    """What can be gone through frame by frame, in a thread of its own, as often as one likes."""

    @property
    def title(self) -> str:
        """What it shows, in a few words."""

    @property
    def count(self) -> int:
        """How many frames it has."""

    def samples(self) -> Iterator[Frame]:
        """Yield a few of the frames, spread over the film.

        A figure that has been shown them with its ranges held knows how far they must reach.
        """

    def frames(self) -> Iterator[Frame]:
        """Yield the frames in their order. Each may take long, and none is kept."""


Shown: TypeAlias = tuple[Snapshot, str]
"""What a frame shows, and its caption."""
MOST_SAMPLES = 24
"""How many frames are samples, those at the beginning and those all over the film."""

EXPLORED = 8
"""Every how manieth of them has landscapes."""
FIT = "fit"
MOVING = 0.9
"""In what share of the film of a whole run something is seen to move, unless it is longer."""


class Reel:
    """A film whose snapshots are made one after the other.

    Args:
        title: what it shows.
        count: how many frames it has, at least one.
        make: yields what the frames of these numbers, ascending from 0, show.
        landscapes: whether there are landscapes.
    """

    def __init__(
        self,
        title: str,
        count: int,
        make: Callable[[Sequence[int]], Iterator[Shown]],
        *,
        landscapes: bool = False,
    ) -> None:
        self.title = title
        self.count = count
        self._make = make
        self._landscapes = landscapes
        self._region: Region | None = None

    def samples(self) -> Iterator[Frame]:
        """Yield a few of the frames: more of the beginning, where most goes on, and the last.

        Some of them come without landscapes, which may take a second each.
        """
        numbers = sample_numbers(self.count)
        return self._frames(numbers, {*numbers[::EXPLORED], numbers[-1]})

    def frames(self) -> Iterator[Frame]:
        """Yield the frames in their order."""
        return self._frames(range(self.count), range(self.count))

    def _frames(self, numbers: Sequence[int], explored: Container[int]) -> Iterator[Frame]:
        ground = _Landscapes(self._held_region()) if self._landscapes else None
        for number, (snapshot, caption) in zip(numbers, self._make(numbers), strict=True):
            findings = ground.findings(snapshot) if ground and number in explored else {}
            yield Frame(snapshot, findings, caption)

    def _held_region(self) -> Region | None:
        """Return the rectangle of all landscapes: it holds what those of the samples would."""
        if self._region is None:
            wanted = []
            for snapshot, _ in self._make(sample_numbers(self.count)):
                request = _ground_of(snapshot, LandscapeOptions())
                if request is not None and not request.obstacle:
                    wanted.append(request.region)
            self._region = _union(wanted)
        return self._region


class _Landscapes:
    """The landscapes of one frame after the other, all in one rectangle."""

    def __init__(self, region: Region | None) -> None:
        self._region = region
        self._study = LandscapeStudy()
        self._asked: LandscapeRequest | None = None
        self._findings: Mapping[str, object] = {}

    def findings(self, shown: Snapshot) -> Mapping[str, object]:
        """Return the landscapes of a snapshot; the same as before where nothing has changed."""
        request = _ground_of(shown, LandscapeOptions(region=self._region))
        if isinstance(shown, FitSnapshot) and request is not None and request != self._asked:
            self._asked = request
            self._findings = {STUDY: finished_landscapes(shown, self._region, self._study)}
        return self._findings


def _ground_of(shown: Snapshot, options: LandscapeOptions) -> LandscapeRequest | None:
    """Return the request for the landscapes of a snapshot; None where it has none."""
    return landscape_request(shown, options) if isinstance(shown, FitSnapshot) else None


def _union(regions: Sequence[Region]) -> Region | None:
    """Return the smallest rectangle that holds others; None where there are none."""
    if not regions:
        return None
    sides = [
        (min(low for low, _ in ends), max(high for _, high in ends))
        for ends in zip(*regions, strict=True)
    ]
    return Region(*sides)


def sample_numbers(count: int) -> Sequence[int]:
    """Return the numbers of a few frames out of so many: the first ones, and others all over."""
    half = min(count, MOST_SAMPLES // 2)
    early = np.geomspace(1.0, float(count), half) - 1.0
    spread = np.linspace(0.0, count - 1.0, half)
    whole = np.unique(np.rint(np.concatenate([early, spread])).astype(int))
    return [int(number) for number in whole]


def request_of(scene: Scene, shot: Shot) -> FitRequest:
    """Return the request for the first step of the fit of a scene."""
    request = _first_request(replace(scene, lab=FIT), shot)
    assert isinstance(request, FitRequest)
    return request


def _first_request(scene: Scene, shot: Shot) -> Request:
    """Return the request for the first step of a scene, to the lab that shows it.

    Raises:
        ValueError: nothing moves there.
    """
    outlook = LABS[scene.lab].outlook(scene)
    if not outlook.moves:
        raise ValueError(FILMED)
    sight = Sight(shot.view, shot.points, shot.density_view, shot.ratio_view)
    return outlook.request(sight, Transport())


def run_film(
    recording: Recording,
    first: int,
    last: int,
    count: int,
    *,
    landscapes: bool = False,
    points: int | None = None,
) -> Film:
    """Return the film of a recorded run, from one of its steps to another.

    The frames are whole steps, evenly spaced, the last one among them; where there are fewer
    steps than frames, each is there once. Values from before p was changed in the middle of a run
    are those of the p of their time, while the film shows the p that there is now.

    Args:
        recording: the runs.
        first: the first step that is shown.
        last: the last one.
        count: how many frames there are, unless there are fewer steps.
        landscapes: whether there are landscapes.
        points: how many points of x the drawing can show; as many as in the window if left out.

    Raises:
        ValueError: there are no such steps, or no frame.
    """
    if not 0 <= first <= last <= recording.last:
        raise ValueError(
            f"steps must be from 0 to {recording.last}, in their order, got {first} to {last}"
        )
    ends = {0.0: first, 1.0: last}
    return _reel(recording, ends, count, landscapes=landscapes, points=points)


def _reel(
    recording: Recording,
    way: Mapping[float, int],
    count: int,
    *,
    landscapes: bool,
    points: int | None = None,
) -> Film:
    """Return the film of a run that is at these steps after such shares of the film."""
    steps = _steps(recording, way, frame_count(count))
    asked = recording.request.unread
    asked = asked if points is None else replace(asked, points=points)

    def make(numbers: Sequence[int]) -> Iterator[Shown]:
        return ((recording.snapshot(steps[number], asked), "") for number in numbers)

    title = f"steps {way[0.0]} to {way[1.0]}"
    return Reel(title, len(steps), make, landscapes=landscapes)


def scene_film(
    scene: Scene, count: int, shot: Shot | None = None, *, first: int = 0, last: int | None = None
) -> Film:
    """Return the film of the runs of a scene, from their start.

    Args:
        scene: whose runs they are.
        count: how many frames there are, unless there are fewer steps.
        shot: how it is looked at.
        first: the first step that is shown.
        last: the last one; None for the one where every run rests. What comes after nothing is
            seen to move any more goes by in the last tenth of the film.

    Raises:
        ValueError: there are no such steps, or no frame.
    """
    shot = shot or Shot()
    recording = recorded(scene, shot, last)
    if last is not None:
        return run_film(recording, first, last, count, landscapes=shot.landscapes)
    unmoved, end = recording.moving_until(), recording.last
    if not recording.snapshot(end).at_rest:
        # Of the steps after the last one that is shown, losses would tell as well.
        recording, end = recorded(scene, shot, unmoved), unmoved
    if not first <= unmoved < end:
        return run_film(recording, first, end, count, landscapes=shot.landscapes)
    way = {0.0: first, MOVING: unmoved, 1.0: end}
    return _reel(recording, way, count, landscapes=shot.landscapes)


def recorded(scene: Scene, shot: Shot, last: int | None) -> Recording:
    """Return the runs of a scene up to a step; None for where every run has come to rest.

    Raises:
        ValueError: there are none.
    """
    request, engine = _first_request(scene, shot), LABS[scene.lab].engine(math.inf)
    shown = played(engine, request, last)
    if shown.error:
        raise ValueError(shown.error)
    return Recording(engine, shown.request)


def frame_count(count: int) -> int:
    """Return how many frames a film has.

    Raises:
        ValueError: there are none.
    """
    if count < 1:
        raise ValueError(f"frames must be at least 1, got {count}")
    return count


def _steps(recording: Recording, way: Mapping[float, int], count: int) -> list[int]:
    """Return whole steps, as they are kept, each once; the last one among them."""
    shares = np.linspace(0.0, 1.0, count) if count > 1 else np.ones(1)
    wanted = np.interp(shares, list(way), list(way.values()))
    return sorted({recording.kept(round(step)) for step in wanted.tolist()})
