"""Along: what the losses of a film go along where that is not the steps of a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Along:
    """A number that moves in a film.

    Attributes:
        name: what the axis is called.
        ends: from where to where the axis reaches.
        now: where the number is.
        text: the number as a caption says it, such as "α = 0.35".
    """

    name: str
    ends: tuple[float, float]
    now: float
    text: str
