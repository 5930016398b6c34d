"""Record: one run, and the steps that it has taken.

A run that was scrubbed back is shown from its record. Where something is changed at an earlier
step, what came after that step is forgotten, and the run goes on from there. Where α is turned
while q stands in a minimum, q goes along with the minimum instead of after it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.alpha_paths import AT_OPTIMUM, optima_along_turn
from klviz.analyses.means import Means, means_of
from klviz.analyses.track import track_for
from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, frozen
from klviz.core.descent import Descent
from klviz.core.diagnoses import Diagnosis
from klviz.core.discrete.categorical import Categorical
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Theta
from klviz.core.sampling.samples import Sample
from klviz.document.runs import Run

Law: TypeAlias = Mixture | Sample | Categorical
"""What a run goes towards: a density, points, or probabilities of outcomes."""
Q = TypeVar("Q")
LOSS_POINTS = PATH_POINTS = 600
"""How many points of a loss curve, or of a path through the parameters, are drawn at most."""
NOTHING = frozen(np.empty(0))
NO_PATH = frozen(np.empty((0, 2)))
"""That of a q that has no location and scale."""


@dataclass(frozen=True, slots=True, eq=False)
class RunTable:
    """Every step that is kept of one run. Arrays are read-only.

    Attributes:
        run: the run as the scene has it.
        steps: their numbers, (m,), ascending.
        parameters: those of q there, (m, k), in the units and the order of its family.
        values: the divergence there, (m,), in nats.
        seen: what draws made of the divergence, (m,), in nats; empty where there are none.
    """

    run: Run
    steps: NDArray[np.int64]
    parameters: Array
    values: Array
    seen: Array


@dataclass(frozen=True, slots=True)
class Start(Generic[Q]):
    """A set of q, and the one of them at which runs begin.

    Attributes:
        approximation: the set, as an optimiser sees it.
        theta: that one.
        law: the q of a θ.
    """

    approximation: Any
    theta: Theta
    law: Callable[[Theta], Q]


class Record(Generic[Q]):
    """A run under way, with what it has been through.

    Args:
        run: what is optimised, and how.
        p: the target.
        start: the family of q, and where it starts.
        first: the step of the playback at which it begins: 0, or later for a run that was added.
    """

    def __init__(self, run: Run, p: Law, start: Start[Q], first: int = 0) -> None:
        self.run = run
        self.p = p
        self._approximation, self._law = start.approximation, start.law
        self._rng = np.random.default_rng(run.seed)
        self._track = track_for(first, len(start.theta))
        # Where α has led q since it stood in a minimum, and at which step that was.
        self._trail: list[Theta] = []
        self._turned_at = first
        self._begin(start.theta)

    @property
    def last(self) -> int:
        """The last step recorded."""
        return self._track.last

    def advance(self) -> None:
        """Take one step and record it."""
        self._descent.advance()
        self._append()

    def table(self) -> RunTable:
        """Return every step that is kept, with no thinning."""
        steps, thetas, values, seen = self._track.whole()
        parameters = [self._approximation.values_of(tuple(theta)) for theta in thetas.tolist()]
        return RunTable(
            self.run,
            steps,
            frozen(np.array(parameters).reshape(len(steps), -1)),
            values,
            seen if self.run.draws else NOTHING,
        )

    def theta(self, step: int) -> Theta:
        """Return θ at a step that is kept; before the first, the start."""
        return self._track.theta(step)

    def kept(self, step: int) -> int:
        """Return the last step up to that one that can be shown as it was; all after the last."""
        return step if step >= self.last else self._track.kept(step)

    def following(self, step: int) -> int:
        """Return the next step that can be shown as it was; the last where there is none."""
        return self._track.following(step)

    def q(self, step: int) -> Q:
        """Return q at a step."""
        return self._law(self.theta(step))

    def values(self, step: int) -> tuple[float, ...]:
        """Return the parameters of q at a step, in its family's own units."""
        return tuple(self._approximation.values_of(self.theta(step)))

    def diagnosis(self, step: int) -> Diagnosis:
        """Return how the run was doing at a step."""
        first = self._track.first
        if step >= self.last and (self.last > first or self._descent.step.reason):
            return self._descent.diagnosis()
        return Diagnosis("ready" if step <= first else "running")

    def losses(self, step: int) -> tuple[Array, Array, Array]:
        """Return the steps recorded, (m,), and the divergence there in nats, (m,), exactly.

        The third is what draws made of it, empty where there are none. Thinned for drawing, but
        never without the step given. Each value is that of the p of its time.
        """
        steps, values, seen = self._track.values(LOSS_POINTS, step)
        return steps, values, seen if self.run.draws else NOTHING

    def path(self, step: int) -> Array:
        """Return location and log scale of q from the start to a step, (k, 2).

        Thinned for drawing; empty where q has other parameters.
        """
        if not isinstance(self._approximation, LocationScale):
            return NO_PATH
        if not self._trail or step < self._turned_at:
            return self._track.path(PATH_POINTS, step)
        before = self._track.path(PATH_POINTS, max(self._turned_at - 1, self._track.first))
        return frozen(np.concatenate([before, self._trail, [self.theta(step)]]))

    def follow(self, run: Run, p: Law, step: int, deadline: float = math.inf) -> None:
        """Go on from a step towards another p, or under another divergence or optimiser.

        Until the deadline, by `time.perf_counter`, q goes along with a minimum; then after it.
        """
        before, same_p = self.run, p is self.p
        self.run, self.p = run, p
        if same_p and _problem(run) == _problem(before):
            return
        if step >= self.last and self._is_turned(before) and self._go_along(before.alpha, deadline):
            return
        self._trail.clear()
        if step < self.last or self.last == self._track.first:
            # A run that has not moved begins afresh, with its first draws, as after a rewind.
            self._cut_after(step)
            return
        if run.seed != before.seed:
            self._rng = np.random.default_rng(run.seed)
        self._employ()
        self._track.revalue(self._exact_value(), self._descent.step.value)

    def _is_turned(self, before: Run) -> bool:
        """Return whether all that changed is α, while q stands in a minimum that it went to."""
        run = self.run
        other = run.divergence != "alpha" or run.draws or run.alpha == before.alpha
        if other or _problem(replace(before, alpha=run.alpha)) != _problem(run):
            return False
        moved = isinstance(self.p, Mixture) and self.last > self._track.first
        return moved and self._descent.norm <= AT_OPTIMUM

    def _go_along(self, alpha: float, deadline: float) -> bool:
        """Put q into the minimum that follows as α is turned from there; return whether it can."""
        turn = (alpha, self.run.alpha)
        assert isinstance(self.p, Mixture)
        here = self.theta(self.last)
        optima = optima_along_turn(self.p, self._approximation, here, turn, deadline)
        if not optima:
            return False
        self._turned_at = self._turned_at if self._trail else self.last
        self._trail += [here, *optima[:-1]]
        if len(self._trail) > 2 * PATH_POINTS:
            self._trail = self._trail[::2]
        self._track.cut(self.last)
        self._begin(optima[-1])
        return True

    def _begin(self, theta: Theta) -> None:
        """Start a descent at θ, in the last place of the record."""
        self._begun = self._track.last + 1 - self._track.first
        divergence, optimiser, survey, schedule, tolerance = self._means()
        self.divergence = divergence
        self._descent = Descent(
            self.p,
            divergence,
            self._approximation,
            optimiser,
            theta,
            survey=survey,
            schedule=schedule,
            tolerance=tolerance,
        )
        self._append()

    def _employ(self) -> None:
        """Let the descent go on by what the run is now."""
        self.divergence, optimiser, survey, schedule, tolerance = self._means()
        self._descent.reschedule(schedule, tolerance)
        self._descent.redirect(self.divergence, optimiser, survey=survey, p=self.p)

    def _means(self) -> Means:
        return means_of(self.run, self.p, self._approximation, self._rng, self._begun)

    def _cut_after(self, step: int) -> None:
        """Forget what came after a step and start afresh from there."""
        theta = self.theta(step)
        self._track.cut(step)
        index = self._track.last + 1 - self._track.first
        self._rng = np.random.default_rng([self.run.seed, index] if index else self.run.seed)
        self._begin(theta)

    def _append(self) -> None:
        step = self._descent.step
        self._track.append(step.theta, self._exact_value(), step.value)

    def _exact_value(self) -> float:
        """Return the divergence where the run is, of all of the points where draws are of them."""
        theta, value = self._descent.step.theta, self._descent.exact_value
        if isinstance(self.p, Sample) and self.run.draws and math.isfinite(value):
            log_q = self._approximation.mixture(theta).log_prob(self.p.points)
            return -float(log_q.mean())
        return value


def _problem(run: Run) -> Run:
    """Return what of a run its descent depends on; colours and the like it does not."""
    return replace(run, colour=0, visible=True)
