"""Tasks: what klviz and those it is compared with are all given, and how klviz does it.

The target is 0.5 N(−3, 1) + 0.5 N(3, 1) and q is normal, with parameters mean and log sd.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from klviz.core.mixtures import Mixture

LOCS = (-3.0, 3.0)
HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)
BETA = 0.9
"""The momentum, and Adam's first; Adam's second is 0.999 and its ε 1e-8, as everywhere."""


class Task(NamedTuple):
    """A run: so many steps from (mean, sd). No step of it is long enough for klviz to cap it."""

    divergence: str
    optimiser: str
    rate: float
    start: tuple[float, float]
    steps: int

    @property
    def theta(self) -> tuple[float, float]:
        """Mean and log sd to begin with."""
        return self.start[0], math.log(self.start[1])


class Outcome(NamedTuple):
    """How long the steps took, and mean and log sd in the end."""

    seconds: float
    theta: tuple[float, ...]


RATES = {"gradient": 0.03, "momentum": 0.003, "adam": 0.03, "natural": 0.03}
STARTS = {"reverse_kl": (2.0, 1.0), "kl": (1.0, 2.5)}
TASKS = tuple(
    Task(divergence, optimiser, rate, start, 350)
    for divergence, start in STARTS.items()
    for optimiser, rate in RATES.items()
)


def two_modes() -> Mixture:
    """Return the target, as klviz has it."""
    from klviz.core.families import FAMILIES
    from klviz.core.mixtures import Mixture, Weighted

    normal = FAMILIES["normal"]
    return Mixture([Weighted(0.5, normal, normal.member((loc, 1.0))) for loc in LOCS])


def run_klviz(task: Task) -> Outcome:
    """Run the steps with klviz, the measures that are laid out on the way included."""
    from klviz.core.approximations import approximation_of
    from klviz.core.descent import Descent
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.optimisers import OPTIMISERS

    approximation, theta = approximation_of(FAMILIES["normal"], task.start)
    optimiser = OPTIMISERS[task.optimiser].make(task.rate)
    run = Descent(two_modes(), DIVERGENCES[task.divergence], approximation, optimiser, theta)
    begin = time.perf_counter()
    for _ in range(task.steps):
        run.advance()
    seconds = time.perf_counter() - begin
    assert not run.converged, "a run that rests costs nothing: take fewer steps"
    return Outcome(seconds, run.step.theta)
