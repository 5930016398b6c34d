"""Sheet: what a figure is drawn on, and what it has room for. Arithmetic, no graphics."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QRectF

from klviz.gui.plots.panel import Frame
from klviz.gui.style import SMALLEST, Style

LEFT, TOP, RIGHT, BOTTOM = 14.0, 12.0, 20.0, 10.0
COLUMN_GAP, ROW_GAP = 26.0, 10.0
HEADING = 28.0
AXIS_WIDTH, AXIS_HEIGHT = 58.0, 46.0
SPARSE_AXIS_HEIGHT = 28.0
TALL = 0.95
"""A figure narrower than that share of its height has one column."""
LEAST_SIDE = 440.0
"""How wide and high a figure with losses must be."""
NARROW = 640.0
"""A figure narrower than that has no room for two columns."""
CELL_WIDTH, WHOLE_CELL_WIDTH, SMALLEST_CROWDED = 330.0, 200.0, 0.72
"""How wide a figure is for every column of integrands: one of two columns and one of a single
column; and the least factor k to make it so."""


class Sheet(NamedTuple):
    """What a figure is drawn on.

    Attributes:
        width: in pixels.
        height: likewise.
        style: what lengths are multiplied with.
        grows: whether the height was chosen so that everything has room.
        tells: whether a sentence may say what has no room nevertheless.
        integrands: how many there are.
        landscapes: likewise.
        lacks: whether it is to be said why there are none.
        named: whether axes have names even in a sparse theme.
    """

    width: float
    height: float
    style: Style
    grows: bool = False
    tells: bool = False
    integrands: int = 0
    landscapes: int = 0
    lacks: bool = False
    named: bool = False

    @property
    def inside(self) -> QRectF:
        """The sheet without its margins."""
        left, top = self.style.px(LEFT), self.style.px(TOP)
        right, bottom = self.style.px(RIGHT), self.style.px(BOTTOM)
        return QRectF(left, top, self.width - left - right, self.height - top - bottom)

    @property
    def is_tall(self) -> bool:
        """Whether there is one column only."""
        return self.width < TALL * self.height

    @property
    def is_stacked(self) -> bool:
        """Whether everything stands in one column, the losses too."""
        return self.is_tall and (self.width < self.style.px(NARROW) or self._is_crowded)

    @property
    def _is_crowded(self) -> bool:
        """Whether so many integrands beside the losses would make letters too small to read."""
        needed = CELL_WIDTH * _columns(self.integrands) + 80.0
        return self.grows and self.width < SMALLEST * needed

    @property
    def has_losses(self) -> bool:
        """Whether there is room for the losses and the readout."""
        high_enough = self.is_stacked and self.height >= self.style.px(NARROW)
        k = max(SMALLEST, self.style.k)  # Letters smaller than that are not read.
        least = round(LEAST_SIDE * k)
        return high_enough or min(self.width, self.height) >= least

    @property
    def axis_height(self) -> float:
        """The height of a bottom axis with its numbers and, where it has one, its name."""
        bare = self.style.theme.sparse and not self.named
        return self.style.px(SPARSE_AXIS_HEIGHT if bare else AXIS_HEIGHT)

    def holding(self, integrands: int, landscapes: int = 0, *, lacks: bool = False) -> Sheet:
        """Return the sheet for so many integrands, its letters smaller if they need the room."""
        sheet = self._replace(integrands=integrands, landscapes=landscapes, lacks=lacks)
        across = columns_of(integrands, sheet)
        needed = WHOLE_CELL_WIDTH * across if sheet.is_stacked else CELL_WIDTH * across + 80.0
        k = max(SMALLEST_CROWDED, sheet.width / needed)
        return sheet if sheet.style.k <= k else sheet._replace(style=replace(sheet.style, k=k))

    def frame(self, cell: QRectF, *, heading: float, numbered: bool) -> Frame:
        """Return a panel in a cell of heading and plot; its bottom axis lies below the cell."""
        axis = self.style.px(AXIS_WIDTH)
        plot = cell.adjusted(axis, heading, 0.0, 0.0)
        strip = QRectF(plot.left(), cell.top(), plot.width(), heading)
        return Frame(
            heading=strip,
            plot=plot,
            axis_width=axis,
            axis_height=self.axis_height,
            numbered=numbered,
            right=cell.right() + self.style.px(RIGHT - 4.0),
        )


def columns_of(count: int, sheet: Sheet) -> int:
    """Return in how many columns that many integrands stand."""
    return min(2, _columns(count)) if sheet.is_stacked else _columns(count)


def _columns(count: int) -> int:
    return 1 if count <= 3 else 2 if count <= 6 else 3
