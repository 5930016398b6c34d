"""Files that belong to a running process, and how to tell those that a dead one left behind.

A lock of the operating system vanishes with its process, however that ends; a process number
in a file would not, and may by then be another's.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BEYOND = 1 << 62


def create_owned(folder: Path, prefix: str, suffix: str) -> tuple[int, Path]:
    """Create an empty file, prefix + random + suffix, that others see as owned until it is closed.

    Returns:
        Its descriptor, open for reading and writing, and its path.

    Raises:
        OSError: it cannot be created.
    """
    while True:
        path = folder / f"{prefix}{secrets.token_hex(6)}{suffix}"
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, 0o666)
        try:
            owned = _try_lock(descriptor)
        except OSError:
            return descriptor, path  # no locks on this file system: nobody takes it for abandoned
        # Between creation and lock another process may have cleared the file away.
        if owned and os.fstat(descriptor).st_nlink > 0:
            return descriptor, path
        os.close(descriptor)


def remove_abandoned(path: Path) -> bool:
    """Delete the file if no running process owns it; return whether it is gone.

    Never raises: what cannot be opened or deleted stays.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | _BINARY | _NOFOLLOW)
    except OSError:
        return not path.exists()
    try:
        if _try_lock(descriptor):
            path.unlink()
    except OSError:
        pass  # in use on Windows, or in a folder that may not be changed
    finally:
        os.close(descriptor)
    return not path.exists()


def is_abandoned(path: Path) -> bool:
    """Whether the file exists and no running process owns it."""
    try:
        descriptor = os.open(path, os.O_RDWR | _BINARY | _NOFOLLOW)
    except OSError:
        return False
    try:
        return _try_lock(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    """Lock the file until it is closed; return whether that came about.

    Raises:
        OSError: the file system has no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        # Nobody else can write to what is locked, such as a library that fills the file by its
        # name: it is a byte that no file is long enough to have.
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
