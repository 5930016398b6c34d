"""APNG: films without loss that show their first frame where only PNG is known."""

from __future__ import annotations

from pathlib import Path

from klviz.gui.exporters.film_stream import Coding, FilmStream, exact_rate
from klviz.gui.exporters.options import FilmOptions

UNFILTERED = {"pred": "none"}
"""Of plots rows as they are become smaller than differences of them, and sooner."""


def apng_writer(path: Path, options: FilmOptions) -> FilmStream:
    """Begin an APNG, which repeats for ever.

    Raises:
        OSError: it cannot be written.
    """
    layout = "rgba" if options.clear else "rgb24"
    rate = exact_rate(options)
    flags = {"plays": "0", "final_delay": f"{options.last * rate.denominator}/{rate.numerator}"}
    coding = Coding("apng", "apng", layout, None, UNFILTERED, flags)
    return FilmStream(path, options, coding)
