"""Where landscapes lie: side by side, in rows where they are many. The first of a row has numbers.

All of them show the same rectangle of parameters, so one axis serves a row and one a column.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF

from klviz.gui.figures.sheet import AXIS_WIDTH, HEADING, RIGHT, ROW_GAP, Sheet
from klviz.gui.plots.panel import Frame

LEAST_WIDTH, LEAST_HEIGHT = 104.0, 96.0
"""How wide and high a landscape must be to be read."""
GAP = 16.0
"""Between two of a row."""
MOST_ROWS = 2
"""In how many rows they must have room where a sentence can tell of those left out."""


def grid(sheet: Sheet, area: QRectF, gap: float) -> tuple[Frame, ...]:
    """Return the landscapes that have room in an area, their axes and headings included.

    Args:
        sheet: what they lie on.
        area: where.
        gap: what stays free at the bottom.
    """
    px = sheet.style.px
    across = _across(sheet, area.width())
    free = area.height() - gap - sheet.axis_height + px(ROW_GAP)
    fitting = int(free // (px(HEADING) + px(LEAST_HEIGHT) + px(ROW_GAP)))
    rows = min(fitting, -(-sheet.landscapes // across) if across else 0)
    if rows < 1:
        return ()
    count = min(sheet.landscapes, rows * across)
    across = -(-count // rows)
    width = (area.width() - px(AXIS_WIDTH) - (across - 1) * px(GAP)) / across
    height = free / rows - px(ROW_GAP)
    frames = []
    for number in range(count):
        row, column = divmod(number, across)
        left = area.left() + px(AXIS_WIDTH) + round(column * (width + px(GAP)))
        top = area.top() + round(row * (height + px(ROW_GAP)))
        cell = QRectF(left, top, round(width), round(height))
        last = number + across >= count
        frames.append(_frame(sheet, cell, first=column == 0, last=last))
    return tuple(frames)


def least_band(sheet: Sheet, width: float) -> float:
    """Return how high an area of that width must be for landscapes; 0 if there are none."""
    return max(least_bands(sheet, width), default=0.0)


def least_bands(sheet: Sheet, width: float) -> list[float]:
    """Return how high it must be for as many rows as they need, and for fewer of them."""
    across = _across(sheet, width)
    if not sheet.landscapes or not across:
        return []
    rows = -(-sheet.landscapes // across)
    rows = min(MOST_ROWS, rows) if sheet.tells else rows
    height = sheet.style.px(LEAST_HEIGHT)
    return [_band_of(sheet, count, height) for count in range(rows, 0, -1)]


def band(sheet: Sheet, width: float, wanted: float) -> float:
    """Return how high an area of that width is, wanted that high, with room for landscapes."""
    least = least_band(sheet, width)
    return max(least, float(round(wanted))) if least else 0.0


def _band_of(sheet: Sheet, rows: int, plot: float) -> float:
    px = sheet.style.px
    return rows * (px(HEADING) + plot + px(ROW_GAP)) + sheet.axis_height


def _across(sheet: Sheet, width: float) -> int:
    """Return how many landscapes have room side by side."""
    px = sheet.style.px
    return max(0, int((width - px(AXIS_WIDTH) + px(GAP)) // (px(LEAST_WIDTH) + px(GAP))))


def _frame(sheet: Sheet, cell: QRectF, *, first: bool, last: bool) -> Frame:
    px = sheet.style.px
    plot = cell.adjusted(0.0, px(HEADING), 0.0, 0.0)
    return Frame(
        heading=QRectF(cell.left(), cell.top(), cell.width(), px(HEADING)),
        plot=plot,
        axis_width=px(AXIS_WIDTH) if first else 0.0,
        axis_height=sheet.axis_height,
        numbered=last,
        right=cell.right() + min(px(RIGHT - 4.0), px(GAP)),
    )
