"""Filming: from the frames of a film to a file, in three stages that work at once.

A thread computes frames, the thread of Qt draws them, another thread encodes them. Between these
are queues with few places, so that memory does not grow with the length of a film.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from klviz import interrupts
from klviz.analyses.films import Frame
from klviz.document.atomic import Replacement
from klviz.document.file_errors import os_error
from klviz.gui.exporters import FilmOptions
from klviz.gui.exporters.options import Pixels
from klviz.gui.films.camera import Camera
from klviz.gui.films.conveyor import StoppedError
from klviz.gui.films.plan import FilmPlan
from klviz.gui.films.stages import Stages

FEWEST = 3
"""After how many frames one can say how long the rest will take."""
PATIENCE = 0.05
"""Seconds for which a film without a window waits for the other stages at a time."""
GRACE = 0.1
"""Seconds for which nobody minds to wait for a thread that is given up."""
EXPECTED = (OSError, ValueError, MemoryError)
"""What may go wrong with a film without anything being wrong with the program."""
PAUSE = 5
"""Milliseconds until the window looks again whether a frame can be drawn."""


class Filming:
    """A film being made: a thread computes its frames, `advance` draws them, a thread encodes them.

    Until the end nothing is at the path, and afterwards nothing beside it, however it ends.

    Args:
        plan: what is made.

    Raises:
        SceneFileError: the file cannot be written.
        ValueError: there is no such part of the drawing.
    """

    def __init__(self, plan: FilmPlan) -> None:
        self.plan, exporter = plan, plan.exporter
        self._camera = Camera(plan.drawing, plan.unit, plan.look, plan.dpi, even=exporter.even)
        self._samples: list[Pixels] = []
        self._number = 0
        self._since = math.nan
        try:
            file = Replacement(plan.path, is_new=plan.is_new)
        except OSError as error:
            self._camera.close()
            raise os_error("write", plan.path, error) from error
        self._stages = Stages(plan, file)
        self._stages.start()

    @property
    def done(self) -> int:
        """How many frames are encoded."""
        return self._stages.done

    @property
    def complete(self) -> bool:
        """Whether the file is in its place."""
        return self._stages.complete

    @property
    def fault(self) -> BaseException | None:
        """What went wrong."""
        return self._stages.fault

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do, or something went wrong, and the file is as it stays."""
        return (self.complete or self.fault is not None) and self._stages.is_over

    @property
    def lacks(self) -> str:
        """Which parts have no room in its frames, "" for none."""
        return self._camera.lacks

    @property
    def remaining(self) -> float:
        """The seconds that it will take; not a number before that can be said."""
        if self.done < FEWEST:
            return math.nan
        rest = max(0, self.plan.film.count - self.done)
        return (time.monotonic() - self._since) / self.done * rest

    def advance(self, patience: float = 0.0) -> bool:
        """Draw a frame; return whether there was one to draw, within so many seconds."""
        try:
            if not self._stages.drawn.has_room(patience):
                return False
            task = self._stages.computed.poll(patience)
            if task is None:
                return False
            self._draw(*task)
        except StoppedError:
            return False
        except Exception as error:  # such as one of memory
            self._stages.fail(error)
            return False
        return True

    def give_up(self) -> bool:
        """Let it end soon, and wait for nothing; return False where it is too late for that."""
        gives_up = self._stages.give_up()
        if gives_up:
            self._camera.close()
        return gives_up

    def stop(self, timeout: float = 5.0, grace: float = GRACE) -> bool:
        """End it, whole or not; return whether its threads have ended.

        Args:
            timeout: for how many seconds at most the one that encodes is waited for; it ends
                after a frame, and takes the unfinished file with it.
            grace: likewise for the one that computes, which can be in the midst of a long frame.
        """
        has_ended = self._stages.stop(timeout, grace)
        self._camera.close()
        return has_ended

    def _draw(self, purpose: str, frame: Frame | None) -> None:
        if frame is None:
            self._stages.drawn.put(None)
        elif purpose == "range":
            self._camera.show(frame)
        elif purpose == "sample":
            self._samples.append(self._camera.picture(frame))
        else:
            self._send(frame)

    def _send(self, frame: Frame) -> None:
        """Draw a frame and hand it to the encoder, before the first one what it must know."""
        picture = self._camera.picture(frame)
        if self._number == 0:
            self._since = time.monotonic()
            self._stages.drawn.put(self._options())
            self._samples = []
        self._number += 1
        holds = self._number in (1, self.plan.film.count)
        self._stages.drawn.put((picture, self.plan.stays if holds else 1))

    def _options(self) -> FilmOptions:
        plan = self.plan
        return FilmOptions(
            self._camera.width,
            self._camera.height,
            plan.rate,
            plan.film.count,
            plan.stays,
            plan.title or plan.film.title,
            plan.look.transparent,
            tuple(self._samples),
            plan.carried,
        )


