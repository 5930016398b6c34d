"""Code sweep: what code gives as a pair becomes harder, over the right value."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.numerics import NumericsContent
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.series import Series, SeriesPlot
from klviz.gui.style import Style
from klviz.gui.theme import DASHES

RIGHT_WIDTH, OTHER_WIDTH = 5.0, 1.3
RIGHT_SHARE = 0.30
"""How much of its colour the line of the right values has, under those of the code."""
FREE = 0.07
CODE = 4
"""The colour and dash of what code gives: blue and vermilion are the directions."""


class CodeSweep:
    """The right value, the way that is chosen, and thinly all others."""

    def __init__(self) -> None:
        self._plain, self._log = (
            SeriesPlot(Names("", "", essential=True)),
            SeriesPlot(Names("", "", essential=True), log_x=True),
        )
        self._plot = self._plain
        self._frame: Frame | None = None
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self._plain.items, *self._log.items)

    @property
    def panel(self) -> Panel:
        """The one that is shown."""
        return self._plot.panel

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style = frame, style
        for plot in (self._plain, self._log):
            plot.arrange(frame if plot is self._plot else None, style)

    def show(self, content: NumericsContent, unit: Unit) -> None:
        """Draw the sweep."""
        style, sweep = self._style, content.sweep
        if style is None or self._frame is None:
            return
        wanted = self._log if sweep.log else self._plain
        if wanted is not self._plot:
            self._plot.arrange(None, style)
            self._plot = wanted
            wanted.arrange(self._frame, style)
        self._show_heading(content, style)
        axis = sweep.short + (" (log scale)" if sweep.log else "")
        self.panel.call_axes(axis, unit.key)
        if sweep.x.size < 2:
            self._plot.show_series((), (0.0, 1.0), (0.0, 1.0))
            self.panel.tags.show_tags(())
            return
        order = np.argsort(sweep.x)
        x = sweep.x[order]
        shown = sweep.values[content.shown.key][order] * unit.factor
        exact = sweep.exact[order] * unit.factor
        others = [
            values[order] * unit.factor
            for key, values in sweep.values.items()
            if key != content.shown.key
        ]
        low, high = _range([exact, shown])
        series = _series(x, exact, shown, others, style)
        self._plot.show_series(series, (float(x[0]), float(x[-1])), (low, high))
        self.panel.tags.show_tags(self._lost(x, shown, reverse=sweep.log, style=style))

    def _show_heading(self, content: NumericsContent, style: Style) -> None:
        theme = style.theme
        right = style.wash(theme.ink, RIGHT_SHARE).name()
        entries = [
            Entry(("right",), theme.ink, Swatch(right, RIGHT_WIDTH)),
            Entry((content.shown.title, "code"), theme.run_text(CODE), run_swatch(style, CODE)),
            Entry(("the others", "others"), theme.muted, Swatch(theme.muted, OTHER_WIDTH)),
        ]
        name = content.sweep.name
        value = Entry((f"KL(P‖Q) as {name}", f"as {name}", ""), theme.muted)
        self.panel.heading.show_entries(entries, value)

    def _lost(self, x: Array, shown: Array, *, reverse: bool, style: Style) -> list[Tag]:
        """Return a sign where the code ends in ∞ or nan: the first place towards harder pairs."""
        order = np.arange(x.size)[::-1] if reverse else np.arange(x.size)
        lost = [at for at in order.tolist() if not math.isfinite(shown[at])]
        if not lost:
            return []
        mapping, at = self.panel.scene_mapping, lost[0]
        text = "nan" if math.isnan(shown[at]) else "∞"
        point = QPointF(float(mapping.x(x[at : at + 1])[0]), mapping.rect.top())
        colour = style.theme.run_text(CODE)
        side = -style.px(12) - style.width(text, SIZE, semibold=True) if reverse else style.px(12)
        words = QPointF(
            min(max(point.x() + side, mapping.rect.left()), mapping.rect.right() - style.px(30)),
            point.y() + style.px(12),
        )
        mark = Mark.UP if text == "∞" else Mark.NONE
        return [Tag(point, mark, style.theme.run(CODE), text, colour, words)]


def _series(
    x: Array, exact: Array, shown: Array, others: Sequence[Array], style: Style
) -> list[Series]:
    theme = style.theme
    right = style.wash(theme.ink, RIGHT_SHARE).name()
    thin = style.wash(theme.muted, 0.6).name()
    return [
        Series(x, exact, right, RIGHT_WIDTH),
        *(Series(x, values, thin, OTHER_WIDTH) for values in others),
        Series(x, shown, theme.run(CODE), dash=DASHES[CODE]),
    ]


def _range(lines: Sequence[Array]) -> tuple[float, float]:
    values = np.concatenate([line[np.isfinite(line)] for line in lines])
    if not values.size:
        return 0.0, 1.0
    low, high = min(float(values.min()), 0.0), float(values.max())
    free = FREE * ((high - low) or 1.0)
    return low - (free if low < 0.0 else 0.0), high + free
