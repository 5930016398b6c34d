"""The worker thread: latest in, latest out, and it never outlives its owner."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from klviz.analyses.worker import Worker


class Doubler:
    """Answers n with 2n, waits at a gate if told to, fails at negative numbers."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.seen: list[int] = []

    def answer(self, request: int) -> int:
        self.seen.append(request)
        self.begun.set()
        self.gate.wait(5)
        if request < 0:
            raise ValueError(f"{request} is negative")
        return 2 * request

    def failure(self, request: int, error: Exception) -> str:
        return f"stopped: {error}"


@pytest.fixture
def doubler() -> Doubler:
    return Doubler()


@pytest.fixture
def worker(doubler: Doubler) -> Iterator[Worker[int, object]]:
    worker = Worker[int, object](doubler)
    yield worker
    doubler.gate.set()
    assert worker.close()


def test_a_request_is_answered_once(worker: Worker[int, object]) -> None:
    worker.post(21)
    assert worker.wait(5)
    assert worker.take() == 42
    assert worker.take() is None


def test_requests_that_were_overtaken_are_never_answered(
    worker: Worker[int, object], doubler: Doubler
) -> None:
    doubler.gate.clear()
    worker.post(1)
    assert doubler.begun.wait(5)
    for request in range(2, 100):
        worker.post(request)
    doubler.gate.set()
    while worker.take() != 198:
        assert worker.wait(5)
    assert doubler.seen == [1, 99]


def test_an_exception_becomes_a_snapshot_and_the_thread_lives_on() -> None:
    reported: list[Exception] = []
    worker = Worker[int, object](Doubler(), reported.append)
    worker.post(-1)
    assert worker.wait(5)
    assert worker.take() == "stopped: -1 is negative"
    assert [str(error) for error in reported] == ["-1 is negative"]
    worker.post(4)
    assert worker.wait(5)
    assert worker.take() == 8
    assert worker.close()


def test_idle_means_nothing_asked_nothing_running_nothing_waiting(
    worker: Worker[int, object], doubler: Doubler
) -> None:
    assert worker.idle
    doubler.gate.clear()
    worker.post(1)
    assert not worker.idle
    assert doubler.begun.wait(5)
    assert not worker.idle
    doubler.gate.set()
    assert worker.wait(5)
    assert not worker.idle
    worker.take()
    assert worker.idle


def test_closing_ends_the_thread_even_with_a_request_waiting(doubler: Doubler) -> None:
    before = threading.active_count()
    worker = Worker[int, object](doubler)
    doubler.gate.clear()
    worker.post(1)
    assert doubler.begun.wait(5)
    worker.post(2)
    assert not worker.close(timeout=0.01)
    doubler.gate.set()
    assert worker.close()
    assert threading.active_count() == before
    assert doubler.seen == [1]
