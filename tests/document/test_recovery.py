"""Unsaved work after a crash."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klviz.document import recovery
from klviz.document.recovery import Autosave, forget, stale
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import SceneFileError, encode

WORK = replace(FIRST_SCENE, title="Unsaved work")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "autosaves"


@pytest.fixture
def autosave(folder: Path) -> Iterator[Autosave]:
    autosave = Autosave(folder)
    yield autosave
    autosave.close()


def _crash(folder: Path, title: str) -> None:
    """Let an instance keep a scene of that title and be killed."""
    program = Path(__file__).with_name("crashing_instance.py")
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, str(program), str(folder), title],
        check=False,
        cwd=folder.parent.parent,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert done.returncode == -signal.SIGKILL


def test_the_work_of_a_crashed_instance_is_found(folder: Path) -> None:
    began = time.time()
    _crash(folder, "Unsaved work")
    (found,) = stale(folder)
    assert found.scene == WORK
    assert found.original == folder.parent.parent / "talk.klviz"
    assert found.label == "Move a mode"
    assert began <= found.time <= time.time()


def test_found_work_is_offered_until_it_is_forgotten(folder: Path) -> None:
    _crash(folder, "One")
    assert stale(folder) == stale(folder) != []
    forget(stale(folder)[0])
    assert stale(folder) == []
    assert os.listdir(folder) == []


def test_the_work_of_several_crashes_comes_latest_first(folder: Path) -> None:
    for title in ("One", "Two"):
        _crash(folder, title)
    assert [item.scene.title for item in stale(folder)] == ["Two", "One"]
    forget(stale(folder)[0])
    assert [item.scene.title for item in stale(folder)] == ["One"]


def test_a_running_instance_is_not_taken_for_a_crash(folder: Path, autosave: Autosave) -> None:
    autosave.write(WORK)
    assert len(os.listdir(folder)) == 2
    assert stale(folder) == []
    _crash(folder, "Crashed")
    assert [item.scene.title for item in stale(folder)] == ["Crashed"]


def test_instances_do_not_overwrite_each_other(folder: Path, autosave: Autosave) -> None:
    other = Autosave(folder)
    autosave.write(replace(WORK, title="Mine"))
    other.write(replace(WORK, title="Other"))
    assert len(os.listdir(folder)) == 4
    other.close()
    assert len(os.listdir(folder)) == 2


def test_only_the_last_work_is_kept(folder: Path) -> None:
    autosave = Autosave(folder)
    for title in ("One", "Two", "Three"):
        autosave.write(replace(WORK, title=title))
    _abandon(autosave)
    assert [item.scene.title for item in stale(folder)] == ["Three"]
    assert stale(folder)[0].original is None


def _abandon(autosave: Autosave) -> None:
    """Leave everything behind as a crash does."""
    assert autosave._lock is not None
    os.close(autosave._lock[0])
    autosave._lock = None


def test_discarded_work_is_not_offered(folder: Path) -> None:
    autosave = Autosave(folder)
    autosave.write(WORK)
    autosave.discard()
    _abandon(autosave)
    assert stale(folder) == []
    assert os.listdir(folder) == [], "the lock of an instance that kept nothing is cleared away"


def test_an_orderly_end_leaves_nothing(folder: Path) -> None:
    autosave = Autosave(folder)
    autosave.discard()
    assert not folder.exists(), "an instance that has nothing to keep writes nothing"
    autosave.write(WORK)
    autosave.close()
    autosave.close()
    assert os.listdir(folder) == []


def test_an_instance_can_go_on_after_discarding_and_closing(folder: Path) -> None:
    autosave = Autosave(folder)
    for end in (autosave.discard, autosave.close):
        autosave.write(WORK)
        end()
    autosave.write(WORK)
    assert len(os.listdir(folder)) == 2
    autosave.close()


def test_the_folder_is_for_its_owner_only(folder: Path, autosave: Autosave) -> None:
    autosave.write(WORK)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_path_of_any_bytes_comes_back(folder: Path) -> None:
    original = Path(os.fsdecode(b"/tmp/\xff\xfe \xe2\x80\xae.klviz"))
    autosave = Autosave(folder)
    autosave.write(WORK, original, "a\x00\u202e" + "b" * 5_000)
    _abandon(autosave)
    (found,) = stale(folder)
    assert found.original == original
    assert found.label == "a" + "b" * 999


def test_the_file_of_the_user_is_never_touched(folder: Path, tmp_path: Path) -> None:
    original = tmp_path / "talk.klviz"
    original.write_text("the user's")
    autosave = Autosave(folder)
    autosave.write(WORK, original)
    _abandon(autosave)
    forget(stale(folder)[0])
    assert original.read_text() == "the user's"


def test_no_folder_means_no_work(folder: Path) -> None:
    assert stale(folder) == []


def _left(folder: Path, record: Any, name: str = "1-0123456789ab") -> None:
    """Put an autosave of a dead instance into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.lock").write_bytes(b"")
    data = record if isinstance(record, bytes) else json.dumps(record).encode()
    (folder / f"{name}.autosave").write_bytes(data)


def _record(**changes: Any) -> dict[str, Any]:
    return {
        "klviz": "autosave",
        "version": 1,
        "time": 0.0,
        "original": None,
        "label": "",
        "scene": json.loads(encode(WORK)),
        **changes,
    }


def test_the_record_of_these_tests_is_sound(folder: Path) -> None:
    _left(folder, _record())
    assert [item.scene for item in stale(folder)] == [WORK]


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"\x00\xff garbage",
        b"{" * 100_000,
        b" " * 1_000_001,
        [],
        json.loads(encode(WORK)),
        _record(version=2),
        _record(time=float("nan")),
        _record(time="now"),
        _record(original=3),
        _record(original=""),
        _record(original="a\x00b"),
        _record(label=None),
        _record(scene={}),
        _record(scene=None),
        _record(extra=1),
    ],
)
def test_a_damaged_autosave_is_passed_over_and_kept(folder: Path, record: Any) -> None:
    _left(folder, record)
    _left(folder, _record(), name="2-0123456789ab")
    assert [item.scene for item in stale(folder)] == [WORK]
    assert len(os.listdir(folder)) == 4


def test_garbage_in_the_folder_is_left_alone(folder: Path) -> None:
    _left(folder, _record())
    (folder / "3-0123456789ab.lock").mkdir()
    (folder / "4-0123456789ab.lock").write_bytes(b"")
    (folder / "4-0123456789ab.autosave").mkdir()
    (folder / "notes.lock").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    (folder / "5-0123456789ab.autosave").write_text("without a lock")
    os.mkfifo(folder / "6-0123456789ab.autosave")
    (folder / "6-0123456789ab.lock").write_bytes(b"")
    before = sorted(os.listdir(folder))
    assert [item.scene for item in stale(folder)] == [WORK]
    assert sorted(os.listdir(folder)) == before


def test_what_cannot_be_kept_is_said(
    folder: Path, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    autosave.write(WORK)
    monkeypatch.setattr(recovery, "replace_file", full)
    with pytest.raises(SceneFileError, match=r"^cannot keep unsaved work in autosaves: the disk"):
        autosave.write(WORK)
    blocked = folder / "file"
    blocked.write_text("")
    with pytest.raises(SceneFileError, match=r"^cannot keep unsaved work in file: "):
        Autosave(blocked).write(WORK)


def test_work_that_could_not_be_read_again_is_said_at_once(autosave: Autosave) -> None:
    with pytest.raises(SceneFileError, match=r"^title: at most 1000 characters"):
        autosave.write(replace(WORK, title="x" * 2_000))
