"""Files that come into being bit by bit, and take the place of another once they are whole."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from klviz.document import atomic
from klviz.document.atomic import Replacement
from klviz.document.locks import is_abandoned
from tests.document.files import NEW, OLD, only


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(OLD)
    return path


def _fails(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_is_written_under_the_other_name_becomes_the_file(path: Path) -> None:
    with Replacement(path) as new:
        new.temporary.write_bytes(NEW)
        assert path.read_bytes() == OLD
        new.commit()
    assert only(path) == NEW


def test_what_is_written_to_the_descriptor_becomes_the_file(path: Path) -> None:
    with Replacement(path) as new:
        os.write(new.descriptor, NEW)
        new.commit()
    assert only(path) == NEW


def test_the_temporary_file_lies_beside_the_file_that_a_link_leads_to(path: Path) -> None:
    folder = path.parent / "elsewhere"
    folder.mkdir()
    link = folder / "link.mp4"
    link.symlink_to(path)
    with Replacement(link) as new:
        assert new.temporary.parent == path.parent
        new.temporary.write_bytes(NEW)
        new.commit()
    assert link.is_symlink()
    assert path.read_bytes() == NEW


def test_the_mode_of_the_file_stays(path: Path) -> None:
    path.chmod(0o640)
    with Replacement(path) as new:
        new.commit()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_without_a_commit_nothing_has_happened(path: Path) -> None:
    with Replacement(path) as new:
        new.temporary.write_bytes(NEW)
    assert only(path) == OLD


def test_what_fails_in_the_middle_leaves_nothing(path: Path) -> None:
    def fail() -> None:
        with Replacement(path) as new:
            new.temporary.write_bytes(NEW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert only(path) == OLD


def test_to_discard_twice_or_after_a_commit_closes_no_file_of_another(path: Path) -> None:
    new = Replacement(path)
    new.temporary.write_bytes(NEW)
    new.commit()
    with path.open("rb") as other:  # which gets the descriptor that is free again
        assert other.fileno() == new.descriptor
        new.discard()
        assert other.read() == NEW
    assert only(path) == NEW


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_a_commit_that_fails_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    new = Replacement(path)
    new.temporary.write_bytes(NEW)
    before = len(os.listdir("/proc/self/fd"))
    with monkeypatch.context() as patched:
        patched.setattr(call, _fails)
        with pytest.raises(OSError, match="No space left"):
            new.commit()
    assert only(path) == OLD
    assert len(os.listdir("/proc/self/fd")) == before - 1


def test_what_cannot_be_replaced_is_refused_before_anything_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = path.parent
    with pytest.raises(IsADirectoryError):
        Replacement(folder)
    with pytest.raises(FileNotFoundError):
        Replacement(folder / "nowhere" / "film.mp4")
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda *_: False)  # root may write anything
        with pytest.raises(PermissionError):
            Replacement(path)
    assert only(path) == OLD
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        Replacement(folder / "pipe")


def test_a_mode_that_cannot_be_set_leaves_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "fchmod", _fails)
        with pytest.raises(OSError, match="No space left"):
            Replacement(path)
    assert only(path) == OLD


def test_two_at_a_time_do_not_clear_each_other_away(path: Path) -> None:
    other = path.with_name("other.mp4")
    with Replacement(path) as first:
        first.temporary.write_bytes(NEW)
        with Replacement(other) as second:
            second.temporary.write_bytes(OLD)
            second.commit()
        first.commit()
    assert path.read_bytes() == NEW
    assert other.read_bytes() == OLD


def test_what_a_killed_process_left_is_cleared_away_by_the_next(path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from klviz.document.atomic import Replacement\n"
        "Replacement(Path(sys.argv[1])).temporary.write_bytes(b'half')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    words = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(words, check=False, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir(path.parent)) == 2
    assert path.read_bytes() == OLD
    with Replacement(path):
        assert len(os.listdir(path.parent)) == 2
    assert only(path) == OLD


def test_where_open_files_cannot_be_moved_it_is_closed_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "WINDOWS", True)
    move, owned = Path.replace, []

    def watched(temporary: Path, target: Path) -> None:
        owned.append(not is_abandoned(temporary))
        move(temporary, target)

    monkeypatch.setattr(Path, "replace", watched)
    with Replacement(path) as new:
        new.temporary.write_bytes(NEW)
        new.commit()
    with Replacement(path):
        pass
    assert only(path) == NEW
    assert owned == [False]
