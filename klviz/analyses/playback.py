"""Transport: where the playback of the runs stands, as a plain record without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Steps a frame."""


@dataclass(frozen=True, slots=True)
class Transport:
    """What is played, from where, and how fast.

    Attributes:
        playing: whether the step goes on by itself.
        settled: whether playing ended by itself because every run had come to rest.
        position: the step that is wanted; its fraction is what slow speeds have gathered.
        speed: steps a frame.
        restart: counts the starts; snapshots of an earlier start are stale.
        loop: whether playing begins again once every run has come to rest.
        stops: whether playing ends once every run has come to rest.
        back_to: the step to go back to once the runs have come to the one that is wanted; None
            for none.
    """

    playing: bool = False
    settled: bool = False
    position: float = 0.0
    speed: float = 1.0
    restart: int = 0
    loop: bool = False
    stops: bool = True
    back_to: int | None = None

    @property
    def step(self) -> int:
        """The step to show."""
        return int(self.position)

    def advanced(self) -> Transport:
        """Return the next frame of playing."""
        return replace(self, position=self.position + self.speed)

    def at(self, step: int) -> Transport:
        """Return the transport at a step, not before the first."""
        return replace(self, position=float(max(step, 0)), settled=False, back_to=None)

    def fetched(self, step: int, last: int) -> Transport:
        """Return it standing at a step, the runs taken to a later one first."""
        return replace(self.at(last), playing=False, back_to=step if step < last else None)

    def played(self) -> Transport:
        """Return it playing: on from here, or once more where all had come to rest."""
        now = self.at(0) if self.settled else self
        return replace(now, playing=True, settled=False, back_to=None)

    def paused(self) -> Transport:
        """Return it standing, at a whole step."""
        return replace(self, playing=False, position=float(self.step))

    def rested(self, last: int) -> Transport:
        """Return what follows when every run has come to rest at the last step recorded.

        It stands there, even where a fast playback wanted more.
        """
        if self.loop and last > 0:
            return self.at(0)
        if self.stops:
            return replace(self, playing=False, settled=True, position=float(last))
        return self

    def chasing(self) -> Transport:
        """Return what follows when p or a run was changed: what came to rest goes on."""
        return replace(self, playing=self.playing or self.settled, settled=False, back_to=None)

    def restarted(self, *, playing: bool) -> Transport:
        """Return it at the first step of a new start."""
        return replace(self.at(0), restart=self.restart + 1, playing=playing)
