"""FilmPlan: which film is made into which file, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from klviz.analyses.films import Film
from klviz.document.export_settings import MOST_FILM_DOTS
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import UNITS, Unit
from klviz.gui.exporters import FilmExporter, exporter_of, exporters_of
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
        carried: the scene that the file carries: see `document.carried.carried_text`; "" for none.
            Only APNG carries it, as a PNG does; the other formats of films leave it out.
        title: what the file calls itself; "" for what the film shows.
        is_new: whether there was no file at the path: one that has come since is not replaced.

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
    title: str = ""
    is_new: bool = False

    def __post_init__(self) -> None:
        exporter = self.exporter
        if self.look.transparent and not exporter.clear:
            raise ValueError(f"{exporter.label}: it cannot be transparent; {_clear_ones()} can")
        if why := exporter.refusal(self.rate):
            raise ValueError(why)
        if why := why_too_many(self.dots):
            raise ValueError(why)
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
        """For how many frames of the rate the first and the last one stay; one that is both, twice.

        So a film of one frame is as long as is said of all: its frames, and the hold at either end.
        """
        hold = float(self.exporter.loops) if self.hold is None else self.hold
        ends = 2 if self.film.count == 1 else 1
        return 1 + ends * round(hold * self.rate)

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots a frame is wide and high, but for one that makes a side even."""
        return film_dots(self.look.size, self.dpi)


def _clear_ones() -> str:
    """Return which formats of films may have no ground."""
    *others, last = [
        row.label.removesuffix(" film")
        for row in exporters_of("film")
        if isinstance(row, FilmExporter) and row.clear
    ]
    return f"{', '.join(others)} and {last} films"


def film_dots(size: FigureSize, dpi: float) -> tuple[int, int]:
    """Return how many dots a frame is wide and high."""
    return round(size.width * dpi / SCREEN_DPI), round(size.height * dpi / SCREEN_DPI)


def why_too_many(dots: tuple[int, int]) -> str:
    """Return why there can be no film of so many dots, "" where there can."""
    width, height = dots
    if width * height <= MOST_FILM_DOTS:
        return ""
    most = f"{MOST_FILM_DOTS // 1_000_000} million"
    return f"{width} × {height} are more than {most} dots; choose a lower resolution or size"
