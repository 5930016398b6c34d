"""Store: one scene, one request under way, and only fresh snapshots."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit import Fit, FitRequest, FitSnapshot
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Approximation, Run, Scene
from klviz.gui.store import Store
from tests.gui.engines import Counting

MakeStore = Callable[..., Store]


def with_target(text: str) -> Scene:
    return replace(FIRST_SCENE, target=parse_target(text))


def with_start(*values: float) -> Scene:
    return replace(FIRST_SCENE, approximation=Approximation(values=values))


def rest(qtbot: QtBot, store: Store) -> None:
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not store.busy, timeout=10_000)


def started(qtbot: QtBot, make_store: MakeStore, engine: Counting | None = None) -> Store:
    store = make_store(engine=engine or Counting())
    store.start()
    rest(qtbot, store)
    return store


def test_nothing_is_asked_before_the_start(make_store: MakeStore) -> None:
    engine = Counting()
    store = make_store(engine=engine)
    store.set_points(900)
    store.edit("a target", with_target("N(0, 1)"))
    assert not store.busy
    assert engine.requests == []


def test_the_first_snapshot_shows_step_zero_and_then_no_timer_runs(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    assert store.snapshot is not None
    assert (store.snapshot.step, store.last) == (0, 0)
    assert not store.busy


def test_an_equal_request_is_never_asked_twice(qtbot: QtBot, make_store: MakeStore) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    store.set_points(503)
    store.look_at_all()
    store.set_speed(4.0)
    store.edit("the same", FIRST_SCENE)
    scaled = parse_target("5 N(-3, 1) + 5 N(3, 1)")
    store.edit("the same shares", replace(FIRST_SCENE, target=scaled))
    rest(qtbot, store)
    assert len(engine.requests) == 1


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


def test_while_one_answer_is_under_way_no_second_request_waits(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    engine.gate.clear()
    for mean in range(20):
        store.edit("move", with_target(f"N({mean}, 1)"))
    qtbot.wait(60)
    assert len(engine.requests) == 2
    engine.gate.set()
    rest(qtbot, store)
    assert len(engine.requests) == 3, "only the last of the edits is still asked for"
    assert engine.requests[-1].target == parse_target("N(19, 1)")


def test_what_is_shown_answers_the_last_request_so_nothing_queues(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    behind: list[int] = []
    store.snapshot_changed.connect(
        lambda s: behind.append(len(engine.requests) - 1 - engine.requests.index(s.request))
    )
    store.play()
    for mean in range(40):
        store.edit("move", with_target(f"N({mean}, 1)"))
        qtbot.wait(7)
    store.pause()
    rest(qtbot, store)
    assert len(behind) > 5
    assert max(behind) == 0


def test_a_worker_that_is_behind_is_asked_again_until_it_is_there(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    engine = Counting(stride=3)
    store = started(qtbot, make_store, engine)
    store.set_speed(64.0)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 64)
    store.pause()
    rest(qtbot, store)
    assert store.snapshot is not None
    assert store.snapshot.step == store.transport.step


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


def test_snapshots_of_an_earlier_start_are_dropped(qtbot: QtBot, make_store: MakeStore) -> None:
    engine = Counting()
    store = started(qtbot, make_store, engine)
    store.scrub(0)
    shown: list[FitSnapshot] = []
    store.snapshot_changed.connect(shown.append)
    engine.gate.clear()
    store.step()
    qtbot.waitUntil(lambda: len(engine.requests) == 2)
    store.rewind()
    engine.gate.set()
    rest(qtbot, store)
    assert [(s.request.restart, s.step) for s in shown] == [(1, 0)]


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


def test_undo_and_redo_bring_scenes_back_and_tell_their_labels(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    seen: list[tuple[Scene, Scene]] = []
    store.scene_changed.connect(lambda old, new: seen.append((old, new)))
    store.edit("one", with_target("N(1, 1)"))
    store.edit("two", with_target("N(2, 1)"))
    assert (store.history.undo_label, store.history.redo_label) == ("two", "")
    store.undo()
    assert store.scene == with_target("N(1, 1)")
    assert (store.history.undo_label, store.history.redo_label) == ("one", "two")
    store.undo()
    store.undo()
    assert store.scene == FIRST_SCENE
    store.redo()
    store.redo()
    assert store.scene == with_target("N(2, 1)")
    assert [new for _, new in seen].count(with_target("N(1, 1)")) == 3
    assert all(old != new for old, new in seen)


def test_a_gesture_is_one_step_and_sealing_ends_it(make_store: MakeStore) -> None:
    store = make_store(engine=Counting())
    for mean in (1, 2, 3):
        store.edit("drag", with_target(f"N({mean}, 1)"), merge="drag 1")
    store.seal()
    store.edit("drag", with_target("N(9, 1)"), merge="drag 1")
    store.undo()
    assert store.scene == with_target("N(3, 1)")
    store.undo()
    assert store.scene == FIRST_SCENE


def test_modified_compares_with_the_file_however_the_scene_came_about(
    make_store: MakeStore, tmp_path: Path
) -> None:
    store = make_store(engine=Counting())
    assert not store.modified
    store.edit("one", with_target("N(1, 1)"))
    assert store.modified
    store.undo()
    assert not store.modified
    store.redo()
    store.saved_to(tmp_path / "a.klviz")
    assert (store.modified, store.path) == (False, tmp_path / "a.klviz")
    store.undo()
    assert store.modified


def test_another_document_has_no_file_and_undo_brings_the_former_back_with_its_file(
    make_store: MakeStore, tmp_path: Path
) -> None:
    store = make_store(engine=Counting())
    told: list[Path | None] = []
    store.file_changed.connect(lambda: told.append(store.path))
    store.open(with_target("N(1, 1)"), tmp_path / "a.klviz")
    store.edit("Type", with_target("N(2, 1)"))
    store.look_at(-1.0, 1.0)
    store.begin("Preset", with_target("N(70, 1)"))
    assert (store.path, store.modified) == (None, False)
    assert store.view[0] > 50, "another document is seen whole"
    store.saved_to(tmp_path / "b.klviz")
    assert store.path == tmp_path / "b.klviz"
    store.undo()
    assert (store.path, store.modified) == (tmp_path / "a.klviz", True)
    assert store.scene == with_target("N(2, 1)")
    assert store.view[0] < 0
    store.undo()
    assert not store.modified
    store.redo()
    store.redo()
    assert (store.path, store.modified) == (tmp_path / "b.klviz", False)
    assert told[-1] == tmp_path / "b.klviz"


def test_a_recovered_scene_differs_from_every_file(make_store: MakeStore) -> None:
    store = make_store(engine=Counting())
    store.recover(FIRST_SCENE, Path("lost.klviz"))
    assert store.scene == FIRST_SCENE
    assert store.path == Path("lost.klviz")
    assert store.modified
    assert not store.history.can_undo


def test_opening_begins_anew_with_nothing_to_undo(qtbot: QtBot, make_store: MakeStore) -> None:
    store = started(qtbot, make_store)
    store.edit("one", with_target("N(1, 1)"))
    store.look_at(-1.0, 1.0)
    store.play()
    store.open(with_target("N(50, 1)"), None)
    assert not store.history.can_undo
    assert not store.transport.playing
    assert store.transport.step == 0
    assert store.view[0] > 30


def test_a_view_is_kept_unless_numbers_could_not_tell_it(make_store: MakeStore) -> None:
    store = make_store(engine=Counting())
    whole = store.view
    for low, high in ((1.0, 1.0), (2.0, 1.0), (float("nan"), 1.0), (1e9, 1e9 + 1e-7), (0, 1e200)):
        store.look_at(low, high)
        assert store.view == whole
    store.look_at(-1.0, 2.0)
    assert store.view == (-1.0, 2.0)
    store.look_at_all()
    assert store.view == whole


def test_twenty_restarts_in_a_second_leave_one_run_alive(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = make_store(engine=Fit())
    store.start()
    store.play()
    before = threading.active_count()
    for count in range(20):
        store.edit("move the start", with_start(0.5 * count, 1.0))
        qtbot.wait(50)
    assert store.transport.restart == 20
    assert threading.active_count() == before
    qtbot.waitUntil(lambda: store.last > 20, timeout=10_000)
    assert store.snapshot is not None
    assert store.snapshot.request.restart == 20
    assert store.snapshot.request.approximation.values == (9.5, 1.0)


def test_closing_ends_the_worker_whatever_it_does(qtbot: QtBot, make_store: MakeStore) -> None:
    store = make_store(engine=Fit())
    store.start()
    store.play()
    qtbot.waitUntil(lambda: store.last > 2, timeout=10_000)
    begun = time.monotonic()
    assert store.close()
    assert time.monotonic() - begun < 2.0
    assert not store.busy
    store.play()
    store.edit("too late", with_target("N(1, 1)"))
    assert not store.busy, "a closed store asks nothing"


def inline(scene: Scene, steps: list[int]) -> list[tuple[float, ...]]:
    """Return the values of every run at every step, computed without a thread."""
    engine = Fit(budget=60.0)
    shown = []
    for step in steps:
        request = FitRequest(
            scene.target.normalised(), scene.approximation, scene.runs, (-6.0, 6.0), step=step
        )
        shown.append(tuple(v for view in engine.answer(request).runs for v in view.values))
    return shown


@pytest.mark.parametrize("speed", [1.0, 16.0])
def test_the_worker_walks_the_path_that_is_walked_without_it(
    qtbot: QtBot, make_store: MakeStore, speed: float
) -> None:
    scene = replace(
        FIRST_SCENE, runs=(Run("kl"), Run("reverse_kl", "natural", 0.1), Run("jsd", "momentum"))
    )
    store = make_store(scene, Fit(budget=0.001))
    seen: dict[int, tuple[float, ...]] = {}
    store.snapshot_changed.connect(
        lambda s: seen.update({s.step: tuple(v for view in s.runs for v in view.values)})
    )
    store.start()
    store.set_speed(speed)
    store.play()
    qtbot.waitUntil(lambda: store.last >= 60, timeout=20_000)
    store.pause()
    rest(qtbot, store)
    for expected, step in zip(inline(scene, sorted(seen)), sorted(seen), strict=True):
        assert seen[step] == pytest.approx(expected, rel=1e-12, abs=1e-12)


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
        qtbot.waitUntil(lambda: store.last >= 25, timeout=20_000)
        store.pause()
        rest(qtbot, store)
        store.rewind()
        rest(qtbot, store)
    common = set(runs[0]) & set(runs[1])
    assert len(common) > 10
    for step in common:
        assert runs[0][step] == pytest.approx(runs[1][step], rel=1e-12, abs=1e-12)
