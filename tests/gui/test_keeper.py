"""Keeper: work is kept soon after it is done, and offered, never forced."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.document.notation import parse_target
from klviz.document.recovery import Autosave, Recoverable, stale
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.gui import keeper as keeper_module
from klviz.gui.keeper import DELAY, Keeper
from klviz.gui.store import Store
from tests.gui.engines import Counting

EDITS = 1000
"""After how many edits without a pause nothing has been kept if it ever will."""


def scene(mean: float) -> Scene:
    return replace(FIRST_SCENE, target=parse_target(f"N({mean}, 1)"))


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    return make_store(engine=Counting())


@pytest.fixture
def keeper(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    monkeypatch.setattr(keeper_module, "DELAY", 60)
    made = Keeper(store, tmp_path, store)
    yield made
    made.close(keep=False)


def test_a_crash_costs_a_few_seconds_of_work_at_most() -> None:
    assert 0 < DELAY <= 5_000


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.autosave"))


def left_by_a_crash(folder: Path, mean: float, original: Path | None = None) -> Recoverable:
    """Keep a scene and let go of the lock, as the end of a process would."""
    import os

    autosave = Autosave(folder)
    autosave.write(scene(mean), original, "Type")
    assert autosave._lock is not None
    os.close(autosave._lock[0])
    autosave._lock = None
    return stale(folder)[0]


def test_a_change_is_kept_soon_and_steady_work_too(
    qtbot: QtBot, store: Store, keeper: Keeper, tmp_path: Path
) -> None:
    for count in range(1, EDITS + 1):
        store.edit("Type", scene(count))
        qtbot.wait(5)
        if kept(tmp_path):
            break
    else:
        pytest.fail("edits without a pause were never kept")
    assert count > 2


def test_saving_and_undoing_leave_nothing_to_keep(
    qtbot: QtBot, store: Store, keeper: Keeper, tmp_path: Path
) -> None:
    store.edit("Type", scene(1))
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)
    store.saved_to(tmp_path / "a.klviz")
    assert kept(tmp_path) == []
    store.edit("Type", scene(2))
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)
    store.undo()
    assert kept(tmp_path) == []


def test_each_document_is_kept_with_the_file_that_it_belongs_to(
    qtbot: QtBot, store: Store, keeper: Keeper, tmp_path: Path
) -> None:
    def belongs_to() -> Path | None:
        (copy,) = kept(tmp_path)
        return Path(found) if (found := json.loads(copy.read_text())["original"]) else None

    store.open(scene(1), tmp_path / "a.klviz")
    store.edit("Type", scene(2))
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)
    assert belongs_to() == tmp_path / "a.klviz"
    store.begin("Preset", scene(3))
    assert len(kept(tmp_path)) == 1, "what was left for a preset is still in no file"
    store.edit("Type", scene(4))
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 2)
    copies = [json.loads(copy.read_text())["original"] for copy in kept(tmp_path)]
    assert set(copies) == {None, str(tmp_path / "a.klviz")}
    store.undo()
    store.undo()
    qtbot.waitUntil(lambda: len(kept(tmp_path)) == 1)
    assert belongs_to() is not None


def test_work_that_is_restored_takes_the_place_of_nothing_unsaved(
    store: Store, keeper: Keeper, tmp_path: Path
) -> None:
    items = [left_by_a_crash(tmp_path, mean) for mean in (7, 8)]
    store.edit("Type", scene(1))
    for item in items:
        keeper.restore(item)
    assert store.scene == items[1].scene
    assert [work.value for work in store.at_risk] == [scene(1), *(item.scene for item in items)]
    assert len(kept(tmp_path)) == 3


def test_the_disk_is_written_in_another_thread(
    qtbot: QtBot, store: Store, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[str] = []
    gate = threading.Event()

    def write(*arguments: object) -> None:
        where.append(threading.current_thread().name)
        gate.wait(5)

    monkeypatch.setattr(Autosave, "write", write)
    store.edit("Type", scene(1))
    qtbot.waitUntil(lambda: where == ["klviz-autosave"])
    store.edit("Type", scene(2))
    keeper.keep()
    assert where == ["klviz-autosave"], "a slow disk is not asked twice at once"
    gate.set()
    qtbot.waitUntil(lambda: len(where) == 2)


def test_a_disk_that_cannot_be_written_is_said_once(
    qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    made = Keeper(store, tmp_path / "file", store)
    said: list[str] = []
    made.failed.connect(said.append)
    for mean in (1, 2, 3):
        store.edit("Type", scene(mean))
        made.keep()
        made.join()
    made.close(keep=False)
    assert len(said) == 1
    assert said[0].startswith("cannot keep unsaved work in file: ")


def test_what_a_crash_left_is_offered_restored_and_then_gone(
    store: Store, keeper: Keeper, tmp_path: Path
) -> None:
    item = left_by_a_crash(tmp_path, 7, tmp_path / "lecture.klviz")
    assert [found.scene for found in keeper.left_over()] == [scene(7)]
    keeper.restore(item)
    assert store.scene == scene(7)
    assert store.path == tmp_path / "lecture.klviz"
    assert store.modified
    assert not item.path.exists()
    assert len(kept(tmp_path)) == 1, "it is kept anew before the old copy goes"
    assert keeper.left_over() == [], "one's own work is not what a crash left"


def test_a_copy_stays_if_the_work_cannot_be_kept_anew(
    store: Store, keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klviz.document.scene_file import SceneFileError

    item = left_by_a_crash(tmp_path, 7)

    def full(*arguments: object) -> None:
        raise SceneFileError("the disk is full")

    monkeypatch.setattr(Autosave, "write", full)
    keeper.restore(item)
    assert store.scene == scene(7)
    assert item.path.exists()


def test_discarding_is_an_act_of_the_person(store: Store, keeper: Keeper, tmp_path: Path) -> None:
    item = left_by_a_crash(tmp_path, 7)
    keeper.close(keep=False)
    assert item.path.exists()
    keeper.discard(item)
    assert not item.path.exists()
    assert store.scene == FIRST_SCENE


@pytest.mark.parametrize("keep", [True, False])
def test_at_the_end_work_stays_only_if_asked_for(store: Store, tmp_path: Path, keep: bool) -> None:
    made = Keeper(store, tmp_path, store)
    store.edit("Type", scene(1))
    made.close(keep=keep)
    assert len(kept(tmp_path)) == int(keep)
    if keep:
        made.close(keep=False)
