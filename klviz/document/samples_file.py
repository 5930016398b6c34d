"""Files of numbers: read as a whole, in a few encodings, with a limit before anything is read."""

from __future__ import annotations

import codecs
from pathlib import Path

from klviz.document.columns import Column, columns_of
from klviz.document.file_errors import SceneFileError, file_name, os_error
from klviz.document.regular_files import read_bytes

MAX_BYTES = 20_000_000
ENDINGS = (".csv", ".txt", ".tsv", ".dat")
"""How the names of files end that are taken for samples when they are dropped on the window."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_columns(path: Path) -> tuple[Column, ...]:
    """Return the columns of numbers in a file: see ``columns_of``.

    Raises:
        SceneFileError: it cannot be read, or holds no numbers.
    """
    try:
        return columns_of(_decoded(read_bytes(path, MAX_BYTES, "a file of samples")))
    except SceneFileError as error:
        raise SceneFileError(f"cannot import {file_name(path)}: {error}") from None
    except OSError as error:
        raise os_error("import", path, error) from None


def read_words(path: Path) -> str:
    """Return the text of a file of numbers.

    Raises:
        SceneFileError: it cannot be read.
    """
    try:
        return _decoded(read_bytes(path, MAX_BYTES, "a file of numbers"))
    except SceneFileError as error:
        raise SceneFileError(f"cannot import {file_name(path)}: {error}") from None
    except OSError as error:
        raise os_error("import", path, error) from None


def pasted_columns(text: str) -> tuple[Column, ...]:
    """Return the columns of numbers in a text from the clipboard.

    Raises:
        SceneFileError: it holds no numbers, or is too long.
    """
    if len(text) > MAX_BYTES:
        raise SceneFileError(f"cannot paste samples: more than {MAX_BYTES} characters")
    try:
        return columns_of(text)
    except SceneFileError as error:
        raise SceneFileError(f"cannot paste samples: {error}") from None


def _decoded(data: bytes) -> str:
    """Return the text: UTF-16 if it is marked so, UTF-8, or what older spreadsheets write.

    The numbers are the same bytes in the last two; only names of columns depend on it.
    """
    if data.startswith(_UTF_16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
