"""klviz render, its films: the run of a scene, or a number of it that goes from low to high."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from klviz import interrupts
from klviz.cli.naming import UsageError
from klviz.document.carried import carried_text
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.analyses.films import Film
    from klviz.gui.look import Look

RATE, LENGTH = 25.0, 10.0
"""Frames a second, and seconds, if nobody says otherwise."""
LONGEST = 3600.0
DPI = 96.0
SWEEPS = ("alpha", "apart", "rate")
ERASE = "\r\x1b[K"
"""What lets a terminal write the line anew."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add what there is to say of films alone."""
    films = parser.add_argument_group("films", "of one scene, into .mp4, .gif, .webp or .apng")
    films.add_argument(
        "--fps", type=_number, metavar="N", help=f"frames a second; left out: {RATE:g}"
    )
    films.add_argument(
        "--length",
        type=_number,
        metavar="SECONDS",
        help=f"left out: {LENGTH:g}. A run of fewer steps than frames makes a shorter film",
    )
    films.add_argument(
        "--sweep",
        choices=SWEEPS,
        help="what goes from low to high: α, the distance of the modes of p, or the learning "
        "rate; left out: the run is shown from its start to --step",
    )
    films.add_argument("--from", dest="low", type=_number, metavar="LOW", help="of the sweep")
    films.add_argument("--to", dest="high", type=_number, metavar="HIGH", help="of the sweep")


def films_among(paths: Sequence[Path]) -> Sequence[Path]:
    """Return those of the files that are films."""
    from klviz.gui.exporters import exporters_of

    endings = {f".{row.ending}" for row in exporters_of("film")}
    return [path for path in paths if path.suffix.lower() in endings]


def check(options: argparse.Namespace, films: Sequence[Path], scenes: int) -> None:
    """Make sure that what is said of films makes sense.

    Raises:
        UsageError: it does not.
    """
    from klviz.gui.exporters import FilmExporter, exporter_of

    named = [name for name in ("fps", "length", "sweep", "low", "high") if _is_set(options, name)]
    words = {"low": "from", "high": "to"}
    if named and not films:
        raise UsageError(f"--{words.get(named[0], named[0])} is of a film, and no file is one")
    if options.sweep is None and ("low" in named or "high" in named):
        raise UsageError("--from and --to are the ends of a --sweep")
    if films and scenes > 1:
        raise UsageError(f"a film is of one scene, got {scenes}")
    if options.length is not None and not 0.0 < options.length <= LONGEST:
        raise UsageError(
            f"a film has up to {LONGEST:g} seconds, more than none, got {options.length:g}"
        )
    for path in films if options.fps is not None else ():
        exporter = exporter_of(path, "film")
        assert isinstance(exporter, FilmExporter)
        if why := exporter.refusal(options.fps):
            raise UsageError(why)


def shoot(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    """Make films of a scene, and tell on a terminal how far it is.

    Raises:
        UsageError: there is no such film.
        SceneFileError: a file cannot be written; it is as it was.
    """
    from PySide6.QtWidgets import QApplication

    from klviz.gui.film_plan import FilmPlan
    from klviz.gui.filming import render_film

    # The name holds the application while there are figures.
    application = QApplication.instance() or QApplication(["klviz"])
    rate = RATE if options.fps is None else options.fps
    at_no_step = replace(named.seen, step=None, last=None, values=None)
    carried = "" if options.no_scene else carried_text(named.scene, at_no_step)
    try:
        with interrupts.heard():
            film = _film(named, look, options, rate)
        plans = [
            FilmPlan(
                film,
                path,
                look,
                unit=UNITS[options.unit],
                rate=rate,
                dpi=options.dpi or DPI,
                carried=carried,
                title=named.scene.title,
            )
            for path in paths
        ]
    except ValueError as error:
        raise UsageError(str(error)) from error
    for plan in plans:
        try:
            render_film(plan, _teller(plan.path))
        finally:
            if sys.stderr.isatty():
                print(ERASE, end="", file=sys.stderr, flush=True)
    application.processEvents()


def _film(named: NamedScene, look: Look, options: argparse.Namespace, rate: float) -> Film:
    from klviz.analyses.carrying import shot_of
    from klviz.analyses.films import scene_film
    from klviz.analyses.sweep_films import sweep_film
    from klviz.analyses.sweeps import SWEEPS as ROWS
    from klviz.gui.figures.fit import WITH_LANDSCAPES

    scene = named.scene
    seconds = LENGTH if options.length is None else options.length
    count = max(1, round(rate * seconds))
    with_landscapes = look.part in WITH_LANDSCAPES
    shot = shot_of(named.seen, look.size.pixels[0], landscapes=with_landscapes)
    if options.sweep is None:
        last = options.step if isinstance(options.step, int) else None
        return scene_film(scene, count, shot, last=last)
    refusal = ROWS[options.sweep].refusal(scene)
    if refusal:
        raise ValueError(refusal)
    low, high = ROWS[options.sweep].ends(scene)
    low = low if options.low is None else options.low
    high = high if options.high is None else options.high
    return sweep_film(scene, options.sweep, low, high, count, shot)


def _teller(path: Path) -> Callable[[int, int, float], None] | None:
    """Return what writes how far a film is on the last line of a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, count: int, seconds: float) -> None:
        left = "" if math.isnan(seconds) else f", {math.ceil(seconds)} s left"
        line = f"{ERASE}{path.name}: {done} of {count} frames{left}"
        print(line, end="", file=sys.stderr, flush=True)

    return tell


def _is_set(options: argparse.Namespace, name: str) -> bool:
    return getattr(options, name) is not None


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"expected a number, got {text!r}")
    return number
