"""Pictures that take long to encode: the window lives on, and nothing is left of one given up."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from klviz.gui.export_dialog.dialog import ExportDialog
from klviz.gui.exporters import ExportOptions, png
from klviz.gui.main_window import MainWindow
from tests.e2e.export_hands import NAME, export, opened, until_written
from tests.e2e.hands import CTRL, SHIFT, click, front, press

BUSY = f"Writing {NAME}.png …"


class Encoder:
    """Encodes pictures when it is told to.

    Attributes:
        done: how many it has encoded.
    """

    def __init__(self) -> None:
        self.done = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._encode = png.encoded

    def encode(self, *arguments: object) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        assert self.may_go_on.wait(60.0)
        content = self._encode(*arguments)  # type: ignore[arg-type]
        self.done += 1
        return content


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Encoder]:
    found = Encoder()
    monkeypatch.setattr(png, "encoded", found.encode)
    yield found
    found.may_go_on.set()


def begun(qtbot: QtBot, window: MainWindow, folder: Path, encoder: Encoder) -> ExportDialog:
    """Press Export, and return the dialog while the picture is being encoded."""
    encoder.may_go_on.clear()
    dialog = opened(qtbot, window, folder)
    click(dialog.export_button)
    return dialog


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


def test_the_dialog_says_that_it_writes_and_closes_when_the_file_is_whole(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, encoder: Encoder
) -> None:
    dialog = begun(qtbot, front_window, tmp_path, encoder)
    qtbot.wait(50)
    assert dialog.isVisible()
    assert dialog.said.text() == BUSY
    assert not dialog.export_button.isEnabled()
    assert dialog.cancel_button.isEnabled()
    dialog.accept()
    assert files(tmp_path) == []
    encoder.may_go_on.set()
    until_written(dialog)
    assert files(tmp_path) == [f"{NAME}.png"]
    assert encoder.done == 1
    assert front_window.notices.text == f"Written to {tmp_path / NAME}.png"


def test_cancelled_nothing_is_written(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, encoder: Encoder
) -> None:
    click(begun(qtbot, front_window, tmp_path, encoder).cancel_button)
    encoder.may_go_on.set()
    qtbot.waitUntil(lambda: encoder.done == 1, timeout=30_000)
    qtbot.wait(50)
    assert files(tmp_path) == []
    assert not front_window.findChildren(ExportDialog)


def test_an_encoder_that_fails_is_said_and_one_can_try_again(
    qtbot: QtBot,
    front_window: MainWindow,
    tmp_path: Path,
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encode = encoder._encode

    def fail(_: QImage, options: ExportOptions) -> bytes:
        return encode(QImage(), options)

    dialog = opened(qtbot, front_window, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "_encode", fail)
        export(dialog)
    told = [label.text() for label in dialog.place.complaints.values() if label.text()]
    assert told == [f"Cannot write {NAME}.png: the picture could not be encoded as PNG"]
    assert dialog.said.text() == ""
    assert dialog.export_button.isEnabled()
    export(dialog)
    assert files(tmp_path) == [f"{NAME}.png"]


def test_the_same_again_goes_on_while_the_window_lives(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, encoder: Encoder
) -> None:
    export(opened(qtbot, front_window, tmp_path))
    front(qtbot, front_window)
    encoder.may_go_on.clear()
    path = tmp_path / f"{NAME} 2.png"
    press(front_window, Qt.Key.Key_E, CTRL, SHIFT)
    assert front_window.notices.text == f"Writing {path} …"
    press(front_window, Qt.Key.Key_E, CTRL, SHIFT)
    assert "the last one is still being written" in front_window.notices.text
    encoder.may_go_on.set()
    qtbot.waitUntil(path.exists, timeout=30_000)
    assert front_window.notices.text == f"Written to {path}"
    assert sorted(files(tmp_path)) == [f"{NAME} 2.png", f"{NAME}.png"]


def test_a_window_that_closes_leaves_nothing_half_written(
    qtbot: QtBot, front_window: MainWindow, tmp_path: Path, encoder: Encoder
) -> None:
    export(opened(qtbot, front_window, tmp_path))
    front(qtbot, front_window)
    encoder.may_go_on.clear()
    press(front_window, Qt.Key.Key_E, CTRL, SHIFT)
    front_window.exports.stop()
    encoder.may_go_on.set()
    qtbot.waitUntil(lambda: encoder.done == 2, timeout=30_000)
    qtbot.wait(50)
    assert files(tmp_path) == [f"{NAME}.png"]


def test_of_one_that_fails_nothing_says_any_more_that_it_is_written(
    qtbot: QtBot,
    front_window: MainWindow,
    tmp_path: Path,
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export(opened(qtbot, front_window, tmp_path))
    front(qtbot, front_window)
    front_window.notices.dismiss_all()
    encoder.may_go_on.clear()
    press(front_window, Qt.Key.Key_E, CTRL, SHIFT)

    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    encoder.may_go_on.set()
    qtbot.waitUntil(lambda: "the disk is full" in front_window.notices.text, timeout=30_000)
    front_window.notices.dismiss()
    assert front_window.notices.text == ""
    assert files(tmp_path) == [f"{NAME}.png"]
