"""klviz presets: the scenes that come with klviz."""

from __future__ import annotations

import argparse

from klviz.document.presets import presets

HELP = "the scenes that come with klviz"


def add(parser: argparse.ArgumentParser) -> None:
    """Add nothing but what the command does."""
    parser.set_defaults(command=list_presets)


def list_presets(options: argparse.Namespace) -> int:
    """Print the presets, one a line."""
    rows = presets()
    width = max(len(row.key) for row in rows)
    for row in rows:
        print(f"{row.key:{width}}  {row.title}")
    return 0
