"""The window goes from lab to lab, and finds each as it was left."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from klviz.analyses.labs import Labs
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.analyses.visits import Visits
from klviz.document.scene import FIRST_SCENE
from klviz.gui.store import Store

HERE = Transport(position=7.0, restart=3, speed=4.0)


def test_a_lab_is_found_as_it_was_left() -> None:
    visits = Visits()
    seen = Sight(view=(-1.0, 2.0))
    visits.leave("fit", replace(HERE, playing=True), seen)
    there, _ = visits.find("compare", HERE, seen)
    assert (there.step, there.playing, there.restart) == (0, False, 4)
    back, sight = visits.find("fit", there, Sight())
    assert (back.step, back.playing, back.restart) == (7, False, 3)
    assert sight.view == (-1.0, 2.0)


def test_another_document_begins_with_a_number_that_no_lab_has_had() -> None:
    visits = Visits()
    visits.leave("fit", replace(HERE, restart=9), Sight())
    assert visits.forget(replace(HERE, restart=4)).restart == 9
    assert visits.find("fit", HERE, Sight())[0].restart == 10


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
