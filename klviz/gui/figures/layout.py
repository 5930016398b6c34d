"""Where everything of the Fit figure lies: arithmetic on rectangles, no graphics.

The left column has the densities over the integrands and the right one the readout over the
losses; between those two is the place for whatever looks at the parameters of q. A figure that
is higher than wide has one column, and the readout and the losses below it: side by side, or one
over the other where it is narrow. Lengths are in whole pixels, so that edges are sharp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QRectF

from klviz.gui.items.heading import SWATCH, SWATCH_GAP
from klviz.gui.plots.panel import Frame
from klviz.gui.style import SMALLEST, Style

LEFT, TOP, RIGHT, BOTTOM = 14.0, 12.0, 20.0, 10.0
COLUMN_GAP, ROW_GAP = 26.0, 10.0
LEGEND, HEADING, ROW, READOUT_GAP = 32.0, 28.0, 25.0, 14.0
AXIS_WIDTH, AXIS_HEIGHT = 58.0, 46.0
SPARSE_AXIS_HEIGHT = 28.0
LEFT_SHARE, CRAMPED_SHARE, ROOMY = 0.61, 0.56, 850.0
"""The share of the width that the plots over x have, less where a figure is not roomy.

Its letters are then large for its width, as on a projector, and the readout needs more of it.
"""
TALL = 0.95
"""A figure narrower than that share of its height has one column."""
TALL_SHARE = 0.7
"""The share of the height that they have in a figure of one column."""
DENSITY_SHARES = (1.0, 0.60, 0.50, 0.42, 0.38)
"""The share of the height of these plots that the densities have, by rows of integrands."""
READOUT_SHARE = 0.45
"""How much of its column the readout may take at most."""
FLATTEST = 8.0
"""The least height of a plot in pixels; in a figure too small for that, the lowest are cut off."""
LOSS_SHARE = 0.2
"""The share of the height that the losses have where they stand under everything else."""
LEAST_SIDE = 440.0
"""How wide and high a figure with losses must be."""
NARROW = 640.0
"""A figure narrower than that has no room for two columns."""
LEAST_DENSITY, LEAST_INTEGRAND, LEAST_LOSS = 110.0, 56.0, 120.0
"""How high the plots must be to be read."""
UNBOUNDED = 1e5
"""The height, in pixels, of a figure that may be as high as it likes."""
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
        integrands: how many there are.
    """

    width: float
    height: float
    style: Style
    grows: bool = False
    integrands: int = 0

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
        return high_enough or min(self.width, self.height) >= self.style.px(LEAST_SIDE)

    @property
    def axis_height(self) -> float:
        """The height of a bottom axis with its numbers and, where it has one, its name."""
        return self.style.px(SPARSE_AXIS_HEIGHT if self.style.theme.sparse else AXIS_HEIGHT)

    def holding(self, integrands: int) -> Sheet:
        """Return the sheet for so many integrands, its letters smaller if they need the room."""
        sheet = self._replace(integrands=integrands)
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


class FitLayout(NamedTuple):
    """Where the parts of the figure lie; None where one is not shown."""

    density: Frame | None
    integrands: tuple[Frame, ...] = ()
    readout: QRectF | None = None
    loss: Frame | None = None


def columns_of(count: int, sheet: Sheet) -> int:
    """Return in how many columns that many integrands stand."""
    return min(2, _columns(count)) if sheet.is_stacked else _columns(count)


def _columns(count: int) -> int:
    return 1 if count <= 3 else 2 if count <= 6 else 3


