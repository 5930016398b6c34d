"""Text of SVG: which typefaces may stand in for ours, how wide words are in any, and which end.

Most programs have other typefaces with wider letters, of which words would run into each other;
not all of those heed how wide we say words are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPaintDevice, QPainter

from klviz.gui import fonts

WITH_SUBSTITUTES = (b'font-family="Inter"', b'font-family="Inter, Helvetica, Arial, sans-serif"')
"""The typeface, and those that take its place where it is not installed."""
TEXT = re.compile(
    r'<text (?P<before>[^>]*?)x="(?P<x>[-\d.e]+)"(?P<rest>[^>]*?font-size="(?P<size>[\d.]+)" '
    r'font-weight="(?P<weight>\d+)"[^>]*?)\s*>(?P<words>[^<]*)</text>'
)
FONT_OF_GROUP = re.compile(rb'(<g [^>]*?)\s*font-family="[^"]*" font-size="[^"]*"[^>]*?(\s*>)')
"""What the generator says of groups, whose words all say it for themselves."""


class TextPainter(QPainter):
    """A painter that keeps in mind which words are flush right. Items write by ``drawText``."""

    def __init__(self, device: QPaintDevice) -> None:
        super().__init__(device)
        self.flush: list[tuple[str, bool]] = []

    def drawText(self, place: QPointF, text: str) -> None:  # type: ignore[override]
        self.flush.append((text, False))
        super().drawText(place, text)

    def draw_flush_right(self, place: QPointF, text: str) -> None:
        """Draw words whose right end counts."""
        self.flush.append((text, True))
        super().drawText(place, text)


def substitutable(drawing: bytes, flush: Sequence[tuple[str, bool]] = ()) -> bytes:
    """Return a drawing whose words are as wide as in our typeface, whichever it is shown in.

    Args:
        drawing: what the generator wrote.
        flush: the words in their order, and whether their right end counts; that end is where
            they are anchored then.
    """
    named = FONT_OF_GROUP.sub(rb"\1\2", drawing).replace(*WITH_SUBSTITUTES).decode()
    ends = _Ends(flush)
    return TEXT.sub(lambda text: _with_width(text, ends), named).encode()


class _Ends:
    """Tells which words are flush right; the generator parts some where alphabets change."""

    def __init__(self, flush: Sequence[tuple[str, bool]]) -> None:
        self._words: Iterator[tuple[str, bool]] = iter(flush)
        self._rest, self._flush = "", False

    def is_flush(self, words: str) -> bool:
        """Whether the next words are flush right."""
        if not self._rest.strip():
            self._rest, self._flush = next(self._words, ("", False))
        whole = self._rest == words
        self._rest = self._rest.removeprefix(words) if self._rest.startswith(words) else ""
        return self._flush and whole


def _with_width(text: re.Match[str], ends: _Ends) -> str:
    words = html.unescape(text["words"])
    is_flush = ends.is_flush(words)
    font = fonts.font(float(text["size"]), semibold=text["weight"] == "600", tabular=False)
    width = QFontMetricsF(font).horizontalAdvance(words)
    if width <= 0.0:
        return text[0]
    x, anchor = text["x"], ""
    if is_flush:
        x, anchor = f"{float(x) + width:.6g}", ' text-anchor="end"'
    fitted = f'textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"{anchor}'
    return f'<text {text["before"]}x="{x}"{text["rest"]} {fitted}>{text["words"]}</text>'
