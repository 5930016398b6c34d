"""Files replaced as a whole, whatever happens on the way."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klviz.document import atomic, locks
from klviz.document.atomic import remove_leftovers, replace_file
from klviz.document.locks import create_owned, is_abandoned, remove_abandoned
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import SceneFileError, read_scene, write_scene
from tests.document.files import NEW, OLD, only

KILLS = 200
as_root = os.geteuid() == 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "scene.klviz"
    path.write_bytes(OLD)
    return path


def test_a_file_is_replaced(path: Path) -> None:
    replace_file(path, NEW)
    assert only(path) == NEW
    replace_file(path, b"")
    assert only(path) == b""


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "new.klviz"
    before = os.umask(0o027)
    try:
        replace_file(path, NEW)
    finally:
        os.umask(before)
    assert only(path) == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660])
def test_the_mode_stays(path: Path, mode: int) -> None:
    path.chmod(mode)
    replace_file(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.klviz"
    link.symlink_to(path)
    replace_file(link, NEW)
    assert link.is_symlink()
    assert path.read_bytes() == NEW
    assert os.listdir(folder) == ["link.klviz"]


def test_a_link_to_nothing_makes_the_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("there")
    replace_file(link, NEW)
    assert (tmp_path / "there").read_bytes() == NEW
    assert link.is_symlink()


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file"):
        replace_file(pipe, NEW)
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path, NEW)
    assert os.listdir(tmp_path) == ["pipe"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "scene.klviz", NEW)


def test_a_write_protected_file_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything
    with pytest.raises(PermissionError):
        replace_file(path, NEW)
    assert only(path) == OLD


@pytest.mark.skipif(as_root, reason="root may write anywhere")
def test_a_write_protected_folder_is_an_error(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            replace_file(path, NEW)
    finally:
        path.parent.chmod(0o755)
    assert only(path) == OLD


def _full_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _nothing_written(*_: object) -> int:
    return 0


def _part_lost(descriptor: int, data: memoryview, write: Callable[..., int] = os.write) -> int:
    """Claim to have written all of what was written by half, as some file systems do."""
    write(descriptor, data[: len(data) // 2])
    return len(data)


@pytest.mark.parametrize("write", [_full_disk, _nothing_written, _part_lost])
def test_a_failed_write_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., int]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises(OSError, match=r"No space left|reads back differently"):
            replace_file(path, NEW)
    assert only(path) == OLD


@pytest.mark.parametrize("call", ["fsync", "fchmod", "read"])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, call, _full_disk)
        with pytest.raises(OSError, match="No space left"):
            replace_file(path, NEW)
    assert only(path) == OLD


def test_a_failed_move_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _full_disk)
        with pytest.raises(OSError, match="No space left"):
            replace_file(path, NEW)
    assert only(path) == OLD


def test_short_writes_are_carried_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
    replace_file(path, NEW)
    assert only(path) == NEW


def test_an_interruption_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            replace_file(path, NEW)
    assert only(path) == OLD


def test_no_descriptor_is_left_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        replace_file(path, NEW)
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", _full_disk)
            with pytest.raises(OSError, match="No space left"):
                replace_file(path, OLD)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not as_root or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _fill_up(filler: Path) -> None:
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def test_a_disk_that_is_really_full_keeps_the_old_scene(full_disk: Path) -> None:
    path = full_disk / "scene.klviz"
    write_scene(path, FIRST_SCENE)
    _fill_up(full_disk / "filler")
    with pytest.raises(SceneFileError) as caught:
        write_scene(path, FIRST_SCENE)
    assert str(caught.value) == "cannot save scene.klviz: the disk is full"
    assert read_scene(path) == FIRST_SCENE
    assert sorted(os.listdir(full_disk)) == ["filler", "scene.klviz"]


def test_a_save_killed_at_any_moment_leaves_a_whole_scene(tmp_path: Path) -> None:
    program = Path(__file__).with_name("killed_while_saving.py")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path), str(KILLS)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"},
    )
    seen = json.loads(done.stdout)
    assert set(seen["found"]) == {"small", "large"}
    assert seen["litter"] > 0, "some kills must come in the midst of a save"
    assert seen["left"] == ["scene.klviz"], "the next save clears the litter away"


def test_leftovers_of_the_dead_go_and_all_else_stays(tmp_path: Path) -> None:
    owned, in_use = create_owned(tmp_path, ".klviz-", ".tmp")
    dead = tmp_path / ".klviz-0123456789ab.tmp"
    others = [".klviz-0123.tmp", ".klviz-0123456789ab.tmpx", "notes.tmp", ".klviz-0123456789AB.tmp"]
    for name in [dead.name, *others]:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".klviz-ffffffffffff.tmp").mkdir()
    (tmp_path / ".klviz-eeeeeeeeeeee.tmp").symlink_to(tmp_path / "notes.tmp")
    remove_leftovers(tmp_path)
    left = set(os.listdir(tmp_path))
    assert dead.name not in left
    assert {in_use.name, *others} <= left
    assert {".klviz-ffffffffffff.tmp", ".klviz-eeeeeeeeeeee.tmp"} <= left
    os.close(owned)
    remove_leftovers(tmp_path)
    assert not in_use.exists()


def test_a_folder_that_cannot_be_listed_can_be_saved_to(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "scandir", _full_disk)
    replace_file(path, NEW)
    assert path.read_bytes() == NEW


def test_a_file_is_owned_until_it_is_closed(tmp_path: Path) -> None:
    descriptor, path = create_owned(tmp_path, "a-", ".lock")
    assert not is_abandoned(path)
    assert not remove_abandoned(path)
    os.close(descriptor)
    assert is_abandoned(path)
    assert remove_abandoned(path)
    assert not path.exists()
    assert not is_abandoned(path)
    assert remove_abandoned(path)


def test_a_file_cleared_away_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = locks._try_lock
    cleared: list[Path] = []

    def late(descriptor: int) -> bool:
        if not cleared:
            cleared.extend(tmp_path.iterdir())
            cleared[0].unlink()
        return lock(descriptor)

    monkeypatch.setattr(locks, "_try_lock", late)
    descriptor, path = create_owned(tmp_path, "a-", ".lock")
    os.close(descriptor)
    assert path.exists()
    assert path != cleared[0]


def test_without_locks_nothing_is_taken_for_abandoned(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(_: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(locks, "_try_lock", unsupported)
    replace_file(path, NEW)
    assert only(path) == NEW
    assert not is_abandoned(path)
    assert not remove_abandoned(path)
    assert path.exists()


def test_where_open_files_cannot_be_moved_they_are_closed_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "WINDOWS", True)
    move, open_then = Path.replace, []

    def watched_move(temporary: Path, target: Path) -> None:
        open_then.append(not is_abandoned(temporary))
        move(temporary, target)

    monkeypatch.setattr(Path, "replace", watched_move)
    replace_file(path, NEW)
    assert only(path) == NEW
    assert open_then == [False]


def test_the_folder_is_synced_after_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(stat.S_ISDIR(os.fstat(fd).st_mode)))
    replace_file(path, NEW)
    assert synced == [False, True]
