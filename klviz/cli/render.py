"""klviz render: scenes drawn into files, with no display."""

from __future__ import annotations

import argparse
import math
import os
from dataclasses import replace
from pathlib import Path

from klviz.cli.naming import UsageError, carried_by
from klviz.document.figure_sizes import LEAST, MOST, SIZES, FigureSize
from klviz.document.units import UNITS

END = "end"
HELP = "draw a scene into files, with no display"


def add(parser: argparse.ArgumentParser) -> None:
    """Add what is drawn, into which files, and how."""
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
        "--step",
        type=_step,
        metavar="N|end",
        help="of the runs; left out: that of the picture that carries the scene, or the end",
    )
    parser.add_argument("--unit", choices=tuple(UNITS), default="nats")
    parser.add_argument(
        "--no-scene", action="store_true", help="do not let the files carry the scene"
    )


def render(options: argparse.Namespace) -> int:
    """Draw a scene into files, with no display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from klviz.gui.exporters import exporter_of
    from klviz.gui.look import Look
    from klviz.gui.rendering import render_scene

    carried = carried_by(options.scene)
    seen = carried.shown
    if options.step is not None:
        seen = replace(seen, step=None if options.step == END else options.step, last=None)
    paths = [Path(name) for name in options.output]
    try:
        for path in paths:
            exporter_of(path, "picture")
    except ValueError as error:
        raise UsageError(str(error)) from error
    look = Look(options.size, options.theme, options.transparent, part=options.plot)
    unit = UNITS[options.unit]
    for path in render_scene(
        carried.scene,
        seen.step,
        paths,
        look,
        dpi=options.dpi,
        unit=unit,
        seen=seen,
        carries=not options.no_scene,
    ):
        print(path)
    return 0


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
