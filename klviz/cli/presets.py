"""klviz presets: the scenes that come with klviz."""

from __future__ import annotations

import argparse

from klviz.document.presets import PRESETS, presets
from klviz.document.scene import LABS

HELP = "the scenes that come with klviz"


def add(parser: argparse.ArgumentParser) -> None:
    """Add nothing but what the command does."""
    parser.set_defaults(command=list_presets)


def list_presets(options: argparse.Namespace) -> int:
    """Print the presets, one a line: key, lab and title, those of one lab after another."""
    width, widest = max(map(len, PRESETS)), max(map(len, LABS))
    for row in presets():
        print(f"{row.key:{width}}  {row.scene.lab:{widest}}  {row.title}")
    return 0
