"""Series: any number of lines over one axis, each in its own pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QGraphicsItem

from klviz.core.arrays import Array
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import lines, unbroken
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.style import Style

WIDTH = 2.8


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A line: where it is nan or infinite there is none.

    Attributes:
        x: ascending, (n,).
        y: (n,).
        colour: its colour.
        width: its width.
        dash: its dash.
    """

    x: Array
    y: Array
    colour: str
    width: float = WIDTH
    dash: tuple[float, ...] = ()


class SeriesPlot:
    """Lines over one axis.

    Args:
        names: what the axes are called.
        log: whether y are decimal logarithms, with the numbers themselves on the axis.
        log_x: whether x are.
    """

    def __init__(self, names: Names, *, log: bool = False, log_x: bool = False) -> None:
        self.panel = Panel(names, log=log, log_x=log_x)
        self._curves: list[Curve] = []
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)

    def show_series(
        self, series: Sequence[Series], x_range: tuple[float, float], y_range: tuple[float, float]
    ) -> None:
        """Draw these lines, the later above the earlier."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        self.panel.set_ranges(x_range, y_range)
        mapping = self.panel.mapping
        while len(self._curves) < len(series):
            self._curves.append(Curve(self.panel.box))
        for curve in self._curves[len(series) :]:
            curve.set_lines(())
        for curve, line in zip(self._curves, series, strict=False):
            curve.place(mapping.rect)
            curve.set_pen(style.pen(line.colour, line.width, dash=line.dash))
            y = np.where(np.isfinite(line.y), line.y, np.nan)
            curve.set_lines(lines(unbroken(mapping.pixels(line.x, y))))
