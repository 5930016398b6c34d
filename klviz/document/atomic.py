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
from typing import Self

from klviz.document.locks import create_owned, remove_abandoned

WINDOWS = os.name == "nt"
_PREFIX, _SUFFIX = ".klviz-", ".tmp"
_TEMPORARY = re.compile(re.escape(_PREFIX) + "[0-9a-f]{12}" + re.escape(_SUFFIX))


class Replacement:
    """A file in the making, which takes the place of another once it is whole.

    Its content is written to ``temporary``, by this process or by a library that wants a name. As
    a context manager it discards what has not been committed.

    Args:
        path: the file to be replaced. A link is followed, the mode of the file stays. Temporary
            files that a killed process has left in the folder are cleared away.
        is_new: whether there must be none of that name at the end.

    Attributes:
        descriptor: of the temporary file, open for reading and writing.
        temporary: its path, beside the file.

    Raises:
        OSError: the file may not be written, or there can be none beside it.
    """

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        self._target, self._is_new = Path(os.path.realpath(path)), is_new
        mode = _mode_of_writable(self._target)
        remove_leftovers(self._target.parent)
        self.descriptor, self.temporary = create_owned(self._target.parent, _PREFIX, _SUFFIX)
        self._is_open = self._is_left = True
        if mode is not None and hasattr(os, "fchmod"):
            try:
                os.fchmod(self.descriptor, mode)
            except BaseException:
                self.discard()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def commit(self, content: bytes | None = None) -> None:
        """Force the content to disk and make it that of the file, at once and for good.

        Args:
            content: what it must read back as; None where that is not known.

        Raises:
            OSError: it cannot be done; the file is as it was, and nothing is left beside it.
        """
        try:
            os.fsync(self.descriptor)
            if content is not None and _read_all(self.descriptor) != content:
                raise OSError(errno.EIO, "what was written reads back differently")
            if self._is_new and os.path.lexists(self._target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self._target))
            if WINDOWS:  # which cannot move an open file
                self._close()
            self.temporary.replace(self._target)
            self._is_left = False
            _sync_folder(self._target.parent)
        finally:
            self.discard()

    def discard(self) -> None:
        """Leave the file as it was, and nothing beside it; after a commit nothing happens."""
        if WINDOWS:  # which cannot delete an open file
            self._close()
        try:
            if self._is_left:
                self._is_left = False
                self.temporary.unlink(missing_ok=True)
        finally:  # the file stays owned until it is in place, or another might clear it away
            self._close()

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self.descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Make the data the content of the file, at once and for good: see `Replacement`.

    Raises:
        OSError: it cannot be done; the file is as it was, and nothing is left beside it.
    """
    with Replacement(path) as new:
        _write_all(new.descriptor, data)
        new.commit(data)


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
