"""Filming: from the frames of a film to a file, in three stages that work at once.

A thread computes frames, the thread of Qt draws them, another thread encodes them. Between these
are queues with few places, so that memory does not grow with the length of a film.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from klviz.analyses.films import Film
from klviz.document.units import UNITS, Unit
from klviz.gui.exporters import FilmExporter, exporter_of
from klviz.gui.exporters.options import SCREEN_DPI
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.look import Look


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


class FilmJob(QObject):
    """A film being made while the window goes on: one frame is drawn at a time, between events.

    Args:
        plan: what is made.
        parent: the object that owns it.

    Raises:
        SceneFileError: the file cannot be written.
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

    @property
    def busy(self) -> bool:
        """Whether it has begun and neither finished, failed nor been cancelled."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Give up: nothing is left, and no signal comes any more."""
        raise NotImplementedError

    def stop(self, timeout: float = 5.0) -> bool:
        """Give up and wait for the threads; return whether they have ended in that many seconds."""
        raise NotImplementedError
