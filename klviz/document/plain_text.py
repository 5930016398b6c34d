"""Texts that a person wrote, or that came in a file: made safe to show and to store."""

from __future__ import annotations

import re
import unicodedata

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: they can make a text read as what it is not."""


def plain(text: str, *, lines: bool = False) -> str:
    """Return the text without control characters, direction marks and halves of characters.

    Line breaks stay where ``lines`` says so, and are spaces elsewhere.
    """
    broken = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    spaced = broken.replace("\t", " ")
    if not lines:
        spaced = spaced.replace("\n", " ")
    shown = _DIRECTION.sub("", spaced)
    return "".join(c for c in shown if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
