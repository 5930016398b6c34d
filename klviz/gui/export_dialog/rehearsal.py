"""Rehearsal: a film as the preview shows it: computed in a thread, drawn frame by frame."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

from PySide6.QtCore import QObject, QSizeF, QTimer, Signal
from PySide6.QtGui import QImage

from klviz.analyses.films import Film, Frame
from klviz.gui.films.camera import Camera
from klviz.gui.films.conveyor import Conveyor, StoppedError
from klviz.gui.films.filming import EXPECTED

AHEAD = 2
"""How many frames may wait to be drawn."""
PAUSE = 20
"""Milliseconds between two frames that are drawn, so that the window lives on."""
Shown: TypeAlias = tuple[str, Frame | int | Exception | None]
"""What comes from the thread: how many frames there are, one of them, why there is none."""


class Rehearsal(QObject):
    """Draws the frames of a film for the preview.

    Args:
        make: makes the film, in a thread.
        camera: draws the frames.
        parent: the object that owns it.
    """

    drawn = Signal()
    """There is one more picture, or it is known how many there will be."""
    failed = Signal(str)
    """Why there is no film."""

    def __init__(
        self, make: Callable[[], Film], camera: Camera, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.images: list[QImage] = []
        self.count = 0
        self._camera = camera
        self._conveyor: Conveyor[Shown] = Conveyor(AHEAD)
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(
            target=_compute, args=(make, self._conveyor), name="klviz-rehearsal", daemon=True
        )

    @property
    def extent(self) -> QSizeF:
        """How large a frame is, in pixels, once there is one."""
        return self._camera.extent

    @property
    def shortages(self) -> Sequence[str]:
        """What has no room in a frame."""
        return self._camera.shortages

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        """Draw nothing any more; the thread ends after the frame that it computes."""
        self._timer.stop()
        self._conveyor.stop()
        self._camera.close()

    def _tick(self) -> None:
        """Draw a frame, if one has been computed."""
        try:
            task = self._conveyor.poll(0.0)
        except StoppedError:
            return
        try:
            if task is not None:
                self._take(*task)
        except Exception as error:
            self._timer.stop()
            self.failed.emit(str(error) or type(error).__name__)
            if not isinstance(error, EXPECTED):
                raise

    def _take(self, purpose: str, what: Frame | int | Exception | None) -> None:
        if isinstance(what, int):
            self.count = what
            self.drawn.emit()
        elif isinstance(what, Frame):
            if purpose == "range":
                self._camera.show(what)
                return
            pixels = self._camera.picture(what)
            height, width = pixels.shape[:2]
            kind = QImage.Format.Format_ARGB32
            self.images.append(QImage(pixels.data, width, height, 4 * width, kind).copy())
            self.drawn.emit()
        else:
            self._timer.stop()
            if what is not None:
                raise what


def _compute(make: Callable[[], Film], conveyor: Conveyor[Shown]) -> None:
    """Send the frames. Nothing here is of Qt: a thread that is given up must hold no widget."""
    put = conveyor.put
    try:
        film = make()
        put(("count", film.count))
        for frame in film.samples():
            put(("range", frame))
        for frame in film.frames():
            put(("frame", frame))
        put(("end", None))
    except StoppedError:
        return
    except Exception as error:
        with suppress(StoppedError):
            put(("failed", error))
