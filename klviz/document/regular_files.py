"""Regular files of a size that can be borne: refused before they are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from klviz.document.file_errors import SceneFileError

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: Path, most: int, what: str) -> bytes:
    """Return what a regular file of at most so many bytes holds.

    Raises:
        OSError: it cannot be opened or read.
        SceneFileError: it is something else, or too large for what it is to be.
    """
    with opened(path, most, what) as file:
        data = file.read(most + 1)
        _check_size(max(os.fstat(file.fileno()).st_size, len(data)), most, what)
    return data


@contextmanager
def opened(path: Path, most: int, what: str) -> Iterator[BinaryIO]:
    """Open a regular file of at most so many bytes, to read what is needed of it.

    Raises:
        OSError: it cannot be opened.
        SceneFileError: it is something else, or too large for what it is to be.
    """
    # Opening a pipe would otherwise wait for its writer.
    with open(os.open(path, _OPEN_FLAGS), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise SceneFileError("it is not a regular file")
        _check_size(found.st_size, most, what)
        yield file


def _check_size(size: int, most: int, what: str) -> None:
    if size > most:
        limit = f"{what} has at most {most / 1e6:.0f} MB"
        raise SceneFileError(f"it has {size / 1e6:.1f} MB, and {limit}")
