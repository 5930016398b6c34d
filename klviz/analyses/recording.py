"""Recording: the runs of a fit as they were at one moment, so that a file can be made of them.

The engine that made them lives in the thread of the worker and goes on; a recording stays, and can
be gone through in another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

from klviz.analyses.fit import Fit, FitRequest, FitSnapshot
from klviz.analyses.record import RunTable


class Recording:
    """The runs of a fit as they were, from the first step to the last that was recorded.

    Args:
        engine: whose records are copied; it must not be at work meanwhile.
        request: what it was asked last.
    """

    def __init__(self, engine: Fit, request: FitRequest) -> None:
        self._engine = deepcopy(engine)
        self.request = request
        self.last = self._engine.answer(request).last

    def snapshot(self, step: int, request: FitRequest | None = None) -> FitSnapshot:
        """Return the snapshot of a step; ``request`` says how it is looked at, and no more.

        Of a step after the last, the runs go on, as they would have.
        """
        asked = replace(request or self.request, step=step)
        while (shown := self._engine.answer(asked)).last < step and not shown.error:
            pass
        return shown

    def tables(self) -> Sequence[RunTable]:
        """Return every step that is kept of each run."""
        return [record.table() for record in self._engine.records]
