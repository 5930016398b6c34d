"""NoticeBar: one notice at a time, with what can be done about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from klviz.gui.notice_bar import MOST, NoticeBar


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


def test_later_notices_wait_their_turn_and_the_same_one_is_said_once(bar: NoticeBar) -> None:
    for sentence in ("one", "two", "one", "two", "three"):
        bar.say(sentence)
    seen = []
    while bar.text:
        seen.append(bar.text)
        bar.dismiss()
    assert seen == ["one", "two", "three"]


def test_a_flood_is_cut_off(bar: NoticeBar) -> None:
    for number in range(1_000):
        bar.say(f"notice {number}")
    count = 0
    while bar.text:
        count += 1
        bar.dismiss()
    assert count == MOST + 1


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
