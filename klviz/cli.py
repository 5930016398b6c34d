"""The command line: the window, and what can be done without one.

Exit status 0: done; 1: the work failed (a file cannot be read, the disk is full); 2: wrong usage;
130: interrupted.
Errors are one line on standard error; --debug shows where they arose.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import klviz
from klviz.comparison import as_data, as_text, comparison
from klviz.distributions import LineDistribution, kernel_density, parse
from klviz.document.figure_sizes import LEAST, MOST, SIZES, FigureSize
from klviz.document.notation import NotationError
from klviz.document.presets import PRESETS, load_preset, presets
from klviz.document.scene import Approximation, Scene
from klviz.document.scene_file import SUFFIX, SceneFileError, read_scene
from klviz.document.units import UNITS

COMMANDS = ("render", "kl", "presets", "doctor")


class UsageError(Exception):
    """The command line asks for something that makes no sense."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # ‖, ∞ and ± are no letters of every terminal: there they are written as escapes.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except (UsageError, NotationError) as error:
        return _fail(error, 2, options)
    except (SceneFileError, OSError, ValueError) as error:
        return _fail(error, 1, options)


def open_window(options: argparse.Namespace) -> int:
    """Open the window, on a scene file or a target if one is named."""
    from klviz.display import window_problem
    from klviz.doctor import binding_problem

    # Until the window sees to it, an interrupt ends the program at once: an exception that is
    # raised in the middle of Qt's imports can be lost there.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    named, is_file = options.scene, options.scene and _looks_like_a_file(options.scene)
    scene = None if named is None or is_file else _scene_of(named)
    if problem := window_problem() or binding_problem():
        raise UsageError(problem)
    from klviz.gui.app import run

    return run(path=Path(named)) if is_file else run(scene=scene)


def render(options: argparse.Namespace) -> int:
    """Draw a scene into files, with no display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from klviz.gui.exporters import exporter_of
    from klviz.gui.look import Look
    from klviz.gui.rendering import render_scene

    scene = _scene_of(options.scene)
    paths = [Path(name) for name in options.output]
    try:
        for path in paths:
            exporter_of(path, "picture")
    except ValueError as error:
        raise UsageError(str(error)) from error
    look = Look(options.size, options.theme, options.transparent, part=options.plot)
    unit = UNITS[options.unit]
    for path in render_scene(scene, options.step, paths, look, dpi=options.dpi, unit=unit):
        print(path)
    return 0


def compare(options: argparse.Namespace) -> int:
    """Print KL both ways, or every divergence, distance and entropy of two distributions."""
    p, q = _distribution(options.p, "P"), _distribution(options.q, "Q")
    unit = "bits" if options.bits else "nats"
    rows = comparison(p, q, whole=options.all, unit=unit)
    if options.json:
        print(json.dumps(as_data(p, q, rows, unit), ensure_ascii=False, indent=2))
    else:
        print(as_text(rows, unit))
    return 0


def list_presets(options: argparse.Namespace) -> int:
    """Print the presets, one a line."""
    rows = presets()
    width = max(len(row.key) for row in rows)
    for row in rows:
        print(f"{row.key:{width}}  {row.title}")
    return 0


def examine(options: argparse.Namespace) -> int:
    """Print what klviz found of Python, Qt, fonts and display, and what works with that."""
    from klviz.doctor import findings, renders, report

    found = findings()
    print(report(found))
    # No display is no fault of an installation that is to draw files.
    return int(not renders(found))


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; a scene and a command share the first place, so it depends on the word."""
    parser = argparse.ArgumentParser(
        prog="klviz",
        description="See Kullback-Leibler divergence: q converging to p under forward and reverse "
        "KL.",
        epilog="Without a window: klviz render, klviz kl, klviz presets, klviz doctor; "
        "each has its own --help.",
    )
    parser.add_argument("--version", action="version", version=f"klviz {klviz.__version__}")
    parser.add_argument("--debug", action="store_true", help="show where an error arose")
    first = next((word for word in words if not word.startswith("-")), None)
    if first not in COMMANDS:
        parser.set_defaults(command=open_window)
        parser.add_argument(
            "scene",
            nargs="?",
            metavar="SCENE",
            help='a scene file, or a target: "0.3 N(-2, 0.5) + 0.7 N(3, 1)"',
        )
        return parser
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_render(commands.add_parser("render", help="draw a scene into files, with no display"))
    _add_kl(commands.add_parser("kl", help="the divergences between two distributions"))
    commands.add_parser("presets", help="the scenes that come with klviz").set_defaults(
        command=list_presets
    )
    commands.add_parser(
        "doctor",
        help="what klviz found of Python, Qt and display",
        description="What klviz found of Python, Qt, fonts and display. The last line says whether "
        "the window can open and whether figures can be drawn; exit status 0: figures can, "
        "with or without a window; 1: they cannot.",
    ).set_defaults(command=examine)
    for command in commands.choices.values():
        command.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return parser


