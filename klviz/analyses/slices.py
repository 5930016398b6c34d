"""Slices: a long computation that goes on for a few milliseconds whenever it is asked to.

It has a thread of its own, which runs only while `Sliced.go_on` waits for it: so it is as if one
thread did both, and what computes need not know that it is interrupted at its turns.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from klviz.core.batched.turns import taking_turns

Result = TypeVar("Result")

PATIENCE = 1.0
"""Seconds that a thread has to end."""


class _Dropped(BaseException):
    """Nobody wants the rest of a computation."""


class _Track(Generic[Result]):
    """What a computation and its owner share, under one lock."""

    def __init__(self) -> None:
        self.state = threading.Condition()
        self.runs = self.is_over = self.is_dropped = False
        self.until = 0.0
        self.results: list[Result] = []
        self.error: Exception | None = None

    def wait(self) -> None:
        """Let the owner go on once the slice is over, and wait for the next one.

        Raises:
            _Dropped: there is none.
        """
        if time.perf_counter() < self.until and not self.is_dropped:
            return
        with self.state:
            self.runs = False
            self.state.notify_all()
            self.state.wait_for(lambda: self.runs or self.is_dropped)
        if self.is_dropped:
            raise _Dropped

    def drop(self) -> None:
        """Let the computation end at its next turn."""
        with self.state:
            self.is_dropped = True
            self.state.notify_all()

    def work(self, task: Callable[[], Iterator[Result]]) -> None:
        """Compute; in the thread of the computation."""
        try:
            self.wait()
            with taking_turns(self.wait):
                for result in task():
                    self.results.append(result)
                    self.wait()
        except _Dropped:
            pass
        except Exception as error:
            self.error = error
        except BaseException as error:
            # That was to end a thread, but not the one of who asked.
            self.error = RuntimeError(f"a computation was ended by {error!r}")
        finally:
            with self.state:
                self.runs, self.is_over = False, True
                self.state.notify_all()


class Sliced(Generic[Result]):
    """A computation in slices. Where its owner is gone, it ends.

    Args:
        task: yields results; it is not called before the first slice. At every
            `klviz.core.batched.turns.turn` and after every result a slice may end.
    """

    def __init__(self, task: Callable[[], Iterator[Result]]) -> None:
        self._track: _Track[Result] = _Track()
        self._thread = threading.Thread(
            target=self._track.work, args=(task,), name="klviz-slices", daemon=True
        )
        self._thread.start()
        weakref.finalize(self, _end, self._track, self._thread)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to compute."""
        return self._track.is_over

    def go_on(self, seconds: float) -> list[Result]:
        """Compute for about that long and return what has been found meanwhile.

        Raises:
            Exception: what the computation raised.
        """
        track = self._track
        with track.state:
            if not track.is_over:
                track.until = time.perf_counter() + seconds
                track.runs = True
                track.state.notify_all()
                track.state.wait_for(lambda: not track.runs)
        found, track.results = track.results, []
        if track.error is not None:
            error, track.error = track.error, None
            raise error
        return found

    def drop(self) -> None:
        """Compute no more."""
        _end(self._track, self._thread)


def _end(track: _Track[Result], thread: threading.Thread) -> None:
    """End a thread, which waits and has nothing to do but that; unless it is itself who asks."""
    track.drop()
    if thread is not threading.current_thread():
        thread.join(PATIENCE)
