"""Recording: the runs of a fit as they were at one moment, so that a file can be made of them.

The engine that made them lives in the thread of the worker and goes on; a recording stays, and can
be gone through in another thread.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

import numpy as np

from klviz.analyses.fit import REST, Fit, FitRequest, FitSnapshot
from klviz.analyses.record import RunTable

MOST_STEPS = 20_000
"""How far a run is taken that does not come to rest, where the end is asked for."""
SEEN = 1e-3
"""The share of its way by which a parameter must change for anybody to see it."""
ENOUGH_DRAWN = 2_000
"""How far one that goes by random draws is taken, where the others rest by then."""


class Recording:
    """The runs of a fit as they were, from the first step to the last that was recorded.

    What was recorded before p was changed in the middle of a run keeps the values of the p of its
    time; all snapshots show the p of the request.

    Args:
        engine: whose records are copied; it must not be at work meanwhile.
        request: what it was asked last.
    """

    def __init__(self, engine: Fit, request: FitRequest) -> None:
        self._engine = deepcopy(engine)
        self._lock = threading.Lock()
        self.request = request
        self.last = self._engine.answer(request).last

    def snapshot(self, step: int, request: FitRequest | None = None) -> FitSnapshot:
        """Return the snapshot of a step; ``request`` says how it is looked at, and no more.

        Of a step after the last, the runs go on, as they would have. Any thread may ask.
        """
        asked = replace(request or self.request, step=step)
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

    def rest(self) -> int:
        """Return the step from which on nothing is seen to move; the last where something is.

        No parameter of any run goes further than a thousandth of all the way it has gone.
        """
        ends = [0]
        for table in self.tables():
            away = np.abs(table.parameters - table.parameters[-1])
            moving = np.flatnonzero((away > SEEN * away.max(axis=0)).any(axis=1))
            ends += table.steps[moving[-1:] + 1].tolist()
        return max(ends)


def played(
    engine: Fit, request: FitRequest, step: int | None, most: int = MOST_STEPS
) -> FitSnapshot:
    """Return the snapshot of a step, or of one where every run has come to rest.

    Args:
        engine: takes the runs there; its budget must be endless.
        request: what is asked, but for the step.
        step: which step; None for one at the end.
        most: how many steps are taken to the end at most.
    """
    if step is not None:
        return engine.answer(replace(request, step=step))
    reached = 0
    shown = engine.answer(replace(request, step=reached))
    while reached < most and not _has_ended(shown, reached):
        reached += 100
        shown = engine.answer(replace(request, step=reached))
    return shown


def _has_ended(shown: FitSnapshot, reached: int) -> bool:
    """Return whether every run rests, or goes by draws, which never let it, and has long gone."""
    return all(
        view.status in REST or (view.run.draws and reached >= ENOUGH_DRAWN) for view in shown.runs
    )