def rows_of(count: int, sheet: Sheet) -> int:
    """Return in how many rows that many integrands stand."""
    return -(-count // columns_of(count, sheet))


def x_column(sheet: Sheet, integrands: int = 0) -> QRectF:
    """Return the column of the plots over x; its width is the same for any number of them."""
    inside = QRectF(sheet.inside)
    if sheet.has_losses and sheet.is_stacked:
        inside.setHeight(inside.height() - sheet.style.px(ROW_GAP) - _under(sheet, integrands))
    elif sheet.has_losses and sheet.is_tall:
        inside.setHeight(round(TALL_SHARE * inside.height()))
    elif sheet.has_losses:
        share = LEFT_SHARE if sheet.width >= sheet.style.px(ROOMY) else CRAMPED_SHARE
        inside.setWidth(round((inside.width() - sheet.style.px(COLUMN_GAP)) * share))
    return inside


def page_layout(sheet: Sheet, integrands: int, legend_rows: int) -> FitLayout:
    """Return where everything lies.

    Args:
        sheet: what it lies on.
        integrands: how many integrands there are.
        legend_rows: how many rows the heading of the densities needs.
    """
    column = x_column(sheet, integrands)
    legend, heading = sheet.style.px(LEGEND) * legend_rows, sheet.style.px(HEADING)
    rows = rows_of(integrands, sheet)
    gap = sheet.style.px(ROW_GAP)
    axes = sheet.axis_height * _axes_over_x(sheet, integrands)
    free = column.height() - legend - axes - rows * (heading + gap)
    share = _density_share(rows)
    each = max(FLATTEST, round(free * (1.0 - share) / rows)) if rows else 0.0
    height = legend + max(FLATTEST, free - each * rows)
    cell = QRectF(column.left(), column.top(), column.width(), height)
    own_axis = not _shares_x(sheet, integrands)
    density = sheet.frame(cell, heading=legend, numbered=own_axis)
    below = QRectF(column)
    below.setTop(cell.bottom() + gap + (sheet.axis_height if own_axis else 0.0))
    cells = _grid(sheet, below, integrands, each)
    if not sheet.has_losses:
        return FitLayout(density, cells)
    return FitLayout(density, cells, *_losses(sheet, column, integrands + 1))


def least_height(sheet: Sheet, integrands: int, legend_rows: int) -> float:
    """Return how high a page of that width must be for every plot of it to be read."""
    px, rows = sheet.style.px, rows_of(integrands, sheet)
    share = _density_share(rows)
    plots = px(LEAST_DENSITY) / share
    if rows:
        plots = max(plots, rows * px(LEAST_INTEGRAND) / (1.0 - share))
    over_x = px(LEGEND) * legend_rows + plots + sheet.axis_height * _axes_over_x(sheet, integrands)
    over_x += rows * (px(HEADING) + px(ROW_GAP))
    beside = _readout_height(sheet, integrands + 1) + _loss_height(sheet, 0.0)
    edges, loss = px(TOP) + px(BOTTOM), px(LEAST_LOSS)
    if not sheet.is_stacked:
        return max(px(LEAST_SIDE), edges + max(over_x, beside + loss))
    rest = over_x + px(ROW_GAP) + beside
    return max(px(NARROW) / TALL + 1.0, edges + max(rest + loss, rest / (1.0 - LOSS_SHARE)))


def density_layout(sheet: Sheet, integrands: int, legend_rows: int) -> FitLayout:
    """Return where the densities lie alone."""
    cell = sheet.inside.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
    heading = sheet.style.px(LEGEND) * legend_rows
    return FitLayout(sheet.frame(cell, heading=heading, numbered=True))


def integrand_layout(sheet: Sheet, integrands: int, legend_rows: int) -> FitLayout:
    """Return where the integrands lie alone."""
    rows = max(1, rows_of(integrands, sheet))
    spaces = rows * sheet.style.px(HEADING) + (rows - 1) * sheet.style.px(ROW_GAP)
    each = max(FLATTEST, (sheet.inside.height() - sheet.axis_height - spaces) // rows)
    return FitLayout(None, _grid(sheet, sheet.inside, integrands, each))


def loss_layout(sheet: Sheet, integrands: int, legend_rows: int) -> FitLayout:
    """Return where the losses lie alone."""
    cell = sheet.inside.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
    frame = sheet.frame(cell, heading=sheet.style.px(HEADING), numbered=True)
    return FitLayout(None, loss=frame)


LAYOUTS: Mapping[str, Callable[[Sheet, int, int], FitLayout]] = {
    "page": page_layout,
    "densities": density_layout,
    "integrands": integrand_layout,
    "loss": loss_layout,
}
"""The whole page, and each of its parts alone."""


def _shares_x(sheet: Sheet, integrands: int) -> bool:
    """Whether the plot below the densities is as wide as they, so that its axis serves both."""
    return integrands > 0 and columns_of(integrands, sheet) == 1


def _axes_over_x(sheet: Sheet, integrands: int) -> int:
    """Return how many axes of x stand over each other in the column of the plots over x."""
    return 2 if integrands and not _shares_x(sheet, integrands) else 1


def _grid(sheet: Sheet, area: QRectF, count: int, height: float) -> tuple[Frame, ...]:
    """Return so many integrands in rows of that height; numbers stand below every column."""
    across = columns_of(count, sheet)
    gap, heading = sheet.style.px(0.5 * COLUMN_GAP), sheet.style.px(HEADING)
    width = (area.width() - (across - 1) * gap) / across
    frames = []
    for number in range(count):
        row, column = divmod(number, across)
        x = area.left() + round(column * (width + gap))
        y = area.top() + row * (height + heading + sheet.style.px(ROW_GAP))
        cell = QRectF(x, y, round(width), heading + height)
        lowest = number + across >= count
        frames.append(sheet.frame(cell, heading=heading, numbered=lowest))
    return tuple(frames)


def _losses(sheet: Sheet, beside: QRectF, rows: int) -> tuple[QRectF, Frame]:
    """Return the readout and the losses, in what the plots over x leave free."""
    inside, style = sheet.inside, sheet.style
    free = QRectF(inside)
    if sheet.is_tall:
        free.setTop(beside.bottom() + style.px(ROW_GAP))
        return (_stacked if sheet.is_stacked else _side_by_side)(sheet, free, rows)
    free.setLeft(beside.right() + style.px(COLUMN_GAP))
    return _stacked(sheet, free, rows)


def _density_share(rows: int) -> float:
    return DENSITY_SHARES[min(rows, len(DENSITY_SHARES) - 1)]


def _under(sheet: Sheet, integrands: int) -> float:
    """Return how high the readout and the losses are in a figure of one column."""
    plot = max(sheet.style.px(LEAST_LOSS), round(LOSS_SHARE * sheet.inside.height()))
    return _readout_height(sheet, integrands + 1) + _loss_height(sheet, plot)


def _readout_height(sheet: Sheet, rows: int) -> float:
    return sheet.style.px(ROW) * rows + sheet.style.px(READOUT_GAP)


def _loss_height(sheet: Sheet, plot: float) -> float:
    return sheet.style.px(HEADING) + plot + sheet.axis_height


def _side_by_side(sheet: Sheet, band: QRectF, rows: int) -> tuple[QRectF, Frame]:
    """Return the readout and, to its right, the losses."""
    style = sheet.style
    heading = style.px(HEADING)
    row = min(style.px(ROW), (band.height() - heading) / rows)
    readout = QRectF(band.left(), band.top() + heading, round(0.44 * band.width()), row * rows)
    x = readout.right() + style.px(0.5 * COLUMN_GAP)
    cell = QRectF(x, band.top(), band.right() - x, band.height() - sheet.axis_height)
    return readout, sheet.frame(cell, heading=heading, numbered=True)


def _stacked(sheet: Sheet, column: QRectF, rows: int) -> tuple[QRectF, Frame]:
    """Return the readout and, under it down to the bottom, the losses.

    The names of the readout are flush with the plot under it; its swatches stand over the axis.
    """
    style = sheet.style
    share = 1.0 if sheet.is_stacked else READOUT_SHARE
    row = min(style.px(ROW), share * column.height() / rows)
    indent = style.px(AXIS_WIDTH) - style.px(SWATCH + SWATCH_GAP)
    top = column.top() + (0.0 if sheet.is_stacked else round(0.5 * (style.px(LEGEND) - row)))
    readout = QRectF(column.left() + indent, top, column.width() - indent, round(row * rows))
    y = readout.bottom() + style.px(READOUT_GAP)
    cell = QRectF(column.left(), y, column.width(), column.bottom() - sheet.axis_height - y)
    return readout, sheet.frame(cell, heading=style.px(HEADING), numbered=True)
