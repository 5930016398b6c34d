"""A whole session in this process: how it begins, what it offers, and that it leaves nothing."""

from __future__ import annotations

import gc
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.notation import parse_target
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import write_scene
from klviz.gui.app import Interruption, Session, run
from klviz.gui.main_window import MainWindow
from klviz.gui.store import Store
from tests.conftest import flush
from tests.e2e.hands import click
from tests.gui.engines import Counting
from tests.gui.test_keeper import left_by_a_crash


def lecture(mean: float = 9.0) -> Scene:
    return replace(FIRST_SCENE, target=parse_target(f"N({mean}, 1)"), title="Lecture")


@pytest.fixture
def make_session(qtbot: QtBot, settings: Path) -> Iterator[Callable[..., Session]]:
    """Make sessions that are shown and at work; any fault in one of them fails the test."""
    made: list[Session] = []
    faults: list[str] = []

    def make(scene: Scene | None = None, path: Path | None = None) -> Session:
        session = Session(scene)
        made.append(session)
        session.incidents.happened.connect(faults.append)
        session.begin(path, last_file=scene is None and path is None)
        qtbot.waitUntil(lambda: session.store.snapshot is not None, timeout=10_000)
        return session

    yield make
    for session in made:
        session.window.close_unasked()
        session.end()
        session.deleteLater()
    assert faults == []


def test_the_first_start_opens_the_first_preset_at_step_zero(
    make_session: Callable[..., Session],
) -> None:
    session = make_session()
    assert session.store.scene == load_preset(PRESETS[0])
    assert session.store.transport.step == 0
    assert session.window.notices.text == ""
    scene = session.store.scene
    assert (scene.target, scene.approximation) == (FIRST_SCENE.target, FIRST_SCENE.approximation)


def test_the_last_file_is_opened_again(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    path = tmp_path / "lecture.klviz"
    write_scene(path, lecture())
    first = make_session(path=path)
    assert first.store.scene == lecture()
    first.window.close_unasked()
    assert make_session().store.scene == lecture()
    path.unlink()
    assert make_session().store.scene == load_preset(PRESETS[0])


def test_after_new_the_next_start_opens_the_first_preset(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    path = tmp_path / "lecture.klviz"
    write_scene(path, lecture())
    first = make_session(path=path)
    first.window.files.new()
    first.window.close_unasked()
    assert make_session().store.scene == load_preset(PRESETS[0])


def test_a_file_that_was_left_for_another_scene_is_not_opened_again(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    older, newer = tmp_path / "older.klviz", tmp_path / "newer.klviz"
    write_scene(older, lecture(1.0))
    write_scene(newer, lecture(2.0))
    first = make_session(path=older)
    first.window.files.read(newer)
    first.window.files.new()
    first.store.edit("Type", lecture(3.0))
    # As after a crash: nothing was ended in order.
    assert make_session().store.scene == load_preset(PRESETS[0])
    first.window.files.read(older)
    assert make_session().store.scene == lecture(1.0)


def test_a_scene_from_the_command_line_is_what_was_open_at_the_end(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    path = tmp_path / "lecture.klviz"
    write_scene(path, lecture())
    make_session(path=path).window.close_unasked()
    make_session(scene=load_preset("two-modes")).window.close_unasked()
    assert make_session().store.path is None


def test_a_file_that_cannot_be_read_opens_the_window_all_the_same(
    make_session: Callable[..., Session], tmp_path: Path
) -> None:
    session = make_session(path=tmp_path / "missing.klviz")
    assert session.window.isVisible()
    assert session.store.scene == load_preset(PRESETS[0])
    assert session.window.notices.text.startswith("Cannot open missing.klviz: ")


@pytest.mark.parametrize("word", ["Restore", "Discard", "Later"])
def test_work_that_a_crash_left_is_offered(
    qtbot: QtBot, make_session: Callable[..., Session], settings: Path, word: str
) -> None:
    item = left_by_a_crash(settings.parent, 7)
    session = make_session()
    qtbot.waitUntil(lambda: bool(session.window.notices.text))
    assert list(session.window.notices.buttons) == ["Restore", "Discard", "Later"]
    click(session.window.notices.buttons[word])
    restored = session.store.scene == item.scene
    assert restored is (word == "Restore")
    assert item.path.exists() is (word == "Later")
    assert session.window.notices.text == ""


def test_a_fault_reaches_the_bar_and_the_work_is_kept(
    qtbot: QtBot, settings: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    session = Session(FIRST_SCENE)
    session.begin(None, last_file=False)
    session.store.edit("Type", lecture())
    session.incidents.report(RuntimeError("provoked"))
    qtbot.waitUntil(lambda: "Something went wrong" in session.window.notices.text)
    assert "provoked" in session.window.notices.text
    session.keeper.join()
    assert len(list(settings.parent.glob("*.autosave"))) == 1
    session.window.close_unasked()
    session.end()
    session.deleteLater()


def test_run_returns_zero_once_the_window_is_closed(qtbot: QtBot, settings: Path) -> None:
    def close() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow):
                window.close()

    QTimer.singleShot(400, close)
    assert run() == 0
    assert gc.isenabled()


def test_fifty_windows_that_were_opened_and_closed_are_gone(
    qtbot: QtBot, make_store: Callable[..., Store], preferences: object
) -> None:
    from klviz.gui.preferences import Preferences

    assert isinstance(preferences, Preferences)
    windows: list[weakref.ref[MainWindow]] = []
    threads = threading.active_count()
    for _ in range(50):
        store = Store(FIRST_SCENE, Counting())
        window = MainWindow(store, preferences)
        windows.append(weakref.ref(window))
        window.show()
        store.start()
        QCoreApplication.processEvents()
        window.close_unasked()
        window.deleteLater()
        store.deleteLater()
        del window, store
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    flush()
    gc.collect()
    assert [ref() for ref in windows if ref() is not None] == []
    assert threading.active_count() == threads


def test_a_signal_closes_open_dialogs_too(
    qtbot: QtBot, make_session: Callable[..., Session]
) -> None:
    session = make_session()
    session.window.actions_by_key["about"].trigger()
    assert QApplication.activeModalWidget() is not None
    interruption = Interruption()
    interruption.watched_by(session.window.close_unasked)
    interruption.note(2, None)
    assert session.window.isVisible(), "not in the middle of whatever goes on"
    qtbot.waitUntil(lambda: not session.window.isVisible())
    assert QApplication.activeModalWidget() is None


def test_a_signal_that_comes_before_the_window_is_seen_to_once_it_is_there(qtbot: QtBot) -> None:
    ended: list[int] = []
    interruption = Interruption()
    interruption.note(2, None)
    interruption.watched_by(lambda: ended.append(1))
    qtbot.waitUntil(lambda: ended == [1])


def test_a_wish_to_end_that_comes_too_early_is_seen_to_later(qtbot: QtBot) -> None:
    ended: list[bool] = []
    interruption = Interruption()
    interruption.note(signal.SIGTERM, None)
    interruption.watched_by(lambda: ended.append(True))
    qtbot.waitUntil(lambda: ended == [True])
    interruption.watched_by(None)
    interruption.note(signal.SIGTERM, None)
    qtbot.wait(20)
    assert ended == [True]
