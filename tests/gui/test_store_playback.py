"""Store: how it plays, rests, loops, steps and begins again."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses import record
from klviz.analyses.fit import Fit
from klviz.analyses.track import Track
from tests.gui.engines import Counting
from tests.gui.stores import MakeStore, rest, started, with_start, with_target


def test_playing_asks_for_one_step_after_another_in_the_worker(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 12)
    store.pause()
    rest(qtbot, store)
    steps = [request.step for request in engine.requests]
    assert steps == sorted(steps)
    assert set(range(12)) <= set(steps)
    assert engine.threads == {"klviz-worker"}


def test_p_may_move_while_a_run_goes_on_and_the_run_goes_on(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 5)
    store.edit("move p", with_target("N(4, 1)"))
    assert store.transport.playing
    assert store.transport.step >= 5
    qtbot.waitUntil(lambda: store.last >= 10)
    assert {request.restart for request in engine.requests} == {0}


@pytest.mark.parametrize("playing", [False, True])
def test_another_start_begins_again_and_keeps_playing_if_it_was(
    qtbot: QtBot, make_store: MakeStore, playing: bool
) -> None:
    store = started(qtbot, make_store)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 5)
    if not playing:
        store.pause()
    store.edit("move the start", with_start(0.0, 2.0))
    assert (store.transport.step, store.transport.restart) == (0, 1)
    assert store.transport.playing is playing
    assert store.last == 0, "what was recorded of the old start counts no more"


def test_playing_stops_by_itself_once_all_have_come_to_rest(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store, Counting(rest=8))
    store.play()
    rest(qtbot, store)
    assert not store.transport.playing
    assert store.transport.settled
    assert 8 <= store.transport.step <= 10


def test_a_fast_playback_stops_where_the_worker_found_rest(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store, Counting(rest=20, stride=7))
    store.set_speed(64.0)
    store.play()
    rest(qtbot, store)
    assert store.transport.settled
    assert 20 <= store.last < 27 + 7
    assert store.transport.step == store.last


def test_playing_goes_on_past_rest_if_that_was_asked(qtbot: QtBot, make_store: MakeStore) -> None:
    store = started(qtbot, make_store, Counting(rest=3))
    store.set_stops(False)
    store.play()
    qtbot.waitUntil(lambda: store.last > 12)
    assert store.transport.playing


def test_a_loop_plays_the_record_again(qtbot: QtBot, make_store: MakeStore) -> None:
    engine = Counting(rest=5)
    store = started(qtbot, make_store, engine)
    store.set_loop(True)
    store.play()
    qtbot.waitUntil(lambda: sum(request.step == 2 for request in engine.requests) >= 3)
    assert store.transport.playing
    assert store.last <= 7


def test_runs_at_rest_take_up_the_chase_when_p_moves(qtbot: QtBot, make_store: MakeStore) -> None:
    store = started(qtbot, make_store, Counting(rest=5))
    store.play()
    rest(qtbot, store)
    assert store.transport.settled
    store.edit("move p", with_target("N(4, 1)"))
    assert store.transport.playing


def test_step_back_scrub_and_end_stay_within_the_record(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    for _ in range(3):
        store.step()
        rest(qtbot, store)
    assert store.last == 3
    store.back()
    assert store.transport.step == 2
    store.scrub(100)
    assert store.transport.step == 3
    store.scrub(0)
    store.back()
    assert store.transport.step == 0
    store.go_to_end()
    assert store.transport.step == 3
    rest(qtbot, store)
    assert store.snapshot is not None
    assert store.snapshot.step == 3


def test_a_scene_that_cannot_be_computed_says_why_and_stops_playing(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    engine.fail = "no such thing"
    store.play()
    rest(qtbot, store)
    assert not store.transport.playing
    assert store.snapshot is not None
    assert store.snapshot.error == "no such thing"
    engine.fail = ""
    store.edit("another", with_target("N(0, 1)"))
    rest(qtbot, store)
    assert store.snapshot.error == ""


def test_rewinding_replays_the_same_run(qtbot: QtBot, make_store: MakeStore) -> None:
    store = make_store(engine=Fit())
    runs: dict[int, dict[int, tuple[float, ...]]] = {}
    store.snapshot_changed.connect(
        lambda s: runs.setdefault(s.request.restart, {}).update(
            {s.step: tuple(v for view in s.runs for v in view.values)}
        )
    )
    store.start()
    for _ in range(2):
        store.play()
        qtbot.waitUntil(lambda: store.last >= 25, timeout=60_000)
        store.pause()
        rest(qtbot, store)
        store.rewind()
        rest(qtbot, store)
    common = set(runs[0]) & set(runs[1])
    assert len(common) > 10
    for step in common:
        assert runs[0][step] == pytest.approx(runs[1][step], rel=1e-12, abs=1e-12)


def test_steps_and_steps_back_go_through_all_that_a_long_run_has_kept(
    qtbot: QtBot, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "track_for", lambda first, parameters: Track(first, 4, 4))
    store = make_store(engine=Fit())
    store.start()
    store.set_stops(False)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 40, timeout=60_000)
    store.pause()
    rest(qtbot, store)
    shown: dict[bool, list[int]] = {}
    for forward in (False, True):
        steps = shown.setdefault(forward, [])
        end = store.last if forward else 0
        while not steps or steps[-1] != end:
            assert store.snapshot is not None
            steps.append(store.snapshot.step)
            if steps[-1] != end:
                (store.step if forward else store.back)()
                rest(qtbot, store)
    assert shown[True] == shown[False][::-1]
    assert shown[True][:4] == [0, 1, 2, 3]
    assert len(shown[True]) <= 8
    assert not store.busy, "nobody waits for a step that was not kept"
