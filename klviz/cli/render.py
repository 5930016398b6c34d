"""klviz render: scenes drawn into files, with no display."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from klviz import interrupts
from klviz.cli import films, numbers
from klviz.cli.arguments import END, SIZE_WORDS, number_of, size, step
from klviz.cli.naming import UsageError, scenes_of
from klviz.cli.outputs import check_options, endings_of, outputs_of
from klviz.cli.sides import PAGE, check_plot, from_side
from klviz.document.export_settings import DPI, FILM_DPI, LINES, LOOK, TEXT
from klviz.document.figure_sizes import SIZES, theme_for
from klviz.document.scene import LABS
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.gui.look import Look

HELP = "draw scenes into files, with no display"


def add(parser: argparse.ArgumentParser) -> None:
    """Add what is drawn, into which files, and how."""
    parser.set_defaults(command=render)
    _add_files(parser)
    _add_content(parser)
    _add_looks(parser)
    films.add(parser)
    numbers.add(parser)


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "scenes",
        nargs="+",
        metavar="SCENE|PRESET|NOTATION|FOLDER",
        help='a file, a preset, or a target: "N(0, 1)"; weights need not sum to one. '
        "Several, or a folder of files, make a deck",
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        required=True,
        metavar="FILE",
        help=f"{endings_of('picture')}; of a deck {endings_of('deck')}; of a film "
        f"{endings_of('film')}; of numbers {endings_of('data')}. Say it again for each further "
        "file. An option that is of none of the files is refused",
    )
    parser.add_argument(
        "--no-scene", action="store_true", help="do not let the files carry the scene"
    )


def _add_content(parser: argparse.ArgumentParser) -> None:
    from klviz.document.aspects import ASPECTS
    from klviz.gui.builder import drawing_of

    parts = dict.fromkeys(part for lab in LABS for part in drawing_of(lab).parts)
    parser.add_argument(
        "--plot",
        choices=tuple(parts),
        metavar="PLOT",
        help=f"the page or one part of it: {', '.join(parts)}; not every scene has them all. Left "
        "out: the page. Numbers are of all parts, but for a script",
    )
    parser.add_argument(
        "--aspect",
        choices=ASPECTS,
        help="from which side to look at a scene that compares two; left out: as it says itself",
    )
    parser.add_argument(
        "--step",
        type=step,
        metavar="N|end",
        help="of the runs; end is the first one where all rest. Left out: that of the picture "
        "that carries the scene, or the end",
    )
    parser.add_argument("--unit", choices=tuple(UNITS), default="nats")


def _add_looks(parser: argparse.ArgumentParser) -> None:
    looks = parser.add_argument_group("looks", "of all that is drawn, a script among it")
    looks.add_argument(
        "--size",
        type=size,
        default=SIZES["slide"].size,
        metavar="SIZE",
        help=f"{SIZE_WORDS}. A wider figure has more points of its curves, in numbers, too",
    )
    looks.add_argument(
        "--theme",
        choices=tuple(LOOK.choices),
        help="projector has large letters; left out: projector for slides, else light",
    )
    looks.add_argument("--transparent", action="store_true", help="no ground")
    for option, setting in (("--text", TEXT), ("--lines", LINES)):
        words = f"{setting.low:g} to {setting.high:g}; left out: {setting.default:g}"
        looks.add_argument(
            option,
            type=number_of(setting, option[2:]),
            metavar="PERCENT",
            help=f"{setting.help.rstrip('.').lower()}: {words}",
        )
    looks.add_argument(
        "--dpi",
        type=number_of(DPI, "dpi"),
        help=f"of a PNG {DPI.low:g} to {DPI.high:g}, left out: {DPI.default:g}; of a film "
        f"{FILM_DPI.low:g} to {FILM_DPI.high:g}, left out: {FILM_DPI.default:g}; "
        "96 is one dot a pixel",
    )
    looks.add_argument(
        "--outlines",
        action="store_true",
        help="letters of an SVG or PDF are drawn: they look the same everywhere, but are text "
        "no more",
    )


def render(options: argparse.Namespace) -> int:
    """Draw scenes into files, with no display: one as a figure, several as a deck."""
    with interrupts.deferred():
        return _render(options)


def _render(options: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    scenes = [_seen(named, options) for word in options.scenes for named in scenes_of(word)]
    several = len(scenes) > 1 or any(Path(word).is_dir() for word in options.scenes)
    paths = [Path(name) for name in options.output]
    files, look = outputs_of(paths, several=several), _look(options)
    check_options(options, files)
    films.check(options, files, len(scenes))
    numbers.check(files.numbers, len(scenes))
    if files.decks:
        _write_decks(scenes, files.decks, look, options)
    for some, write in (
        (files.pictures, _draw),
        (files.numbers, numbers.write),
        (files.films, films.shoot),
    ):
        if some:
            write(scenes[0], some, look, options)
    for path in paths:
        print(path)
    return 0


def _look(options: argparse.Namespace) -> Look:
    from klviz.gui.look import Look

    return Look(
        options.size,
        options.theme or theme_for(options.size),
        options.transparent,
        (options.text or TEXT.default) / 100.0,
        (options.lines or LINES.default) / 100.0,
        options.plot or PAGE,
    )


def _seen(named: NamedScene, options: argparse.Namespace) -> NamedScene:
    """Return the scene from the side and at the step that are asked for.

    Raises:
        UsageError: it has no such side, or no such plot there.
    """
    scene = from_side(named.scene, options.aspect)
    check_plot(scene, options.plot or PAGE)
    named = replace(named, scene=scene)
    if options.step is None:
        return named
    step = None if options.step == END else options.step
    return replace(named, seen=replace(named.seen, step=step, last=None, values=None))


def _draw(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    from klviz.gui.rendering import render_scene

    names = ", ".join(path.name for path in paths)
    render_scene(
        named.scene,
        named.seen.step,
        paths,
        look,
        dpi=options.dpi or DPI.default,
        unit=UNITS[options.unit],
        seen=named.seen,
        carries=not options.no_scene,
        outlines=options.outlines,
        tell=lambda sentence: print(f"klviz: {names}: {sentence}", file=sys.stderr),
    )


def _write_decks(
    scenes: Sequence[NamedScene], paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    from klviz.gui.decks.writing import DeckPlan, write_decks

    if look.transparent:
        raise UsageError("a deck has a ground; leave out --transparent")
    try:
        plan = DeckPlan(look, UNITS[options.unit])
    except ValueError as error:
        raise UsageError(str(error)) from error
    write_decks(scenes, paths, plan, lambda sentence: print(f"klviz: {sentence}", file=sys.stderr))
