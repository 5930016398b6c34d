"""Where the plots of two densities lie: arithmetic on rectangles, no graphics."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from klviz.gui.figures.sheet import AXIS_HEIGHT, COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.plots.panel import Frame
from klviz.gui.style import Style

DENSITIES, FORWARD, REVERSE = "line_densities", "line_forward", "line_reverse"
LEAST_DENSITY, LEAST_DIRECTION = 110.0, 64.0
"""How high plots must be to be read, times k."""
DENSITY_SHARE, BESIDE_SHARE = 0.42, 0.52
"""The share of the height that the densities have over both directions, stacked or side by side."""
WIDE, FLAT = 640.0, 430.0
"""A rectangle that wide and no higher than that, times k, has both directions side by side."""
FLATTEST = 8.0
"""The least height of a plot, in pixels."""


def line_frames(sheet: Sheet, rect: QRectF, plot: str) -> Mapping[str, Frame]:
    """Return where the plots lie: all of them, or the one that is named alone."""
    if plot in (DENSITIES, FORWARD, REVERSE):
        cell = rect.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
        return {plot: sheet.frame(cell, heading=sheet.style.px(HEADING), numbered=True)}
    px = sheet.style.px
    if rect.width() >= px(WIDE) and rect.height() <= px(FLAT):
        return _side_by_side(sheet, rect)
    return _stacked(sheet, rect)


def least_height(style: Style, plot: str) -> float:
    """Return how high the plots must be, stacked, or one of them alone."""
    px = style.px
    heading, axis = px(HEADING), px(AXIS_HEIGHT)
    if plot:
        return heading + px(LEAST_DENSITY) + axis
    plots = max(px(LEAST_DENSITY) / DENSITY_SHARE, 2.0 * px(LEAST_DIRECTION) / (1 - DENSITY_SHARE))
    return 3.0 * heading + plots + 2.0 * px(ROW_GAP) + axis


def _stacked(sheet: Sheet, rect: QRectF) -> Mapping[str, Frame]:
    """Return the plots one below the other, over one axis of x."""
    heading, gap = sheet.style.px(HEADING), sheet.style.px(ROW_GAP)
    free = rect.height() - sheet.axis_height - 3.0 * heading - 2.0 * gap
    each = max(FLATTEST, round(0.5 * (1.0 - DENSITY_SHARE) * free))
    heights = (max(FLATTEST, free - 2.0 * each), each, each)
    frames, top = {}, rect.top()
    for key, height in zip((DENSITIES, FORWARD, REVERSE), heights, strict=True):
        cell = QRectF(rect.left(), top, rect.width(), heading + height)
        frames[key] = sheet.frame(cell, heading=heading, numbered=key == REVERSE)
        top = cell.bottom() + gap
    return frames


def _side_by_side(sheet: Sheet, rect: QRectF) -> Mapping[str, Frame]:
    """Return the densities over both directions beside each other."""
    heading, gap = sheet.style.px(HEADING), sheet.style.px(ROW_GAP)
    free = rect.height() - 2.0 * sheet.axis_height - 2.0 * heading - gap
    above = max(FLATTEST, round(BESIDE_SHARE * free))
    cell = QRectF(rect.left(), rect.top(), rect.width(), heading + above)
    frames = {DENSITIES: sheet.frame(cell, heading=heading, numbered=True)}
    top, between = cell.bottom() + sheet.axis_height + gap, sheet.style.px(COLUMN_GAP)
    width = round(0.5 * (rect.width() - between))
    for number, key in enumerate((FORWARD, REVERSE)):
        left = rect.left() + number * (width + between)
        beside = QRectF(left, top, width, heading + max(FLATTEST, free - above))
        frames[key] = sheet.frame(beside, heading=heading, numbered=True)
    return frames
