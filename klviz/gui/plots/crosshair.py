"""The crosshair: a line through all plots over x where numbers are read, and the band of a region.

The numbers stand in the readout; in a figure without one, in tags beside the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF

from klviz.gui.items.curve import sharp
from klviz.gui.items.guides import Dot, Guides
from klviz.gui.items.tags import SIZE, Mark, Tag, Tags
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style


@dataclass(frozen=True, slots=True)
class Crossed:
    """A plot over x as the crosshair meets it.

    Attributes:
        panel: of the plot.
        values: what its curves are there, with their colours.
        words: the numbers, for a figure without a readout.
    """

    panel: Panel
    values: Sequence[tuple[float, str]]
    words: str = ""


class Crosshair:
    """Draws where numbers are read."""

    def __init__(self) -> None:
        self._guides, self._tags = Guides(), Tags()
        self._style: Style | None = None
        self._tagged = False

    @property
    def items(self) -> tuple[Guides, Tags]:
        """What goes into the scene, above the plots."""
        return self._guides, self._tags

    def set_style(self, style: Style, sheet: QRectF) -> None:
        """Draw in that style, on that sheet."""
        self._style = style
        for item in self.items:
            item.set_style(style)
            item.place(sheet)

    def show(
        self,
        x: float | None,
        region: tuple[float, float] | None,
        crossed: Sequence[Crossed],
        *,
        worded: bool,
    ) -> None:
        """Draw where is read in these plots, at an x and in a region; the numbers if ``worded``."""
        style = self._style
        if style is None:
            return
        marks = _Marks([], [], [], [])
        for plot in crossed:
            if plot.panel.is_shown:
                _mark(marks, style, plot, x, region, worded=worded)
        self._guides.show_guides(marks.lines, marks.dots, marks.bands)
        if marks.tags or self._tagged:
            self._tags.show_tags(marks.tags)
        self._tagged = bool(marks.tags)


class _Marks(NamedTuple):
    """What is drawn in the plots of what is read."""

    lines: list[QLineF]
    dots: list[Dot]
    bands: list[QRectF]
    tags: list[Tag]


def _mark(
    marks: _Marks,
    style: Style,
    plot: Crossed,
    x: float | None,
    region: tuple[float, float] | None,
    *,
    worded: bool,
) -> None:
    """Add what is drawn in one plot."""
    at = None if x is None else _pixel(plot.panel, x)
    band = None if region is None else _band(plot.panel, *region)
    if at is not None:
        marks.lines.append(_line(plot.panel, sharp(at, style.k)))
        marks.dots.extend(_dots(plot, at))
    if band is not None:
        marks.bands.append(band)
    start = band.left() if x is None and band is not None else at
    if worded and start is not None:
        marks.tags.extend(_tags(style, plot, start))


def _pixel(panel: Panel, x: float) -> float | None:
    """Return where an x lies; None beside the plot."""
    low, high = panel.mapping.x_range
    return panel.scene_mapping.point(x, 0.0).x() if low <= x <= high else None


def _line(panel: Panel, x: float) -> QLineF:
    return QLineF(x, panel.plot.top(), x, panel.plot.bottom())


def _dots(plot: Crossed, x: float) -> list[Dot]:
    """Return a dot on every curve that is inside the plot there."""
    mapping = plot.panel.scene_mapping
    low, high = mapping.y_range
    inside = [(value, colour) for value, colour in plot.values if low <= value <= high]
    heights = mapping.y(np.array([value for value, _ in inside]))
    return [
        Dot(QPointF(x, float(y)), colour) for y, (_, colour) in zip(heights, inside, strict=True)
    ]


def _tags(style: Style, plot: Crossed, x: float) -> list[Tag]:
    """Return the numbers beside the line, on the side with room for them."""
    if not plot.words:
        return []
    area, gap = plot.panel.plot, style.px(10)
    width = style.width(plot.words, SIZE, semibold=True)
    left = x + gap if x + gap + width <= area.right() else max(area.left(), x - gap - width)
    place = QPointF(left, area.top() + style.px(SIZE))
    return [Tag(place, Mark.NONE, style.theme.ink, plot.words, style.theme.ink, place)]


def _band(panel: Panel, start: float, end: float) -> QRectF | None:
    """Return what of a plot lies in a region; None for nothing."""
    low, high = panel.mapping.x_range
    if end <= low or start >= high:
        return None
    ends = [min(max(x, low), high) for x in (start, end)]
    left, right = (panel.scene_mapping.point(x, 0.0).x() for x in ends)
    return QRectF(left, panel.plot.top(), right - left, panel.plot.height())
