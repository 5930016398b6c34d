"""Runs of location-scale q in step: what `Descent` does, a row a run.

Optimisers do plain arithmetic on each parameter, so a parameter may as well be a column with a
number a run: it is they who take the steps here, too.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import (
    COARSEST,
    NEAR_LOC,
    NEAR_LOG_SCALE,
    REACH,
    ROUNDING,
    STEP_OF_LOC,
    STEP_OF_LOG_SCALE,
    Approximation,
    LocationScale,
)
from klviz.core.arrays import Array, Theta
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_terrain import Laid, RowTerrain, Slopes
from klviz.core.descent import CERTAIN, PAUSE
from klviz.core.divergences import Divergence
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Optimiser
from klviz.core.plans import STEP, plan
from klviz.core.schedules import Schedule
from klviz.core.terrain import (
    BLIND,
    TOO_LARGE,
    Terrain,
    natural_unit,
    plateau,
    spread,
)


class Task(NamedTuple):
    """What the runs of a batch have in common."""

    p: Mixture
    divergence: Divergence
    approximation: Approximation
    optimiser: Optimiser[Any]
    schedule: Schedule | None
    tolerance: float


class _Columns(NamedTuple):
    """What an optimiser sees: slope and metric, with a number a run in place of each number."""

    gradient: Any
    metric: tuple[Array, Array]

    def fisher(self) -> NDArray[np.object_]:
        """Return the Fisher information, a diagonal of columns, (2, 2)."""
        fisher = np.zeros((2, 2), dtype=object)
        fisher[0, 0], fisher[1, 1] = self.metric
        return fisher


class RowRuns:
    """Runs that go step by step together.

    Attributes:
        thetas: where they are, (b, 2).
        values: the divergence there, (b,); inf where it is so.
        converged: whether nothing is left to gain, (b,).
    """

    def __init__(self, task: Task, terrain: RowTerrain, thetas: Array) -> None:
        """Begin at every θ, (b, 2)."""
        self._task = task
        self._terrain = terrain
        self._length = spread(task.p)
        self._units = np.array([natural_unit(self._length), 1.0])
        self._information = _information(terrain.approximation)
        self._state = task.optimiser.init(cast(Theta, tuple(thetas.T)))
        self._refused: dict[int, Theta] = {}
        self._never = not task.divergence.may_overflow and bool(terrain.infinite(thetas[:1]).any())
        possible = self._can_be_computed(thetas)
        # Runs that never begin have points as well, to keep rows together.
        anywhere = (task.p.grain.loc[0], math.log(self._length))
        self._near = np.where(possible[:, None], thetas, anywhere)
        self._laid = terrain.lay(self._near)
        self._noise = self._noise_at(self._laid, self._near)
        self.converged = np.zeros(len(thetas), bool)
        self._over = np.zeros(len(thetas), bool)
        self.thetas = thetas.copy()
        found, fine = self._look(thetas)
        self.values = np.where(fine, found.values, math.inf)
        self._gradients = np.where(fine[:, None], found.gradients, 0.0)
        self._refuse(~fine, thetas)
        self._rest_at_bottom()

    @property
    def are_over(self) -> bool:
        """Whether no run goes on."""
        return bool(self._over.all())

    def advance(self, number: int) -> None:
        """Take the step of that number; the first is 0."""
        change = self._change(number)
        excess = np.max(np.abs(change) / _largest(self.thetas), axis=1, keepdims=True)
        change = np.where(excess > 1.0, change / np.maximum(excess, 1.0), change)
        there = np.where(self._over[:, None], self.thetas, self.thetas + change)
        found, fine = self._look(there)
        self._refuse(~fine, there)
        goes = ~self._over
        self.thetas = np.where(goes[:, None], there, self.thetas)
        self.values = np.where(goes, found.values, self.values)
        self._gradients = np.where(goes[:, None], found.gradients, self._gradients)
        if (number + 1) % PAUSE == 0:
            self._rest_at_bottom()

    def _change(self, number: int) -> Array:
        """Return the change of θ that the optimiser asks for, (b, 2)."""
        metric = self._metric() * self._units**2
        columns = _Columns(tuple((self._gradients * self._units).T), tuple(metric.T))
        change, self._state = self._task.optimiser.step(cast(Any, columns), self._state)
        share = 1.0 if self._task.schedule is None else self._task.schedule(number)
        return np.asarray(share * np.stack(cast(Any, change), axis=1) * self._units)

    def _metric(self) -> Array:
        """Return the diagonal of the Fisher information, (b, 2); the rest is 0."""
        by_loc = self._information[0] * np.exp(-2.0 * self.thetas[:, 1])
        return np.stack([by_loc, np.full_like(by_loc, self._information[1])], axis=1)

    def _look(self, thetas: Array) -> tuple[Slopes, Flags]:
        """Return value and slope at every θ, and where there are such."""
        possible = self._can_be_computed(thetas)
        self._lay_out(thetas, possible)
        found = self._terrain.slopes_on(self._laid, np.where(possible[:, None], thetas, self._near))
        found = found._replace(
            gradients=np.where(np.abs(found.gradients) > self._noise, found.gradients, 0.0)
        )
        fine = possible & np.isfinite(found.values + found.gradients.sum(axis=1))
        noise = (self._noise * _largest(np.where(possible[:, None], thetas, self._near))).sum(
            axis=1
        )
        return found, fine & (found.gradients.any(axis=1) | (noise <= BLIND))

    def _can_be_computed(self, thetas: Array) -> Flags:
        """Return where q is a density in doubles, and its divergence finite, (b,)."""
        loc, log_scale = thetas.T
        possible = np.isfinite(loc) & (np.abs(log_scale - math.log(self._length)) < REACH)
        possible &= np.spacing(np.abs(loc)) <= COARSEST * np.exp(log_scale)
        if self._terrain.divergence.may_overflow:
            possible[possible] = ~self._terrain.infinite(thetas[possible])
        return np.asarray(possible & (not self._never))

    def _lay_out(self, thetas: Array, possible: Flags) -> None:
        """Lay out points anew for those θ that have left the ones there are."""
        moved = possible & (thetas != self._near).any(axis=1)
        if self._terrain.steady:
            apart = np.abs(thetas - self._near)
            near = apart[:, 0] <= NEAR_LOC * np.exp(self._near[:, 1])
            moved &= ~(near & (apart[:, 1] <= NEAR_LOG_SCALE))
        if not moved.any():
            return
        fresh = self._terrain.lay(thetas[moved])
        self._laid = fresh if moved.all() else self._laid.replaced(moved, fresh)
        self._near[moved] = thetas[moved]
        self._noise[moved] = self._noise_at(fresh, thetas[moved])

    def _noise_at(self, laid: Laid, thetas: Array) -> Array:
        """Return how small a derivative is lost in the rounding of its own sum, (b, 2)."""
        rounding = ROUNDING * (1.0 + np.abs(thetas[:, :1]) * np.exp(-thetas[:, 1:]))
        return np.asarray(rounding * self._terrain.sizes_on(laid, thetas))

    def _refuse(self, which: Flags, thetas: Array) -> None:
        """End runs that cannot go on; remember where they could not go."""
        for row in np.flatnonzero(which & ~self._over).tolist():
            self._refused[row] = tuple(thetas[row].tolist())
        self._over |= which

    def _rest_at_bottom(self) -> None:
        """End runs that have nothing left to gain."""
        slope = (np.abs(self._gradients) * _largest(self.thetas)).sum(axis=1)
        norm = np.sqrt((self._gradients**2 / self._metric()).sum(axis=1))
        flat = self.values > plateau(self._task.divergence)
        at_bottom = (slope <= CERTAIN * self._task.tolerance) & (norm <= self._task.tolerance)
        self.converged |= at_bottom & ~flat & ~self._over
        self._over |= self.converged

    def reason(self, row: int) -> str:
        """Return why a run could not go on, as a sentence; "" where it could."""
        if row not in self._refused:
            return ""
        alone = Terrain(*self._task[:3])
        alone.evaluate(self._refused[row])
        return alone.reason or TOO_LARGE


def _largest(thetas: Array) -> Array:
    """Return how far each parameter may go in one step, (b, 2)."""
    by_loc = STEP_OF_LOC * np.exp(thetas[:, 1])
    return np.stack([by_loc, np.full_like(by_loc, STEP_OF_LOG_SCALE)], axis=1)


def _information(approximation: LocationScale) -> tuple[float, float]:
    """Return the Fisher information of the member with loc 0 and scale 1 in each parameter."""
    standard = (0.0, 0.0)
    q = approximation.mixture(standard)
    cuts = plan(q, q, STEP)
    measure = cuts.rule(cuts.panels()).measure()
    scores = approximation.scores(measure.points, measure.weights, standard)
    fisher = scores.fisher(standard, q.prob(measure.points), (1.0, 1.0))
    return float(fisher[0, 0]), float(fisher[1, 1])