def sentence(path: Path, fault: BaseException) -> str:
    """Return why there is no film."""
    if isinstance(fault, OSError):
        return str(os_error("write", path, fault))
    return f"cannot make {path.name}: {str(fault) or type(fault).__name__}"


class FilmJob(QObject):
    """A film being made while the window goes on: one frame is drawn at a time, between events.

    Args:
        plan: what is made.
        parent: the object that owns it.
    """

    progressed = Signal(int, int, float)
    """How many frames are done, of how many, and the seconds that remain; not a number at first."""
    finished = Signal(object)
    """The path of the file, which is whole and in its place."""
    failed = Signal(str)
    """Why there is no film, in one sentence; what was at the path is as it was."""

    def __init__(self, plan: FilmPlan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._filming: Filming | None = None
        self._told = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def busy(self) -> bool:
        """Whether it has begun and neither finished, failed nor been cancelled."""
        return self._filming is not None

    def start(self) -> None:
        """Begin.

        Raises:
            SceneFileError: the file cannot be written.
            ValueError: there is no such part of the drawing.
        """
        if self._filming is None:
            self._told, self._filming = 0, Filming(self._plan)
            self._timer.start(0)

    def cancel(self) -> bool:
        """Give up, and wait for nothing: soon nothing is left, and no signal comes any more.

        Returns:
            False where that is too late: then the file is finished in a moment.
        """
        if self._filming is not None:
            if not self._filming.give_up():
                return False
            self._timer.stop()
            self._filming = None
        return True

    def stop(self, timeout: float = 5.0) -> bool:
        """Give up and wait for the threads; return whether they have ended in that many seconds."""
        return self._end(timeout)

    def _end(self, timeout: float) -> bool:
        self._timer.stop()
        filming, self._filming = self._filming, None
        return filming is None or filming.stop(timeout, timeout)

    def _tick(self) -> None:
        filming = self._filming
        if filming is None:
            return
        self._timer.setInterval(0 if filming.advance() else PAUSE)
        if filming.done > self._told:
            self._told = filming.done
            self.progressed.emit(filming.done, self._plan.film.count, filming.remaining)
        if filming.has_ended and self.busy:
            self._end(GRACE)
            if filming.complete:
                self.finished.emit(self._plan.path)
            else:
                assert filming.fault is not None
                self.failed.emit(sentence(self._plan.path, filming.fault))
                if not isinstance(filming.fault, EXPECTED):
                    raise filming.fault


def render_film(plan: FilmPlan, tell: Callable[[int, int, float], None] | None = None) -> str:
    """Make a film without a window, and return which parts have no room in it, "" for none.

    Args:
        plan: what is made.
        tell: told how many frames are done, of how many, and the seconds that remain.

    Raises:
        SceneFileError: the file cannot be written.
        ValueError: there is no such part of the drawing, or its frames cannot be computed.
    """
    told = 0
    with interrupts.deferred(), _collecting_here() as collect:
        filming = Filming(plan)
        try:
            while not (filming.has_ended or filming.fault):
                filming.advance(PATIENCE)
                interrupts.check()
                collect()
                if tell and filming.done > told:
                    told = filming.done
                    tell(told, plan.film.count, filming.remaining)
            missing = filming.lacks
        finally:
            filming.stop()
    if isinstance(filming.fault, OSError):
        raise os_error("write", plan.path, filming.fault) from filming.fault
    if filming.fault is not None:
        raise filming.fault
    return missing


@contextmanager
def _collecting_here() -> Iterator[Callable[[], None]]:
    """Keep Python's cyclic collector to this thread: in another it could end widgets, and crash.

    Yields:
        What collects what has gathered, where there is enough of it.
    """

    def collect() -> None:
        if enabled and gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect(int(gc.get_count()[1] > gc.get_threshold()[1]))

    enabled = gc.isenabled()
    gc.disable()
    try:
        yield collect
    finally:
        if enabled:
            gc.enable()
