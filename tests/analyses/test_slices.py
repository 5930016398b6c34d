"""Slices: what is computed a little at a time is what is computed at once."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import pytest

from klviz.analyses.slices import Sliced
from klviz.core.batched.turns import turn


def numbers(done: list[int], most: int = 5) -> Iterator[int]:
    for n in range(most):
        turn()
        done.append(n)
        yield n


def test_what_comes_in_slices_is_what_comes_at_once() -> None:
    work, found = Sliced(lambda: numbers([])), []
    while not work.is_over:
        found += work.go_on(0.0)
    assert found == list(numbers([]))


def test_a_slice_of_no_time_goes_to_the_next_turn_only() -> None:
    done: list[int] = []
    work = Sliced(lambda: numbers(done))
    work.go_on(0.0)
    assert len(done) < 2


def test_nothing_is_computed_between_slices() -> None:
    done: list[int] = []
    work = Sliced(lambda: numbers(done))
    work.go_on(0.0)
    before = list(done)
    time.sleep(0.02)
    assert done == before


def test_a_long_slice_ends_with_the_computation() -> None:
    work = Sliced(lambda: numbers([]))
    assert work.go_on(60.0) == [0, 1, 2, 3, 4]
    assert work.is_over
    assert work.go_on(60.0) == []


def test_an_error_reaches_who_asked() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no such q")

    work = Sliced(failing)
    with pytest.raises(ValueError, match="no such q"):
        work.go_on(60.0)
    assert work.is_over


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_who_asked_never_waits_for_a_computation_that_was_ended(end: type[BaseException]) -> None:
    def ending() -> Iterator[int]:
        yield 1
        raise end

    work = Sliced(ending)

    def ask() -> None:
        with pytest.raises(RuntimeError, match=end.__name__):
            work.go_on(60.0)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(5.0)
    assert not asking.is_alive()
    assert work.is_over


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "klviz-slices"]


@pytest.mark.parametrize("dropped", [True, False])
def test_no_thread_stays_behind(dropped: bool) -> None:
    done: list[int] = []
    work = Sliced(lambda: numbers(done))
    work.go_on(0.0)
    (thread,) = threads()
    if dropped:
        work.drop()
    else:
        del work
        gc.collect()
    thread.join(5.0)
    assert not thread.is_alive()
    assert len(done) < 2
