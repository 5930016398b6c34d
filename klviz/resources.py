"""Where the files that come with klviz are: presets, fonts, icons."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Return the folder of resources: inside an installed package, or beside it in a checkout.

    The source tree comes first: an editable install also leaves a copy, which grows stale.
    """
    package = Path(__file__).resolve().parent
    beside = package.parent / "resources"
    inside = package / "resources"
    return beside if (package.parent / "pyproject.toml").is_file() else inside
