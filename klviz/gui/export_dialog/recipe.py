"""Recipe: which film is chosen. Making it may take long, and is done in a thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from klviz.analyses.films import Film, Shot, run_film, scene_film
from klviz.analyses.labs import LABS
from klviz.analyses.recording import Recording
from klviz.analyses.snapshots import Snapshot
from klviz.analyses.sweep_films import sweep_film
from klviz.analyses.sweeps import nothing_to_film, sweeps_of
from klviz.document.scene import Scene

RECORDED, WHOLE = "run", "whole"
"""The runs as far as they were recorded, and from their start to where they rest."""
FEW = 5
"""A recorded run that still goes on is proposed for a film where it has more steps than these."""
NOTES = {
    RECORDED: "The steps that the window has taken so far.",
    WHOLE: "All steps, taken anew, from the start until every run rests.",
}
"""What tells the films of runs apart."""
NO_STEP = "No step has been taken yet."
NOTHING_MOVES = "Nothing of this can be filmed."


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """Which film is chosen.

    Attributes:
        moves: ``RECORDED``, ``WHOLE``, or a key of the sweeps of the lab.
        low: the first step, or the number of the first frame.
        high: the last one.
        count: how many frames there are, unless there are fewer steps.
        scene: what is filmed.
        shot: how it is looked at.
        recording: its runs; of ``RECORDED`` films only.
    """

    moves: str
    low: float
    high: float
    count: int
    scene: Scene
    shot: Shot
    recording: Recording | None = None

    def make(self) -> Film:
        """Return the film; that may take long.

        Raises:
            ValueError: there is none; the message says why.
        """
        if nothing_to_film(self.scene):
            raise ValueError(NOTHING_MOVES)
        if self.moves == WHOLE:
            return scene_film(self.scene, self.count, self.shot)
        if self.moves == RECORDED:
            if self.recording is None:
                raise ValueError(NO_STEP)
            first, last = round(self.low), min(round(self.high), self.recording.last)
            return run_film(
                self.recording, first, last, self.count, landscapes=self.shot.landscapes
            )
        return sweep_film(self.scene, self.moves, self.low, self.high, self.count, self.shot)

    @property
    def subject(self) -> tuple[str, float, float]:
        """What it shows, in however many frames."""
        return self.moves, self.low, self.high

    @property
    def is_slow(self) -> bool:
        """Whether every frame has landscapes of its own."""
        return self.shot.landscapes and self.moves not in (RECORDED, WHOLE)

    @property
    def most_frames(self) -> int:
        """How many frames there will be, as far as that is known before they are made."""
        if self.moves != RECORDED:
            return self.count
        return min(self.count, round(self.high) - round(self.low) + 1)

    def shortened(self, most: int) -> Recipe:
        """Return the same with at most so many frames, for those who look before it is made."""
        return replace(self, count=min(self.count, most))


def refusals(scene: Scene, last: int) -> dict[str, str]:
    """Return why there is none of each kind of film, "" where there is, by its key."""
    of_sweeps = {key: sweep.refusal(scene) for key, sweep in sweeps_of(scene.lab).items()}
    if not LABS[scene.lab].outlook(scene).moves:
        return of_sweeps
    return {RECORDED: "" if last else NO_STEP, WHOLE: "", **of_sweeps}


def labels(lab: str) -> dict[str, str]:
    """Return what a person reads for each kind of film of a lab."""
    named = {key: sweep.label for key, sweep in sweeps_of(lab).items()}
    return {RECORDED: "The run as recorded", WHOLE: "The run from start to rest", **named}


def ends(scene: Scene, last: int) -> dict[str, tuple[float, float]]:
    """Return from where to where each film goes, if nobody says otherwise."""
    of_sweeps = {
        key: sweep.ends(scene) if not sweep.refusal(scene) else (0.0, 1.0)
        for key, sweep in sweeps_of(scene.lab).items()
    }
    return {RECORDED: (0.0, float(last)), WHOLE: (0.0, float(last)), **of_sweeps}


def first_that_is(moves: str, refused: Mapping[str, str]) -> str:
    """Return the film that was chosen or, where there is none of it, the first there is.

    Where there is none at all, that is the first that is refused.
    """
    usable = [key for key, why in refused.items() if not why] or list(refused)[:1]
    return moves if moves in usable else usable[0]


def proposed(moves: str, refused: Mapping[str, str], shown: Snapshot | None) -> str:
    """Return the film that was chosen, but the whole run instead of its first few steps."""
    few = shown is None or (shown.last <= FEW and not shown.at_rest)
    return first_that_is(WHOLE if moves == RECORDED and few else moves, refused)
