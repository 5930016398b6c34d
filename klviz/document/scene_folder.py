"""The scenes in a folder, in the order in which people sort names with numbers in them."""

from __future__ import annotations

from pathlib import Path

from klviz.document.scene_file import SUFFIX

SCENE_ENDINGS = (SUFFIX, ".json")


def scenes_in(folder: Path) -> list[Path]:
    """Return the scene files in a folder, none where it cannot be read; 2 comes before 10."""
    try:
        files = [file for file in folder.iterdir() if file.name.endswith(SCENE_ENDINGS)]
    except OSError:
        return []
    return sorted(files, key=lambda file: _in_order(file.name))


def _in_order(name: str) -> list[tuple[int, int, str]]:
    """Return a key by which 2 comes before 10."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for letter in name.casefold() + "\0":
        if letter.isascii() and letter.isdigit():
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, letter))
    return parts
