"""Interrupts of the command line: when they rise, and that they rise once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from klviz import interrupts
from klviz.interrupts import Interrupt, check, deferred, heard


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in interrupts.SIGNALS}
    monkeypatch.setattr(interrupts, "_ear", interrupts._Ear())
    interrupts.listen()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", interrupts.SIGNALS)
def test_a_signal_rises_at_once(number: signal.Signals) -> None:
    with pytest.raises(Interrupt) as risen:
        signal.raise_signal(number)
    assert risen.value.number == number


def test_what_is_deferred_is_done_to_its_end() -> None:
    done = []

    def work() -> None:
        with deferred():
            signal.raise_signal(signal.SIGTERM)
            done.append("deferred")
        done.append("after it")

    with pytest.raises(Interrupt):
        work()
    assert done == ["deferred"]


def test_it_rises_at_a_check_and_never_again() -> None:
    def work() -> None:
        with deferred():
            try:
                signal.raise_signal(signal.SIGINT)
                check()
                pytest.fail("it has not risen")
            finally:
                signal.raise_signal(signal.SIGINT)
                check()

    with pytest.raises(Interrupt):
        work()
    signal.raise_signal(signal.SIGINT)


def test_where_nothing_but_computing_is_done_it_is_heard_at_once() -> None:
    def work() -> None:
        with deferred(), heard():
            signal.raise_signal(signal.SIGINT)
            pytest.fail("it has not risen")

    with pytest.raises(Interrupt):
        work()


def test_other_threads_leave_the_one_that_hears_signals_alone() -> None:
    def listens() -> None:
        with heard():
            pass

    with deferred():
        thread = threading.Thread(target=listens)
        thread.start()
        thread.join()
        assert interrupts._ear.is_deferred
