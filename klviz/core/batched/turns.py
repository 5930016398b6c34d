"""Turns: where a long computation for many q lets whoever shares the processor go first.

What computes says `turn()` every millisecond or so. It means nothing unless the thread is under a
`taking_turns`: then what was given there is called, and may wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Given(threading.local):
    wait: Callable[[], None] | None = None


_given = _Given()


def turn() -> None:
    """Let others go first, if there are any."""
    if _given.wait is not None:
        _given.wait()


@contextmanager
def taking_turns(wait: Callable[[], None]) -> Iterator[None]:
    """Call that at every turn of this thread. What it raises ends the computation."""
    before, _given.wait = _given.wait, wait
    try:
        yield
    finally:
        _given.wait = before
