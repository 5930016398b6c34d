"""Texts that a person wrote, or that came in a file: made safe to show and to store."""

from __future__ import annotations

import re
import unicodedata

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: they can make a text read as what it is not."""


def plain(text: str, *, lines: bool = False) -> str:
    """Return the text without what is not to be seen and what is no character.

    Control characters and direction marks go, and halves of characters and the codes that never
    are one: no XML may hold them.
    Line breaks stay where ``lines`` says so, and are spaces elsewhere.
    """
    broken = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    spaced = broken.replace("\t", " ")
    if not lines:
        spaced = spaced.replace("\n", " ")
    shown = _DIRECTION.sub("", spaced)
    return "".join(c for c in shown if c == "\n" or _is_character(c))


def _is_character(code: str) -> bool:
    number = ord(code)
    is_never_one = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    return not is_never_one and unicodedata.category(code) not in ("Cc", "Cs")
