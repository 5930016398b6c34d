"""NoticeBar: one notice at a time, with what can be done about it."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from klviz.gui.notice_bar import AGE, NoticeBar, as_sentence
from klviz.gui.style_sheet import style_sheet
from klviz.gui.theme import THEMES, Theme, contrast


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    return made


def test_it_takes_no_room_until_something_is_said(bar: NoticeBar) -> None:
    assert bar.isHidden()
    assert bar.text == ""
    bar.say("Saved.")
    assert not bar.isHidden()
    assert bar.text == "Saved."
    assert bar.accessibleName() == "Saved."
    bar.dismiss()
    assert bar.isHidden()


def read(bar: NoticeBar) -> list[str]:
    """Close one notice after another; return what they said."""
    seen = []
    while bar.text:
        seen.append(bar.text)
        bar.dismiss()
    return seen


def test_the_latest_notice_comes_first_and_none_is_lost_or_said_twice(bar: NoticeBar) -> None:
    for sentence in ("one", "two", "one", "two", "three"):
        bar.say(sentence)
    assert bar.count.text() == "1 of 3"
    assert not bar.count.isHidden()
    assert read(bar) == ["three", "two", "one"]
    bar.say("alone")
    bar.say("alone")
    assert bar.count.isHidden()
    assert bar.close_all.isHidden()


def test_a_flood_is_kept_whole_and_closed_at_once(bar: NoticeBar) -> None:
    for number in range(300):
        bar.say(f"notice {number}")
    assert bar.count.text() == "1 of 300"
    bar.dismiss()
    assert bar.text == "notice 298"
    bar.close_all.click()
    assert bar.text == ""


def test_a_question_stays_in_front_until_it_is_answered(bar: NoticeBar) -> None:
    bar.say("cannot open")
    bar.say("First?", {"Yes": lambda: None})
    bar.say("Second?", {"Yes": lambda: None})
    bar.dismiss()
    assert bar.text == "First?"
    bar.say("an error")
    assert bar.text == "First?", "its buttons must not go away under the mouse"
    assert bar.count.text() == "1 of 3"
    bar.close_all.click()
    assert read(bar) == ["First?", "Second?"]


def test_a_button_does_what_it_says_and_closes_the_notice(qtbot: QtBot, bar: NoticeBar) -> None:
    done: list[str] = []
    bar.say(
        "Restore?",
        {"Restore": lambda: done.append("restored"), "Later": lambda: done.append("later")},
    )
    bar.say("next")
    assert list(bar.buttons) == ["Restore", "Later"]
    qtbot.mouseClick(bar.buttons["Restore"], Qt.MouseButton.LeftButton)
    assert done == ["restored"]
    assert bar.text == "next"
    assert bar.buttons == {}


def test_an_answer_may_say_something_itself(qtbot: QtBot, bar: NoticeBar) -> None:
    bar.say("Try?", {"Try": lambda: bar.say("It failed.")})
    qtbot.mouseClick(bar.buttons["Try"], Qt.MouseButton.LeftButton)
    assert bar.text == "It failed."


def test_a_notice_is_plain_text_whatever_it_looks_like(bar: NoticeBar) -> None:
    bar.say("<img src=x> & <b>bold</b>")
    assert bar.text == "<img src=x> & <b>bold</b>"
    assert bar.label.textFormat() == Qt.TextFormat.PlainText


def test_a_long_name_in_a_notice_widens_nothing_and_stays_what_it_is(bar: NoticeBar) -> None:
    bar.say("a short one")
    width = bar.minimumSizeHint().width()
    sentence = f"cannot read {'long_name_' * 20}.csv"
    bar.say(sentence)
    assert bar.text == sentence
    bar.dismiss_all()
    bar.say(sentence)
    assert bar.minimumSizeHint().width() <= width + 40
    bar.say("another")
    bar.dismiss()
    assert bar.text == sentence


def test_an_error_is_a_sentence_with_a_mark_of_its_own(bar: NoticeBar) -> None:
    bar.complain("cannot open a.klviz: it is a folder")
    assert bar.text == "Cannot open a.klviz: it is a folder."
    assert not bar.mark.isHidden()
    assert bar.property("refused")
    assert bar.accessibleName().startswith("Error: ")
    bar.say("Written to a.png")
    assert bar.mark.isHidden()
    assert not bar.property("refused")
    bar.dismiss()
    assert not bar.mark.isHidden()


@pytest.mark.parametrize("text", ["It is so.", "is it?", "so (as here.)", "and so on …"])
def test_what_is_a_sentence_gets_no_second_stop(text: str) -> None:
    assert as_sentence(text)[1:] == text[1:]


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_an_error_is_legible_and_differs_from_other_notices(theme: Theme) -> None:
    sheet = style_sheet(theme, 1.0)
    (ground,) = re.findall(r'#notice\[refused="true"\] { background: (#\w+)', sheet)
    (usual,) = re.findall(r"#notice { background: (#\w+)", sheet)
    (mark, on_mark) = re.findall(r"#alarm { background: (#\w+); color: (#\w+)", sheet)[0]
    assert ground != usual
    assert contrast(theme.ink, ground) >= 7.0
    assert contrast(mark, ground) >= 3.0
    assert contrast(on_mark, mark) >= 4.5


def test_a_newer_notice_of_a_matter_replaces_the_older_and_settling_it_ends_both(
    bar: NoticeBar,
) -> None:
    bar.complain("first", "file")
    bar.complain("second", "file")
    assert bar.text == "Second."
    assert bar.count.isHidden()
    bar.say("Written.")
    bar.withdraw("file")
    assert read(bar) == ["Written."]
    bar.complain("third", "file")
    bar.withdraw("file")
    assert bar.isHidden()
    bar.withdraw("file")


def test_what_was_seen_long_ago_does_not_come_back(qtbot: QtBot) -> None:
    now = 0.0
    bar = NoticeBar(clock=lambda: now)
    qtbot.addWidget(bar)
    bar.complain("an old error")
    bar.say("Written.")
    now += AGE + 1.0
    bar.dismiss()
    assert bar.text == ""


def test_what_was_never_seen_does_not_grow_old(qtbot: QtBot) -> None:
    now = 0.0
    bar = NoticeBar(clock=lambda: now)
    qtbot.addWidget(bar)
    bar.say("First?", {"Yes": lambda: None})
    bar.complain("an error")
    now += AGE + 1.0
    bar.dismiss()
    assert bar.text == "An error."
