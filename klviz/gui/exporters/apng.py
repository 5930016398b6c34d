"""APNG: films without loss that show their first frame where only PNG is known."""

from __future__ import annotations

from pathlib import Path

from klviz.document.carried_png import add_scene
from klviz.gui.exporters.film_stream import Coding, FilmStream, exact_rate
from klviz.gui.exporters.options import FilmOptions, Pixels

UNFILTERED = {"pred": "none"}
"""Of plots rows as they are become smaller than differences of them, and sooner."""


class ApngStream(FilmStream):
    """An APNG that is being encoded, which carries its scene as a PNG does.

    Args:
        path: the file.
        options: the size of its frames, how long each stays, and what the file carries.
        coding: how it is coded.

    Raises:
        OSError: it cannot be written, or there is no PyAV.
    """

    def __init__(self, path: Path, options: FilmOptions, coding: Coding) -> None:
        super().__init__(path, options, coding)
        self._path, self._carried = path, options.carried
        self._is_still = options.frames == 1

    def add(self, frame: Pixels, stays: int = 1) -> None:
        # A single picture would be a plain PNG, which has no duration.
        early = stays // 2 if self._is_still else 0
        if early:
            super().add(frame, early)
        super().add(frame, stays - early)

    def close(self) -> None:
        super().close()
        with self._path.open("r+b") as file:
            add_scene(file, self._carried)


def apng_writer(path: Path, options: FilmOptions) -> FilmStream:
    """Begin an APNG, which repeats for ever.

    Raises:
        OSError: it cannot be written.
    """
    layout = "rgba" if options.clear else "rgb24"
    rate = exact_rate(options)
    last = options.last - options.last // 2 if options.frames == 1 else options.last
    flags = {"plays": "0", "final_delay": f"{last * rate.denominator}/{rate.numerator}"}
    coding = Coding("apng", "apng", layout, None, UNFILTERED, flags)
    return ApngStream(path, options, coding)
