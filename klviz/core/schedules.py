"""Schedules: how an optimiser's rate changes along a run.

A schedule maps the number of a step, the first is 0, to the share of the rate that it is taken
with. It knows how many steps it is meant for, and after these it stays what it was in the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from klviz.core.parameters import table

Schedule: TypeAlias = Callable[[int], float]
"""The share of the rate that step n is taken with, 0 < share ≤ 1."""

LAST = 0.01
"""The share that is left in the end where a rate goes down for good."""
WARM = 0.1
"""Which part of a run the rate takes to rise, where it does."""
LATE = ((0.75, LAST), (0.5, 0.1))
"""From which part of a run on the rate is which share, where it goes down at once."""


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """A row of the table of schedules.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        help: a sentence for the tooltip.
        share: the share of the rate at a part of the run, from 0 to 1.
    """

    key: str
    label: str
    help: str
    share: Callable[[float], float]

    def over(self, steps: int) -> Schedule:
        """Return the schedule for a run of so many steps.

        Raises:
            ValueError: there is no step.
        """
        if steps < 1:
            raise ValueError(f"steps must be at least 1 for a schedule, got {steps!r}")
        return lambda n: self.share(min(n / steps, 1.0))


def _constant(part: float) -> float:
    return 1.0


def _inverse(part: float) -> float:
    return 1.0 / (1.0 + 9.0 * part)


def _stepped(part: float) -> float:
    return next((share for start, share in LATE if part >= start), 1.0)


def _cosine(part: float) -> float:
    return LAST + (1.0 - LAST) * 0.5 * (1.0 + math.cos(math.pi * part))


def _warm_cosine(part: float) -> float:
    if part < WARM:
        return LAST + (1.0 - LAST) * part / WARM
    return _cosine((part - WARM) / (1.0 - WARM))


SCHEDULES: Mapping[str, ScheduleKind] = table(
    [
        ScheduleKind(
            key="constant",
            label="Constant",
            help="Every step is taken with the same rate.",
            share=_constant,
        ),
        ScheduleKind(
            key="inverse",
            label="Inverse",
            help="The rate falls as 1/(1 + 9 n/N), to a tenth.",
            share=_inverse,
        ),
        ScheduleKind(
            key="step",
            label="Step",
            help="The rate falls to a tenth halfway, and to a hundredth at three quarters.",
            share=_stepped,
        ),
        ScheduleKind(
            key="cosine",
            label="Cosine",
            help="The rate falls along half a wave of the cosine, to a hundredth.",
            share=_cosine,
        ),
        ScheduleKind(
            key="warm_cosine",
            label="Warm-up and cosine",
            help="The rate rises for a tenth of the run, then falls along a cosine.",
            share=_warm_cosine,
        ),
    ]
)
