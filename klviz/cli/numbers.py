"""klviz render, its files of numbers: of one scene, as tables, arrays, JSON or a script."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klviz.cli.naming import UsageError
from klviz.cli.outputs import endings_of
from klviz.document.scene_list import NamedScene
from klviz.document.units import UNITS

if TYPE_CHECKING:
    from klviz.gui.exporters import DataExporter
    from klviz.gui.look import Look

CURVES, NAMED = "curves", "table-csv"


def add(parser: argparse.ArgumentParser) -> None:
    """Add what there is to say of numbers alone."""
    from klviz.analyses.compare.tables import TABLES

    further = "; ".join(f"{key}: {told}" for key, told in TABLES.items())
    told = f"of one scene, into {endings_of('data')}"
    parser.add_argument_group("numbers", told).add_argument(
        "--table",
        choices=(*tables(), *TABLES),
        help="what a .csv has: the curves over x, the run step by step, or every value of the "
        f"figure with its error; left out: the {CURVES}. Of two that are compared also {further}, "
        "each on its --aspect",
    )


def tables() -> Mapping[str, str]:
    """Return the tables that a CSV can be of, and the keys of the formats that they are."""
    from klviz.gui.exporters import exporters_of

    keys = [row.key for row in exporters_of("data") if row.ending == "csv" and row.key != NAMED]
    return {CURVES if key == "csv" else key.removesuffix("-csv"): key for key in keys}


def check(files: Sequence[Path], scenes: int) -> None:
    """Make sure that there are numbers.

    Raises:
        UsageError: there are none.
    """
    if files and scenes > 1:
        raise UsageError(f"numbers are of one scene, and these are {scenes}")


def write(
    named: NamedScene, paths: Sequence[Path], look: Look, options: argparse.Namespace
) -> None:
    """Write the numbers of a scene into files."""
    from klviz.gui.rendering_data import write_numbers

    files = {path: _exporter(path, options.table or CURVES) for path in paths}
    unit = UNITS[options.unit]
    table = "" if options.table in tables() else options.table or ""
    write_numbers(
        named.scene, named.seen.step, files, look, unit=unit, seen=named.seen, table=table
    )


def _exporter(path: Path, table: str) -> DataExporter:
    """Return the format of a file: of a CSV that of the table that is asked for."""
    from klviz.gui.exporters import EXPORTERS, DataExporter, exporter_of

    found = exporter_of(path, "data")
    if found.ending == "csv":
        found = EXPORTERS[tables().get(table, NAMED)]
    assert isinstance(found, DataExporter)
    return found
