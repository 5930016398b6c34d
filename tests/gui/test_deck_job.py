"""Decks made while the window lives on: finished, given up, and in vain."""

from __future__ import annotations

import errno
import gc
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from klviz.document.atomic import Replacement
from klviz.document.carried import Shown
from klviz.document.file_errors import SceneFileError
from klviz.document.presets import load_preset
from klviz.document.scene_list import NamedScene
from klviz.gui.decks import job as deck_job
from klviz.gui.decks import writing as decks
from klviz.gui.decks.job import DeckJob
from klviz.gui.decks.writing import DeckPlan, write_decks
from klviz.gui.exporters import exporters_of
from klviz.gui.look import Look

SCENES = tuple(NamedScene(key, load_preset(key), Shown(step=2)) for key in ("claw", "skewed"))
PLAN = DeckPlan(Look(part="densities"))


@pytest.fixture(params=[row.ending for row in exporters_of("deck")])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made = tmp_path / f"talk.{request.param}"
    made.write_bytes(b"old")
    return made


def is_as_it_was(path: Path) -> bool:
    return path.read_bytes() == b"old" and list(path.parent.iterdir()) == [path]


def test_a_job_makes_the_very_file_that_the_command_line_makes(qtbot: QtBot, path: Path) -> None:
    job = DeckJob(SCENES, path, PLAN)
    told: list[tuple[int, int]] = []
    job.progressed.connect(lambda done, of: told.append((done, of)))
    with qtbot.waitSignal(job.finished, timeout=60_000) as finished:
        job.start()
        assert job.busy
    assert finished.args == [path, []]
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert not job.busy
    others = [path.parent / "other" / f"talk.{row.ending}" for row in exporters_of("deck")]
    others[0].parent.mkdir()
    write_decks(SCENES, others, PLAN)
    (other,) = (other for other in others if other.name == path.name)
    assert other.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("when", [0, 1, 2])
def test_a_job_that_is_cancelled_leaves_the_old_file_whole(
    qtbot: QtBot, path: Path, when: int
) -> None:
    job = DeckJob(SCENES, path, PLAN)
    ended: list[object] = []
    job.finished.connect(ended.append)
    job.failed.connect(ended.append)
    with qtbot.waitSignal(
        job.progressed, timeout=60_000, check_params_cb=lambda done, _: done == when
    ):
        job.start()
    job.stop()
    qtbot.wait(50)
    assert not job.busy
    assert ended == []
    assert is_as_it_was(path)


def test_a_full_disk_is_told_and_the_old_file_stays(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    job = DeckJob(SCENES[:1], path, PLAN)
    monkeypatch.setattr(Replacement, "commit", full)
    with qtbot.waitSignal(job.failed, timeout=60_000) as failed:
        job.start()
    assert failed.args == [f"cannot write {path.name}: the disk is full"]
    assert not job.busy
    assert is_as_it_was(path)


def test_what_goes_wrong_with_a_scene_is_told_and_the_old_file_stays(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(named: NamedScene, plan: DeckPlan) -> object:
        if named is SCENES[1]:
            raise ValueError("no such part")
        return original(named, plan)

    original = deck_job.computed
    monkeypatch.setattr(deck_job, "computed", refuse)
    job = DeckJob(SCENES, path, PLAN)
    with qtbot.waitSignal(job.failed, timeout=60_000) as failed:
        job.start()
    assert failed.args == ["no such part"]
    assert is_as_it_was(path)


def test_a_place_that_takes_no_file_is_refused_before_any_work(qtbot: QtBot, path: Path) -> None:
    nowhere = path.parent / "nowhere" / path.name
    with pytest.raises(SceneFileError, match=rf"cannot write {path.name}: there is no folder"):
        DeckJob(SCENES, nowhere, PLAN)
    folder = path.with_stem("folder")
    folder.mkdir()
    with pytest.raises(SceneFileError, match=rf"cannot write {folder.name}: it is a folder"):
        DeckJob(SCENES, folder, PLAN)
    with pytest.raises(ValueError, match=r"must end in one of \.pptx, \.pdf, got 'talk\.odp'"):
        DeckJob(SCENES, path.with_suffix(".odp"), PLAN)
    folder.rmdir()
    assert is_as_it_was(path)


def test_a_folder_that_goes_meanwhile_is_told(qtbot: QtBot, path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    job = DeckJob(SCENES[:1], folder / path.name, PLAN)
    folder.rmdir()
    with qtbot.waitSignal(job.failed, timeout=60_000) as failed:
        job.start()
    assert failed.args == [f"cannot write {path.name}: there is no folder {folder}"]


def test_a_mistake_in_a_slide_ends_the_job_and_is_reported(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise KeyError("nobody has thought of this")

    monkeypatch.setattr(deck_job, "draw", mistaken)
    job = DeckJob(SCENES, path, PLAN)
    with (
        qtbot.captureExceptions() as mistakes,
        qtbot.waitSignal(job.failed, timeout=60_000) as failed,
    ):
        job.start()
    assert failed.args == ["'nobody has thought of this'"]
    assert [kind for kind, *_ in mistakes] == [KeyError]
    assert not job.busy
    assert is_as_it_was(path)


def test_an_interrupted_deck_lets_go_of_what_it_paints_on(
    qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(named: NamedScene, plan: DeckPlan) -> object:
        if named is SCENES[1]:
            raise KeyboardInterrupt
        return original(named, plan)

    original = decks.computed
    monkeypatch.setattr(decks, "computed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_decks(SCENES, [path], PLAN)
    gc.collect()
    assert is_as_it_was(path)
