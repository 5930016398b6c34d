"""NPZ: every column of numbers as an array of NumPy, under its key; no pickle is in it.

``about`` is JSON: what the arrays are and in which units, every value with its error, the scene.
"""

from __future__ import annotations

import io
import json
from itertools import chain
from typing import Any

import numpy as np

from klviz.gui.exporters.data_json import about
from klviz.gui.exporters.figure_data import FigureData, tables_of
from klviz.gui.exporters.options import ExportOptions


def npz_bytes(data: FigureData, options: ExportOptions) -> bytes:
    """Return all columns of numbers as compressed arrays, and what they are."""
    tables = tables_of(data)
    # To the types of newer versions, any array might be their argument allow_pickle.
    columns = (*tables.curves, *tables.run, *chain.from_iterable(tables.named.values()))
    arrays: dict[str, Any] = {column.key: column.values for column in columns}
    arrays["values"] = np.array([number.value for number in tables.values])
    errors = (np.nan if n.error is None else n.error for n in tables.values)
    arrays["errors"] = np.array(list(errors))
    told = np.array(json.dumps(about(data, tables), ensure_ascii=False, allow_nan=False))
    file = io.BytesIO()
    np.savez_compressed(file, about=told, **arrays)
    return file.getvalue()


def listing(content: bytes) -> str:
    """Return the names, the shapes and the kinds of the arrays of a file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        rows = [(name, arrays[name]) for name in arrays.files]
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:{width}}  {array.shape}  {array.dtype}" for name, array in rows)
