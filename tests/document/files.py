"""Files that tests of their replacement begin and end with."""

from __future__ import annotations

import os
from pathlib import Path

OLD, NEW = b"old content", b"new content, longer than the old"


def only(path: Path) -> bytes:
    """Return the content of the file, which is alone in its folder."""
    assert os.listdir(path.parent) == [path.name]
    return path.read_bytes()
