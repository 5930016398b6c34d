"""Store: a scene that is opened at a step, with nothing recorded of it yet."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from klviz.document.carried import Shown
from tests.gui.engines import Counting
from tests.gui.stores import MakeStore, rest, started, with_target

SCENE = with_target("N(4, 1)")


def test_the_runs_are_taken_to_the_step_that_is_to_be_shown(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    store.open(SCENE, None, Shown(30, None, (-1.0, 2.0), "log", "pull"))
    assert (store.transport.step, store.transport.playing) == (30, False)
    rest(qtbot, store)
    shown = store.snapshot
    assert shown is not None
    assert (shown.step, shown.last) == (30, 30)
    assert (store.view, shown.request.view) == ((-1.0, 2.0), (-1.0, 2.0))
    assert (shown.request.density_view, shown.request.ratio_view) == ("log", "pull")
    assert not store.modified
    assert not store.history.can_undo


def test_runs_that_had_gone_further_go_there_first_and_back_again(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    store.open(SCENE, None, Shown(7, 30))
    rest(qtbot, store)
    shown = store.snapshot
    assert shown is not None
    assert (shown.step, shown.last) == (7, 30)
    assert (store.transport.step, store.transport.back_to) == (7, None)


@pytest.mark.parametrize("deed", ["play", "pause", "rewind", "step", "edit"])
def test_a_person_who_does_something_meanwhile_is_not_taken_back(
    qtbot: QtBot, make_store: MakeStore, deed: str
) -> None:
    store = started(qtbot, make_store, Counting(rest=40))
    store.open(SCENE, None, Shown(7, 30))
    if deed == "edit":
        store.edit("move p", with_target("N(5, 1)"))
    else:
        getattr(store, deed)()
    assert (store.transport.back_to is None) is (deed != "pause")
    rest(qtbot, store)
    assert store.transport.back_to is None
    assert (store.transport.step == 7) is (deed == "pause")


def test_what_was_looked_at_before_is_forgotten_with_the_scene(
    qtbot: QtBot, make_store: MakeStore
) -> None:
    store = started(qtbot, make_store)
    store.open(SCENE, None, Shown(3, None, (0.0, 1.0), "cdf"))
    rest(qtbot, store)
    store.open(with_target("N(5, 1)"), None)
    rest(qtbot, store)
    assert store.sight.view is None
    assert store.sight.density_view == "cdf", "it is a person's choice, and stays"
    assert store.transport.step == 0
