"""What keeps the program alive: collection in one thread, and no fault unheard."""

from __future__ import annotations

import faulthandler
import gc
import sys
import threading
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, QtMsgType, qCritical, qInstallMessageHandler, qWarning
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from klviz.gui import crash
from klviz.gui.crash import Collector, Incidents


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def incidents(
    qtbot: QtBot, tmp_path: Path, heard: list[str], capfd: pytest.CaptureFixture[str]
) -> Iterator[Incidents]:
    was_enabled = faulthandler.is_enabled()
    made = Incidents(tmp_path / "state")
    made.happened.connect(heard.append)
    # Ours alone: the handler of the test run would count what is provoked here as a failure.
    before = qInstallMessageHandler(None)
    made.install()
    yield made
    made.remove()
    qInstallMessageHandler(before)
    if was_enabled:
        faulthandler.enable(sys.__stderr__)


class Faulty(QWidget):
    """Fails when it is painted, and when its slot is called."""

    def slot(self) -> None:
        raise RuntimeError("in a slot")

    def paintEvent(self, event: QPaintEvent) -> None:
        raise RuntimeError("in paint")


def test_a_fault_in_a_slot_is_told_and_written_down(
    qtbot: QtBot, incidents: Incidents, heard: list[str]
) -> None:
    faulty = Faulty()
    timer = QTimer(faulty)
    timer.setSingleShot(True)
    timer.timeout.connect(faulty.slot)
    timer.start(0)
    qtbot.waitUntil(lambda: heard == ["RuntimeError: in a slot"])
    log = incidents.log.read_text()
    assert "Traceback" in log
    assert 'raise RuntimeError("in a slot")' in log
    faulty.deleteLater()


def test_a_fault_that_recurs_at_every_paint_is_told_once(
    qtbot: QtBot, incidents: Incidents, heard: list[str]
) -> None:
    faulty = Faulty()
    qtbot.addWidget(faulty)
    faulty.show()
    for _ in range(5):
        faulty.repaint()
    qtbot.waitUntil(lambda: len(heard) > 0)
    qtbot.wait(250)
    assert heard == ["RuntimeError: in paint"]
    assert incidents.log.read_text().count("Traceback") == 1


def test_a_fault_in_a_thread_is_told_in_the_thread_of_the_window(
    qtbot: QtBot, incidents: Incidents
) -> None:
    threads: list[str] = []
    incidents.happened.connect(lambda _: threads.append(threading.current_thread().name))

    def fail() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: threads == [threading.main_thread().name])
    assert "in a thread" in incidents.log.read_text()


def test_a_fault_while_something_dies_is_told(
    qtbot: QtBot, incidents: Incidents, heard: list[str]
) -> None:
    class Dying:
        def __del__(self) -> None:
            raise OSError("while dying")

    Dying()
    qtbot.waitUntil(lambda: heard == ["OSError: while dying"])


def test_a_caught_fault_can_be_reported_from_any_thread(
    qtbot: QtBot, incidents: Incidents, heard: list[str]
) -> None:
    def work() -> None:
        try:
            int("caught")
        except ValueError as error:
            incidents.report(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].startswith("ValueError: invalid literal")


def test_severe_messages_of_qt_are_told_and_warnings_only_written(
    qtbot: QtBot, incidents: Incidents, heard: list[str]
) -> None:
    qWarning("a warning")
    qCritical("a critical message")
    qtbot.waitUntil(lambda: heard == ["a critical message"])
    log = incidents.log.read_text()
    assert "Qt: a warning" in log
    assert "Qt: a critical message" in log


