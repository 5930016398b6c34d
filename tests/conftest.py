"""Fixtures for every test: no window left, no thread, no timer, nothing that failed unheard.

The windows are offscreen unless KLVIZ_TEST_PLATFORM names another platform.
"""

from __future__ import annotations

import os

# Before Qt is imported by anything.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("KLVIZ_TEST_PLATFORM", "offscreen")

import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.soak import NIGHT, SOAK

# The same examples every time, so that a failure is that of the change at hand; in a long soak
# others. No test fails because a machine is slow.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("steady" if NIGHT > SOAK else "searching")

# The window is imported by the fixtures that need it: most tests are about mathematics.
if TYPE_CHECKING:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from klviz.document.scene import Scene
    from klviz.gui.dialogue import LabEngine
    from klviz.gui.main_window import MainWindow
    from klviz.gui.preferences import Preferences
    from klviz.gui.store import Store

GUI_FOLDERS = ("gui", "e2e")


def pytest_configure(config: pytest.Config) -> None:
    """Pass over what the offscreen platform says of every window; it means nothing."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")


@pytest.fixture(autouse=True)
def nothing_left_behind(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test of the window that leaves a widget, a thread or a running timer behind."""
    if request.path.parent.name not in GUI_FOLDERS:
        yield
        return
    import shiboken6
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    request.getfixturevalue("qapp")
    timers: list[weakref.ref[QTimer]] = []
    start = QTimer.start

    def watched(timer: QTimer, *arguments: int) -> None:
        timers.append(weakref.ref(timer))
        start(timer, *arguments)

    monkeypatch.setattr(QTimer, "start", watched)
    threads = set(threading.enumerate())
    widgets = set(map(id, QApplication.topLevelWidgets()))
    yield
    QApplication.clipboard().clear()
    flush()
    left = [w for w in QApplication.topLevelWidgets() if id(w) not in widgets]
    assert not left, f"top-level widgets left: {left}"
    running = [t for t in threading.enumerate() if t not in threads and t.name != "pytest_timeout"]
    for thread in running:
        # What was told to end has a moment to do so.
        thread.join(2.0)
    running = [thread for thread in running if thread.is_alive()]
    assert not running, f"threads left: {running}"
    alive = [t for ref in timers if (t := ref()) is not None and shiboken6.isValid(t)]
    assert not any(t.isActive() for t in alive), "a timer is still running"


def flush() -> None:
    """Let Qt delete what waits to be deleted."""
    from PySide6.QtCore import QCoreApplication, QEvent

    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the settings, the log and the autosaves of a test in a folder of its own."""
    from klviz.gui.preferences import PLACE

    path = tmp_path / "state" / "klviz.ini"
    path.parent.mkdir()
    monkeypatch.setenv(PLACE, str(path))
    return path


@pytest.fixture
def preferences(settings: Path) -> Preferences:
    """The settings, empty."""
    from klviz.gui.preferences import Preferences, settings_path

    return Preferences(settings_path())


@pytest.fixture
def make_store(qapp: QApplication) -> Iterator[Callable[..., Store]]:
    """Make stores, and close them after the test."""
    from klviz.analyses.labs import Labs
    from klviz.document.scene import FIRST_SCENE
    from klviz.gui.store import Store

    made: list[Store] = []

    def make(scene: Scene | None = None, engine: LabEngine | None = None) -> Store:
        store = Store(scene or FIRST_SCENE, engine or Labs())
        made.append(store)
        return store

    yield make
    for store in made:
        assert store.close(), "the worker did not end in time"
        store.deleteLater()


@pytest.fixture
def make_window(
    make_store: Callable[..., Store], preferences: Preferences
) -> Iterator[Callable[..., MainWindow]]:
    """Make windows, shown and at work, and close them after the test without a question."""
    from klviz.document.settings import LANDSCAPES
    from klviz.gui.main_window import MainWindow

    made: list[MainWindow] = []

    def make(
        scene: Scene | None = None,
        engine: LabEngine | None = None,
        size: tuple[int, int] = (1280, 860),
        *,
        landscapes: bool = False,
    ) -> MainWindow:
        # Without them a window comes to rest ten times as soon.
        preferences.set_value(LANDSCAPES, "shown" if landscapes else "hidden")
        window = MainWindow(make_store(scene, engine), preferences)
        made.append(window)
        window.showNormal()
        window.resize(*size)
        window.store.start()
        return window

    yield make
    for window in made:
        window.close_unasked()
        window.deleteLater()


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """A window on the first scene."""
    return make_window()
