"""Interrupts of the command line: Ctrl+C, and the wish of the system that the program end.

They come in the middle of anything. What paints must not be torn apart by an exception, nor what
writes: there they are noted, and rise at the next place that is safe.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt(KeyboardInterrupt):
    """The program is to end.

    Args:
        number: that of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@dataclass(slots=True)
class _Ear:
    """What has been heard, and whether it must wait."""

    is_deferred: bool = False
    noted: int = 0
    has_risen: bool = False


_ear = _Ear()


def listen() -> None:
    """Let the signals rise as interrupts, at once or where that is safe."""
    for number in SIGNALS:
        signal.signal(number, _note)


def check() -> None:
    """Go on unless the program is to end; it is told so once, and then takes its time for that.

    Raises:
        Interrupt: it is.
    """
    if _ear.noted and not _ear.has_risen:
        _ear.has_risen = True
        raise Interrupt(_ear.noted)


@contextmanager
def deferred() -> Iterator[None]:
    """Let interrupts rise at the checks inside, or afterwards.

    Raises:
        Interrupt: the program is to end.
    """
    before, _ear.is_deferred = _ear.is_deferred, True
    try:
        yield
    finally:
        _ear.is_deferred = before
    check()


@contextmanager
def heard() -> Iterator[None]:
    """Let interrupts rise at once: what is done inside only computes, and may take long.

    Raises:
        Interrupt: the program is to end.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not (_ear.is_deferred and is_main):
        yield
        return
    _ear.is_deferred = False
    try:
        check()
        yield
    finally:
        _ear.is_deferred = True


def _note(number: int, frame: FrameType | None) -> None:
    _ear.noted = _ear.noted or number
    if not _ear.is_deferred:
        check()
