"""Text of SVG: which typefaces may stand in for ours, and how wide words are in any of them."""

from __future__ import annotations

import html
import re

from PySide6.QtGui import QFontMetricsF

from klviz.gui import fonts

WITH_SUBSTITUTES = (b'font-family="Inter"', b'font-family="Inter, Helvetica, Arial, sans-serif"')
"""The typeface, and those that take its place where it is not installed."""
TEXT = re.compile(
    r'<text (?P<rest>[^>]*?font-size="(?P<size>[\d.]+)" font-weight="(?P<weight>\d+)"[^>]*?)\s*>'
    r"(?P<words>[^<]*)</text>"
)


def substitutable(drawing: bytes) -> bytes:
    """Return a drawing whose words are as wide as in our typeface, whichever it is shown in.

    Most programs have other ones with wider letters, of which words would run into each other.
    """
    named = drawing.replace(*WITH_SUBSTITUTES).decode()
    return TEXT.sub(_with_width, named).encode()


def _with_width(text: re.Match[str]) -> str:
    font = fonts.font(float(text["size"]), semibold=text["weight"] == "600", tabular=False)
    width = QFontMetricsF(font).horizontalAdvance(html.unescape(text["words"]))
    fitted = f'textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {text['rest']} {fitted}>{text['words']}</text>" if width > 0.0 else text[0]
