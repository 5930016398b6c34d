"""Filming: from the frames of a film to a file, in three stages that work at once.

A thread computes frames, the thread of Qt draws them, another thread encodes them. Between these
are queues with few places, so that memory does not grow with the length of a film.
"""

from __future__ import annotations

import gc
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from klviz.analyses.films import Film, Frame
from klviz.document.atomic import Replacement
from klviz.document.file_errors import os_error
from klviz.document.units import UNITS, Unit
from klviz.gui.conveyor import Conveyor, StoppedError
from klviz.gui.exporters import FilmExporter, FilmOptions, exporter_of
from klviz.gui.exporters.options import SCREEN_DPI, Pixels
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.film_camera import Camera
from klviz.gui.look import Look

AHEAD = 4
"""How many frames may wait for a stage."""
MOST_SAMPLES = 8
"""Of how many frames a palette is made."""
FEWEST = 3
"""After how many frames one can say how long the rest will take."""
PATIENCE = 0.05
"""Seconds for which a film without a window waits for the other stages at a time."""
GRACE = 0.1
"""Seconds for which nobody minds to wait for a thread that is given up."""
LAST_FRAME = 2.0
"""Seconds that encoding one last frame takes at most."""
PAUSE = 5
"""Milliseconds until the window looks again whether a frame can be drawn."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """Which film is made into which file, and how.

    Attributes:
        film: what it shows.
        path: the file; its ending names the format.
        look: how a frame looks. Where the format wants an even number of dots, the figure is laid
            out a pixel larger.
        drawing: what the frames are drawn as.
        unit: the unit of the values.
        rate: frames a second.
        dpi: dots per inch; 96 gives one dot for a pixel of the figure.
        hold: for how many seconds longer the first and the last frame stay; None for what suits
            the format: a second where it begins anew by itself.
        carried: the scene that the file carries, where its format can: see
            `document.carried.carried_text`; "" for none.

    Raises:
        ValueError: the ending is that of no film, or the format cannot show what is asked for.
    """

    film: Film
    path: Path
    look: Look = field(default_factory=Look)
    drawing: type[Drawing] = FitDrawing
    unit: Unit = UNITS["nats"]
    rate: float = 25.0
    dpi: float = SCREEN_DPI
    hold: float | None = None
    carried: str = ""

    def __post_init__(self) -> None:
        exporter = self.exporter
        if self.look.transparent and not exporter.clear:
            raise ValueError(f"{exporter.label}: it cannot be transparent; GIF, WebP and APNG can")
        if not 1.0 <= self.rate <= exporter.most:
            most = f"{exporter.label}: frames a second must be from 1 to {exporter.most:g}"
            raise ValueError(f"{most}, got {self.rate:g}")
        if self.hold is not None and not 0.0 <= self.hold <= 60.0:
            raise ValueError(f"a frame is held for 0 to 60 seconds, got {self.hold:g}")

    @property
    def exporter(self) -> FilmExporter:
        """The format."""
        row = exporter_of(self.path, "film")
        assert isinstance(row, FilmExporter)
        return row

    @property
    def stays(self) -> int:
        """For how many frames of the rate the first and the last one stay."""
        hold = float(self.exporter.loops) if self.hold is None else self.hold
        return 1 + round(hold * self.rate)


Computed: TypeAlias = tuple[str, Frame | None]
"""What a frame is for: to learn the ranges or the palette, or for the film, which may end."""
Drawn: TypeAlias = FilmOptions | tuple[Pixels, int] | None
"""What the encoder must know first, then pictures and for how long they stay, then the end."""


class Filming:
    """A film being made: a thread computes its frames, `advance` draws them, a thread encodes them.

    Until the end nothing is at the path, and afterwards nothing beside it, however it ends.

    Args:
        plan: what is made.

    Attributes:
        done: how many frames are encoded.
        fault: what went wrong.
        complete: whether the file is in its place.

    Raises:
        SceneFileError: the file cannot be written.
        ValueError: there is no such part of the drawing.
    """

    def __init__(self, plan: FilmPlan) -> None:
        self.plan, self.exporter = plan, plan.exporter
        self.done, self.complete = 0, False
        self.fault: BaseException | None = None
        self._camera = Camera(plan.drawing, plan.unit, plan.look, plan.dpi, even=self.exporter.even)
        self._computed: Conveyor[Computed] = Conveyor(AHEAD)
        self._drawn: Conveyor[Drawn] = Conveyor(AHEAD)
        self._samples: list[Pixels] = []
        self._number = 0
        self._since = math.nan
        try:
            self._file = Replacement(plan.path)
        except OSError as error:
            self._camera.close()
            raise os_error("write", plan.path, error) from error
        stages = {"frames": self._compute, "encoder": self._encode}
        self._threads = [
            threading.Thread(
                target=self._guarded, args=(stage,), name=f"klviz-film-{name}", daemon=True
            )
            for name, stage in stages.items()
        ]
        for thread in self._threads:
            thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do, or something went wrong."""
        return self.complete or self.fault is not None

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
            if not self._drawn.has_room(patience):
                return False
            task = self._computed.poll(patience)
            if task is None:
                return False
            self._draw(*task)
        except StoppedError:
            return False
        return True

    def stop(self, timeout: float = 5.0, grace: float = GRACE) -> bool:
        """End it, whole or not; return whether its threads have ended.

        Args:
            timeout: for how many seconds at most the one that encodes is waited for; it ends
                after a frame, and takes the unfinished file with it.
            grace: likewise for the one that computes, which can be in the midst of a long frame.
        """
        self._computed.stop()
        self._drawn.stop()
        computing, encoding = self._threads
        encoding.join(timeout)
        computing.join(grace)
        self._camera.close()
        return not (encoding.is_alive() or computing.is_alive())

    def _guarded(self, stage: Callable[[], None]) -> None:
        """Do a stage; if something goes wrong, the others end, too."""
        try:
            stage()
        except StoppedError:
            pass
        except BaseException as error:
            self.fault = self.fault or error
            self._computed.stop()
            self._drawn.stop()

    def _compute(self) -> None:
        """Send the samples, so that the figure knows its ranges, then frame by frame."""
        samples = list(self.plan.film.samples())
        for frame in samples:
            self._computed.put(("range", frame))
        if self.exporter.palette:
            for frame in samples[:: math.ceil(len(samples) / MOST_SAMPLES)]:
                self._computed.put(("sample", frame))
        for frame in self.plan.film.frames():
            self._computed.put(("frame", frame))
        self._computed.put(("end", None))

    def _draw(self, purpose: str, frame: Frame | None) -> None:
        if frame is None:
            self._drawn.put(None)
        elif purpose == "range":
            self._camera.show(frame)
        elif purpose == "sample":
            self._samples.append(self._camera.picture(frame))
        else:
            self._send(frame)

    def _send(self, frame: Frame) -> None:
        """Draw a frame and hand it to the encoder, before the first one what it must know."""
        if self._number == 0:
            self._since = time.monotonic()
            self._drawn.put(self._options())
            self._samples = []
        self._number += 1
        holds = self._number in (1, self.plan.film.count)
        self._drawn.put((self._camera.picture(frame), self.plan.stays if holds else 1))

    def _options(self) -> FilmOptions:
        plan = self.plan
        return FilmOptions(
            self._camera.width,
            self._camera.height,
            plan.rate,
            plan.film.count,
            plan.stays,
            plan.film.title,
            plan.look.transparent,
            tuple(self._samples),
            plan.carried,
        )

    def _encode(self) -> None:
        """Encode what comes into a file of its own; after the last frame put it in its place."""
        with self._file as file:
            options = self._drawn.get()
            assert isinstance(options, FilmOptions)
            writer = self.exporter.open(file.temporary, options)
            try:
                while isinstance(shot := self._drawn.get(), tuple):
                    writer.add(*shot)
                    self.done += 1
                writer.close()
                self._drawn.check()
            except BaseException:
                writer.abandon()
                raise
            file.commit()
            self.complete = True


