"""Recordings: copies of the runs, taken in the worker's thread and handed over on the main one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from klviz.analyses.fit import Fit
from klviz.analyses.labs import Labs
from klviz.analyses.recording import Recording
from klviz.analyses.worker import Worker

Told: TypeAlias = Callable[[Recording], None]
"""Is handed a recording, on the main thread."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What has been recorded; None where there were no runs yet."""

    recording: Recording | None = None


class Recorder:
    """Copies the runs of an engine, between two of its answers: both are in one thread.

    Args:
        engine: what computes. Of an aspect without runs there is nothing to record.
    """

    def __init__(self, engine: object) -> None:
        self._engine = engine

    def answer(self, request: int) -> Taken:
        """Return the runs as they are now."""
        from klviz.analyses.compare.lab import Compare

        engine = self._engine.current if isinstance(self._engine, Labs) else self._engine
        if not isinstance(engine, Fit | Compare) or engine.request is None or not engine.records:
            return Taken()
        return Taken(Recording(engine, engine.request))

    def failure(self, request: int, error: Exception) -> Taken:
        """Return that there is nothing."""
        return Taken()


class Recordings:
    """Who waits for a recording, on the main thread.

    Args:
        engine: whose runs are recorded.
        worker: in whose thread it computes.
    """

    def __init__(self, engine: object, worker: Worker) -> None:
        self._channel = worker.channel(Recorder(engine))
        self._waiting: list[Told] = []
        self._count = 0
        self._in_flight = False

    @property
    def busy(self) -> bool:
        """Whether the worker has been asked for one."""
        return self._in_flight

    def want(self, told: Told) -> None:
        """Hand over a recording as soon as there is one."""
        self._waiting.append(told)

    def ask(self) -> None:
        """Ask the worker, if someone waits and it has not been asked."""
        if self._waiting and not self._in_flight:
            self._count += 1
            self._in_flight = True
            self._channel.post(self._count)

    def take(self) -> None:
        """Hand over what the worker has left. Where there were no runs yet, all wait on."""
        taken = self._channel.take()
        if taken is None:
            return
        self._in_flight = False
        if taken.recording is not None:
            waiting, self._waiting = self._waiting, []
            for told in waiting:
                told(taken.recording)
