"""The program with its window: what is created at the start, in which order, and how it ends."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

import klviz
from klviz.analyses.labs import Labs
from klviz.document.presets import PRESETS, load_preset
from klviz.document.recovery import Recoverable
from klviz.document.scene import Scene
from klviz.gui import fonts
from klviz.gui.crash import Collector, Incidents
from klviz.gui.heap import keep_small
from klviz.gui.keeper import Keeper
from klviz.gui.main_window import MainWindow
from klviz.gui.notice_bar import Answers
from klviz.gui.overrides import make_overrides_safe
from klviz.gui.preferences import Preferences, settings_path, state_folder
from klviz.gui.store import Store
from klviz.resources import resources

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(scene: Scene | None = None, path: Path | None = None, arguments: Sequence[str] = ()) -> int:
    """Open the window and return the exit status once it is closed.

    That is 0, or 128 and the number of the signal that ended it, as shells have it.

    Args:
        scene: what to show; None for the file.
        path: the file to open; a notice says why if it cannot be. None for the last one.
        arguments: what Qt is told, beside the name of the program.
    """
    interruption = Interruption()
    before = {number: signal.signal(number, interruption.note) for number in SIGNALS}
    try:
        qt = application(arguments)
        session = Session(scene)
        try:
            session.begin(path, last_file=scene is None and path is None)
            interruption.watched_by(session.window.close_unasked)
            return qt.exec() or interruption.status
        finally:
            interruption.watched_by(None)
            session.end()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Interruption:
    """A wish of the system that the program end, which may come in the middle of anything.

    It is only noted then: Python may have been called out of a paint, or the window be half made.

    Attributes:
        status: the exit status that tells of the wish; 0 where there was none.
    """

    def __init__(self) -> None:
        self.status = 0
        self._end: Callable[[], None] | None = None

    def note(self, number: int, frame: FrameType | None) -> None:
        """Note the wish, and see to it once the event loop has the time."""
        self.status = self.status or 128 + number
        self._see_to_it()

    def watched_by(self, end: Callable[[], None] | None) -> None:
        """Say what ends the program, or that it ends already."""
        self._end = end
        if self.status:
            self._see_to_it()

    def _see_to_it(self) -> None:
        if self._end is not None:
            QTimer.singleShot(0, self._end)


class Session(QObject):
    """One run of the program: everything that lives from its start to its end.

    Args:
        scene: what to begin with; None for the file that was open at the end of the last
            session or, where none was, the first preset.
    """

    def __init__(self, scene: Scene | None = None) -> None:
        super().__init__()
        folder = state_folder()
        self.incidents = Incidents(folder, self)
        self.incidents.install()
        make_overrides_safe()
        self.collector = Collector(self._idle, self)
        # Before the first thread: it would collect, and destroy widgets, where it runs.
        self.collector.start()
        self.preferences = Preferences(settings_path(), self)
        begin = scene if scene is not None else load_preset(PRESETS[0])
        self.store = Store(begin, Labs(), self.incidents.report, parent=self)
        self.window = MainWindow(self.store, self.preferences)
        self.keeper = Keeper(self.store, folder, self)
        self.incidents.happened.connect(self._on_incident)
        self.keeper.failed.connect(self.window.notices.complain)
        self.window.closing.connect(self._on_closing)

    def begin(self, path: Path | None, *, last_file: bool) -> None:
        """Show the window, let it paint, and only then let the worker have the machine."""
        if path is not None:
            self.window.files.read(path)
        elif last_file:
            self._open_last()
        self.store.file_changed.connect(self._note_file)
        self._note_file()
        self.window.show()
        QTimer.singleShot(0, self, self._begin_work)

    def end(self) -> None:
        """Take everything down, in an order that leaves nothing behind."""
        self.store.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.collector.stop()
        self.incidents.remove()

    def _begin_work(self) -> None:
        self.store.start()
        for item in self.keeper.left_over():
            self._offer(item)

    def _open_last(self) -> None:
        path = self.preferences.open_file()
        if path is not None and path.is_file():
            self.window.files.read(path)

    def _note_file(self) -> None:
        """Remember the file that is open, if any: the next start opens it again."""
        self.preferences.set_open_file(self.store.path)

    def _offer(self, item: Recoverable) -> None:
        when = time.strftime("%d %B, %H:%M", time.localtime(item.time))
        name = item.original.name if item.original else item.scene.title or "an unnamed scene"
        self.window.notices.say(
            f"klviz ended without saving {name} on {when}. Its last state was kept.",
            Offer(self.keeper, item).answers(),
        )

    def _idle(self) -> bool:
        return not self.store.busy

    def _on_incident(self, sentence: str) -> None:
        self.keeper.keep()
        self.window.notices.complain(
            f"Something went wrong; your scene is kept. ({sentence}) "
            f"Details are in {self.incidents.log}."
        )

    def _on_closing(self) -> None:
        self.keeper.close(keep=self.window.leaves_work)


def application(arguments: Sequence[str] = ()) -> QCoreApplication:
    """Return the application with its name, its style and its typeface."""
    keep_small()
    application = QApplication.instance() or QApplication([sys.argv[0] or "klviz", *arguments])
    application.setApplicationName("klviz")
    application.setApplicationVersion(klviz.__version__)
    QGuiApplication.setApplicationDisplayName("klviz")
    QGuiApplication.setDesktopFileName("klviz")
    QGuiApplication.setWindowIcon(QIcon(str(resources() / "icons" / "klviz.svg")))
    QApplication.setStyle("Fusion")
    QApplication.setFont(fonts.font(13))
    return application


class Offer:
    """Work that a crash has left, and what can be done with it."""

    def __init__(self, keeper: Keeper, item: Recoverable) -> None:
        self._keeper = keeper
        self._item = item

    def answers(self) -> Answers:
        """Return what the buttons of the notice say and do."""
        return {"Restore": self.restore, "Discard": self.discard, "Later": self.later}

    def restore(self) -> None:
        """Go on with it."""
        self._keeper.restore(self._item)

    def discard(self) -> None:
        """Delete it."""
        self._keeper.discard(self._item)

    def later(self) -> None:
        """Leave it where it is: the next start offers it again."""
