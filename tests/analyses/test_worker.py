"""The worker thread: latest in, latest out, and it never outlives its owner."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from klviz.analyses.worker import Channel, Worker


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
def channel(doubler: Doubler) -> Iterator[Channel[int, object]]:
    worker = Worker()
    yield worker.channel(doubler)
    doubler.gate.set()
    assert worker.close()


def test_a_request_is_answered_once(channel: Channel[int, object]) -> None:
    channel.post(21)
    assert channel.wait(5)
    assert channel.take() == 42
    assert channel.take() is None


def test_requests_that_were_overtaken_are_never_answered(
    channel: Channel[int, object], doubler: Doubler
) -> None:
    doubler.gate.clear()
    channel.post(1)
    assert doubler.begun.wait(5)
    for request in range(2, 100):
        channel.post(request)
    doubler.gate.set()
    while channel.take() != 198:
        assert channel.wait(5)
    assert doubler.seen == [1, 99]


def test_an_exception_becomes_a_snapshot_and_the_thread_lives_on() -> None:
    reported: list[Exception] = []
    worker = Worker(reported.append)
    channel = worker.channel(Doubler())
    channel.post(-1)
    assert channel.wait(5)
    assert channel.take() == "stopped: -1 is negative"
    assert [str(error) for error in reported] == ["-1 is negative"]
    channel.post(4)
    assert channel.wait(5)
    assert channel.take() == 8
    assert worker.close()


class Hopeless(Doubler):
    """Cannot even say why it failed."""

    def failure(self, request: int, error: Exception) -> str:
        raise TypeError(f"no words for {error}")


def test_the_thread_lives_on_where_even_the_refusal_fails() -> None:
    reported: list[str] = []
    worker = Worker(lambda error: reported.append(str(error)))
    channel, other = worker.channel(Hopeless()), worker.channel(Doubler())
    channel.post(-1)
    other.post(1)
    assert other.wait(5)
    assert channel.idle
    assert reported == ["-1 is negative", "no words for -1 is negative"]
    channel.post(4)
    assert channel.wait(5)
    assert channel.take() == 8
    assert worker.close()


def test_the_thread_lives_on_where_the_report_fails() -> None:
    def report(error: Exception) -> None:
        raise OSError("the disk is full")

    worker = Worker(report)
    channel = worker.channel(Doubler())
    channel.post(-1)
    assert channel.wait(5)
    assert channel.take() == "stopped: -1 is negative"
    assert worker.close()


def test_idle_means_nothing_asked_nothing_running_nothing_waiting(
    channel: Channel[int, object], doubler: Doubler
) -> None:
    assert channel.idle
    doubler.gate.clear()
    channel.post(1)
    assert not channel.idle
    assert doubler.begun.wait(5)
    assert not channel.idle
    doubler.gate.set()
    assert channel.wait(5)
    assert not channel.idle
    channel.take()
    assert channel.idle


def test_closing_ends_the_thread_even_with_a_request_waiting(doubler: Doubler) -> None:
    before = threading.active_count()
    worker = Worker()
    channel = worker.channel(doubler)
    doubler.gate.clear()
    channel.post(1)
    assert doubler.begun.wait(5)
    channel.post(2)
    assert not worker.close(timeout=0.01)
    doubler.gate.set()
    assert worker.close()
    assert threading.active_count() == before
    assert doubler.seen == [1]


def test_every_channel_is_answered_by_its_own_engine(doubler: Doubler) -> None:
    worker, other = Worker(), Doubler()
    first, second = worker.channel(doubler), worker.channel(other)
    first.post(1)
    second.post(2)
    assert first.wait(5)
    assert second.wait(5)
    assert (first.take(), second.take()) == (2, 4)
    assert (doubler.seen, other.seen) == ([1], [2])
    assert worker.close()


def test_the_first_channel_is_served_before_the_second_however_late_it_asks() -> None:
    worker = Worker()
    order: list[int] = []

    class Noting(Doubler):
        def answer(self, request: int) -> int:
            order.append(request)
            return super().answer(request)

    first, second = Noting(), Noting()
    urgent, patient = worker.channel(first), worker.channel(second)
    second.gate.clear()
    patient.post(1)
    assert second.begun.wait(5)
    patient.post(2)
    urgent.post(3)
    second.gate.set()
    while patient.take() != 4:
        assert patient.wait(5)
    assert order == [1, 3, 2]
    assert worker.close()


def test_a_closed_worker_forgets_its_engines_and_what_they_have_under_way() -> None:
    worker, engine = Worker(), Doubler()
    channel = worker.channel(engine)
    alive = weakref.ref(engine)
    channel.post(1)
    assert channel.wait(5)
    assert worker.close()
    del engine
    gc.collect()
    assert alive() is None
