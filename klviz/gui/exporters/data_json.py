"""JSON: every number of a figure, and the scene. JSON has no infinity, so that is a text.

``"inf"`` and ``"-inf"`` stand for infinite numbers, ``null`` for what is not known.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import klviz
from klviz.document.carried import FIGURE_DATA
from klviz.document.scene_records import scene_record
from klviz.gui.exporters.columns import ONE, Column, Tables
from klviz.gui.exporters.figure_data import FigureData, tables_of
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.plots.numbers import Number

VERSION = 1


def json_bytes(data: FigureData, options: ExportOptions) -> bytes:
    """Return all tables and the scene as JSON; a column is a list."""
    tables = tables_of(data)
    record = about(data, tables)
    for name, columns in (("curves", tables.curves), ("run", tables.run)):
        record[name] = _whole(columns)
    record["tables"] = {key: _whole(columns) for key, columns in tables.named.items()}
    return (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n").encode()


def about(data: FigureData, tables: Tables) -> dict[str, object]:
    """Return all but the columns of numbers: what they are called, every value, the scene."""
    return {
        "format": FIGURE_DATA,
        "version": VERSION,
        "klviz": klviz.__version__,
        "step": data.snapshot.step,
        "unit": data.unit.key,
        "values": [_value(number) for number in tables.values],
        "curves": _told(tables.curves),
        "run": _told(tables.run),
        "tables": {key: _told(columns) for key, columns in tables.named.items()},
        "scene": scene_record(data.scene),
    }


def _whole(columns: Sequence[Column]) -> list[dict[str, object]]:
    return [
        told | {"values": [_number(value) for value in column.values.tolist()]}
        for told, column in zip(_told(columns), columns, strict=True)
    ]


def _told(columns: Sequence[Column]) -> list[dict[str, object]]:
    return [
        {"key": c.key, "name": c.name, "symbol": c.symbol, "unit": c.unit, "of": c.run}
        for c in columns
    ]


def _value(number: Number) -> dict[str, object]:
    return {
        "of": number.of,
        "number": number.name,
        "value": _number(number.value),
        "error": None if number.error is None else _number(number.error),
        "unit": number.unit or ONE,
        "method": number.method,
        "reason": number.reason,
    }


def _number(value: float | str) -> float | str | None:
    """Return a number as JSON can have it; a name as it is."""
    if isinstance(value, str) or math.isfinite(value):
        return value
    return None if math.isnan(value) else str(value)
