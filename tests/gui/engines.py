"""Engines that a test can follow: what they were asked, and what they answer."""

from __future__ import annotations

import math
import threading

import numpy as np

from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot, RunView
from klviz.core.arrays import frozen
from klviz.core.estimates import Estimate


class Counting:
    """Answers at once with the step asked for; every run rests from a given step on.

    Args:
        rest: the step from which on all runs are converged.
        stride: how many steps further than the last answer it comes at most.
    """

    def __init__(self, rest: int = 10**9, stride: int = 10**9) -> None:
        self.requests: list[FitRequest] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.fail = ""
        self._rest, self._stride = rest, stride
        self._last, self._restart = 0, -1

    def answer(self, request: FitRequest) -> FitSnapshot:
        self.requests.append(request)
        self.threads.add(threading.current_thread().name)
        self.gate.wait(5)
        if self.fail:
            raise RuntimeError(self.fail)
        if request.restart != self._restart:
            self._restart, self._last = request.restart, 0
        self._last = max(self._last, min(request.step, self._last + self._stride))
        return snapshot(request, min(request.step, self._last), self._last, rest=self._rest)

    def failure(self, request: FitRequest, error: Exception) -> FitSnapshot:
        nothing = frozen(np.empty(0))
        return FitSnapshot(request, 0, 0, nothing, nothing, 0.0, 1.0, (), error=str(error))


def snapshot(request: FitRequest, step: int, last: int, *, rest: int = 10**9) -> FitSnapshot:
    """Return a snapshot with curves of the right shape and a value that falls with the steps."""
    x = np.linspace(*request.view, request.points)
    curve = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    steps = np.arange(step + 1.0)
    status = "converged" if step >= rest else "running" if step else "ready"
    views = tuple(
        RunView(
            run=run,
            values=request.approximation.values,
            estimate=Estimate(1.0 / (1.0 + step), 1e-12, "quadrature"),
            curve=frozen(curve),
            integrand=frozen(curve),
            loss_steps=frozen(steps),
            losses=frozen(1.0 / (1.0 + steps)),
            status=status,
        )
        for run in request.runs
    )
    return FitSnapshot(request, step, last, frozen(x), frozen(curve), 0.0, 1.0, views)
