"""The presets as pictures: looked at, searched, and opened by key and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.presets import COMPARE_PRESETS, FIT_PRESETS, load_preset, presets
from klviz.document.scene import FIRST_SCENE
from klviz.gui.gallery import Gallery
from klviz.gui.main_window import MainWindow
from klviz.gui.wrapping import wrapped
from tests.e2e.hands import CTRL, LEFT, click, press


@pytest.fixture
def gallery(ready: MainWindow) -> Gallery:
    press(ready, Qt.Key.Key_P, CTRL)
    return found(ready)


def found(window: MainWindow) -> Gallery:
    (gallery,) = (child for child in window.findChildren(Gallery) if child.isVisible())
    return gallery


def drawn(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.thumbnails.busy, timeout=60_000)


def test_every_preset_gets_a_picture_while_the_window_lives_on(
    qtbot: QtBot, ready: MainWindow, gallery: Gallery
) -> None:
    assert gallery.shown == list(FIT_PRESETS)
    assert all(ready.thumbnails.image(key) is None for key in FIT_PRESETS), "nothing is waited for"
    drawn(qtbot, ready)
    pictures = [ready.thumbnails.image(key) for key in FIT_PRESETS]
    assert all(picture is not None for picture in pictures)
    assert len({bytes(p.constBits()) for p in pictures if p is not None}) == len(FIT_PRESETS)
    gallery.reject()
    press(ready, Qt.Key.Key_P, CTRL)
    assert not ready.thumbnails.busy, "what was drawn once is kept"


def test_it_is_left_while_pictures_are_drawn_and_goes_on_the_next_time(
    qtbot: QtBot, ready: MainWindow, gallery: Gallery
) -> None:
    QTest.keyClick(gallery.line, Qt.Key.Key_Escape)
    assert not ready.findChildren(Gallery) or not gallery.isVisible()
    drawn(qtbot, ready)
    assert ready.thumbnails.image(FIT_PRESETS[-1]) is None
    ready.actions_by_key["presets"].trigger()
    drawn(qtbot, ready)
    assert ready.thumbnails.image(FIT_PRESETS[-1]) is not None
    found(ready).reject()


def test_a_word_finds_a_preset_and_enter_opens_it(
    qtbot: QtBot, ready: MainWindow, gallery: Gallery
) -> None:
    assert gallery.line.hasFocus()
    QTest.keyClicks(gallery.line, "marron CLAW")
    assert gallery.shown == ["claw"]
    QTest.keyClick(gallery.line, Qt.Key.Key_Return)
    assert ready.store.scene == load_preset("claw")
    assert ready.panel.target.presets.key == "claw"
    ready.store.undo()
    assert ready.store.scene == FIRST_SCENE or ready.store.scene == load_preset(FIT_PRESETS[0])
    drawn(qtbot, ready)


def test_presets_stand_under_their_labs(qtbot: QtBot, ready: MainWindow, gallery: Gallery) -> None:
    gallery.tabs.setCurrentIndex(1)
    assert gallery.shown == list(COMPARE_PRESETS)
    gallery.tabs.setCurrentIndex(0)
    assert gallery.shown == list(FIT_PRESETS)
    QTest.keyClicks(gallery.line, "cauchy")
    assert gallery.shown == ["cauchy-pair"], "what is found in one lab alone is shown"
    assert [gallery.tabs.tabText(k) for k in (0, 1)] == ["Fit (0)", "Compare (1)"]
    QTest.keyClick(gallery.line, Qt.Key.Key_Return)
    assert ready.store.scene == load_preset("cauchy-pair")
    line = ready.labs.preset_lines["compare"]
    assert line.choice.key == "cauchy-pair"
    assert line.text.text() == load_preset("cauchy-pair").text
    drawn(qtbot, ready)
    ready.actions_by_key["presets"].trigger()
    again = found(ready)
    assert again.shown == list(COMPARE_PRESETS)
    drawn(qtbot, ready)
    pictures = [ready.thumbnails.image(key) for key in COMPARE_PRESETS]
    assert all(picture is not None for picture in pictures)
    assert len({bytes(p.constBits()) for p in pictures if p is not None}) == len(pictures)
    again.reject()


def test_what_is_said_of_two_holds_from_every_side_but_not_of_others(
    qtbot: QtBot, ready: MainWindow
) -> None:
    ready.open_preset("two-widths")
    scene = ready.store.scene
    line = ready.labs.preset_lines["compare"]
    for aspect in ("entropy", "overview"):
        beside = replace(scene.comparison, aspect=aspect)
        ready.store.edit("Look", replace(scene, comparison=beside))
        assert line.choice.key == "two-widths"
        assert line.text.text() == scene.text
    other = replace(scene.comparison, q=scene.comparison.r)
    ready.store.edit("Change Q", replace(scene, comparison=other))
    assert line.choice.key == ""
    assert "need not hold" in line.text.text()


def test_what_nobody_wrote_finds_nothing_and_opens_nothing(
    qtbot: QtBot, ready: MainWindow, gallery: Gallery
) -> None:
    scene = ready.store.scene
    QTest.keyClicks(gallery.line, "zebra")
    assert gallery.shown == []
    assert gallery.nothing.isVisible()
    QTest.keyClick(gallery.line, Qt.Key.Key_Return)
    assert gallery.isVisible()
    assert ready.store.scene == scene
    gallery.line.clear()
    assert gallery.shown == list(FIT_PRESETS)
    assert not gallery.nothing.isVisible()
    gallery.reject()
    drawn(qtbot, ready)


def test_keys_walk_over_the_cards(qtbot: QtBot, ready: MainWindow, gallery: Gallery) -> None:
    across = gallery.list.viewport().width() // gallery.list.gridSize().width()
    QTest.keyClick(gallery.line, Qt.Key.Key_Down)
    assert gallery.list.hasFocus()
    assert gallery.list.currentRow() == across
    QTest.keyClick(gallery.list, Qt.Key.Key_Right)
    assert gallery.list.currentRow() == across + 1
    QTest.keyClick(gallery.list, Qt.Key.Key_Return)
    assert ready.store.scene == load_preset(FIT_PRESETS[across + 1])
    drawn(qtbot, ready)


def test_a_double_click_opens_and_the_button_beside_the_list_shows_the_gallery(
    qtbot: QtBot, ready: MainWindow
) -> None:
    click(ready.panel.target.gallery)
    gallery = found(ready)
    place = gallery.list.visualItemRect(gallery.list.item(1)).center()
    QTest.mouseClick(gallery.list.viewport(), LEFT, pos=place)
    QTest.mouseDClick(gallery.list.viewport(), LEFT, pos=place)
    assert ready.store.scene == load_preset(FIT_PRESETS[1])
    drawn(qtbot, ready)


@pytest.mark.parametrize("size", [(1024, 768), (1600, 900), (640, 480)])
def test_cards_fill_the_width_and_lie_within_the_window(
    qtbot: QtBot, make_window: Callable[..., MainWindow], size: tuple[int, int]
) -> None:
    window = make_window(size=size)
    window.actions_by_key["presets"].trigger()
    gallery = found(window)
    QApplication.processEvents()
    assert gallery.width() <= window.width()
    assert gallery.height() <= window.height()
    right = max(gallery.list.visualItemRect(gallery.list.item(k)).right() for k in range(4))
    width = gallery.list.viewport().width()
    assert width - gallery.list.cards.least_width < right <= width
    gallery.reject()
    drawn(qtbot, window)


def test_a_text_is_wrapped_to_so_many_lines_and_no_word_of_a_short_one_is_lost(
    qtbot: QtBot,
) -> None:
    font = QFont()
    font.setPixelSize(13)
    for preset in presets("fit"):
        lines = wrapped(preset.text, font, 300, 3)
        assert len(lines) <= 3
        assert all(QFontMetrics(font).horizontalAdvance(line.rstrip()) <= 302 for line in lines)
        assert lines[-1].endswith("…") == (len("".join(lines)) < len(preset.text))
        assert "".join(wrapped(preset.text, font, 300, 99)) == preset.text
    assert wrapped("", font, 300, 3) == [""]
