"""The Fit lab: several q approach one p, each under its own divergence.

A request says what is being fitted and which step to show; a snapshot holds all that the page
draws of that step. `Fit` is the engine between the two: it keeps the record of every run, so
showing an earlier step costs no new descent.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot, RunView
from klviz.analyses.readings import Look, Reader
from klviz.analyses.record import Record, Start
from klviz.analyses.records import Records
from klviz.analyses.subjects import DensitySubject, Subject, subject_of
from klviz.analyses.translation import start_from
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.arrays import Array, frozen
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture
from klviz.core.plans import UnresolvableError


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
        self._records: Records[Mixture] = Records(budget)
        self._estimates: dict[Record[Mixture], tuple[Hashable, Estimate]] = {}
        self._reader = Reader()
        self._drawn: FitSnapshot | None = None

    def answer(self, request: FitRequest) -> FitSnapshot:
        """Return the snapshot of the step asked for, or of the last one reached in time."""
        try:
            self._accept(request)
            self._records.show(request.step)
            return self._read(request, self._snapshot(request, self._records.shown))
        except UnresolvableError as error:
            return self._refusal(request, error)

    @property
    def request(self) -> FitRequest | None:
        """What was asked last; None before the first, and after a failure."""
        return self._request

    @property
    def records(self) -> Sequence[Record[Mixture]]:
        """The records of the runs, in their order."""
        return self._records.each

    def failure(self, request: FitRequest, error: Exception) -> FitSnapshot:
        """Return the snapshot that says why this request could not be answered; begins afresh."""
        self._request, self._drawn = None, None
        self._records = Records(self._budget)
        return self._refusal(request, error)

    def _refusal(self, request: FitRequest, error: Exception) -> FitSnapshot:
        """Return the snapshot that says why there is nothing to show; the records stay."""
        nothing = frozen(np.empty(0))
        told = isinstance(error, UnresolvableError)
        p = subject_of(request.target) if told else None
        mean, sd = (p.mean, p.sd) if p else (math.nan, math.nan)
        cause = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        sentence = f"The computation stopped: {cause}"
        last = self._records.last
        step = min(request.step, last)
        return FitSnapshot(request, step, last, nothing, nothing, mean, sd, runs=(), error=sentence)

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
                self._records.follow(before.runs, request.runs, p.law)
                self._forget()
        else:
            self._request, self._p = request, p
            self._records.begin(request.runs, p.law, self._starts(request))
            self._estimates.clear()

    def _check(self, p: Subject) -> None:
        """Make sure that every run can go on from the step shown towards another p.

        Raises:
            UnresolvableError: one cannot.
        """
        for record in self._records.each:
            p.check(record.divergence, record.q(self._records.shown))

    def _forget(self) -> None:
        """Forget the values of the runs that are gone."""
        self._estimates = {r: self._estimates[r] for r in self.records if r in self._estimates}

    def _starts(self, request: FitRequest) -> list[Start[Mixture]]:
        """Return where every run begins."""
        return [start_from(request.approximation)] * len(request.runs)

    def _read(self, request: FitRequest, drawn: FitSnapshot) -> FitSnapshot:
        """Return the snapshot with the numbers that are read."""
        if request.cursor is None and request.region is None:
            return drawn
        looks = [
            self._look(record, view) for record, view in zip(self.records, drawn.runs, strict=True)
        ]
        views, reading, region = (request.density_view, request.ratio_view), None, None
        if request.cursor is not None:
            reading = self._reader.at(request.cursor, self._p, looks, *views)
        if request.region is not None:
            region = self._reader.within(*request.region, self._p, looks)
        self._reader.turn()
        return replace(drawn, reading=reading, region=region)

    def _look(self, record: Record[Mixture], view: RunView) -> Look:
        shown = self._records.shown
        return Look(record.divergence, record.q(shown), view.estimate, self._key(record, shown))

    def _snapshot(self, request: FitRequest, step: int) -> FitSnapshot:
        """Return the snapshot of a step; the last one, if that is all there is to it."""
        known = self._drawn
        asked = (request.unread, step, self._records.last)
        if known is None or asked != (known.request.unread, known.step, known.last):
            known = self._drawn = self._drawing(request, step)
        return replace(known, request=request)

    def _drawing(self, request: FitRequest, step: int) -> FitSnapshot:
        qs = [record.q(step) for record in self.records]
        x = frozen(self._p.points_of(request.view, request.points, qs))
        views = tuple(
            self._view(record, step, q, x) for record, q in zip(self.records, qs, strict=True)
        )
        return FitSnapshot(
            request,
            step,
            self._records.last,
            x,
            frozen(self._p.curve(x, request.density_view)),
            self._p.mean,
            self._p.sd,
            views,
            rug=self._p.rug(request.view, request.points),
            following=self._records.following,
        )

    def _view(self, record: Record[Mixture], step: int, q: Mixture, x: Array) -> RunView:
        assert self._request is not None
        log_q = q.log_prob(x)
        curve = DENSITY_VIEWS[self._request.density_view].of(q, x, log_q)
        view = self._request.ratio_view
        compared = self._p.compared_if_known(record.divergence, q, x, log_q, view)
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

    def _estimate(self, record: Record[Mixture], step: int, q: Mixture) -> Estimate:
        """Return the divergence as it is shown; a run at rest is integrated once."""
        key = self._key(record, step)
        known = self._estimates.get(record)
        if known is None or known[0] != key:
            known = (key, self._p.estimate(record.divergence, q))
            self._estimates[record] = known
        return known[1]

    @staticmethod
    def _key(record: Record[Mixture], step: int) -> Hashable:
        """Return what tells the value of a run from every other."""
        return record.theta(step), record.p, record.divergence
