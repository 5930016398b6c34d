"""Records: runs side by side towards one p, in whichever space it is.

They go on at one pace, and chase what is changed. Whatever a lab draws of them, it is here that
runs begin, are taken on, go back to a step, and are told apart when the list of them is edited.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Generic

from klviz.analyses.record import Law, Q, Record, Start
from klviz.document.runs import Run

TURN_BUDGETS = 8
"""For how many budgets runs may go along with their minima while α is turned."""


def paired(before: tuple[Run, ...], now: tuple[Run, ...]) -> list[int | None]:
    """Return for every run the index of the one before that it goes on from, None for a new one.

    Runs that did not change go with themselves, however the list was edited; the changed ones
    follow in order. Where the list grew, what is not the same as before is new.
    """
    left = list(range(len(before)))
    found: list[int | None] = []
    for run in now:
        same = next((k for k in left if before[k] == run), None)
        found.append(same)
        if same is not None:
            left.remove(same)
    if len(now) > len(before):
        return found
    return [left.pop(0) if k is None and left else k for k in found]


class Records(Generic[Q]):
    """The records of runs, and which step of theirs is shown.

    Args:
        budget: for how many seconds the runs may be advanced before the answer is given.

    Attributes:
        each: one record a run, in their order.
        shown: the step that is shown.
    """

    def __init__(self, budget: float) -> None:
        self._budget = budget
        self._starts: Sequence[Start[Q]] = ()
        self.each: list[Record[Q]] = []
        self.shown = 0

    @property
    def last(self) -> int:
        """The last step recorded."""
        return max((record.last for record in self.each), default=0)

    @property
    def following(self) -> int:
        """The next step that every run can show; the last where there is none."""
        step = self.shown
        later = (record.following(step) for record in self.each if record.last > step)
        return max(later, default=self.last)

    def kept(self, step: int) -> int:
        """Return the last step up to that one that every run can show."""
        return min((record.kept(step) for record in self.each), default=step)

    def begin(self, runs: Sequence[Run], p: Law, starts: Sequence[Start[Q]]) -> None:
        """Begin afresh: every run at its start, those that are added later at the first."""
        self._starts = starts
        pairs = zip(runs, starts, strict=True)
        self.each = [Record(run, p, start) for run, start in pairs]
        self.shown = 0

    def follow(self, before: tuple[Run, ...], now: tuple[Run, ...], p: Law) -> None:
        """Go on from the step shown with other runs or another p; a new run starts there."""
        records, deadline = [], time.perf_counter() + TURN_BUDGETS * self._budget
        for run, k in zip(now, paired(before, now), strict=True):
            if k is None:
                records.append(Record(run, p, self._starts[0], self.shown))
            else:
                self.each[k].follow(run, p, self.shown, deadline)
                records.append(self.each[k])
        self.each = records

    def show(self, step: int) -> None:
        """Show a step, or the last one that the runs come to in time, all at the same pace."""
        deadline = time.perf_counter() + self._budget
        while self.last < step and time.perf_counter() < deadline:
            now = self.last
            for record in self.each:
                while record.last <= now:
                    record.advance()
        self.shown = self.kept(min(step, self.last))
