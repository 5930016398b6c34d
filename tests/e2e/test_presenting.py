"""Presenting: F5, a remote's keys, and everything as it was afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.notation import parse_target
from klviz.document.presets import presets
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import write_scene
from klviz.document.scene_folder import scenes_in
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import front, press, settle


@pytest.fixture
def presenting(qtbot: QtBot, window: MainWindow) -> MainWindow:
    front(qtbot, window)
    settle(qtbot, window)
    press(window, Qt.Key.Key_F5)
    settle(qtbot, window)
    return window


def around(window: MainWindow) -> list[QWidget]:
    return [window.menuBar(), window.bar, window.dock, window.statusBar()]


def test_the_figure_is_alone_and_large(presenting: MainWindow) -> None:
    assert presenting.isFullScreen()
    assert not any(widget.isVisible() for widget in around(presenting))
    assert presenting.transport.isVisible()
    assert presenting.page.figure.theme.key == "projector"
    assert presenting.actions_by_key["present"].isChecked()


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_Escape])
def test_afterwards_everything_is_as_it_was(
    qtbot: QtBot, presenting: MainWindow, key: Qt.Key
) -> None:
    press(presenting, key)
    settle(qtbot, presenting)
    assert not presenting.isFullScreen()
    assert all(widget.isVisible() for widget in around(presenting))
    assert presenting.page.figure.theme.key == "light"
    assert not presenting.actions_by_key["present"].isChecked()
    assert presenting.store.scene == FIRST_SCENE


def test_a_panel_that_was_folded_stays_folded(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    press(window, Qt.Key.Key_F9)
    press(window, Qt.Key.Key_F5)
    press(window, Qt.Key.Key_F5)
    assert window.dock.isHidden()
    assert window.menuBar().isVisible()


def test_a_remote_goes_through_the_presets_and_stops_at_the_ends(
    qtbot: QtBot, presenting: MainWindow
) -> None:
    titles = [preset.title for preset in presets("fit")]
    press(presenting, Qt.Key.Key_PageUp)
    assert presenting.store.scene == FIRST_SCENE
    for _ in range(3):
        press(presenting, Qt.Key.Key_PageDown)
    assert presenting.store.scene.title == titles[2]
    press(presenting, Qt.Key.Key_PageUp)
    assert presenting.store.scene.title == titles[1]
    for _ in titles:
        press(presenting, Qt.Key.Key_PageDown)
    assert presenting.store.scene.title == titles[-1]


def test_the_room_reads_what_is_presented(qtbot: QtBot, presenting: MainWindow) -> None:
    caption = presenting.presentation.caption
    for preset in (presets("compare")[0], presets("fit")[1]):
        presenting.open_preset(preset.key)
        settle(qtbot, presenting)
        assert caption.isVisible()
        assert (caption.title.text(), caption.text.text()) == (preset.title, preset.text)
        assert caption.text.height() >= caption.text.heightForWidth(caption.text.width()) > 0
    height = caption.height()
    scene = presenting.store.scene
    moved = replace(scene, target=parse_target("N(7, 3)"))
    presenting.store.edit("Move", moved)
    settle(qtbot, presenting)
    assert (caption.title.isVisible(), caption.text.isVisible()) == (True, False)
    assert caption.height() == height
    press(presenting, Qt.Key.Key_F5)
    settle(qtbot, presenting)
    assert not caption.isVisible()


def test_beside_a_file_a_remote_goes_through_its_folder(
    qtbot: QtBot, presenting: MainWindow, tmp_path: Path
) -> None:
    names = ["1 first.klviz", "2 second.klviz", "10 last.klviz"]
    for name, preset in zip(names, presets("fit"), strict=False):
        write_scene(tmp_path / name, preset.scene)
    (tmp_path / "notes.txt").write_text("no scene")
    assert [path.name for path in scenes_in(tmp_path)] == names
    presenting.files.read(tmp_path / names[0])
    for name in (*names[1:], names[-1]):
        press(presenting, Qt.Key.Key_PageDown)
        assert presenting.store.path == tmp_path / name


def test_b_blanks_and_the_next_key_is_seen_again(presenting: MainWindow) -> None:
    press(presenting, Qt.Key.Key_B)
    assert presenting.presentation.is_blank
    shot = presenting.grab().toImage()
    colours = {shot.pixelColor(x, y).name() for x in (5, 300, 600) for y in (5, 200, 400)}
    assert colours == {"#000000"}
    press(presenting, Qt.Key.Key_B)
    assert not presenting.presentation.is_blank
    press(presenting, Qt.Key.Key_B)
    press(presenting, Qt.Key.Key_PageDown)
    assert not presenting.presentation.is_blank


def test_playing_goes_on_by_the_space_bar(qtbot: QtBot, presenting: MainWindow) -> None:
    press(presenting, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: presenting.store.last > 3, timeout=10_000)
    press(presenting, Qt.Key.Key_Space)
    assert not presenting.store.transport.playing


def test_outside_of_it_the_keys_mean_what_they_did(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    before = window.store.scene
    press(window, Qt.Key.Key_PageDown)
    field = window.panel.target.notation.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "B")
    QApplication.processEvents()
    assert field.text() == "B"
    assert window.store.scene == before


def test_the_words_around_the_figure_grow_for_the_back_row(
    qtbot: QtBot, window: MainWindow
) -> None:
    front(qtbot, window)
    readout = window.transport.readout
    usual, width = readout.fontMetrics().height(), window.panel.width()
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: readout.fontMetrics().height() > 1.2 * usual)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: readout.fontMetrics().height() == usual)
    qtbot.waitUntil(window.panel.isVisible)
    qtbot.wait(100)
    assert window.panel.width() == width
