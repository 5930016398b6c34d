"""PictureJob: a picture on its way into a file, while the window lives on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from klviz.document.atomic import Replacement, replace_file
from klviz.gui.background import Background
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.matter import Matter

BLINK = 0.25
"""Seconds for which nobody minds to wait: most pictures are written by then."""


class PictureJob(QObject):
    """Draws a picture at once, encodes it in a thread, and puts it into the file in one go.

    Args:
        parent: the object that owns it.
    """

    written = Signal(object)
    """The path of the file, which is whole and in its place."""
    failed = Signal(object, object)
    """The path, and the error of the system; what was there is as it was."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._path = Path()
        self._background: Background[bytes] = Background(self._write, self._fail, self)

    @property
    def busy(self) -> bool:
        """Whether a picture is being encoded."""
        return self._background.busy

    def start(self, matter: Matter, choices: Choices, path: Path) -> bool:
        """Write a picture as it is chosen; return whether that goes on: a small one is written.

        Raises:
            ValueError: it would have too many dots.
            OSError: it is larger than memory allows, or the file cannot be written.
        """
        Replacement(path).discard()
        self._path = path
        with waiting():
            encode = matter.draw_picture(choices)
        self._background.start(encode)
        self._background.settle(BLINK)
        return self.busy

    def cancel(self) -> None:
        """Give up: nothing is written, and no signal comes any more."""
        self._background.stop(0.0)

    def _write(self, content: bytes) -> None:
        try:
            replace_file(self._path, content)
        except OSError as error:
            self.failed.emit(self._path, error)
        else:
            self.written.emit(self._path)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        self.failed.emit(self._path, error)


@contextmanager
def waiting() -> Iterator[None]:
    """Let the cursor say that the window does nothing else meanwhile."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
