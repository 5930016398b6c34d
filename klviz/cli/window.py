"""klviz, klviz SCENE: the window."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from klviz.cli.naming import UsageError, looks_like_a_file, scene_of
from klviz.interrupts import SIGNALS


def add(parser: argparse.ArgumentParser) -> None:
    """Add what the window can be opened on."""
    parser.set_defaults(command=open_window)
    parser.add_argument(
        "scene",
        nargs="?",
        metavar="SCENE",
        help='a scene file, a picture that has one, or a target: "0.3 N(-2, 0.5) + 0.7 N(3, 1)"',
    )


def open_window(options: argparse.Namespace) -> int:
    """Open the window, on a scene file or a target if one is named."""
    from klviz.display import window_problem
    from klviz.doctor import binding_problem

    # Until the window sees to it, an interrupt ends the program at once: an exception that is
    # raised in the middle of Qt's imports can be lost there.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    named, is_file = options.scene, options.scene and looks_like_a_file(options.scene)
    scene = None if named is None or is_file else scene_of(named)
    if problem := window_problem() or binding_problem():
        raise UsageError(problem)
    from klviz.gui.app import run

    return run(path=Path(named)) if is_file else run(scene=scene)
