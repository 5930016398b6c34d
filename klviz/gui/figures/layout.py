"""Where everything of the Fit figure lies: arithmetic on rectangles, no graphics.

The left column has the densities over the integrands and the right one the readout over the
losses; between those two is the place for whatever looks at the parameters of q. A figure that
is higher than wide has one column. Lengths are in whole pixels, so that edges are sharp.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QRectF

from klviz.gui.items.heading import SWATCH, SWATCH_GAP
from klviz.gui.plots.panel import Frame
from klviz.gui.style import Style

LEFT, TOP, RIGHT, BOTTOM = 14.0, 12.0, 20.0, 10.0
COLUMN_GAP, ROW_GAP = 26.0, 10.0
LEGEND, HEADING, ROW = 32.0, 28.0, 25.0
AXIS_WIDTH, AXIS_HEIGHT = 58.0, 46.0
SPARSE_AXIS_HEIGHT = 28.0
LEFT_SHARE = 0.61
DENSITY_SHARES = (1.0, 0.60, 0.50, 0.42, 0.38)
"""The share of the height of the plots that the densities have, by rows of integrands."""
TALL_SHARE = 0.7
"""The share of the height that the plots over x have in a figure of one column."""
CELL_WIDTH, SMALLEST_CROWDED = 330.0, 0.72
"""How wide a figure is for every column of integrands, and the least factor k to make it so."""
READOUT_SHARE = 0.45
"""How much of its column the readout may take at most."""


class FitLayout(NamedTuple):
    """The rectangles of the figure; ``loss`` and ``readout`` are None where there is no room."""

    density: Frame
    integrands: tuple[Frame, ...]
    readout: QRectF | None
    loss: Frame | None


def uncrowded(style: Style, width: float, integrands: int) -> Style:
    """Return the style, smaller where that many integrands have no room for their words."""
    needed = CELL_WIDTH * columns_of(integrands) + 80.0
    return replace(style, k=min(style.k, max(SMALLEST_CROWDED, width / needed)))


def columns_of(count: int) -> int:
    """Return in how many columns that many integrands stand."""
    return 1 if count <= 3 else 2 if count <= 6 else 3


def left_column(width: float, height: float, style: Style) -> QRectF:
    """Return the column of the plots over x."""
    whole = _inside(width, height, style)
    if not has_losses(width, height, style):
        return whole
    if is_narrow(width, height):
        return QRectF(whole.left(), whole.top(), whole.width(), round(TALL_SHARE * whole.height()))
    share = round((whole.width() - style.px(COLUMN_GAP)) * LEFT_SHARE)
    return QRectF(whole.left(), whole.top(), share, whole.height())


def has_losses(width: float, height: float, style: Style) -> bool:
    """Return whether there is room for the losses and the readout."""
    return min(width, height) >= style.px(440)


def is_narrow(width: float, height: float) -> bool:
    """Return whether there is room for one column only."""
    return width < 0.95 * height


def fit_layout(
    width: float, height: float, style: Style, *, integrands: int, legend_rows: int = 1
) -> FitLayout:
    """Return where everything lies in a figure of that size.

    Args:
        width: the width of the figure in pixels.
        height: its height.
        style: what lengths are multiplied with.
        integrands: how many integrands there are.
        legend_rows: how many rows the heading of the densities needs.
    """
    left = left_column(width, height, style)
    density, below = _left(left, style, integrands, legend_rows)
    if not has_losses(width, height, style):
        return FitLayout(density, below, None, None)
    right = _right_column(left, width, height, style)
    place = _beside if is_narrow(width, height) else _stacked
    return FitLayout(density, below, *place(right, style, integrands + 1))


def _inside(width: float, height: float, style: Style) -> QRectF:
    left, top = style.px(LEFT), style.px(TOP)
    return QRectF(left, top, width - left - style.px(RIGHT), height - top - style.px(BOTTOM))


def _right_column(left: QRectF, width: float, height: float, style: Style) -> QRectF:
    whole = _inside(width, height, style)
    if is_narrow(width, height):
        top = left.bottom() + style.px(ROW_GAP)
        return QRectF(whole.left(), top, whole.width(), whole.bottom() - top)
    x = left.right() + style.px(COLUMN_GAP)
    return QRectF(x, whole.top(), whole.right() - x, whole.height())


def axis_height(style: Style) -> float:
    """Return the height of a bottom axis with its numbers and, where it has one, its name."""
    return style.px(SPARSE_AXIS_HEIGHT if style.theme.sparse else AXIS_HEIGHT)


def _left(
    column: QRectF, style: Style, integrands: int, legend_rows: int
) -> tuple[Frame, tuple[Frame, ...]]:
    """Return the densities and, under them, the integrands in rows of equal height."""
    across = columns_of(integrands)
    rows = -(-integrands // across) if integrands else 0
    legend, heading, gap = style.px(LEGEND) * legend_rows, style.px(HEADING), style.px(ROW_GAP)
    free = column.height() - legend - axis_height(style) - rows * (heading + gap)
    share = DENSITY_SHARES[min(rows, len(DENSITY_SHARES) - 1)]
    each = round(free * (1.0 - share) / rows) if rows else 0.0
    top_height = free - each * rows
    density = _frame(
        QRectF(column.left(), column.top(), column.width(), legend + top_height),
        style,
        heading=legend,
        numbered=not integrands,
    )
    cells = []
    width = (column.width() - (across - 1) * style.px(COLUMN_GAP * 0.5)) / across
    for number in range(integrands):
        row, place = divmod(number, across)
        x = column.left() + round(place * (width + style.px(COLUMN_GAP * 0.5)))
        y = density.plot.bottom() + gap + row * (each + heading + gap)
        lowest = number + across >= integrands
        cell = QRectF(x, y, round(width), heading + each)
        cells.append(_frame(cell, style, heading=heading, numbered=lowest))
    return density, tuple(cells)


def _beside(band: QRectF, style: Style, rows: int) -> tuple[QRectF, Frame]:
    """Return the readout and, to its right, the losses."""
    heading = style.px(HEADING)
    row = min(style.px(ROW), (band.height() - heading) / rows)
    readout = QRectF(band.left(), band.top() + heading, round(0.44 * band.width()), row * rows)
    x = readout.right() + style.px(0.5 * COLUMN_GAP)
    cell = QRectF(x, band.top(), band.right() - x, band.height() - axis_height(style))
    return readout, _frame(cell, style, heading=heading, numbered=True)


def _stacked(column: QRectF, style: Style, rows: int) -> tuple[QRectF, Frame]:
    """Return the readout and, under it down to the bottom, the losses.

    The names of the readout are flush with the plot under it; its swatches stand over the axis.
    """
    row = min(style.px(ROW), READOUT_SHARE * column.height() / rows)
    indent = style.px(AXIS_WIDTH) - style.px(SWATCH + SWATCH_GAP)
    top = column.top() + round(0.5 * (style.px(LEGEND) - row))
    readout = QRectF(column.left() + indent, top, column.width() - indent, round(row * rows))
    loss_top = readout.bottom() + style.px(14)
    height = column.bottom() - axis_height(style) - loss_top
    cell = QRectF(column.left(), loss_top, column.width(), height)
    return readout, _frame(cell, style, heading=style.px(HEADING), numbered=True)


def _frame(cell: QRectF, style: Style, *, heading: float, numbered: bool) -> Frame:
    """Return a panel in a cell of heading and plot; the bottom axis lies below the cell."""
    axis = style.px(AXIS_WIDTH)
    plot = cell.adjusted(axis, heading, 0.0, 0.0)
    strip = QRectF(plot.left(), cell.top(), plot.width(), heading)
    reach = cell.right() + style.px(12)
    return Frame(strip, plot, axis, axis_height(style), numbered, reach)