def test_the_hooks_are_given_back_and_what_waits_is_told_first(
    qtbot: QtBot, tmp_path: Path, heard: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    incidents = Incidents(tmp_path)
    incidents.happened.connect(heard.append)
    incidents.install()
    assert sys.excepthook != before[0]
    incidents.report(ValueError("at the end"))
    incidents.remove()
    incidents.remove()
    assert heard == ["ValueError: at the end"]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    faulthandler.enable(sys.__stderr__)


def test_messages_go_on_to_whoever_listened_before(qtbot: QtBot, tmp_path: Path) -> None:
    texts: list[str] = []
    before = qInstallMessageHandler(lambda kind, context, text: texts.append(text))
    incidents = Incidents(tmp_path)
    incidents.install()
    qWarning("passed on")
    incidents.remove()
    qInstallMessageHandler(before)
    faulthandler.enable(sys.__stderr__)
    assert texts == ["passed on"]


def test_a_log_that_cannot_be_kept_stops_nothing(
    qtbot: QtBot, tmp_path: Path, heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    incidents = Incidents(tmp_path / "file")
    incidents.happened.connect(heard.append)
    incidents.install()
    incidents.report(ValueError("heard all the same"))
    incidents.remove()
    assert heard == ["ValueError: heard all the same"]
    assert "no log is kept" in caplog.text


def test_a_long_log_begins_anew(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash, "MAX_LOG", 100)
    (tmp_path / "klviz.log").write_text("x" * 101)
    incidents = Incidents(tmp_path)
    incidents.install()
    incidents.remove()
    faulthandler.enable(sys.__stderr__)
    assert incidents.log.read_text() == ""


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector(lambda: True)
    made.start()
    yield made
    made.stop()


class Knot(QObject):
    """Refers to itself, so that only the cyclic collector frees it."""

    def __init__(self) -> None:
        super().__init__()
        self.self = self


def test_collection_runs_in_the_thread_of_the_window_only(
    qtbot: QtBot, collector: Collector
) -> None:
    where: set[str] = set()

    def note(phase: str, info: dict[str, int]) -> None:
        where.add(threading.current_thread().name)

    gc.callbacks.append(note)
    done = threading.Event()

    def allocate() -> None:
        kept = [[] for _ in range(50_000)]
        kept.append(kept)
        done.set()

    died: list[str] = []
    knot = Knot()
    weakref.finalize(knot, lambda: died.append(threading.current_thread().name))
    del knot
    threads = [threading.Thread(target=allocate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5_000):
        [[] for _ in range(3)].append(object())
    kept = [[] for _ in range(2_000)]
    qtbot.waitUntil(lambda: bool(died), timeout=10_000)
    for thread in threads:
        thread.join()
    gc.callbacks.remove(note)
    assert done.is_set()
    assert len(kept) == 2_000
    assert where == {threading.main_thread().name}
    assert died == [threading.main_thread().name]


def test_collection_is_given_back(qtbot: QtBot) -> None:
    assert gc.isenabled()
    collector = Collector(lambda: True)
    collector.start()
    assert not gc.isenabled()
    assert gc.get_freeze_count() > 0
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_full_collection_waits_for_an_idle_moment_but_not_for_ever(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: generations.append(generation) or 0)
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 1_000))
    idle = False
    collector = Collector(lambda: idle)
    collector.tick()
    assert generations == []
    monkeypatch.setattr(crash, "PATIENCE", -1.0)
    collector.tick()
    assert generations == [2]
    monkeypatch.setattr(crash, "PATIENCE", 20.0)
    idle = True
    collector.tick()
    assert generations == [2, 2]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_calls_that_return_nothing_do_not_use_none_up(qtbot: QtBot) -> None:
    """One release of the binding lost a reference to None at every such call, until it aborted."""
    pen = QPen()
    before = sys.getrefcount(None)
    for width in range(2_000):
        pen.setWidth(width)
    assert abs(sys.getrefcount(None) - before) < 200


def test_warnings_of_python_are_errors_here() -> None:
    with pytest.raises(UserWarning, match="loud"):
        warnings.warn("loud", UserWarning, stacklevel=1)


def test_kinds_of_messages_that_are_severe() -> None:
    assert QtMsgType.QtWarningMsg not in crash.SEVERE
    assert {QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg} == crash.SEVERE
