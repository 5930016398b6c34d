"""klviz render, its files of numbers: of one scene, as tables, arrays, JSON or a script."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klviz.cli.naming import UsageError
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.gui.exporters import DataExporter
    from klviz.gui.look import Look

TABLES = {"curves": "csv", "run": "run-csv", "values": "values-csv"}
"""The tables that a CSV can be of, and the formats that they are."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add what there is to say of numbers alone."""
    numbers = parser.add_argument_group("numbers", "of one scene, into .csv, .npz, .json or .py")
    numbers.add_argument(
        "--table",
        choices=tuple(TABLES),
        help="what a .csv has: the curves over x, the run step by step, or every value of the "
        "figure with its error; left out: the curves",
    )


def numbers_among(paths: Sequence[Path]) -> Sequence[Path]:
    """Return those of the files that are of numbers."""
    from klviz.gui.exporters import exporters_of

    endings = {f".{row.ending}" for row in exporters_of("data")}
    return [path for path in paths if path.suffix.lower() in endings]


def check(options: argparse.Namespace, files: Sequence[Path], scenes: int) -> None:
    """Make sure that what is said of numbers makes sense.

    Raises:
        UsageError: it does not.
    """
    if files and scenes > 1:
        raise UsageError(f"numbers are of one scene, and these are {scenes}")
    if options.table and not any(path.suffix.lower() == ".csv" for path in files):
        raise UsageError("--table says what a .csv has, and none is written")


def write(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    """Write the numbers of a scene into files."""
    from klviz.gui.rendering_data import write_numbers

    files = {path: _exporter(path, options.table or "curves") for path in paths}
    unit = UNITS[options.unit]
    write_numbers(named.scene, named.seen.step, files, look, unit=unit, seen=named.seen)


def _exporter(path: Path, table: str) -> DataExporter:
    """Return the format of a file: of a CSV that of the table that is asked for."""
    from klviz.gui.exporters import EXPORTERS, DataExporter, exporter_of

    found = exporter_of(path, "data")
    if found.ending == "csv":
        found = EXPORTERS[TABLES[table]]
    assert isinstance(found, DataExporter)
    return found
