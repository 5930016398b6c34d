"""Exports without the dialog: the same again, the clipboard, and a right click on a plot."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QProcess, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from klviz.document.settings import THEME
from klviz.gui.export_dialog.exports import COPIED
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.folders import ASKED, open_folder
from klviz.gui.main_window import MainWindow
from klviz.gui.theme import THEMES
from tests.e2e.export_hands import (
    NAME,
    chooser,
    export,
    opened,
    picture_form,
    shown,
    type_into,
)
from tests.e2e.hands import CTRL, LEFT, SHIFT, choose, click, front, press


def test_the_same_again_takes_the_next_free_name(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    choose(picture_form(dialog).format, "svg")
    choose(picture_form(dialog).sizes.size, "half")
    export(dialog)
    front(qtbot, front_window)
    for number in (2, 3):
        press(front_window, Qt.Key.Key_E, CTRL, SHIFT)
        path = tmp_path / f"{NAME} {number}.svg"
        root = ElementTree.fromstring(path.read_bytes())
        assert root.get("viewBox") == "0 0 640 720"
        assert front_window.notices.text == f"Written to {path}"
    assert front_window.notices.count.isHidden(), "the last one takes the place of the others"


def test_the_first_time_again_asks(front_window: MainWindow) -> None:
    press(front_window, Qt.Key.Key_E, CTRL, SHIFT)
    assert shown(front_window).isVisible()


def test_the_notice_opens_the_folder(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def show(folder: Path, *_: object) -> None:
        folders.append(folder)

    monkeypatch.setattr("klviz.gui.export_dialog.exports.open_folder", show)
    export(opened(qtbot, front_window, tmp_path))
    click(front_window.notices.buttons["Open folder"])
    assert folders == [tmp_path]


@pytest.mark.parametrize(
    ("opens", "program", "says"),
    [
        (False, None, True),
        (True, None, False),
        (True, "#!/bin/sh\n", True),
        (True, "#!/bin/sh\necho files.desktop\n", False),
        (True, "#!/bin/sh\nexit 4\n", False),
    ],
)
def test_where_nothing_shows_folders_the_path_is_said(
    qtbot: QtBot,
    front_window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opens: bool,
    program: str | None,
    says: bool,
) -> None:
    asked = tmp_path / ASKED
    if program is not None:
        asked.write_text(program)
        asked.chmod(0o755)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: opens)
    monkeypatch.setattr(shutil, "which", lambda _: str(asked) if program is not None else None)
    told: list[str] = []
    open_folder(tmp_path, told.append, front_window)
    qtbot.waitUntil(lambda: not front_window.findChildren(QProcess), timeout=5_000)
    assert told == ([f"No program here shows folders; it is {tmp_path}"] if says else [])


def test_the_figure_is_copied_as_picture_drawing_and_words(front_window: MainWindow) -> None:
    front_window.preferences.set_value(THEME, "dark")
    press(front_window, Qt.Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (2560, 1440)
    assert image.pixelColor(1, 1).name() == "#ffffff"
    assert b"<svg" in data.data("image/svg+xml").data()
    assert "KL" in data.text()
    assert front_window.statusBar().currentMessage() == COPIED


def test_a_copy_looks_like_the_last_export(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    choose(chooser(dialog, "Theme"), "dark")
    export(dialog)
    front(qtbot, front_window)
    press(front_window, Qt.Key.Key_C, CTRL)
    colour = QGuiApplication.clipboard().image().pixelColor(1, 1).name()
    assert colour == THEMES["dark"].canvas.lower()


def test_the_dialog_copies_exactly_its_picture(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    choose(picture_form(dialog).sizes.size, "half")
    type_into(picture_form(dialog).dpi, "96")
    click(dialog.copy_button)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (640, 720)
    assert dialog.isVisible()


def pick(qtbot: QtBot, window: MainWindow, label: str) -> None:
    """Choose an entry of the menu of the losses."""
    figure = window.page.figure
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    place = figure.mapFromScene(QPointF(drawing._loss.panel.plot.center()))
    QTest.mouseClick(figure.viewport(), Qt.MouseButton.RightButton, pos=place)
    qtbot.waitUntil(lambda: bool(menus(window)), timeout=5_000)
    (menu,) = menus(window)
    action = next(a for a in menu.actions() if a.text().replace("&", "") == label)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def menus(window: MainWindow) -> list[QMenu]:
    return [m for m in window.page.figure.findChildren(QMenu, "copies") if m.isVisible()]


def test_a_right_click_exports_the_plot(qtbot: QtBot, front_window: MainWindow) -> None:
    pick(qtbot, front_window, "Export this plot …")
    assert picture_form(shown(front_window)).part.key == "loss"


def test_a_right_click_copies_the_plot(qtbot: QtBot, front_window: MainWindow) -> None:
    pick(qtbot, front_window, "Copy this plot")
    drawing = bytes(QGuiApplication.clipboard().mimeData().data("image/svg+xml").data())
    assert b"loss in nats" in drawing
    assert b"p log(p/q)" not in drawing
