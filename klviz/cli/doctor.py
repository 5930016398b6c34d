"""klviz doctor: what was found of Python, Qt, fonts and display."""

from __future__ import annotations

import argparse

HELP = "what klviz found of Python, Qt and display"


def add(parser: argparse.ArgumentParser) -> None:
    """Add what the last line and the exit status mean."""
    parser.description = (
        "What klviz found of Python, Qt, fonts and display. The last line says whether "
        "the window can open and whether figures can be drawn; exit status 0: figures can, "
        "with or without a window; 1: they cannot."
    )
    parser.set_defaults(command=examine)


def examine(options: argparse.Namespace) -> int:
    """Print what klviz found of Python, Qt, fonts and display, and what works with that."""
    from klviz.doctor import findings, renders, report

    found = findings()
    print(report(found))
    # No display is no fault of an installation that is to draw files.
    return int(not renders(found))
