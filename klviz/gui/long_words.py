"""Long words, as names of files are: they may be broken where a label has no room for them."""

from __future__ import annotations

import re

BREAK = "\N{ZERO WIDTH SPACE}"
_LONG = re.compile(r"\S{24,}")


def breakable(text: str) -> str:
    """Return a text whose long words may be broken: one name must not widen all there is."""
    return _LONG.sub(lambda found: BREAK.join(found[0]), text)
