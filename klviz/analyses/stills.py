"""Stills: a fit whose runs stand in optima, as p or a divergence moves bit by bit.

Every run keeps to the optimum that it is in. Where that comes to an end, it goes down to another
one, and does not come back by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from klviz.analyses.alpha_paths import AT_OPTIMUM
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.means import Means, means_of
from klviz.analyses.progress import REST
from klviz.analyses.record import Law, Start
from klviz.analyses.recording import played
from klviz.analyses.subjects import subject_of
from klviz.analyses.translation import start_from, start_of
from klviz.core.approximations import Approximation
from klviz.core.arrays import Theta
from klviz.core.descent import Descent, Step
from klviz.core.diagnoses import Diagnosis
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Newton
from klviz.core.plans import UnresolvableError
from klviz.document.runs import EXACT, Run

MOST_STEPS, MOST_SEARCHED = 4_000, 100
"""How many steps a run takes at most to another optimum, and how many of them Newton's method."""
MOST_AT_FIRST = 1_000
"""How many steps it takes at most from the start: what is left to its optimum is searched for."""
NUDGE = 1e-3
"""By what share of its longest step q is pushed towards its start before it goes on. At a saddle,
where two modes of p part, there is no slope that it could follow."""


class Rest(NamedTuple):
    """Where a run is, how it is doing there, and its divergence in nats."""

    theta: Theta
    how: Diagnosis
    value: float = math.nan


class Stills:
    """Fits with every run in an optimum, each near that of the fit before.

    Args:
        request: the first fit; its runs go down to their optima from the start of q.

    Raises:
        ValueError: it cannot be computed.
    """

    def __init__(self, request: FitRequest) -> None:
        self._approximation, self._start = start_of(request.approximation)
        engine, exact = Fit(budget=math.inf), _exactly(request)
        shown = played(engine, exact, None, most=MOST_AT_FIRST)
        if shown.error:
            raise ValueError(shown.error)
        self._request = exact
        self._rests = [
            Rest(record.theta(shown.step), Diagnosis("ready")) for record in engine.records
        ]
        self._settle(None)

    @property
    def rests(self) -> tuple[Rest, ...]:
        """Where every run is."""
        return tuple(self._rests)

    def go(self, request: FitRequest) -> None:
        """Let every run follow into the optimum near the last one."""
        before, self._request = self._request, _exactly(request)
        self._settle(before)

    def _settle(self, before: FitRequest | None) -> None:
        """Take the runs to their optima, those for which nothing has changed excepted."""
        now = self._request
        p = subject_of(now.target).law
        for number, (run, rest) in enumerate(zip(now.runs, self._rests, strict=True)):
            if before is None:
                self._rests[number] = _optimum(p, run, self._approximation, rest.theta, rest)
            elif (before.target, before.runs[number]) != (now.target, run):
                start = self._nudged(rest.theta)
                self._rests[number] = _optimum(p, run, self._approximation, start, rest)

    def _nudged(self, theta: Theta) -> Theta:
        """Return θ pushed a little towards the start of q."""
        longest = self._approximation.largest_step(theta)
        return tuple(
            t + NUDGE * step * (1.0 if t <= goal else -1.0)
            for t, step, goal in zip(theta, longest, self._start, strict=True)
        )


def still(request: FitRequest, rests: Sequence[Rest]) -> FitSnapshot:
    """Return a fit with every run where it is said to be."""
    shown = _At([rest.theta for rest in rests]).answer(_exactly(request))
    views = tuple(
        view if view.status in REST else replace(view, status=rest.how.status, note=rest.how.note)
        for view, rest in zip(shown.runs, rests, strict=False)
    )
    return replace(shown, runs=views)


class _At(Fit):
    """An engine whose runs begin at places of their own."""

    def __init__(self, thetas: Sequence[Theta]) -> None:
        super().__init__(budget=math.inf)
        self._thetas = thetas

    def _starts(self, request: FitRequest) -> list[Start[Mixture]]:
        start = start_from(request.approximation)
        return [replace(start, theta=theta) for theta in self._thetas]


def _exactly(request: FitRequest) -> FitRequest:
    """Return a request whose runs go by no random draws: these never come to an optimum."""
    runs = tuple(replace(run, estimator=EXACT, schedule="constant") for run in request.runs)
    return replace(request, runs=runs)


def _optimum(p: Law, run: Run, approximation: Approximation, start: Theta, last: Rest) -> Rest:
    """Return the optimum that lies down from θ: by Newton's method, else as the run would go.

    Where there is none, as under an infinite divergence, it is the last place.
    """
    means = means_of(run, p, approximation, np.random.default_rng(run.seed))
    try:
        for optimiser, most in ((Newton(1.0), MOST_SEARCHED), (means.optimiser, MOST_STEPS)):
            descent = Descent(
                p, means.divergence, approximation, optimiser, start, survey=means.survey
            )
            for _ in range(most):
                if descent.is_over:
                    break
                descent.advance()
            if math.isfinite(descent.step.value):
                if descent.is_over and descent.norm <= AT_OPTIMUM:
                    found = _refined(descent.step, p, means, approximation)
                    return Rest(found.theta, Diagnosis("converged"), found.value)
                start = descent.step.theta
        value = descent.step.value
        theta = start if math.isfinite(value) else last.theta
        return Rest(theta, descent.diagnosis(), value)
    except UnresolvableError as error:
        return Rest(last.theta, Diagnosis("stopped", str(error)))


def _refined(step: Step, p: Law, means: Means, approximation: Approximation) -> Step:
    """Return an optimum after one more step of Newton's method, which doubles its digits.

    Where q can be p the divergence is then 0 but for rounding.
    """
    descent = Descent(
        p,
        means.divergence,
        approximation,
        Newton(1.0),
        step.theta,
        survey=means.survey,
        tolerance=0.0,
    )
    return descent.advance()
