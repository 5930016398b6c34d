"""The worker thread: the latest requests in, the latest snapshots out.

Plain Python, no Qt: a Qt thread that still runs at exit aborts the program, and signals from a
thread queue without bound. A channel for each kind of question has two slots under one lock in
place of queues: a request that was overtaken is never answered, a snapshot that nobody fetched is
replaced by a newer one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

Request_contra = TypeVar("Request_contra", contravariant=True)
Snapshot_co = TypeVar("Snapshot_co", covariant=True)
Request = TypeVar("Request")
Snapshot = TypeVar("Snapshot")
Report: TypeAlias = Callable[[Exception], None]


class Engine(Protocol[Request_contra, Snapshot_co]):
    """What computes. It is touched by one thread only, so it may keep state between requests."""

    def answer(self, request: Request_contra) -> Snapshot_co:
        """Return the snapshot of a request, in a few milliseconds or with what there is by then."""

    def failure(self, request: Request_contra, error: Exception) -> Snapshot_co:
        """Return the snapshot that says why this request could not be answered."""


class Channel(Generic[Request, Snapshot]):
    """One engine of a worker: the latest request to it, and the latest snapshot from it.

    Made by `Worker.channel`. Two slots replace queues: what is overtaken is never answered.
    """

    def __init__(
        self, state: threading.Condition, engine: Engine[Request, Snapshot], report: Report
    ) -> None:
        self._state = state
        self._engine: Engine[Request, Snapshot] | None = engine
        self._report = report
        self._request: Request | None = None
        self._snapshot: Snapshot | None = None
        self._busy = False

    def post(self, request: Request) -> None:
        """Ask for a snapshot; a request that has not been begun is forgotten."""
        with self._state:
            self._request = request
            self._state.notify_all()

    def take(self) -> Snapshot | None:
        """Return the newest snapshot that has not been taken yet, None where there is none."""
        with self._state:
            snapshot, self._snapshot = self._snapshot, None
            return snapshot

    @property
    def idle(self) -> bool:
        """Whether nothing is asked, computed or waiting to be taken."""
        with self._state:
            return self._request is None and not self._busy and self._snapshot is None

    def wait(self, timeout: float) -> bool:
        """Wait until a snapshot can be taken; return whether one can."""
        with self._state:
            return self._state.wait_for(lambda: self._snapshot is not None, timeout)

    @property
    def is_asked(self) -> bool:
        """Whether there is a request to begin with; for the worker, under its lock."""
        return self._request is not None

    def serve(self) -> None:
        """Answer the request that waits; for the worker, in its thread, without the lock."""
        with self._state:
            request, self._request = self._request, None
            self._busy = True
        try:
            snapshot = None if request is None else self._answered(request)
        except Exception as error:
            # Even the refusal failed. The thread goes on: the next request is answered.
            snapshot = None
            with suppress(Exception):
                self._report(error)
        with self._state:
            self._snapshot = self._snapshot if snapshot is None else snapshot
            self._busy = False
            self._state.notify_all()

    def let_go(self) -> None:
        """Forget the engine: what it has under way ends with it."""
        with self._state:
            self._engine = None

    def _answered(self, request: Request) -> Snapshot:
        assert self._engine is not None
        try:
            return self._engine.answer(request)
        except Exception as error:
            with suppress(Exception):
                self._report(error)
            return self._engine.failure(request, error)


class Worker:
    """A thread that answers the latest request of every channel, the first channel first.

    Args:
        report: told of an exception that an engine did not expect, in the worker's thread.
    """

    def __init__(self, report: Report = lambda error: None) -> None:
        self._report = report
        self._state = threading.Condition()
        self._channels: list[Channel[Any, Any]] = []
        self._closed = False
        # A daemon, so that even a window that dies without a word takes the thread with it.
        self._thread = threading.Thread(target=self._run, name="klviz-worker", daemon=True)
        self._thread.start()

    def channel(self, engine: Engine[Request, Snapshot]) -> Channel[Request, Snapshot]:
        """Return a channel to an engine, which comes after those there are.

        Args:
            engine: what answers; it is called in the worker's thread only.
        """
        channel = Channel(self._state, engine, self._report)
        with self._state:
            self._channels.append(channel)
        return channel

    def close(self, timeout: float = 2.0) -> bool:
        """Stop the thread after the request under way; return whether it has ended in time."""
        with self._state:
            self._closed = True
            self._state.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (channel := self._next()) is not None:
            channel.serve()
        for served in self._channels:
            served.let_go()

    def _next(self) -> Channel[Any, Any] | None:
        """Wait for a request and return its channel; None once the worker is closed."""
        with self._state:
            self._state.wait_for(lambda: self._closed or self._first_asked() is not None)
            return None if self._closed else self._first_asked()

    def _first_asked(self) -> Channel[Any, Any] | None:
        return next((channel for channel in self._channels if channel.is_asked), None)
