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
from klviz.cli.arguments import number
from klviz.cli.naming import UsageError
from klviz.cli.outputs import Outputs, endings
from klviz.document.carried import carried_text
from klviz.document.export_settings import FILM_DPI, HOLD, RATE, SECONDS
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.analyses.films import Film
    from klviz.gui.look import Look

ERASE = "\r\x1b[K"
"""What lets a terminal write the line anew."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add what there is to say of films alone."""
    from klviz.analyses.sweep_films import STEPS
    from klviz.analyses.sweeps import SWEEP_KEYS, sweeps_of
    from klviz.gui.exporters import FilmExporter, exporters_of

    rows = [row for row in exporters_of("film") if isinstance(row, FilmExporter)]
    films = parser.add_argument_group("films", f"of one scene, into {endings(rows)}")
    films.add_argument(
        "--fps",
        type=number,
        metavar="N",
        help=f"frames a second, {RATE.low:g} to {RATE.high:g}; left out: {RATE.default:g}",
    )
    films.add_argument(
        "--length",
        type=number,
        metavar="SECONDS",
        help=f"{SECONDS.low:g} to {SECONDS.high:g}, to which --hold is added; left out: "
        f"{SECONDS.default:g}. A run of fewer steps than frames makes a shorter film",
    )
    looping = endings([row for row in rows if row.loops])
    films.add_argument(
        "--hold",
        type=number,
        metavar="SECONDS",
        help=f"how much longer the first and the last frame stay, {HOLD.low:g} to {HOLD.high:g}; "
        f"left out: 1 in {looping}, which begin anew by themselves, else 0: with --length 3 an "
        ".mp4 takes 3 s, a .gif 5 s",
    )
    of_fits, of_pairs = (
        ", ".join(f"{key} ({row.label})" for key, row in sweeps_of(lab).items())
        for lab in ("fit", "compare")
    )
    films.add_argument(
        "--sweep",
        choices=SWEEP_KEYS,
        help=f"what goes from low to high: of a fit {of_fits}; of two that are compared "
        f"{of_pairs}. Of rates every frame is a run to --step, left out {STEPS}. Without a sweep "
        "the run is shown from its start to --step or, left out, to the end, of which what comes "
        "after nothing is seen to move any more goes by in the last tenth of the film",
    )
    films.add_argument("--from", dest="low", type=number, metavar="LOW", help="of the sweep")
    films.add_argument("--to", dest="high", type=number, metavar="HIGH", help="of the sweep")


def check(options: argparse.Namespace, files: Outputs, scenes: int) -> None:
    """Make sure that what is said of films makes sense.

    Raises:
        UsageError: it does not.
    """
    from klviz.gui.exporters import FilmExporter, exporter_of

    if not files.films:
        return
    _check_sweep(options, alone=not (files.pictures or files.numbers))
    if scenes > 1:
        raise UsageError(f"a film is of one scene, got {scenes}")
    for setting, value, told in (
        (SECONDS, options.length, "seconds"),
        (FILM_DPI, options.dpi, "dpi"),
    ):
        if value is not None and not setting.low <= value <= setting.high:
            span = f"{setting.low:g} to {setting.high:g}"
            raise UsageError(f"a film has {span} {told}, got {value:g}")
    for path in files.films if options.fps is not None else ():
        exporter = exporter_of(path, "film")
        assert isinstance(exporter, FilmExporter)
        if why := exporter.refusal(options.fps):
            raise UsageError(why)


def _check_sweep(options: argparse.Namespace, *, alone: bool) -> None:
    if options.sweep is None:
        if options.low is not None or options.high is not None:
            raise UsageError("--from and --to are the ends of a --sweep")
    elif alone and options.step is not None and not _takes_steps(options.sweep):
        raise UsageError(f"--step is of a run, and in --sweep {options.sweep} there is none")


def _takes_steps(key: str) -> bool:
    """Return whether every frame of a sweep is a run of so many steps, in some lab."""
    from klviz.analyses.sweeps import SWEEPS

    return any(row.steps for row in SWEEPS if row.key == key)


def shoot(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    """Make films of a scene, and tell on a terminal how far it is.

    Raises:
        UsageError: there is no such film.
        SceneFileError: a file cannot be written; it is as it was.
    """
    from klviz.gui.builder import drawing_of
    from klviz.gui.films.filming import render_film
    from klviz.gui.films.plan import FilmPlan
    from klviz.gui.headless import application

    # The name holds the application while there are figures.
    running = application()
    rate = RATE.default if options.fps is None else options.fps
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
                drawing_of(named.scene.lab),
                UNITS[options.unit],
                rate,
                dpi=options.dpi or FILM_DPI.default,
                hold=options.hold,
                carried=carried,
                title=named.scene.title,
            )
            for path in paths
        ]
    except ValueError as error:
        raise UsageError(str(error)) from error
    for plan in plans:
        try:
            missing = render_film(plan, _teller(plan.path))
        finally:
            if sys.stderr.isatty():
                print(ERASE, end="", file=sys.stderr, flush=True)
        if missing:
            print(f"klviz: {plan.path.name}: {missing}", file=sys.stderr)
    running.processEvents()


def _film(named: NamedScene, look: Look, options: argparse.Namespace, rate: float) -> Film:
    from klviz.analyses.carrying import shot_of
    from klviz.analyses.films import scene_film
    from klviz.analyses.sweep_films import STEPS, sweep_film
    from klviz.analyses.sweeps import sweep_of
    from klviz.gui.figures.fit import WITH_LANDSCAPES

    scene = named.scene
    seconds = SECONDS.default if options.length is None else options.length
    count = max(1, round(rate * seconds))
    with_landscapes = look.part in WITH_LANDSCAPES
    shot = shot_of(named.seen, look.size.pixels[0], landscapes=with_landscapes)
    if options.sweep is None:
        last = options.step if isinstance(options.step, int) else None
        return scene_film(scene, count, shot, last=last)
    low, high = sweep_of(scene, options.sweep).ends(scene)
    low = low if options.low is None else options.low
    high = high if options.high is None else options.high
    steps = options.step if isinstance(options.step, int) else STEPS
    return sweep_film(scene, options.sweep, low, high, count, shot, steps=steps)


def _teller(path: Path) -> Callable[[int, int, float], None] | None:
    """Return what writes how far a film is on the last line of a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, count: int, seconds: float) -> None:
        left = "" if math.isnan(seconds) else f", {math.ceil(seconds)} s left"
        line = f"{ERASE}{path.name}: {done} of {count} frames{left}"
        print(line, end="", file=sys.stderr, flush=True)

    return tell
