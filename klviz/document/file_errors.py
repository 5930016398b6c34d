"""SceneFileError: why a file could not be read or written, in one sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from klviz.document.numbers import quoted


class SceneFileError(Exception):
    """A file cannot be read or written; the message is one line that names the place."""


_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "there is no such file or folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "another file has come there",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the link leads to itself",
}
"""The common failures in words of our own: the system's come in the language of its locale."""
_MISSING = (errno.ENOENT, errno.ENOTDIR)
_FORBIDDEN = (errno.EACCES, errno.EPERM)


def os_error(verb: str, path: Path, error: OSError) -> SceneFileError:
    """Return the error that says: cannot <verb> <file>: <reason>."""
    return SceneFileError(f"cannot {verb} {file_name(path)}: {_reason(path, error)}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Let what the system has against a file that is written be said in a sentence.

    Raises:
        SceneFileError: the file cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise os_error("write", path, error) from error


def _reason(path: Path, error: OSError) -> str:
    """Return why, with the name of the folder where that is to blame."""
    folder = str(path.parent)
    name = folder if folder.isprintable() else quoted(folder)
    if error.errno in _MISSING and not path.parent.is_dir():
        return f"there is no folder {name}"
    if error.errno in _FORBIDDEN and path.parent.is_dir() and not os.path.lexists(path):
        return f"permission denied in the folder {name}"
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def file_name(path: Path) -> str:
    """Return the name of the file for a message: on one line, whatever it is made of."""
    name = path.name or str(path)
    return name if name.isprintable() else quoted(name)
