"""The heading of a plot holds still while its value changes."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from klviz.gui.items.heading import Entry, Heading, Swatch, agree
from klviz.gui.style import Style
from klviz.gui.theme import THEMES

INK = "#000000"
ENTRY = Entry(("½ p log(p/m) + ½ q log(q/m)", "JSD"), INK, Swatch(INK))


def value(number: str) -> Entry:
    return Entry((f"JSD(p, q) = {number} nats", f"{number} nats", number), INK)


def words(heading: Heading, number: str) -> list[str]:
    """The words for a value, with its digits left out."""
    heading.show_entries([ENTRY], value(number))
    return [re.sub(r"[0-9.]+", "#", word.text) for word in heading._words]


@pytest.fixture
def heading(qapp: QApplication) -> Heading:
    made = Heading()
    style = Style(THEMES["light"], 1.0)
    made.set_style(style)
    # Room for the longest words beside a value of four digits, and not of five.
    entry = style.width(ENTRY.texts[0], 15.0, semibold=True) + 29.0 + 8.0 + 12.0
    width = entry + style.width(value("0.1605").texts[0], 15.0, semibold=True)
    made.place(QRectF(0.0, 0.0, width + 2.0, 28.0))
    return made


def test_words_that_were_shortened_for_a_value_stay_so(heading: Heading) -> None:
    long = words(heading, "0.1605")
    short = words(heading, "0.06866")
    assert sum(map(len, short)) < sum(map(len, long))
    for number in ("0.1605", "0.06866", "0.2000"):
        assert words(heading, number) == short


def test_more_room_and_other_words_let_them_grow_again(heading: Heading) -> None:
    long = words(heading, "0.1605")
    words(heading, "0.06866")
    heading.place(QRectF(0.0, 0.0, 900.0, 28.0))
    assert words(heading, "0.06866") == long


@pytest.mark.parametrize("room", range(60, 700, 20))
def test_headings_of_one_picture_are_equally_brief(heading: Heading, room: int) -> None:
    short, other = Entry(("p log(p/q)", "fwd"), INK, Swatch(INK)), Heading()
    other.set_style(Style(THEMES["light"], 1.0))
    for one, entry in ((heading, ENTRY), (other, short)):
        one.place(QRectF(0.0, 0.0, float(room), 28.0))
        one.show_entries([entry], value("0.1605"))
    fits = heading.fits(heading.forms - 1)
    agree([heading, other])
    drawn = [[word.text for word in one._words] for one in (heading, other)]
    if fits:
        forms = [e.texts.index(texts[0]) for e, texts in zip((ENTRY, short), drawn, strict=True)]
        assert forms[0] == forms[1]
        assert drawn[0][1] == drawn[1][1]
    else:
        assert drawn[1][-1] == "0.1605"
