"""Recording: the runs of a lab as they were at one moment, so that a file can be made of them.

The engine that made them lives in the thread of the worker and goes on; a recording stays, and can
be gone through in another thread.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from klviz.analyses.progress import REST
from klviz.analyses.record import Record, RunTable
from klviz.analyses.snapshots import Request
from klviz.core.plans import UnresolvableError

MOST_STEPS = 20_000
"""How far a run is taken that does not come to rest, where the end is asked for."""
SEEN = 1e-3
"""The share of its way by which a parameter must change for anybody to see it."""
ENOUGH_DRAWN = 2_000
"""How far one that goes by random draws is taken, where the others rest by then."""


class Runner(Protocol):
    """The engine of a lab, as far as it has runs."""

    @property
    def request(self) -> Any:
        """What was asked last; None before the first, and after a failure."""

    @property
    def records(self) -> Sequence[Record[Any]]:
        """The records of the runs that are shown, in their order; none where nothing moves."""

    def answer(self, request: Any) -> Any:
        """Return the snapshot of the step asked for, or of the last one reached in time."""

    def failure(self, request: Any, error: Exception) -> Any:
        """Return the snapshot that says why a request could not be answered; begins afresh."""


class Recording:
    """The runs of a lab as they were, from the first step to the last that was recorded.

    What was recorded before p was changed in the middle of a run keeps the values of the p of its
    time; all snapshots show the p of the request.

    Args:
        engine: whose records are copied; it must not be at work meanwhile.
        request: what it was asked last.
    """

    def __init__(self, engine: Runner, request: Request) -> None:
        self._engine = deepcopy(engine)
        self._lock = threading.Lock()
        self.request: Any = request
        self.last: int = self._engine.answer(request).last

    def snapshot(self, step: int, request: Request | None = None) -> Any:
        """Return the `Snapshot` of a step; ``request`` says how it is looked at, and no more.

        Of a step after the last, the runs go on, as they would have. Any thread may ask.
        """
        wanted: Any = request or self.request
        asked = replace(wanted, step=step)
        with self._lock:
            while (shown := self._engine.answer(asked)).last < step and not shown.error:
                pass
        return shown

    def tables(self) -> Sequence[RunTable]:
        """Return every step that is kept of each run."""
        with self._lock:
            return [record.table() for record in self._engine.records]

    def kept(self, step: int) -> int:
        """Return the step that is shown where that one is asked for: a long run keeps not all."""
        with self._lock:
            return min((record.kept(step) for record in self._engine.records), default=step)

    def moving_until(self) -> int:
        """Return the step from which on nothing is seen to move; the last where something is.

        No parameter of any run goes further than a thousandth of all the way it has gone.
        """
        ends = [0]
        for table in self.tables():
            away = np.abs(table.parameters - table.parameters[-1])
            moving = np.flatnonzero((away > SEEN * away.max(axis=0)).any(axis=1))
            ends += table.steps[moving[-1:] + 1].tolist()
        return max(ends)


def played(engine: Runner, request: Any, step: int | None, most: int = MOST_STEPS) -> Any:
    """Return the `Snapshot` of a step, or of the first one where every run rests.

    There playing in the window ends, too.

    Args:
        engine: takes the runs there; its budget must be endless.
        request: what is asked, but for the step.
        step: which step; None for the end.
        most: how many steps are taken to the end at most.
    """
    if step is not None:
        return engine.answer(replace(request, step=step))
    shown = engine.answer(replace(request, step=0))
    records, reached = engine.records, shown.last
    try:
        while not shown.error and reached < most and not _has_ended(records, reached):
            reached += 1
            for record in records:
                record.advance()
    except UnresolvableError as error:
        return engine.failure(request, error)
    return engine.answer(replace(request, step=reached))


def _has_ended(records: Sequence[Record[Any]], reached: int) -> bool:
    """Return whether every run rests, or goes by draws, which never let it, and has long gone."""
    return all(
        (record.run.draws and reached >= ENOUGH_DRAWN)
        or record.diagnosis(record.last).status in REST
        for record in records
    )