def _add_render(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=render)
    parser.add_argument(
        "scene",
        metavar="SCENE|PRESET|NOTATION",
        help='a file, a preset, or a target: "N(0, 1)"; weights need not sum to one',
    )
    parser.add_argument(
        "-o", "--output", action="append", required=True, metavar="FILE", help=".png, .svg or .pdf"
    )
    parser.add_argument(
        "--size",
        type=_size,
        default=SIZES["slide"].size,
        metavar="SIZE",
        help="WIDTHxHEIGHT in pixels of 1/96 inch, or " + ", ".join(SIZES),
    )
    parser.add_argument("--dpi", type=_dpi, default=192.0, help="of a PNG; 96 is one dot a pixel")
    parser.add_argument("--theme", choices=("light", "dark", "projector"), default="light")
    parser.add_argument("--transparent", action="store_true", help="no ground")
    parser.add_argument(
        "--plot",
        choices=("page", "densities", "integrands", "loss"),
        default="page",
        help="the page or one part of it",
    )
    parser.add_argument(
        "--step", type=_step, default=None, metavar="N|end", help="of the runs; left out: the end"
    )
    parser.add_argument("--unit", choices=tuple(UNITS), default="nats")


def _add_kl(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=compare)
    parser.add_argument(
        "p",
        metavar="P",
        help='a distribution: "N(0, 1)"; or a preset or a scene file, of which it is the target',
    )
    parser.add_argument("q", metavar="Q", help='another: "0.5 N(-3, 1) + 0.5 N(3, 1)"')
    parser.add_argument("--all", action="store_true", help="every divergence, distance and entropy")
    parser.add_argument("--bits", action="store_true", help="in bits instead of nats")
    parser.add_argument(
        "--json", action="store_true", help='as JSON, with all digits; ∞ is the text "inf"'
    )


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


def _step(text: str) -> int | None:
    """Return the number of a step, None for the end."""
    if text == "end":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise argparse.ArgumentTypeError(f"a step is a number below 1000000 or end, got {text!r}")
    return int(text)


def _looks_like_a_file(text: str) -> bool:
    return bool(text) and (text.endswith((SUFFIX, ".json")) or Path(text).exists())


def _scene_of(text: str) -> Scene:
    """Return the scene that a file, a preset or a line of notation names."""
    if not text.strip():
        raise UsageError("the scene is empty; name a file, a preset or a target")
    if _looks_like_a_file(text):
        return read_scene(Path(text))
    if text.replace("-", "").replace("_", "").isalnum():
        try:
            return load_preset(text)
        except ValueError as error:
            raise UsageError(str(error)) from error
    target = parse(text)
    mean = target.mean if math.isfinite(target.mean) else 0.0
    sd = target.sd if math.isfinite(target.sd) else 1.0
    # Off the centre, where reverse KL can find a mode.
    return Scene(target.target, Approximation(values=(mean + 0.6 * sd, 0.3 * sd)))


def _distribution(text: str, name: str) -> LineDistribution:
    """Return the distribution that a line of notation, a preset or a scene file names."""
    if _looks_like_a_file(text):
        return _target_of(read_scene(Path(text)), name)
    if text in PRESETS:
        return _target_of(load_preset(text), name)
    try:
        return parse(text)
    except NotationError as error:
        raise UsageError(f"{name}: {error}") from error


def _target_of(scene: Scene, name: str) -> LineDistribution:
    """Return the target of a scene; of samples that is their kernel density."""
    samples = scene.samples
    if samples is None:
        return LineDistribution(scene.target)
    if samples.kind == "points":
        raise UsageError(f"{name}: the target is the points themselves, which have no density")
    return kernel_density(samples.points, samples.bandwidth or "silverman")


def _fail(error: Exception, status: int, options: argparse.Namespace) -> int:
    if options.debug:
        import traceback

        traceback.print_exception(error)
    print(f"klviz: {error}", file=sys.stderr)
    return status
