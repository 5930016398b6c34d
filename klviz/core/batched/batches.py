"""A batch: runs from many starts at once, each as its own `Descent` would be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import numpy as np

from klviz.core.approximations import Approximation, LocationScale, has_digits
from klviz.core.arrays import Array, frozen
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_runs import RowRuns, Task
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.descent import TOLERANCE, Descent
from klviz.core.divergences import Divergence
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Optimiser, Search
from klviz.core.plans import STEP, UnresolvableError, plan
from klviz.core.schedules import Schedule

TOGETHER = 1 << 17
"""How many (run, point) pairs go step by step together: what a processor's cache holds."""


class Batch(NamedTuple):
    """Runs that are over. A run that can go no further stays where it is. Arrays are read-only.

    Attributes:
        thetas: θ at the starts and after every step, (steps + 1, n, k).
        values: the divergence there, in nats, (steps + 1, n); inf where it is so.
        converged: whether nothing was left to gain, (n,).
        reasons: why a run could not go on, n sentences; "" where it could.
    """

    thetas: Array
    values: Array
    converged: Flags
    reasons: tuple[str, ...]

    @property
    def ends(self) -> Array:
        """Where the runs ended, (n, k)."""
        return np.asarray(self.thetas[-1])


def run_batch(
    p: Mixture,
    divergence: Divergence,
    approximation: Approximation,
    optimiser: Optimiser[Any],
    starts: Array,
    steps: int,
    *,
    schedule: Schedule | None = None,
    tolerance: float = TOLERANCE,
) -> Batch:
    """Return runs from many θ at once.

    Args:
        p: the target.
        divergence: what is minimised.
        approximation: the set of q. One of a location-scale family goes in array form, others
            run after run.
        optimiser: makes the steps; one that searches goes run after run.
        starts: θ of q at the starts, (n, k).
        steps: how many steps every run takes at most.
        schedule: the share of the rate that step n is taken with; all of it if left out.
        tolerance: the Fisher norm of the slope at which a run has converged.

    Raises:
        ValueError: the tolerance is negative, or there are fewer than no steps.
    """
    if not tolerance >= 0.0:
        raise ValueError(f"tolerance must not be negative, got {tolerance!r}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, got {steps!r}")
    starts = np.asarray(starts, dtype=np.float64)
    task = Task(p, divergence, approximation, optimiser, schedule, tolerance)
    runs = _together if _has_rows(task) else _one_by_one
    thetas, values = np.empty((steps + 1, 0, starts.shape[1])), np.empty((steps + 1, 0))
    nothing = Batch(thetas, values, np.empty(0, bool), ())
    return _joined([nothing, *runs(task, starts, steps)])


def _has_rows(task: Task) -> bool:
    """Return whether the runs can go in array form."""
    if isinstance(task.optimiser, Search) or not isinstance(task.approximation, LocationScale):
        return False
    if not all(has_digits(part.member) for part in task.p.present):
        return False
    try:
        plan(task.p, task.p, STEP)
    except UnresolvableError:
        return False
    return True


def _one_by_one(task: Task, starts: Array, steps: int) -> Iterator[Batch]:
    """Yield a batch of one run for every start."""
    for start in starts.tolist():
        run = Descent(*task[:4], tuple(start), schedule=task.schedule, tolerance=task.tolerance)
        record = [run.step, *(run.advance() for _ in range(steps))]
        yield Batch(
            np.array([[step.theta] for step in record]),
            np.array([[step.value] for step in record]),
            np.array([run.converged]),
            (run.step.reason,),
        )


def _together(task: Task, starts: Array, steps: int) -> Iterator[Batch]:
    """Yield batches of as many runs as go well together."""
    terrain = RowTerrain(task.p, task.divergence, cast(LocationScale, task.approximation))
    size = max(1, TOGETHER // terrain.size)
    for low in range(0, len(starts), size):
        yield _batch(RowRuns(task, terrain, starts[low : low + size]), steps)


def _batch(runs: RowRuns, steps: int) -> Batch:
    """Return the runs after so many steps."""
    thetas, values = [runs.thetas], [runs.values]
    for number in range(steps):
        if not runs.are_over:
            runs.advance(number)
        thetas.append(runs.thetas)
        values.append(runs.values)
    reasons = tuple(runs.reason(row) for row in range(len(runs.values)))
    return Batch(np.array(thetas), np.array(values), runs.converged, reasons)


def _joined(batches: list[Batch]) -> Batch:
    """Return one batch of all runs."""
    return Batch(
        frozen(np.concatenate([b.thetas for b in batches], axis=1)),
        frozen(np.concatenate([b.values for b in batches], axis=1)),
        np.concatenate([b.converged for b in batches]),
        tuple(reason for b in batches for reason in b.reasons),
    )
