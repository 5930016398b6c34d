"""Stages: what is done for a film in threads of their own: computing its frames, encoding them."""

from __future__ import annotations

import math
import threading
import time
import weakref
from collections.abc import Callable
from typing import TypeAlias

from klviz.analyses.films import Frame
from klviz.document.atomic import Replacement
from klviz.gui.exporters import FilmOptions
from klviz.gui.exporters.options import Pixels
from klviz.gui.films.conveyor import Conveyor, StoppedError
from klviz.gui.films.plan import FilmPlan

AHEAD = 4
"""How many frames may wait for a stage."""
_encoding: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
"""The threads that have files, which go when they end."""
MOST_SAMPLES = 8
"""Of how many frames a palette is made."""

Computed: TypeAlias = tuple[str, Frame | None]
"""What a frame is for: to learn the ranges or the palette, or for the film, which may end."""
Drawn: TypeAlias = FilmOptions | tuple[Pixels, int] | None
"""What the encoder must know first, then pictures and for how long they stay, then the end."""


class Stages:
    """Computes frames in one thread and encodes their pictures in another.

    Nothing here is of Qt: a thread that is given up in the midst of a long frame must not hold a
    widget, which would end there. Nor does it go on with another frame.

    Args:
        plan: what is made.
        file: what its content goes into.

    Attributes:
        computed: the frames, to be drawn.
        drawn: their pictures, to be encoded.
        done: how many of them are encoded.
        complete: whether the file is in its place.
        fault: what went wrong.
    """

    def __init__(self, plan: FilmPlan, file: Replacement) -> None:
        self._plan, self._exporter, self._file = plan, plan.exporter, file
        self.computed: Conveyor[Computed] = Conveyor(AHEAD)
        self.drawn: Conveyor[Drawn] = Conveyor(AHEAD)
        self.done, self.complete = 0, False
        self.fault: BaseException | None = None
        self._computing = self._thread("frames", self._compute)
        self._encoding = self._thread("encoder", self._encode)
        self._ending = threading.Lock()
        self._is_ending = False

    def start(self) -> None:
        """Begin."""
        self._computing.start()
        _encoding.add(self._encoding)
        self._encoding.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of the file."""
        return not self._encoding.is_alive()

    def give_up(self) -> bool:
        """Let both end soon, without the file; return False where it is too late for that."""
        with self._ending:
            if not self._is_ending:
                self._close()
            return not self._is_ending

    def stop(self, timeout: float, grace: float) -> bool:
        """End both; return whether they have ended.

        Args:
            timeout: for how many seconds at most the one that encodes is waited for; it ends
                after a frame, and takes the unfinished file with it.
            grace: likewise for the one that computes, which can be in the midst of a long frame.
        """
        self.give_up()
        self._encoding.join(timeout)
        self._computing.join(grace)
        return not (self._encoding.is_alive() or self._computing.is_alive())

    def fail(self, error: BaseException) -> None:
        """Let both end because of that: what was at the path stays as it was."""
        self.fault = self.fault or error
        self._close()

    def _thread(self, name: str, stage: Callable[[], None]) -> threading.Thread:
        return threading.Thread(
            target=self._guarded, args=(stage,), name=f"klviz-film-{name}", daemon=True
        )

    def _close(self) -> None:
        self.computed.stop()
        self.drawn.stop()

    def _guarded(self, stage: Callable[[], None]) -> None:
        """Do a stage; if something goes wrong, the others end, too."""
        try:
            stage()
        except StoppedError:
            pass
        except BaseException as error:
            self.fail(error)

    def _compute(self) -> None:
        """Send the samples, so that the figure knows its ranges, then frame by frame."""
        film, put = self._plan.film, self.computed.put
        samples = list(film.samples())
        for frame in samples:
            put(("range", frame))
        if self._exporter.palette:
            for frame in samples[:: math.ceil(len(samples) / MOST_SAMPLES)]:
                put(("sample", frame))
        for frame in film.frames():
            put(("frame", frame))
        put(("end", None))

    def _encode(self) -> None:
        """Encode what comes into a file of its own; after the last frame put it in its place."""
        with self._file as file:
            options = self.drawn.get()
            assert isinstance(options, FilmOptions)
            writer = self._exporter.open(file.temporary, options)
            try:
                while isinstance(shot := self.drawn.get(), tuple):
                    writer.add(*shot)
                    self.done += 1
                writer.close()
                self._begin_to_end()
            except BaseException:
                writer.abandon()
                raise
            file.commit()
            self.complete = True

    def _begin_to_end(self) -> None:
        """Let nobody give up any more.

        Raises:
            StoppedError: somebody has.
        """
        with self._ending:
            self.drawn.check()
            self._is_ending = True


def await_files(seconds: float) -> bool:
    """Wait until no film has a file any more; return whether that took at most so many seconds."""
    latest = time.monotonic() + seconds
    for thread in list(_encoding):
        thread.join(max(0.0, latest - time.monotonic()))
    return not any(thread.is_alive() for thread in _encoding)
