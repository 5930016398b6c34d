"""The Fit lab: several q approach one p, each under its own divergence.

A request says what is being fitted and which step to show; a snapshot holds all that the page
draws of that step. `Fit` is the engine between the two: it keeps the record of every run, so
showing an earlier step costs no new descent.
"""

from __future__ import annotations

import math
import time
from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot, RunView
from klviz.analyses.readings import Look, Reader
from klviz.analyses.record import Record
from klviz.analyses.subjects import DensitySubject, Subject, subject_of
from klviz.analyses.translation import start_of
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.arrays import Array, frozen
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError
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


def _goes_on(before: FitRequest, now: FitRequest) -> bool:
    """Whether the runs of a request go on in the next one, rather than begin afresh."""
    return (before.restart, before.approximation) == (now.restart, now.approximation)


class Fit:
    """The engine of the Fit lab: requests in, snapshots out, the record of the runs between them.

    A higher restart number begins the record afresh. Any other change goes on from the step that
    is shown: q chases p.

    Args:
        budget: for how many seconds a request may advance the runs before it is answered with
            the step they have come to.
    """

    def __init__(self, budget: float = 0.006) -> None:
        self._budget = budget
        self._request: FitRequest | None = None
        self._p: Subject = DensitySubject(Mixture.single(FAMILIES["normal"], Member(0.0, 1.0)))
        self._records: list[Record] = []
        self._shown = 0
        self._estimates: dict[Record, tuple[Hashable, Estimate]] = {}
        self._reader = Reader()
        self._drawn: FitSnapshot | None = None

    def answer(self, request: FitRequest) -> FitSnapshot:
        """Return the snapshot of the step asked for, or of the last one reached in time."""
        try:
            self._accept(request)
            self._advance(request.step)
            self._shown = self._kept(min(request.step, self._last))
            return self._read(request, self._snapshot(request, self._shown))
        except UnresolvableError as error:
            return self._refusal(request, error)

    @property
    def request(self) -> FitRequest | None:
        """What was asked last; None before the first, and after a failure."""
        return self._request

    @property
    def records(self) -> Sequence[Record]:
        """The records of the runs, in their order."""
        return self._records

    def failure(self, request: FitRequest, error: Exception) -> FitSnapshot:
        """Return the snapshot that says why this request could not be answered; begins afresh."""
        self._request, self._records, self._drawn = None, [], None
        return self._refusal(request, error)

    def _refusal(self, request: FitRequest, error: Exception) -> FitSnapshot:
        """Return the snapshot that says why there is nothing to show; the records stay."""
        nothing = frozen(np.empty(0))
        told = isinstance(error, UnresolvableError)
        p = subject_of(request.target) if told else None
        mean, sd = (p.mean, p.sd) if p else (math.nan, math.nan)
        cause = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        sentence = f"The computation stopped: {cause}"
        step = min(request.step, self._last)
        return FitSnapshot(
            request, step, self._last, nothing, nothing, mean, sd, runs=(), error=sentence
        )

    @property
    def _last(self) -> int:
        return max((record.last for record in self._records), default=0)

    def _kept(self, step: int) -> int:
        """Return the last step up to that one that every run can show."""
        return min((record.kept(step) for record in self._records), default=step)

    def _following(self, step: int) -> int:
        """Return the next step that every run can show; the last where there is none."""
        later = (record.following(step) for record in self._records if record.last > step)
        return max(later, default=self._last)

    def _accept(self, request: FitRequest) -> None:
        """Bring the records into step with what is asked for.

        Raises:
            UnresolvableError: they cannot follow p there; they are as they were.
        """
        before, p = self._request, self._p
        if before is None or before.target != request.target:
            p = subject_of(request.target)
        if before is not None and _goes_on(before, request):
            if p is not self._p:
                self._check(p)
            self._request, self._p = request, p
            if (before.target, before.runs) != (request.target, request.runs):
                self._change(before.runs, request.runs)
        else:
            self._request, self._p = request, p
            self._records = self._begin(request)
            self._shown = 0
            self._estimates.clear()

    def _check(self, p: Subject) -> None:
        """Make sure that every run can go on from the step shown towards another p.

        Raises:
            UnresolvableError: one cannot.
        """
        for record in self._records:
            p.check(record.divergence, record.q(self._shown))

    def _change(self, before: tuple[Run, ...], now: tuple[Run, ...]) -> None:
        """Go on from the step shown with other runs or another p; a new run starts there."""
        records, deadline = [], time.perf_counter() + TURN_BUDGETS * self._budget
        for run, k in zip(now, paired(before, now), strict=True):
            if k is None:
                records.append(self._start(run, self._shown))
            else:
                self._records[k].follow(run, self._p.law, self._shown, deadline)
                records.append(self._records[k])
        self._records = records
        self._estimates = {r: e for r, e in self._estimates.items() if r in records}

    def _begin(self, request: FitRequest) -> list[Record]:
        """Return the records of runs that have not taken a step."""
        return [self._start(run, 0) for run in request.runs]

    def _start(self, run: Run, first: int) -> Record:
        assert self._request is not None
        approximation, theta = start_of(self._request.approximation)
        return Record(run, self._p.law, approximation, theta, first)

    def _advance(self, step: int) -> None:
        """Take the runs on to a step, all at the same pace, while the time lasts."""
        deadline = time.perf_counter() + self._budget
        while self._last < step and time.perf_counter() < deadline:
            now = self._last
            for record in self._records:
                while record.last <= now:
                    record.advance()

    def _read(self, request: FitRequest, drawn: FitSnapshot) -> FitSnapshot:
        """Return the snapshot with the numbers that are read."""
        if request.cursor is None and request.region is None:
            return drawn
        looks = [
            self._look(record, view) for record, view in zip(self._records, drawn.runs, strict=True)
        ]
        views, reading, region = (request.density_view, request.ratio_view), None, None
        if request.cursor is not None:
            reading = self._reader.at(request.cursor, self._p, looks, *views)
        if request.region is not None:
            region = self._reader.within(*request.region, self._p, looks)
        self._reader.turn()
        return replace(drawn, reading=reading, region=region)

    def _look(self, record: Record, view: RunView) -> Look:
        key = self._key(record, self._shown)
        return Look(record.divergence, record.q(self._shown), view.estimate, key)

    def _snapshot(self, request: FitRequest, step: int) -> FitSnapshot:
        """Return the snapshot of a step; the last one, if that is all there is to it."""
        known = self._drawn
        asked = (request.unread, step, self._last)
        if known is None or asked != (known.request.unread, known.step, known.last):
            known = self._drawn = self._drawing(request, step)
        return replace(known, request=request)

    def _drawing(self, request: FitRequest, step: int) -> FitSnapshot:
        qs = [record.q(step) for record in self._records]
        x = frozen(self._p.points_of(request.view, request.points, qs))
        views = tuple(
            self._view(record, step, q, x) for record, q in zip(self._records, qs, strict=True)
        )
        return FitSnapshot(
            request,
            step,
            self._last,
            x,
            frozen(self._p.curve(x, request.density_view)),
            self._p.mean,
            self._p.sd,
            views,
            rug=self._p.rug(request.view, request.points),
            following=self._following(step),
        )

    def _view(self, record: Record, step: int, q: Mixture, x: Array) -> RunView:
        assert self._request is not None
        log_q = q.log_prob(x)
        curve = DENSITY_VIEWS[self._request.density_view].of(q, x, log_q)
        compared = self._p.compared(record.divergence, q, x, log_q, self._request.ratio_view)
        steps, losses, seen = record.losses(step)
        least = self._p.least(self._request.approximation)
        return RunView(
            record.run,
            record.values(step),
            self._estimate(record, step, q),
            frozen(curve),
            frozen(compared),
            steps,
            frozen(losses - least) if least else losses,
            *record.diagnosis(step),
            record.path(step),
            least,
            (q.mean, q.sd),
            frozen(seen - least) if least else seen,
        )

    def _estimate(self, record: Record, step: int, q: Mixture) -> Estimate:
        """Return the divergence as it is shown; a run at rest is integrated once."""
        key = self._key(record, step)
        known = self._estimates.get(record)
        if known is None or known[0] != key:
            known = (key, self._p.estimate(record.divergence, q))
            self._estimates[record] = known
        return known[1]

    @staticmethod
    def _key(record: Record, step: int) -> Hashable:
        """Return what tells the value of a run from every other."""
        return record.theta(step), record.p, record.divergence
