"""The names of files to write: what was typed is one, or a sentence says why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from klviz.document.numbers import quoted

MOST_BYTES = 255
"""How long a name may be, on all file systems in use."""
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that are devices on Windows, whatever their ending."""


def file_name(typed: str, endings: Sequence[str], others: Collection[str] = ()) -> str:
    """Return the name of a file: what was typed, with the first ending if it has none of them.

    Args:
        typed: the name as a person wrote it.
        endings: those that the file may have, without the dot; the first is the usual one.
        others: endings that are refused: they promise something else.

    Raises:
        ValueError: that can be no name; the message says why.
    """
    name = typed.strip()
    _check_letters(name)
    suffix = Path(name).suffix.lower().removeprefix(".")
    if suffix in others:
        known = ", ".join(f".{ending}" for ending in endings)
        raise ValueError(f"the name must end in one of {known}, got {quoted(name)}")
    name = name if suffix in endings else f"{name.rstrip('.')}.{endings[0]}"
    if name.partition(".")[0].lower() in RESERVED:
        raise ValueError(f"{quoted(name)} is the name of a device")
    size = len(name.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ValueError(f"the name must have at most {MOST_BYTES} bytes, got {size}")
    return name


def _check_letters(name: str) -> None:
    """Check that a name is one on every system.

    Raises:
        ValueError: it is not; the message says why.
    """
    if not name.strip("."):
        raise ValueError("the file must have a name")
    if any(mark in name for mark in "/\\"):
        raise ValueError(f"the name must be without a folder, got {quoted(name)}")
    if not name.isprintable() or any(mark in name for mark in '<>:"|?*'):
        raise ValueError(f"the name must be of letters, digits and plain marks, got {quoted(name)}")


def with_ending(name: str, endings: Collection[str], ending: str) -> str:
    """Return the name with that ending in place of one of those, or after it."""
    path = Path(name)
    known = path.suffix.lower().removeprefix(".") in endings
    return f"{path.stem if known else name}.{ending}"


def next_free(path: Path, taken: Collection[Path] = ()) -> Path:
    """Return the path or, where that is taken or a file, the first with a number after it."""
    free, number = path, 1
    while free in taken or free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free
