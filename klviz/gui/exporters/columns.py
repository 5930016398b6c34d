"""Columns: what files of numbers are made of, whatever lab the numbers are from.

Infinity is a number here and nan is what cannot be known, or was not recorded: a format says how
it writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.gui.plots.numbers import Number

ONE = "1"
"""The unit of what has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of numbers, or of names.

    Attributes:
        key: an identifier, of its own among all tables of one figure.
        name: what it is, in words.
        symbol: how it is written.
        unit: its unit; ONE where it has no dimension.
        values: from top to bottom, (n,).
        run: of which run it is, "" for none.
    """

    key: str
    name: str
    symbol: str
    unit: str
    values: Array | NDArray[np.int64] | NDArray[np.str_]
    run: str = ""

    @property
    def heading(self) -> str:
        """Its symbol, the run and the unit, with nothing in it that parts or hides columns."""
        of = f" of {self.run}" if self.run else ""
        unit = f" [{self.unit}]" if self.unit != ONE else ""
        return f"{self.symbol}{of}{unit}".replace(",", ";").replace("#", "no. ")


class Tables(NamedTuple):
    """All numbers of a figure.

    Attributes:
        curves: x, and what is drawn over it, or the outcomes and what they have; all of one length.
        run: the steps that are recorded, and what is known there, all of one length.
        values: every number that the figure shows.
        named: what else is drawn, each table of one length, by their names.
    """

    curves: tuple[Column, ...]
    run: tuple[Column, ...]
    values: tuple[Number, ...]
    named: Mapping[str, tuple[Column, ...]] = {}
