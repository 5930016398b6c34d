"""Figures written through the window, with every choice there is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from klviz.document.export_settings import FREE, LOOK, SIZE, TRANSPARENT
from klviz.document.figure_sizes import SIZES
from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.exporters import EXPORTERS, PictureExporter
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.choice import Choice
from klviz.gui.theme import THEMES
from tests.e2e.export_hands import (
    NAME,
    asked,
    box,
    caption,
    chooser,
    corner,
    export,
    form,
    opened,
    picture,
    picture_form,
    previewed,
    tick,
    type_into,
    until_written,
)
from tests.e2e.hands import choose, click, front, press, settle

WHITE, CLEAR = (255, 255, 255, 255), (0, 0, 0, 0)


@pytest.fixture
def dialog(qtbot: QtBot, front_window: MainWindow, tmp_path: Path) -> ExportDialog:
    return opened(qtbot, front_window, tmp_path)


def test_two_keys_write_a_slide(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    dialog = asked(qtbot, front_window)
    press(front_window, Qt.Key.Key_Return)
    until_written(dialog)
    path = tmp_path / f"{NAME}.png"
    written = picture(path)
    assert written.size == (2560, 1440)
    assert written.info["dpi"] == pytest.approx((192.0, 192.0), rel=1e-3)
    assert corner(path) == WHITE
    assert front_window.notices.text == f"Written to {path}"
    qtbot.waitUntil(lambda: not front_window.findChildren(ExportDialog), timeout=5_000)


@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.PDF", b"%PDF")]
)
def test_an_ending_that_is_typed_is_the_format(
    dialog: ExportDialog, tmp_path: Path, name: str, begins: bytes
) -> None:
    click(dialog.place.name)
    dialog.place.name.selectAll()
    QTest.keyClicks(dialog.place.name, name)
    assert picture_form(dialog).format.key == Path(name).suffix[1:].lower()
    QTest.keyClick(dialog.place.name, Qt.Key.Key_Return)
    until_written(dialog)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_ending_follows_the_format_and_comes_by_itself(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    choose(picture_form(dialog).format, "svg")
    assert dialog.place.name.text() == f"{NAME}.svg"
    dialog.place.name.setText("v1.2")
    export(dialog)
    assert [path.name for path in tmp_path.glob("v1*")] == ["v1.2.svg"]


@pytest.mark.parametrize(
    ("key", "points"),
    [
        ("slide", (960.0, 540.0)),
        ("half", (480.0, 540.0)),
        ("4:3", (720.0, 540.0)),
        ("column", (240.94, 170.08)),
        ("paper", (504.57, 311.81)),
    ],
)
def test_a_pdf_has_the_size_that_is_chosen(
    dialog: ExportDialog, tmp_path: Path, key: str, points: tuple[float, float]
) -> None:
    choose(picture_form(dialog).format, "pdf")
    choose(picture_form(dialog).sizes.size, key)
    export(dialog)
    page = PdfReader(tmp_path / f"{NAME}.pdf").pages[0]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    assert width == pytest.approx(points[0], abs=0.01)
    # On paper a page with all its plots is higher than a plot alone.
    grows = SIZES[key].size.grows and height > points[1]
    assert grows or height == pytest.approx(points[1], abs=0.01)
    assert "KL" in page.extract_text()


def test_numbers_are_taken_as_they_are_typed(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    sizes = picture_form(dialog).sizes
    choose(sizes.unit, "in")
    assert (sizes.width.value, sizes.height.value) == (13.3333, 7.5)
    type_into(sizes.width, "4")
    type_into(sizes.height, "3")
    assert sizes.size.key == "free"
    type_into(picture_form(dialog).dpi, "100")
    told = caption(qtbot, dialog)
    assert "101.6 × 76.2 mm = 4.00 × 3.00 in = 384 × 288 px" in told
    assert "400 × 300 dots" in told
    QTest.keyClick(picture_form(dialog).dpi, Qt.Key.Key_Return)
    assert picture(tmp_path / f"{NAME}.png").size == (400, 300)


def test_the_height_of_a_paper_column_is_what_it_needs_and_nobodys_to_choose(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    choose(chooser(dialog, "Size"), "column")
    previewed(qtbot, dialog)
    height = box(dialog, "Height")
    assert not height.isEnabled()
    shown = height.value
    choose(chooser(dialog, "Format"), "svg")
    export(dialog)
    drawn = re.search(r'height="([\d.]+)mm"', (tmp_path / f"{NAME}.svg").read_text())
    assert drawn is not None
    assert float(drawn[1]) == pytest.approx(shown, abs=0.01)
    assert shown > 1.5 * 60.0


def test_a_size_keeps_its_name_where_a_length_is_typed_as_it_was(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    choose(chooser(dialog, "Unit of width and height"), "mm")
    width = box(dialog, "Width")
    assert width.lineEdit().text() == "338.667"
    type_into(width, "338.667")
    assert width.commit()
    assert dialog.choices.value(SIZE) == "slide"
    type_into(width, "338.7")
    assert dialog.choices.value(SIZE) == FREE


@pytest.mark.parametrize("size", [(560, 380), (800, 500), (1200, 740)])
def test_all_that_is_said_below_the_preview_is_seen(
    qtbot: QtBot, dialog: ExportDialog, size: tuple[int, int]
) -> None:
    note = dialog.preview.caption
    dialog.resize(*size)
    assert "shown at" in caption(qtbot, dialog)
    qtbot.wait(100)
    assert note.height() >= note.heightForWidth(note.width())
    assert note.height() >= 2 * note.fontMetrics().lineSpacing()
    assert dialog.rect().contains(note.mapTo(dialog, note.rect().bottomRight()))


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_is_that_of_the_file_and_not_of_the_window(
    dialog: ExportDialog, tmp_path: Path, theme: str
) -> None:
    choose(chooser(dialog, "Theme"), theme)
    export(dialog)
    canvas = THEMES[theme].canvas
    assert corner(tmp_path / f"{NAME}.png") == (*bytes.fromhex(canvas[1:]), 255)


def test_a_transparent_picture_has_no_ground(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    tick(dialog, "Transparent")
    assert previewed(qtbot, dialog).pixelColor(2, 2).alpha() == 0
    export(dialog)
    assert corner(tmp_path / f"{NAME}.png") == CLEAR


def sizes_of_text(path: Path) -> list[float]:
    tree = ElementTree.fromstring(path.read_bytes())
    found = [e.get("font-size") for e in tree.iter() if e.tag.endswith("text")]
    return [float(size.removesuffix("px")) for size in found if size]


def widths_of_lines(path: Path) -> list[float]:
    tree = ElementTree.fromstring(path.read_bytes())
    return [float(width) for e in tree.iter() if (width := e.get("stroke-width"))]


def test_text_and_lines_grow_each_for_itself(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    for name, text, lines in (("a", "100", "100"), ("b", "140", "100"), ("c", "100", "200")):
        dialog = opened(qtbot, front_window, tmp_path)
        choose(picture_form(dialog).format, "svg")
        choose(chooser(dialog, "Theme"), "light")
        type_into(box(dialog, "Text"), text)
        type_into(box(dialog, "Lines"), lines)
        dialog.place.name.setText(name)
        export(dialog)
        front(qtbot, front_window)
    usual, lettered, lined = (tmp_path / f"{name}.svg" for name in "abc")
    thick = max(widths_of_lines(usual))
    assert max(sizes_of_text(lettered)) > 1.2 * max(sizes_of_text(usual))
    assert max(sizes_of_text(lined)) == max(sizes_of_text(usual))
    assert max(widths_of_lines(lined)) == pytest.approx(2.0 * thick, rel=0.05)
    assert max(widths_of_lines(lettered)) == pytest.approx(thick, rel=0.05)


def test_one_plot_is_written_alone(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(picture_form(dialog).part, "loss")
    choose(picture_form(dialog).format, "pdf")
    choose(chooser(dialog, "Theme"), "light")
    export(dialog)
    text = PdfReader(tmp_path / f"{NAME}.pdf").pages[0].extract_text().replace("\t", " ")
    assert "optimiser step" in text
    assert "density" not in text


def test_a_plot_that_there_is_not_says_why(dialog: ExportDialog) -> None:
    field = picture_form(dialog).part
    place = field.findData("landscapes")
    assert not field.model().index(place, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert field.itemText(place) == "Landscapes: They are hidden; F7 shows them."


def pixels(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    converted = image.convertToFormat(QImage.Format.Format_RGBA8888)
    shape = converted.height(), converted.width(), 4
    return np.frombuffer(converted.constBits(), np.uint8).reshape(shape).astype(np.float64)


@pytest.mark.parametrize(("dpi", "most"), [("20", 0.01), ("80", 0.5), ("300", 1.5)])
def test_the_preview_is_the_file(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, dpi: str, most: float
) -> None:
    type_into(picture_form(dialog).dpi, dpi)
    seen = previewed(qtbot, dialog)
    export(dialog)
    written = QImage(str(tmp_path / f"{NAME}.png"))
    modes = Qt.TransformationMode
    larger = written.width() >= seen.width()
    mode = modes.SmoothTransformation if larger else modes.FastTransformation
    scaled = written.scaled(seen.size(), Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    assert np.abs(pixels(seen) - pixels(scaled)).mean() <= most


def test_what_was_chosen_is_there_again_after_a_restart(
    qtbot: QtBot, front_window: MainWindow, make_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    choose(picture_form(dialog).format, "svg")
    choose(picture_form(dialog).sizes.size, "column")
    choose(chooser(dialog, "Theme"), "dark")
    type_into(box(dialog, "Text"), "120")
    export(dialog)
    front_window.close_unasked()
    window = make_window()
    front(qtbot, window)
    settle(qtbot, window)
    again = asked(qtbot, window)
    assert again.place.folder.text() == str(tmp_path)
    assert again.place.name.text() == f"{NAME}.svg"
    assert picture_form(again).format.key == "svg"
    assert picture_form(again).sizes.size.key == "column"
    assert chooser(again, "Theme").key == "dark"
    assert box(again, "Text").value == 120.0


def test_what_was_cancelled_is_not_remembered(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, front_window, tmp_path)
    choose(chooser(dialog, "Theme"), "dark")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert not list(tmp_path.glob("*.png"))
    assert front_window.preferences.value(LOOK) == "projector"


def test_the_theme_goes_with_the_size_until_another_is_chosen(dialog: ExportDialog) -> None:
    theme, size = chooser(dialog, "Theme"), picture_form(dialog).sizes.size
    assert theme.key == "projector"
    choose(size, "column")
    assert theme.key == "light"
    choose(size, "half")
    assert theme.key == "projector"
    choose(theme, "dark")
    choose(size, "paper")
    assert theme.key == "dark"


def test_every_control_is_reached_by_tab_and_has_a_name(dialog: ExportDialog) -> None:
    reached = set()
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        reached.add(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    named = [*form(dialog).findChildren(Choice), *form(dialog).boxes]
    place = dialog.place
    wanted = [*named, dialog.copy_button, place.name, place.folder, place.browse]
    ticks = [box for box in form(dialog).findChildren(QCheckBox) if box.isVisible()]
    wanted += [*ticks, dialog.export_button, dialog.kinds.buttons["picture"]]
    assert [widget for widget in wanted if widget not in reached] == []
    assert all(widget.accessibleName() for widget in named)


@pytest.mark.parametrize("size", [(1024, 700), (1600, 900)])
def test_nothing_of_the_form_is_cut_off_at_its_side(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    front_window.resize(*size)
    front(qtbot, front_window)
    dialog = opened(qtbot, front_window, tmp_path)
    assert dialog.width() <= front_window.width()
    room = dialog._scroll.viewport().width()
    assert dialog._stack.minimumSizeHint().width() <= room


def test_landscapes_that_are_found_while_one_chooses_are_in_the_file(
    qtbot: QtBot, make_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    window = make_window(landscapes=True)
    front(qtbot, window)
    qtbot.waitUntil(lambda: window.store.snapshot is not None, timeout=20_000)
    dialog = opened(qtbot, window, tmp_path)
    place = picture_form(dialog).part.findData("landscapes")
    assert picture_form(dialog).part.itemText(place) == "Landscapes"
    settle(qtbot, window)
    choose(picture_form(dialog).format, "pdf")
    choose(chooser(dialog, "Theme"), "light")
    previewed(qtbot, dialog)
    export(dialog)
    text = PdfReader(tmp_path / f"{NAME}.pdf").pages[0].extract_text().replace("\t", " ")
    assert "landscape of KL" in text


def test_a_format_without_transparent_ground_or_scene_offers_neither(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    png = EXPORTERS["png"]
    assert isinstance(png, PictureExporter)
    plain = replace(png, clear=False, carries=False)
    monkeypatch.setattr("klviz.gui.export_dialog.choices.EXPORTERS", {**EXPORTERS, "png": plain})
    chosen = picture_form(dialog)
    dialog.choices.choose(TRANSPARENT, True)
    chosen.show_choices()
    assert not chosen.transparent.isEnabled()
    assert not chosen.transparent.isChecked()
    assert chosen.carries.isHidden()
    assert not chosen.dpi.isHidden()
    assert not dialog.choices.picture_look.transparent
    assert dialog.choices.value(TRANSPARENT), "it is kept for other formats"
