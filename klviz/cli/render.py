"""klviz render: scenes drawn into files, with no display."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from klviz import interrupts
from klviz.cli import films, numbers
from klviz.cli.naming import UsageError, scenes_of
from klviz.document.figure_sizes import LEAST, MOST, SIZES, FigureSize, theme_for
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.gui.look import Look

END = "end"
HELP = "draw scenes into files, with no display"
DPI = 192.0


def add(parser: argparse.ArgumentParser) -> None:
    """Add what is drawn, into which files, and how."""
    parser.set_defaults(command=render)
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
        help=".png, .svg or .pdf; of a deck .pptx or .pdf; of a film .mp4, .gif, .webp or .apng; "
        "of numbers .csv, .npz, .json or .py",
    )
    parser.add_argument(
        "--size",
        type=_size,
        default=SIZES["slide"].size,
        metavar="SIZE",
        help="WIDTHxHEIGHT in pixels of 1/96 inch, or " + ", ".join(SIZES),
    )
    parser.add_argument(
        "--dpi",
        type=_dpi,
        help="96 is one dot a pixel; left out: 192 for a PNG, 96 for a film",
    )
    parser.add_argument(
        "--theme",
        choices=("light", "dark", "projector"),
        help="projector has large letters; left out: projector for slides, else light",
    )
    parser.add_argument("--transparent", action="store_true", help="no ground")
    parser.add_argument(
        "--plot",
        choices=("page", "densities", "integrands", "landscapes", "loss"),
        default="page",
        help="the page or one part of it",
    )
    parser.add_argument(
        "--step",
        type=_step,
        metavar="N|end",
        help="of the runs; left out: that of the picture that carries the scene, or the end",
    )
    parser.add_argument("--unit", choices=tuple(UNITS), default="nats")
    parser.add_argument(
        "--no-scene", action="store_true", help="do not let the files carry the scene"
    )
    films.add(parser)
    numbers.add(parser)


def render(options: argparse.Namespace) -> int:
    """Draw scenes into files, with no display: one as a figure, several as a deck."""
    with interrupts.deferred():
        return _render(options)


def _render(options: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from klviz.gui.look import Look

    scenes = [_at(named, options) for word in options.scenes for named in scenes_of(word)]
    theme = options.theme or theme_for(options.size)
    look = Look(options.size, theme, options.transparent, part=options.plot)
    paths = [Path(name) for name in options.output]
    shots = films.films_among(paths)
    films.check(options, shots, len(scenes))
    tables = numbers.numbers_among(paths)
    numbers.check(options, tables, len(scenes))
    several = len(scenes) > 1 or any(Path(word).is_dir() for word in options.scenes)
    decks = [path for path in paths if several or _is_deck(path)]
    pictures = [path for path in paths if path not in (*decks, *shots, *tables)]
    _check(pictures)
    if decks:
        _check(decks, "deck", told="several scenes make a deck: ")
        _write_decks(scenes, decks, look, options)
    if pictures:
        _draw(scenes[0], pictures, look, options)
    if tables:
        numbers.write(scenes[0], tables, look, options)
    if shots:
        films.shoot(scenes[0], shots, look, options)
    for path in paths:
        print(path)
    return 0


def _at(named: NamedScene, options: argparse.Namespace) -> NamedScene:
    """Return the scene at the step that is asked for."""
    if options.step is None:
        return named
    step = None if options.step == END else options.step
    return replace(named, seen=replace(named.seen, step=step, last=None, values=None))


def _check(paths: Sequence[Path], *kinds: str, told: str = "") -> None:
    """Make sure that every file is of a known format.

    Raises:
        UsageError: one is not; the message begins with what is ``told``.
    """
    from klviz.gui.exporters import exporter_of

    try:
        for path in paths:
            exporter_of(path, *kinds)
    except ValueError as error:
        raise UsageError(f"{told}{error}") from error


def _draw(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    from klviz.gui.rendering import render_scene

    render_scene(
        named.scene,
        named.seen.step,
        paths,
        look,
        dpi=options.dpi or DPI,
        unit=UNITS[options.unit],
        seen=named.seen,
        carries=not options.no_scene,
        tell=lambda sentence: print(f"klviz: {named.name}: {sentence}", file=sys.stderr),
    )


def _write_decks(
    scenes: Sequence[NamedScene], paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    from klviz.gui.decks import DeckPlan, write_decks

    if look.transparent:
        raise UsageError("a deck has a ground; leave out --transparent")
    try:
        plan = DeckPlan(look, UNITS[options.unit])
    except ValueError as error:
        raise UsageError(str(error)) from error
    write_decks(scenes, paths, plan, lambda sentence: print(f"klviz: {sentence}", file=sys.stderr))


def _is_deck(path: Path) -> bool:
    """Return whether files of that ending are decks only; a PDF of one scene is its figure."""
    from klviz.gui.exporters import exporters_of

    kinds = {row.kind for row in exporters_of() if row.ending == path.suffix.lower()[1:]}
    return kinds == {"deck"}


def _size(text: str) -> FigureSize:
    if text in SIZES:
        return SIZES[text].size
    width, _, height = text.lower().partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        names = ", ".join(SIZES)
        message = f"a size is WIDTHxHEIGHT, such as 1280x720, or one of {names}, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    try:
        return FigureSize(float(width), float(height))
    except ValueError:
        low, high = f"{LEAST[0]:.0f}x{LEAST[1]:.0f}", f"{MOST:.0f}x{MOST:.0f}"
        message = f"a size is from {low} to {high}, got {text!r}"
        raise argparse.ArgumentTypeError(message) from None


def _dpi(text: str) -> float:
    try:
        dpi = float(text)
    except ValueError:
        dpi = math.nan
    if not 24 <= dpi <= 1200:
        raise argparse.ArgumentTypeError(f"dpi is a number from 24 to 1200, got {text!r}")
    return dpi


def _step(text: str) -> int | str:
    """Return the number of a step, or the word for the end."""
    if text == END:
        return text
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise argparse.ArgumentTypeError(f"a step is a number below 1000000 or end, got {text!r}")
    return int(text)
