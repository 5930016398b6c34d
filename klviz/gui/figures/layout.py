"""Where everything of the Fit figure lies: arithmetic on rectangles, no graphics.

The left column has the densities over the integrands and the right one the readout, the
landscapes and the losses. A figure that is higher than wide has one column with the landscapes
under it, and the readout and the losses below: side by side, or one over the other where it is
narrow. Lengths are in whole pixels, so that edges are sharp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QRectF

from klviz.gui.figures.landscape_grid import band, grid, least_band, least_bands
from klviz.gui.figures.sheet import (
    AXIS_WIDTH,
    BOTTOM,
    COLUMN_GAP,
    HEADING,
    LEAST_SIDE,
    NARROW,
    ROW_GAP,
    TALL,
    TOP,
    Sheet,
    columns_of,
)
from klviz.gui.items.heading import SWATCH, SWATCH_GAP
from klviz.gui.plots.panel import Frame

LEGEND, ROW, READOUT_GAP = 32.0, 25.0, 14.0
LEFT_SHARE, CRAMPED_SHARE, ROOMY = 0.61, 0.56, 850.0
"""The share of the width that the plots over x have, less where a figure is not roomy.

Its letters are then large for its width, as on a projector, and the readout needs more of it.
"""
BESIDE_SHARE = 0.24
"""The least share of the height that the readout beside the losses has in a figure of one column.
"""
DENSITY_SHARES = (1.0, 0.60, 0.50, 0.42, 0.38)
"""The share of the height of these plots that the densities have, by rows of integrands."""
READOUT_SHARE = 0.45
"""How much of its column the readout may take at most."""
FLATTEST = 8.0
"""The least height of a plot in pixels; in a figure too small for that, the lowest are cut off."""
LOSS_SHARE = 0.2
"""The share of the height that the losses have where they stand under everything else."""
LANDSCAPE_SHARE = 0.6
"""The share of what the readout leaves of its column that the landscapes have."""
BAND_SHARE, BROAD_BAND_SHARE, MOST_BAND = 0.24, 0.29, 0.4
"""The share of the height that they have in a figure of one column, or one whose readout is beside
the losses, and how much they may need."""
LEAST_DENSITY, LEAST_INTEGRAND, LEAST_LOSS = 110.0, 56.0, 112.0
"""How high the plots must be to be read."""
FLAT = 0.4
"""The share of that below which an integrand is left out of a small figure without losses."""
LABEL = 19.0
"""The height of the label of one line of losses."""
REMARK, BRIEF_REMARK = 50.0, 26.0
"""The height of a sentence that says why there are no landscapes, and of how many there are."""
UNBOUNDED = 1e5
"""The height, in pixels, of a figure that may be as high as it likes."""


class FitLayout(NamedTuple):
    """Where the parts of the figure lie; None where one is not shown."""

    density: Frame | None
    integrands: tuple[Frame, ...] = ()
    readout: QRectF | None = None
    loss: Frame | None = None
    landscapes: tuple[Frame, ...] = ()
    remark: QRectF | None = None


def rows_of(count: int, sheet: Sheet) -> int:
    """Return in how many rows that many integrands stand."""
    return -(-count // columns_of(count, sheet))


def x_column(sheet: Sheet, integrands: int = 0) -> QRectF:
    """Return the column of the plots over x; its width is the same for any number of them."""
    inside = QRectF(sheet.inside)
    if sheet.has_losses and sheet.is_stacked:
        under = _under(sheet, integrands) + _band(sheet)
        inside.setHeight(inside.height() - sheet.style.px(ROW_GAP) - under)
    elif sheet.has_losses and sheet.is_tall:
        under = max(_least_beside(sheet, integrands), round(BESIDE_SHARE * inside.height()))
        inside.setHeight(inside.height() - under - _band(sheet))
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
    gap = sheet.style.px(ROW_GAP)
    if not sheet.grows and not sheet.has_losses and _is_flat(sheet, integrands, legend):
        integrands = 0
    rows = rows_of(integrands, sheet)
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
    beside += px(REMARK) if sheet.lacks else 0.0
    edges, loss = _edges(sheet), px(LEAST_LOSS)
    if not sheet.is_stacked:
        # On the screen they are left out with a sentence before a page scrolls for them.
        beside += 0.0 if sheet.tells else least_band(sheet, _right_width(sheet))
        beside += _lowered(sheet)
        wide = max(px(LEAST_SIDE), edges + max(over_x, beside + loss))
        is_wide = wide <= sheet.width / TALL and sheet.height in (UNBOUNDED, wide)
        return wide if is_wide or not sheet.is_tall else _least_tall(sheet, over_x, integrands)
    rest, least = over_x + px(ROW_GAP) + beside, least_band(sheet, sheet.inside.width())
    # The losses and the landscapes take their least, or else their share of the whole.
    taken = [(0.0, loss + least), (LOSS_SHARE, least)]
    if least:
        taken += [(BAND_SHARE, loss), (LOSS_SHARE + BAND_SHARE, 0.0)]
    needed = max((rest + fixed) / (1.0 - share) for share, fixed in taken)
    return max(px(NARROW) / TALL + 1.0, edges + needed)


def _least_tall(sheet: Sheet, over_x: float, integrands: int) -> float:
    """Return how high a page of one column must be whose readout is beside the losses."""
    least, under = least_band(sheet, sheet.inside.width()), _least_beside(sheet, integrands)
    taken = [(0.0, under + least), (BESIDE_SHARE, least)]
    if least:
        taken += [(BROAD_BAND_SHARE, under), (BESIDE_SHARE + BROAD_BAND_SHARE, 0.0)]
    needed = max((over_x + fixed) / (1.0 - share) for share, fixed in taken)
    return max(sheet.width / TALL + 1.0, _edges(sheet) + needed)


def _least_beside(sheet: Sheet, integrands: int) -> float:
    """Return how high a readout beside the losses must be, and the gap over them."""
    px = sheet.style.px
    rows = px(HEADING) + px(ROW) * (integrands + 1)
    return max(rows, _loss_height(sheet, px(LEAST_LOSS))) + px(ROW_GAP)


def least_height_of_densities(sheet: Sheet, integrands: int, legend_rows: int) -> float:
    """Return how high the densities alone must be."""
    px = sheet.style.px
    return _edges(sheet) + px(LEGEND) * legend_rows + px(LEAST_DENSITY) + sheet.axis_height


def least_height_of_integrands(sheet: Sheet, integrands: int, legend_rows: int) -> float:
    """Return how high the integrands alone must be."""
    px = sheet.style.px
    each = px(HEADING) + px(LEAST_INTEGRAND) + px(ROW_GAP)
    return _edges(sheet) + rows_of(integrands, sheet) * each + sheet.axis_height


def least_height_of_landscapes(sheet: Sheet, integrands: int, legend_rows: int) -> float:
    """Return how high the landscapes alone must be."""
    return _edges(sheet) + least_band(sheet, sheet.inside.width())


def least_height_of_losses(sheet: Sheet, integrands: int, legend_rows: int) -> float:
    """Return how high the losses alone must be."""
    labels = max(LEAST_LOSS, integrands * LABEL)
    return _edges(sheet) + _loss_height(sheet, sheet.style.px(labels))


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


def landscape_layout(sheet: Sheet, integrands: int, legend_rows: int) -> FitLayout:
    """Return where the landscapes lie alone."""
    return FitLayout(None, landscapes=grid(sheet, sheet.inside, 0.0))


LAYOUTS: Mapping[str, Callable[[Sheet, int, int], FitLayout]] = {
    "page": page_layout,
    "densities": density_layout,
    "integrands": integrand_layout,
    "landscapes": landscape_layout,
    "loss": loss_layout,
}
"""The whole page, and each of its parts alone."""
LEAST_HEIGHTS: Mapping[str, Callable[[Sheet, int, int], float]] = {
    "page": least_height,
    "densities": least_height_of_densities,
    "integrands": least_height_of_integrands,
    "landscapes": least_height_of_landscapes,
    "loss": least_height_of_losses,
}
"""How high each of them must be, at its width, to be read."""


def _edges(sheet: Sheet) -> float:
    return sheet.style.px(TOP) + sheet.style.px(BOTTOM)


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


Under: TypeAlias = tuple[QRectF, Frame, tuple[Frame, ...], QRectF | None]
"""The readout, the losses, the landscapes, and the place of a sentence about those."""


def _losses(sheet: Sheet, beside: QRectF, rows: int) -> Under:
    """Return readout, losses and landscapes, in what the plots over x leave free."""
    inside, style = sheet.inside, sheet.style
    free = QRectF(inside)
    if not sheet.is_tall:
        free.setLeft(beside.right() + style.px(COLUMN_GAP))
        return _stacked(sheet, free, rows)
    free.setTop(beside.bottom() + style.px(ROW_GAP))
    over = QRectF(free)
    over.setHeight(_band(sheet))
    free.setTop(over.bottom())
    landscapes = grid(sheet, over, style.px(ROW_GAP))
    remark = over if sheet.lacks else None
    if sheet.is_stacked:
        bare = sheet._replace(landscapes=0, lacks=False)
        return (*_stacked(bare, free, rows)[:2], landscapes, remark)
    return (*_side_by_side(sheet, free, rows), landscapes, remark)


def _band(sheet: Sheet) -> float:
    """Return how high the landscapes are in a figure of one column, or why there are none."""
    if sheet.lacks:
        return sheet.style.px(REMARK)
    share = BAND_SHARE if sheet.is_stacked else BROAD_BAND_SHARE
    height = band(sheet, sheet.inside.width(), share * sheet.inside.height())
    return height if sheet.grows or height <= MOST_BAND * sheet.inside.height() else 0.0


def _is_flat(sheet: Sheet, integrands: int, legend: float) -> bool:
    """Whether integrands under densities would be too flat to be read."""
    px, rows = sheet.style.px, rows_of(integrands, sheet)
    axes = sheet.axis_height * _axes_over_x(sheet, integrands)
    free = sheet.inside.height() - legend - axes - rows * (px(HEADING) + px(ROW_GAP))
    return rows > 0 and free * (1.0 - _density_share(rows)) < rows * FLAT * px(LEAST_INTEGRAND)


def _lowered(sheet: Sheet, row: float | None = None) -> float:
    """Return how much lower than the densities a readout of such rows begins, to be in line."""
    px = sheet.style.px
    return float(round(0.5 * (px(LEGEND) - (px(ROW) if row is None else row))))


def _right_width(sheet: Sheet) -> float:
    """Return the width of the right one of two columns, which a sheet has that is not tall."""
    wide = sheet._replace(height=min(sheet.height, sheet.width))
    return wide.inside.width() - wide.style.px(COLUMN_GAP) - x_column(wide).width()


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


def _stacked(sheet: Sheet, column: QRectF, rows: int) -> Under:
    """Return the readout and, under it down to the bottom, the losses and the landscapes.

    The names of the readout are flush with the plot under it; its swatches stand over the axis.
    """
    style = sheet.style
    share = 1.0 if sheet.is_stacked else READOUT_SHARE
    row = min(style.px(ROW), share * column.height() / rows)
    indent = style.px(AXIS_WIDTH) - style.px(SWATCH + SWATCH_GAP)
    top = column.top() + (0.0 if sheet.is_stacked else _lowered(sheet, row))
    readout = QRectF(column.left() + indent, top, column.width() - indent, round(row * rows))
    y = readout.bottom() + style.px(READOUT_GAP)
    labels = (rows - 1) * style.px(LABEL)
    left = column.bottom() - y - _loss_height(sheet, max(style.px(LEAST_LOSS), labels))
    over = QRectF(column.left(), y, column.width(), 0.0)
    wanted = min(left, round(LANDSCAPE_SHARE * (column.bottom() - y)))
    over.setHeight(_height_of_landscapes(sheet, column.width(), left, wanted))
    landscapes = grid(sheet, over, style.px(ROW_GAP))
    y, remark = over.bottom(), None
    if sheet.lacks or (sheet.tells and len(landscapes) < sheet.landscapes):
        inset, height = style.px(AXIS_WIDTH), style.px(REMARK if sheet.lacks else BRIEF_REMARK)
        remark = QRectF(column.left() + inset, y, column.width() - inset, height)
        y = remark.bottom()
    cell = QRectF(column.left(), y, column.width(), column.bottom() - sheet.axis_height - y)
    loss = sheet.frame(cell, heading=style.px(HEADING), numbered=True)
    return readout, loss, landscapes, remark


def _height_of_landscapes(sheet: Sheet, width: float, left: float, wanted: float) -> float:
    """Return how high landscapes are, in as many rows as there is room for; 0 for none.

    In a file, where no sentence can tell of those left out, there are all of these rows or none.
    """
    told = 0.0
    for least in least_bands(sheet, width)[: None if sheet.tells else 1]:
        if least + told <= left:
            return max(least, wanted - told)
        told = sheet.style.px(BRIEF_REMARK)
    return 0.0
