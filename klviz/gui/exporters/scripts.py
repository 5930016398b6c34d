"""Scripts that draw a figure again, whatever lab it is of."""

from __future__ import annotations

from klviz.gui.exporters.figure_data import FigureData
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.pair_script import pair_script_bytes
from klviz.gui.exporters.pair_tables import PairData
from klviz.gui.exporters.script import fit_script_bytes


def script_bytes(data: FigureData, options: ExportOptions) -> bytes:
    """Return the script of a figure; it is UTF-8, as Python has it."""
    if isinstance(data, PairData):
        return pair_script_bytes(data, options)
    return fit_script_bytes(data, options)
