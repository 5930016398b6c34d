"""CSV: a table as RFC 4180 has it, UTF-8, its first row the headings with their units.

Every number is written so that reading it gives the very same one. Infinity is ``inf``, as
programs read it; what is not known is an empty cell.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from klviz.gui.exporters.columns import ONE, Column
from klviz.gui.exporters.figure_data import (
    NO_RUN,
    NO_TABLE,
    FigureData,
    curve_table,
    further_tables,
    run_table,
    value_table,
)
from klviz.gui.exporters.options import ExportOptions

HEADINGS = ("of", "number", "value", "error", "unit", "method", "reason")
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet takes for a formula."""


def curves_csv(data: FigureData, options: ExportOptions) -> bytes:
    """Return p, every q and how they compare as CSV, a row for every x."""
    return _columns_csv(curve_table(data))


def run_csv(data: FigureData, options: ExportOptions) -> bytes:
    """Return the divergences and parameters of the runs as CSV, a row for every step.

    Raises:
        ValueError: there are no runs.
    """
    columns = run_table(data)
    if not columns:
        raise ValueError(NO_RUN)
    return _columns_csv(columns)


def table_csv(data: FigureData, options: ExportOptions) -> bytes:
    """Return one of the further tables as CSV, the one that the options name, or else the first.

    Raises:
        ValueError: there is none, or none of that name; the message says which there are.
    """
    found = further_tables(data)
    if not found:
        raise ValueError(NO_TABLE)
    name = options.table or next(iter(found))
    if name not in found:
        raise ValueError(f"there is no table {name} of this; there are {', '.join(found)}")
    return _columns_csv(found[name])


def values_csv(data: FigureData, options: ExportOptions) -> bytes:
    """Return every number that the figure shows as CSV, a row each."""
    rows = (
        (n.of, n.name, _number(n.value), _error(n.error), n.unit or ONE, n.method, n.reason)
        for n in value_table(data)
    )
    return _csv([HEADINGS, *rows])


def _columns_csv(columns: Sequence[Column]) -> bytes:
    cells = [[_number(value) for value in column.values.tolist()] for column in columns]
    return _csv([[column.heading for column in columns], *zip(*cells, strict=True)])


def _csv(rows: Iterable[Sequence[str | float]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)  # its lines end with CR and LF, as the standard has it
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _safe(cell: str | float) -> str | float:
    """Return a cell; a text that a spreadsheet would compute begins with an apostrophe."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_BEGINS) and cell != "-inf"
    return f"'{cell}" if is_formula else cell


def _number(value: float | str) -> str | float:
    """Return a number as its cell: with all its digits, or empty where there is none."""
    return "" if isinstance(value, float) and math.isnan(value) else value


def _error(error: float | None) -> str | float:
    return "" if error is None else _number(error)
