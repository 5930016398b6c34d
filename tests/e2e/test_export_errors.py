"""Exports that cannot be: the sentence beside what is to blame, and the dialog as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.export_settings import LINES, WIDTH
from klviz.gui import dialogs
from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.main_window import MainWindow
from tests.e2e.export_hands import NAME, box, export, form, opened, type_into
from tests.e2e.hands import click


@pytest.fixture
def dialog(qtbot: QtBot, front_window: MainWindow, tmp_path: Path) -> ExportDialog:
    return opened(qtbot, front_window, tmp_path)


def test_a_file_that_is_there_is_asked_about(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"{NAME}.png"
    path.write_bytes(b"old")
    questions: list[Path] = []
    answers = iter([False, True])

    def ask(parent: object, asked: Path) -> bool:
        questions.append(asked)
        return next(answers)

    monkeypatch.setattr(dialogs, "ask_replace", ask)
    export(dialog)
    assert path.read_bytes() == b"old"
    assert dialog.isVisible()
    export(dialog)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert questions == [path, path]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "The file must have a name"),
        ("..", "The file must have a name"),
        ("../a.png", "The name must be without a folder, got '../a.png'"),
        ("C:\\a", "The name must be without a folder, got 'C:\\\\a'"),
        ("CON.png", "'CON.png' is the name of a device"),
        ("x" * 300, "The name must have at most 255 bytes, got 304"),
    ],
)
def test_a_name_that_cannot_be_is_said_beside_it(
    dialog: ExportDialog, tmp_path: Path, name: str, why: str
) -> None:
    dialog.place.name.setText(name)
    before = list(tmp_path.iterdir())
    export(dialog)
    assert dialog.isVisible()
    complaint = dialog.place.complaints[dialog.place.name]
    assert complaint.text() == why
    assert complaint.isVisible()
    assert dialog.place.name.text() == name
    assert list(tmp_path.iterdir()) == before


def test_a_folder_that_cannot_be_written_to_is_said_beside_it(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    place = dialog.place
    place.folder.setText(str(tmp_path / "nowhere"))
    export(dialog)
    sentence = f"Cannot write {NAME}.png: there is no folder {tmp_path / 'nowhere'}"
    assert place.complaints[place.folder].text() == sentence
    place.folder.setText("")
    export(dialog)
    assert place.complaints[place.folder].text() == "There must be a folder"
    assert dialog.isVisible()


@pytest.mark.parametrize("field", ["name", "folder"])
def test_any_change_of_the_place_takes_back_what_was_said_of_it(
    dialog: ExportDialog, tmp_path: Path, field: str
) -> None:
    place = dialog.place
    place.refuse(tmp_path / "b.png", OSError(30, "Read-only file system"))
    assert not place.complaints[place.folder].isHidden()
    QTest.keyClicks(getattr(place, field), "x")
    assert [each.text() for each in place.complaints.values()] == ["", ""]
    place.refuse(tmp_path / "b.png", OSError(30, "Read-only file system"))
    place.name.setText("a/b")
    assert place.path() is None
    assert place.complaints[place.folder].isHidden()
    assert not place.complaints[place.name].isHidden()


def test_what_is_said_of_a_number_covers_no_other_field(dialog: ExportDialog) -> None:
    field = box(dialog, "Width")
    type_into(field, "wide")
    QTest.keyClick(field, Qt.Key.Key_Return)
    reason = form(dialog).complaints[WIDTH.key]
    assert reason.text() == "'wide' is no number; write one such as 1280"
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    form(dialog).grid.activate()
    covered = reason.geometry()
    seen = [w for w in form(dialog).children() if isinstance(w, QWidget) and not w.isHidden()]
    assert [w for w in seen if w is not reason and w.geometry().intersects(covered)] == []
    type_into(field, "300")
    assert reason.isHidden()


def test_what_is_said_far_down_is_scrolled_to(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.resize(dialog.width(), 320)
    field = box(dialog, "Lines")
    type_into(field, "1e9")
    dialog._scroll.verticalScrollBar().setValue(0)
    export(dialog)
    reason = form(dialog).complaints[LINES.key]
    qtbot.waitUntil(lambda: bool(reason.text()) and not reason.visibleRegion().isEmpty())


def test_a_full_disk_leaves_the_dialog_and_the_old_file(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"{NAME}.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(dialogs, "ask_replace", lambda *arguments: True)

    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        export(dialog)
    assert dialog.isVisible()
    told = dialog.place.complaints[dialog.place.folder].text()
    assert told == f"Cannot write {NAME}.png: the disk is full"
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.glob("*") if p.is_file()] == [path.name]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("Width", "3", "Width must be from 200 to 16384 px, got 3"),
        ("Resolution", "5", "Resolution must be from 10 to 1200 dpi, got 5"),
        ("Resolution", "1200", "16000 × 9000 are more than 100 million dots"),
        ("Text", "nan", "'nan' is no number"),
        ("Lines", "1e9", "Lines must be from 25 to 400 %, got 1e9"),
    ],
)
def test_nonsense_in_a_number_is_said_beside_it(
    dialog: ExportDialog, tmp_path: Path, name: str, text: str, why: str
) -> None:
    field = box(dialog, name)
    type_into(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert field.lineEdit().text() == text
    told = [c.text() for c in form(dialog).complaints.values() if c.text()]
    assert len(told) == 1
    assert told[0].startswith(why)
    assert not list(tmp_path.glob("*.png"))


def test_a_film_of_too_many_dots_is_refused_beside_the_resolution(dialog: ExportDialog) -> None:
    click(dialog.kinds.buttons["film"])
    type_into(box(dialog, "Width"), "4000")
    type_into(box(dialog, "Height"), "4000")
    type_into(box(dialog, "Resolution"), "288")
    export(dialog)
    assert dialog.isVisible()
    told = [c.text() for c in form(dialog).complaints.values() if c.text()]
    assert told == [
        "12000 × 12000 are more than 16 million dots; choose a lower resolution or size"
    ]