def sentence(path: Path, fault: BaseException) -> str:
    """Return why there is no film."""
    if isinstance(fault, OSError):
        return str(os_error("write", path, fault))
    return f"cannot make {path.name}: {fault or type(fault).__name__}"


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

    def cancel(self) -> None:
        """Give up: nothing is left, and no signal comes any more."""
        self._end(GRACE)

    def stop(self, timeout: float = 5.0) -> bool:
        """Give up and wait for the threads; return whether they have ended in that many seconds."""
        return self._end(timeout)

    def _end(self, grace: float) -> bool:
        self._timer.stop()
        filming, self._filming = self._filming, None
        return filming is None or filming.stop(max(LAST_FRAME, grace), grace)

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


def render_film(plan: FilmPlan, tell: Callable[[int, int, float], None] | None = None) -> None:
    """Make a film without a window.

    Args:
        plan: what is made.
        tell: told how many frames are done, of how many, and the seconds that remain.

    Raises:
        SceneFileError: the file cannot be written.
        ValueError: there is no such part of the drawing, or its frames cannot be computed.
    """
    told = 0
    with _collecting_here() as collect:
        filming = Filming(plan)
        try:
            while not filming.has_ended:
                filming.advance(PATIENCE)
                collect()
                if tell and filming.done > told:
                    told = filming.done
                    tell(told, plan.film.count, filming.remaining)
        finally:
            filming.stop()
    if isinstance(filming.fault, OSError):
        raise os_error("write", plan.path, filming.fault) from filming.fault
    if filming.fault is not None:
        raise filming.fault


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
