"""Films: snapshots in a row, of a recorded run, of a run from its start, or of a sweep.

A film is a recipe: its frames are made one after the other when they are gone through, and none is
kept. Every frame is a snapshot that an engine has computed; between two steps nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from klviz.analyses.fit import FitSnapshot
from klviz.analyses.recording import Recording
from klviz.document.scene import Scene


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a film.

    Attributes:
        snapshot: what it shows.
        findings: the finished snapshots of studies, by their keys.
        caption: the number that a sweep has come to, such as "α = 0.35"; "" where there is none.
    """

    snapshot: FitSnapshot
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

    The frames are whole steps, evenly spaced, the last one among them; never more than there are.
    A record that was under way when p was changed keeps values of the p of their time, while the
    film shows the p that there is now.

    Args:
        recording: the runs.
        first: the first step that is shown.
        last: the last one.
        count: how many frames there are, unless there are fewer steps.
        landscapes: whether there are landscapes.
        points: how many points of x the drawing can show; as many as in the window if left out.

    Raises:
        ValueError: there are no such steps, or fewer than one frame.
    """
    raise NotImplementedError


def scene_film(
    scene: Scene, count: int, shot: Shot | None = None, *, first: int = 0, last: int | None = None
) -> Film:
    """Return the film of the runs of a scene, from their start.

    Args:
        scene: whose runs they are.
        count: how many frames there are, unless there are fewer steps.
        shot: how it is looked at.
        first: the first step that is shown.
        last: the last one; None for the one where every run has come to rest.

    Raises:
        ValueError: there are no such steps, or fewer than one frame.
    """
    raise NotImplementedError
