"""Recordings out of a store: what the worker has run, as it was at that moment."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit import Fit
from klviz.analyses.recording import Recording
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from tests.gui.engines import Counting
from tests.gui.stores import MakeStore, rest, started, with_start


def test_a_recording_has_the_runs_that_are_shown(qtbot: QtBot, make_store: MakeStore) -> None:
    store = make_store(engine=Fit())
    store.start()
    rest(qtbot, store)
    for _ in range(7):
        store.step()
        rest(qtbot, store)
    told: list[tuple[Recording, str]] = []
    store.record(lambda recording: told.append((recording, threading.current_thread().name)))
    rest(qtbot, store)
    ((recording, thread),) = told
    assert thread == threading.main_thread().name
    assert recording.last == store.last == 7
    assert recording.request == store.request()
    shown = store.snapshot
    assert shown is not None
    again = recording.snapshot(7)
    for one, other in zip(again.runs, shown.runs, strict=True):
        assert one.values == pytest.approx(other.values, rel=1e-12)
    # What happens later does not touch it.
    store.edit("start", with_start(-1.0, 2.0))
    rest(qtbot, store)
    assert recording.snapshot(0).runs[0].values == FIRST_SCENE.approximation.values


def test_a_recording_asked_for_before_the_start_is_handed_over_once_there_is_one(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = make_store(engine=Fit())
    told: list[Recording] = []
    store.record(told.append)
    store.start()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=10_000)
    rest(qtbot, store)
    assert len(told) == 1


def test_a_recording_can_be_had_while_the_runs_play(qtbot: QtBot, make_store: MakeStore) -> None:
    store = make_store(engine=Fit())
    store.edit("slow", replace(FIRST_SCENE, runs=(Run(rate=0.001),)))
    store.start()
    store.play()
    told: list[Recording] = []
    qtbot.waitUntil(lambda: store.last > 5, timeout=10_000)
    store.record(told.append)
    qtbot.waitUntil(lambda: len(told) == 1, timeout=10_000)
    assert told[0].last >= 5
    store.pause()
    rest(qtbot, store)


def test_an_engine_that_records_nothing_hands_over_nothing_and_the_store_rests(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store, Counting())
    told: list[Recording] = []
    store.record(told.append)
    rest(qtbot, store)
    store.step()
    rest(qtbot, store)
    assert (told, store.last) == ([], 1)
