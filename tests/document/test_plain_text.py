"""Texts made safe to show."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.plain_text import plain


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("σ → ∞, 𝒩, é, 日本", "σ → ∞, 𝒩, é, 日本", "σ → ∞, 𝒩, é, 日本"),
        ("a\nb", "a b", "a\nb"),
        ("a\r\nb\rc", "a b c", "a\nb\nc"),
        ("a\u2028b\x85c\vd", "a b c d", "a\nb\nc\nd"),
        ("a\tb", "a b", "a b"),
        ("a\x00\x1b\x7f\x9bb", "ab", "ab"),
        ("gnp\u202e.exe", "gnp.exe", "gnp.exe"),
        ("\u2066a\u2069\u200f\u061c", "a", "a"),
        ("\ud800a\udfff", "a", "a"),
        ("\ufffea\uffff\ufdd0\U0010ffff", "a", "a"),
        ("👩\N{ZERO WIDTH JOINER}🔬", "👩\N{ZERO WIDTH JOINER}🔬", "👩\N{ZERO WIDTH JOINER}🔬"),
    ],
)
def test_a_text_is_made_plain(text: str, line: str, lines: str) -> None:
    assert plain(text) == line
    assert plain(text, lines=True) == lines


@given(st.text(st.characters()), st.booleans())
def test_plain_text_is_encodable_has_no_controls_and_stays_as_it_is(text: str, lines: bool) -> None:
    made = plain(text, lines=lines)
    assert made.encode().decode() == made
    assert {unicodedata.category(c) for c in made if c != "\n"}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert lines or "\n" not in made
    assert ET.fromstring(f"<a>{escape(made)}</a>").text == (made or None)
    assert plain(made, lines=lines) == made
