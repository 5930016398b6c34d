"""Store: the history of its scene, the file it lies in, and what undo brings back."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from klviz.document.scene import FIRST_SCENE, Scene
from tests.gui.engines import Counting
from tests.gui.stores import MakeStore, started, with_target


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
