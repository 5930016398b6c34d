"""Files replaced as a whole: at every moment the old content or the new, never a part of it.

The new content is written beside the file, forced to disk, and read back before it takes its place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from pathlib import Path

from klviz.document.locks import create_owned, remove_abandoned

WINDOWS = os.name == "nt"
_PREFIX, _SUFFIX = ".klviz-", ".tmp"
_TEMPORARY = re.compile(re.escape(_PREFIX) + "[0-9a-f]{12}" + re.escape(_SUFFIX))


def replace_file(path: Path, data: bytes) -> None:
    """Make the data the content of the file, at once and for good.

    A link is followed, the mode of the file stays. Temporary files that a killed process has left
    in the folder are cleared away.

    Raises:
        OSError: it cannot be done; the file is as it was, and nothing is left beside it.
    """
    target = Path(os.path.realpath(path))
    mode = _mode_of_writable(target)
    remove_leftovers(target.parent)
    descriptor, temporary = create_owned(target.parent, _PREFIX, _SUFFIX)
    try:
        try:
            _fill(descriptor, data, mode)
        finally:
            if WINDOWS:  # which cannot move an open file
                os.close(descriptor)
        temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        if not WINDOWS:  # the file stays owned until it is in place, or another might clear it away
            os.close(descriptor)
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files of processes that were killed while they saved here.

    A folder that cannot be listed is left as it is.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name):
                remove_abandoned(Path(entry.path))


def _mode_of_writable(target: Path) -> int | None:
    """Return the permission bits of a file that may be written to, None where there is no file."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(found.st_mode)


def _fill(descriptor: int, data: bytes, mode: int | None) -> None:
    """Write the data to the empty file, force it to disk, and make sure that it is there."""
    if mode is not None and hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)
    _write_all(descriptor, data)
    os.fsync(descriptor)
    if _read_all(descriptor) != data:
        raise OSError(errno.EIO, "what was written reads back differently")


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]


def _read_all(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    chunks = []
    while chunk := os.read(descriptor, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _sync_folder(folder: Path) -> None:
    """Force the new name to disk, where the system lets a folder be opened for that.

    The file is complete by now under either name, so a refusal is no failure.
    """
    if WINDOWS:
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
