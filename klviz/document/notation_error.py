"""NotationError: what is wrong with a line of notation, and where."""

from __future__ import annotations

import unicodedata

_BEFORE, _AFTER = 40, 30
"""Characters of the text shown on either side of the place."""


class NotationError(ValueError):
    """A line of notation says no target.

    The message is the sentence, the text, and a caret under the place, each on a line of its own.

    Attributes:
        sentence: what was expected, on one line.
        text: the whole line of notation.
        position: the index of the character in it where reading stopped.
    """

    def __init__(self, sentence: str, text: str, position: int) -> None:
        excerpt, column = _excerpt(text, position)
        super().__init__(f"{sentence}\n  {excerpt}\n  {' ' * column}^")
        self.sentence = sentence
        self.text = text
        self.position = position


def _excerpt(text: str, position: int) -> tuple[str, int]:
    """Return the part of the text round the position, on one line, and the column of the place."""
    start, end = max(0, position - _BEFORE), position + _AFTER
    before = ("…" if start else "") + _on_one_line(text[start:position])
    after = _on_one_line(text[position:end]) + ("…" if end < len(text) else "")
    return before + after, sum(map(_columns, before))


def _on_one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _columns(character: str) -> int:
    """Return how many columns of fixed width the character takes."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
