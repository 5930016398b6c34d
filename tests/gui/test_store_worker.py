"""Store: one request under way, only fresh snapshots, and a worker that ends."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from tests.gui.engines import Counting
from tests.gui.stores import MakeStore, rest, started, with_start, with_target


def test_nothing_is_asked_before_the_start(make_store: MakeStore) -> None:
    engine = Counting()
    store = make_store(engine=engine)
    store.see(store.sight.with_points(900))
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
    store.see(store.sight.with_points(503))
    store.look_at_all()
    store.set_speed(4.0)
    store.edit("the same", FIRST_SCENE)
    scaled = parse_target("5 N(-3, 1) + 5 N(3, 1)")
    store.edit("the same shares", replace(FIRST_SCENE, target=scaled))
    rest(qtbot, store)
    assert len(engine.requests) == 1


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
    assert store.close(), "the worker has ended in the time that closing gives it"
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
    qtbot.waitUntil(lambda: store.last >= 60, timeout=60_000)
    store.pause()
    rest(qtbot, store)
    for expected, step in zip(inline(scene, sorted(seen)), sorted(seen), strict=True):
        assert seen[step] == pytest.approx(expected, rel=1e-12, abs=1e-12)
