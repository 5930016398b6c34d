"""Descent: q goes down a divergence towards p, step by step.

A run never leaves the numbers: a step is capped at what q's own width allows, whatever the rate,
and where the divergence is infinite or has no slope that can be computed, the run stops and says
why. It outlives a change of p, of the divergence and of the optimiser: q chases.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from operator import add, mul, truediv
from typing import Any, NamedTuple

import numpy as np

from klviz.core.arrays import Array, frozen
from klviz.core.diagnoses import (
    FLAT,
    OVERLEAPT,
    OVERSHOT,
    WINDOW,
    Diagnosis,
    of_kink,
    trouble,
    trouble_among_draws,
)
from klviz.core.divergences import Divergence
from klviz.core.grounds import Footing, Ground, Movable, Survey
from klviz.core.optimisers import Optimiser, Search, Theta
from klviz.core.schedules import Schedule
from klviz.core.searching import HALVINGS, Lookout, lower
from klviz.core.terrain import Terrain

TOLERANCE = 1e-9
"""The Fisher norm of the slope, √(gᵀF⁻¹g), at which a run has converged, if nobody says another.

About half its square is left to gain, in nats: less than a double can tell from the value.
"""
CERTAIN = 100.0
"""How many times the tolerance a slope is, over the longest step, that need not be looked at."""
PAUSE = 8
"""How many steps go by between two looks whether a run has converged."""
BLURRED = "an optimiser that searches compares values, which random draws blur; take another"
STUCK = "no step down the slope from here lowers the divergence by more than rounding"


class Step(NamedTuple):
    """Where a run is after so many steps.

    Attributes:
        number: how many steps were taken.
        theta: the parameters of q.
        value: the divergence there, in nats, by the quadrature of the steps; inf where it is so.
        gradient: its derivatives; 0 where there are none.
        capped: whether the optimiser wanted to go further than it went.
        reason: why the run cannot go on, as a sentence; "" where it can.
    """

    number: int
    theta: Theta
    value: float
    gradient: Theta
    capped: bool
    reason: str


class Descent:
    """A run. It goes on for ever: stopping, pausing and speed are the caller's.

    Attributes:
        step: where it is.
        converged: whether nothing is left to gain. The run then rests until something changes.
    """

    def __init__(
        self,
        p: Any,
        divergence: Divergence,
        approximation: Movable,
        optimiser: Optimiser[Any],
        theta: Theta,
        *,
        survey: Survey = Terrain,
        schedule: Schedule | None = None,
        tolerance: float = TOLERANCE,
    ) -> None:
        """Begin at θ; p, approximation and survey belong to one space, the line if left out.

        Args:
            p: the target.
            divergence: what is minimised.
            approximation: the set of q.
            optimiser: makes the steps.
            theta: the parameters of q at the start.
            survey: makes the ground of the space.
            schedule: the share of the rate that step n is taken with; all of it if left out.
            tolerance: the Fisher norm of the slope at which the run has converged.

        Raises:
            ValueError: the tolerance is negative, or no number.
        """
        self._survey = survey
        self._approximation = approximation
        self._tolerance, self._schedule = _checked(tolerance), schedule
        self._employ(optimiser, divergence)
        self._state: Any = optimiser.init(theta)
        self._terrain = survey(p, divergence, approximation)
        self._evaluation: Footing | None = None
        self._largest: Theta = ()
        self._values: deque[float] = deque(maxlen=WINDOW)
        self._cut_short = 0
        self.step = Step(0, theta, math.inf, (), False, "")
        self.converged = False
        self._look(0, theta)

    @property
    def is_over(self) -> bool:
        """Whether it rests, at the bottom or for a reason, until something changes."""
        return self.converged or bool(self.step.reason)

    @property
    def norm(self) -> float:
        """The Fisher norm of the slope where the run is; nan where there is no slope."""
        return math.nan if self._evaluation is None else norm(self._evaluation)

    @property
    def exact_value(self) -> float:
        """The divergence where the run is, without the noise that draws bring into the step's.

        Of batches of points, of which nothing else is known, it is that of the step.
        """
        exact = getattr(self._evaluation, "exact", None)
        return self.step.value if exact is None else float(exact.value)

    def advance(self) -> Step:
        """Take a step, and return where it led."""
        step, evaluation = self.step, self._evaluation
        if evaluation is None or self.converged or step.reason:
            return self._rest(step.reason)
        if self._searches:
            return self._search(step, evaluation)
        state = self._state
        change = self._scheduled(step.number, self._wanted(evaluation))
        if not math.isfinite(sum(change)):
            self._state = state
            return self._rest(OVERSHOT)
        excess = max(map(truediv, map(abs, change), self._largest))
        capped = excess > 1.0
        if capped:
            change = tuple([c / excess for c in change])
        theta = tuple(map(add, step.theta, change))
        landing = self._terrain.landing
        if landing is not None:
            theta = landing(evaluation, step.theta, theta)
        there = self._terrain.evaluate(theta)
        if there is None:
            return self._rest(self._terrain.reason)
        return self._arrive(step.number + 1, theta, there, capped)

    def retarget(self, p: Any) -> None:
        """Go on from here towards another p."""
        self.redirect(self._terrain.divergence, self._optimiser, p=p)

    def redirect(
        self,
        divergence: Divergence,
        optimiser: Optimiser[Any],
        *,
        survey: Survey | None = None,
        p: Any = None,
    ) -> None:
        """Go on from here under another divergence, by another optimiser or at another rate.

        Args:
            divergence: what is minimised.
            optimiser: makes the steps.
            survey: makes the ground from now on; None for what made it so far.
            p: the target; None for what it was.
        """
        self._survey = survey or self._survey
        target = self._terrain.p if p is None else p
        terrain = self._survey(target, divergence, self._approximation)
        # What was gathered of steeper slopes would hold the run back for thousands of steps.
        other = (
            divergence.key != self._terrain.divergence.key or terrain.units != self._terrain.units
        )
        if other or type(optimiser) is not type(self._optimiser):
            self._state = optimiser.init(self.step.theta)
        self._employ(optimiser, divergence)
        self._look_again(terrain)

    def reschedule(self, schedule: Schedule | None, tolerance: float) -> None:
        """Go on from here by another schedule of the rate, to another tolerance.

        Raises:
            ValueError: the tolerance is negative, or no number.
        """
        self._tolerance, self._schedule = _checked(tolerance), schedule
        if self._evaluation is not None and not self.step.reason:
            self.converged = self._is_at_bottom(self._evaluation)

    def diagnosis(self) -> Diagnosis:
        """Return how the run is doing."""
        if self.step.reason:
            return Diagnosis("stopped", self.step.reason)
        if self.converged:
            return Diagnosis("converged")
        if self._terrain.is_plateau(self.step.value):
            return Diagnosis("flat", FLAT)
        if self._terrain.is_random:
            note = trouble_among_draws(self._cut_short)
        else:
            note = trouble(self._values, self._cut_short)
            note = of_kink(note) if self._terrain.has_kinks else note
        return Diagnosis("diverging", note) if note else Diagnosis("running")

    def _employ(self, optimiser: Optimiser[Any], divergence: Divergence) -> None:
        """Go by this optimiser from now on, if it serves."""
        self._optimiser = optimiser
        self._searches = isinstance(optimiser, Search)
        self._refusal = optimiser.refusal(divergence, self._approximation)

    def _look_again(self, terrain: Ground) -> None:
        """Stay, on other terrain."""
        self._terrain = terrain
        self._values.clear()
        self._cut_short = 0
        self._look(self.step.number, self.step.theta)

    def _look(self, number: int, theta: Theta) -> None:
        """Be at θ, for better or worse."""
        evaluation = self._terrain.evaluate(theta)
        if evaluation is not None:
            self._arrive(number, theta, evaluation, False)
            refusal = self._refusal
            if self._searches and self._terrain.is_random:
                refusal = refusal or BLURRED
            if refusal:
                self.step = self.step._replace(reason=refusal)
                self.converged = False
            return
        self._evaluation = None
        self.converged = False
        nothing = (0.0,) * len(theta)
        self.step = Step(number, theta, math.inf, nothing, False, self._terrain.reason)

    def _search(self, step: Step, evaluation: Footing) -> Step:
        """Take the step of an optimiser that names it itself, as far as it leads down."""
        vantage = Lookout(self._terrain, step.theta, evaluation, self._largest)
        change, self._state = self._optimiser.step(vantage, self._state)
        change = self._scheduled(step.number, change)
        found = lower(self._terrain, step.theta, evaluation, change)
        if found is None:
            level = self._terrain.is_plateau(step.value)
            return self._rest("" if level else self._hindrance(change))
        return self._arrive(step.number + 1, *found, False)

    def _hindrance(self, change: Theta) -> str:
        """Return why a search found nothing lower: a dead end, too long a step, or nothing."""
        if self._terrain.is_dead_end:
            return self._terrain.reason
        excess = max(map(truediv, map(abs, change), self._largest))
        return STUCK if excess < 2.0**HALVINGS else OVERLEAPT

    def _wanted(self, evaluation: Footing) -> Theta:
        """Return the change of θ that the optimiser asks for; it measures θ in its own units."""
        units = self._terrain.units
        if units is None:
            change, self._state = self._optimiser.step(evaluation, self._state)
            return change
        change, self._state = self._optimiser.step(evaluation.in_units(units), self._state)
        return tuple([c * unit for c, unit in zip(change, units, strict=True)])

    def _scheduled(self, number: int, change: Theta) -> Theta:
        """Return the change of θ by the rate that is due at this step."""
        if self._schedule is None:
            return change
        share = self._schedule(number)
        return tuple([share * c for c in change])

    def _arrive(self, number: int, theta: Theta, evaluation: Footing, capped: bool) -> Step:
        """Be at θ, and note what the slope is there."""
        self._evaluation = evaluation
        self._largest = self._approximation.largest_step(theta)
        self._values.append(evaluation.value)
        self._cut_short = self._cut_short + 1 if capped else 0
        looks = self._searches or number % PAUSE == 0
        self.converged = looks and self._is_at_bottom(evaluation)
        step = Step(number, theta, evaluation.value, evaluation.gradient, capped, "")
        self.step = step
        return step

    def _is_at_bottom(self, evaluation: Footing) -> bool:
        """Return whether nothing is left to gain, and that not for want of sight."""
        # |gᵢ| ≤ √(gᵀF⁻¹g) √Fᵢᵢ, and the longest step in a parameter is some √(1/Fᵢᵢ).
        slope = sum(map(mul, map(abs, evaluation.gradient), self._largest))
        if slope > CERTAIN * self._tolerance or self._terrain.is_plateau(evaluation.value):
            return False
        return norm(evaluation) <= self._tolerance

    def _rest(self, reason: str) -> Step:
        """Stay for a step."""
        self.step = self.step._replace(number=self.step.number + 1, capped=False, reason=reason)
        return self.step


def _checked(tolerance: float) -> float:
    """Return the tolerance.

    Raises:
        ValueError: it is negative, or no number.
    """
    if not tolerance >= 0.0:
        raise ValueError(f"tolerance must not be negative, got {tolerance!r}")
    return tolerance


def norm(footing: Footing) -> float:
    """Return √(gᵀF⁻¹g), the Fisher norm of the slope: the same whatever the parameters are."""
    # Rounding may leave a negative nothing.
    return math.sqrt(abs(2.0 * footing.predicted_decrease()))


def descend(
    p: Any,
    divergence: Divergence,
    approximation: Movable,
    optimiser: Optimiser[Any],
    theta: Theta,
    *,
    survey: Survey = Terrain,
    schedule: Schedule | None = None,
    tolerance: float = TOLERANCE,
) -> Iterator[Step]:
    """Yield the steps of a `Descent` from θ, the start first, for ever."""
    parts = (p, divergence, approximation, optimiser, theta)
    run = Descent(*parts, survey=survey, schedule=schedule, tolerance=tolerance)
    yield run.step
    while True:
        yield run.advance()


class Run(NamedTuple):
    """A run that is over. Its arrays are read-only.

    Attributes:
        thetas: θ at the start and after every step, (steps + 1, k).
        values: the divergence there, in nats, (steps + 1,).
        converged: whether nothing was left to gain in the end.
        diagnosis: how it was doing in the end.
        norm: the Fisher norm of the slope in the end; nan where there is no slope.
    """

    thetas: Array
    values: Array
    converged: bool
    diagnosis: Diagnosis
    norm: float


def run_descent(
    p: Any,
    divergence: Divergence,
    approximation: Movable,
    theta: Theta,
    optimiser: Optimiser[Any],
    *,
    survey: Survey = Terrain,
    schedule: Schedule | None = None,
    tolerance: float = TOLERANCE,
    steps: int,
    stop_when_converged: bool = False,
) -> Run:
    """Return a `Descent` of so many steps.

    It has fewer where it is to stop at the bottom and got there, or can go nowhere.
    """
    parts = (p, divergence, approximation, optimiser, theta)
    run = Descent(*parts, survey=survey, schedule=schedule, tolerance=tolerance)
    # As arrays at once: of thousands of parameters a tuple takes four times the memory.
    thetas, values = [np.array(run.step.theta)], [run.step.value]
    while len(values) <= steps and not (stop_when_converged and run.is_over):
        step = run.advance()
        thetas.append(np.array(step.theta))
        values.append(step.value)
    record = frozen(np.array(thetas)), frozen(np.array(values))
    return Run(*record, run.converged, run.diagnosis(), run.norm)
