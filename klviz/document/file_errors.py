"""SceneFileError: why a file could not be read or written, in one sentence."""

from __future__ import annotations

import errno
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
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the link leads to itself",
}
"""The common failures in words of our own: the system's come in the language of its locale."""


def os_error(verb: str, path: Path, error: OSError) -> SceneFileError:
    """Return the error that says: cannot <verb> <file>: <reason>."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
    return SceneFileError(f"cannot {verb} {file_name(path)}: {reason}")


def file_name(path: Path) -> str:
    """Return the name of the file for a message: on one line, whatever it is made of."""
    name = path.name or str(path)
    return name if name.isprintable() else quoted(name)
