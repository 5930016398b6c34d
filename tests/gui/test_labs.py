"""The window goes from lab to lab, and finds each as it was left."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.analyses.visits import Visit, Visits
from klviz.document.approximation import Approximation
from klviz.document.scene import FIRST_SCENE
from klviz.gui.store import Store

HERE = Transport(position=7.0, restart=3, speed=4.0)


BESIDE = replace(FIRST_SCENE, lab="compare")


def test_a_lab_is_found_as_it_was_left() -> None:
    visits = Visits()
    left = Visit(FIRST_SCENE, replace(HERE, playing=True), Sight(view=(-1.0, 2.0)))
    visits.leave(left)
    there = visits.find(BESIDE, left)
    now = there.transport
    assert (now.step, now.playing, now.restart, now.speed) == (0, False, 4, 4.0)
    assert there.sight.view is None
    back = visits.find(FIRST_SCENE, there)
    assert (back.transport.step, back.transport.playing, back.transport.restart) == (7, False, 3)
    assert back.sight.view == (-1.0, 2.0)


def test_another_document_begins_with_a_number_that_no_lab_has_had() -> None:
    visits = Visits()
    visits.leave(Visit(FIRST_SCENE, replace(HERE, restart=9), Sight()))
    assert visits.forget(replace(HERE, restart=4)).restart == 9
    assert visits.find(FIRST_SCENE, Visit(BESIDE, HERE, Sight())).transport.restart == 10


def test_a_fit_that_was_left_goes_on_as_it_was_unless_it_is_another(qtbot: QtBot) -> None:
    store = Store(FIRST_SCENE, Labs())
    store.start()
    store.step()
    store.edit("Compare", replace(BESIDE, title="Another title"))
    store.edit("Fit", FIRST_SCENE)
    assert store.transport.step == 1
    store.edit("Compare", BESIDE)
    store.edit("Fit", replace(FIRST_SCENE, approximation=Approximation(values=(0.0, 3.0))))
    assert store.transport.step == 0
    assert store.close()


def test_the_store_shows_no_snapshot_of_another_lab(qtbot: QtBot) -> None:
    store = Store(FIRST_SCENE, Labs())
    store.start()
    qtbot.waitUntil(lambda: store.snapshot is not None)
    store.edit("Compare", replace(FIRST_SCENE, lab="compare"))
    assert store.snapshot is None
    qtbot.waitUntil(lambda: store.snapshot is not None)
    assert store.snapshot is not None
    assert store.snapshot.request.lab == "compare"
    assert store.fit is None
    assert not store.moves
    store.undo()
    qtbot.waitUntil(lambda: store.fit is not None)
    assert store.close()
