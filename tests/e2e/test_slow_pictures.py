"""Pictures that take long to read: the window lives on, and what is opened later stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from klviz.document.carried import Carried
from klviz.document.notation import parse_target
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import Scene
from klviz.gui import dialogs, files
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import settle, target_text, type_line
from tests.e2e.test_drops import drop, scene_file

PICTURES = {
    name: Scene(parse_target(text)) for name, text in (("a.pdf", "N(5, 2)"), ("b.png", "N(6, 2)"))
}


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, threading.Event]]:
    """What a picture waits for until it is read."""
    gates = {name: threading.Event() for name in PICTURES}
    really = files.read_carried

    def read(path: Path) -> Carried:
        if path.name not in PICTURES:
            return really(path)
        assert gates[path.name].wait(20.0)
        return Carried(PICTURES[path.name])

    monkeypatch.setattr(files, "read_carried", read)
    yield gates
    for gate in gates.values():
        gate.set()


Gates = dict[str, threading.Event]


def test_the_window_lives_while_a_picture_is_read(
    qtbot: QtBot, front_window: MainWindow, gates: Gates, tmp_path: Path
) -> None:
    before = target_text(front_window)
    assert drop(front_window, tmp_path / "a.pdf")
    ticks: list[None] = []
    timer = QTimer(front_window)
    timer.timeout.connect(lambda: ticks.append(None))
    timer.start(0)
    qtbot.waitUntil(lambda: len(ticks) > 20)
    timer.stop()
    assert front_window.files.busy
    assert target_text(front_window) == before
    gates["a.pdf"].set()
    settle(qtbot, front_window)
    assert target_text(front_window) == "N(5, 2)"


def test_the_picture_that_is_opened_later_stays(
    qtbot: QtBot, front_window: MainWindow, gates: Gates, tmp_path: Path
) -> None:
    drop(front_window, tmp_path / "a.pdf")
    drop(front_window, tmp_path / "b.png")
    gates["b.png"].set()
    settle(qtbot, front_window)
    gates["a.pdf"].set()
    qtbot.wait(50)
    assert target_text(front_window) == "N(6, 2)"


@pytest.mark.parametrize("how", ["file", "preset", "new"])
def test_whatever_is_opened_later_stays(
    qtbot: QtBot, front_window: MainWindow, gates: Gates, tmp_path: Path, how: str
) -> None:
    opened = front_window.files
    drop(front_window, tmp_path / "a.pdf")
    if how == "file":
        drop(front_window, scene_file(tmp_path / "one.klviz", "N(7, 2)"))
    elif how == "preset":
        opened.open_preset(PRESETS[2])
    else:
        opened.new()
    scene = front_window.store.scene
    gates["a.pdf"].set()
    qtbot.wait(50)
    settle(qtbot, front_window)
    assert front_window.store.scene == scene != PICTURES["a.pdf"]


@pytest.mark.parametrize("answer", [dialogs.CANCEL, dialogs.DISCARD])
def test_what_is_typed_while_a_picture_is_read_is_asked_about(
    qtbot: QtBot,
    front_window: MainWindow,
    gates: Gates,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: str,
) -> None:
    front_window.store.open(load_preset(PRESETS[1]), None)
    drop(front_window, tmp_path / "a.pdf")
    type_line(front_window.panel.target.notation.field, "N(1, 2)")
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda parent, name: answer)
    gates["a.pdf"].set()
    settle(qtbot, front_window)
    kept = answer == dialogs.CANCEL
    assert target_text(front_window) == ("N(1, 2)" if kept else "N(5, 2)")
