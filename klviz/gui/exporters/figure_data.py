"""The numbers of a figure, whatever lab it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from klviz.analyses.fit_data import FitData
from klviz.gui.exporters import tables
from klviz.gui.exporters.columns import Column, Tables
from klviz.gui.exporters.pair_tables import PairData, descent_table, named_tables, pair_table
from klviz.gui.plots.numbers import Number

FigureData: TypeAlias = FitData | PairData
"""What there is to know of what a figure shows."""
NO_RUN = "there is no run in what is compared; its numbers are among the curves and the values"

NO_TABLE = "there is nothing else here that is drawn: all of it is among the curves and the values"


def curve_table(data: FigureData) -> tuple[Column, ...]:
    """Return what is drawn over x, or of every outcome."""
    return pair_table(data) if isinstance(data, PairData) else tables.curve_table(data)


def run_table(data: FigureData) -> tuple[Column, ...]:
    """Return what is known of the runs at every step that is kept; nothing where there are none."""
    return descent_table(data) if isinstance(data, PairData) else tables.run_table(data)


def value_table(data: FigureData) -> tuple[Number, ...]:
    """Return every number that the figure shows."""
    return tuple(data.numbers) if isinstance(data, PairData) else tables.value_table(data)


def further_tables(data: FigureData) -> Mapping[str, tuple[Column, ...]]:
    """Return what else is drawn, by the names of its tables."""
    return named_tables(data) if isinstance(data, PairData) else {}


def tables_of(data: FigureData) -> Tables:
    """Return every number of a figure."""
    return Tables(curve_table(data), run_table(data), value_table(data), further_tables(data))
