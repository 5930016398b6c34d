"""Smoothed plot: what KL to a smoothed distribution is over ε, and that there is no limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.infinity_contents import SmoothedCurve
from klviz.core.arrays import Array
from klviz.document.comparison import SMOOTHING
from klviz.document.numbers import format_number
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import SIZE, Mark, Tag, kept_apart
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import Frame, Names
from klviz.gui.plots.series import Series, SeriesPlot
from klviz.gui.plots.wording import estimate_text, settled
from klviz.gui.style import Style
from klviz.gui.theme import DASHES

REACH = 13.0
"""How near the cursor must be to the dot of ε, in pixels times k."""
FREE = 0.10


class SmoothedPlot:
    """Directions over ε, each with its asymptote, and a dot at the ε that is chosen."""

    def __init__(self) -> None:
        self._plot = SeriesPlot(Names("ε (log scale)", "", essential=True), log_x=True)
        self.panel = self._plot.panel
        self._dots: tuple[QPointF, ...] = ()
        self._top = Extent()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self._plot.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self._plot.arrange(frame, style)

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._top.hold()

    def show(
        self, curves: Sequence[SmoothedCurve], names: Sequence[tuple[str, ...]], unit: Unit
    ) -> None:
        """Draw these curves, the forward one first."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme = style.theme
        entries = [
            Entry(texts, theme.run_text(number), run_swatch(style, number))
            for number, texts in enumerate(names)
        ]
        self.panel.heading.show_entries(entries, _slope(curves, unit, style))
        self.panel.call_axes("ε (log scale)", unit.key)
        series, top = _series(curves, unit, style)
        reach = self._top.fit(top) or 1.0
        self._plot.show_series(series, (math.log10(curves[0].least), 0.0), (0.0, reach))
        self._show_dots(curves, unit, style)

    def begins_at(self, place: QPointF) -> bool:
        """Whether the dot of ε is at a place."""
        k = self._style.k if self._style is not None else 1.0
        near = [math.dist(dot.toTuple(), place.toTuple()) for dot in self._dots]
        return self.panel.is_shown and min(near, default=math.inf) <= REACH * k

    def moved(self, scene: Scene, place: QPointF, *, coarse: bool) -> Scene:
        """Return the scene with the ε at a place.

        Raises:
            ValueError: it makes no sense.
        """
        log = self.panel.scene_mapping.at(place)[0]
        low, high = self.panel.mapping.x_range
        log = min(max(log, low), high)
        epsilon = 10.0 ** round(log) if coarse else float(f"{10.0**log:.2g}")
        comparison = replace(scene.comparison, smoothing=SMOOTHING.checked(epsilon))
        return replace(scene, comparison=comparison)

    def _show_dots(self, curves: Sequence[SmoothedCurve], unit: Unit, style: Style) -> None:
        """Draw dots at the ε that is chosen, the values beside them."""
        mapping, theme = self.panel.scene_mapping, style.theme
        top, low = mapping.y_range[1], mapping.x_range[0]
        self._dots = tuple(
            mapping.point(
                max(math.log10(curve.epsilon), low), min(curve.chosen.value * unit.factor, top)
            )
            for curve in curves
        )
        half = 0.5 * style.px(SIZE + 3)
        heights = kept_apart(
            [dot.y() - style.px(12) for dot in self._dots],
            style.px(SIZE + 5),
            mapping.rect.top() + half,
            mapping.rect.bottom() - half,
        )
        texts = [estimate_text(curve.chosen, unit.factor) for curve in curves]
        tags = [
            Tag(
                dot,
                Mark.DOT,
                theme.run(number),
                text,
                theme.run_text(number),
                QPointF(_beside(dot, text, mapping, style), height),
            )
            for number, (dot, text, height) in enumerate(
                zip(self._dots, texts, heights, strict=True)
            )
        ]
        self.panel.tags.show_tags(tags)


def _beside(dot: QPointF, text: str, mapping: Mapping, style: Style) -> float:
    """Return where words begin that stand on the right of a dot, or else on its left."""
    left, width = dot.x() + style.px(12), style.width(text, SIZE, semibold=True)
    return left if left + width <= mapping.rect.right() else dot.x() - style.px(12) - width


def _series(
    curves: Sequence[SmoothedCurve], unit: Unit, style: Style
) -> tuple[list[Series], float]:
    """Return the lines, asymptotes first, and how high they reach."""
    theme, found, top = style.theme, [], 0.0
    for curve in curves:
        if curve.lost > 0.0:
            y = curve.asymptote * unit.factor
            found.append(Series(np.log10(curve.epsilons), y, theme.muted, 1.6, (4.0, 3.0)))
        elif math.isfinite(curve.limit.value):
            level: Array = np.full(2, curve.limit.value * unit.factor)
            ends = np.array([math.log10(curve.least), 0.0])
            found.append(Series(ends, level, theme.muted, 1.6, (1.5, 3.0)))
    for number, curve in reversed(list(enumerate(curves))):
        y = curve.values * unit.factor
        top = max(top, float(y.max()))
        x = np.log10(curve.epsilons)
        found.append(Series(x, y, theme.run(number), dash=DASHES[number]))
    return found, top * (1.0 + FREE)


def _slope(curves: Sequence[SmoothedCurve], unit: Unit, style: Style) -> Entry:
    """Return what becomes of the first direction that has no limit, or that both have one."""
    theme = style.theme
    for number, curve in enumerate(curves):
        colour = theme.run_text(number)
        if curve.lost > 0.0:
            step = settled(curve.lost * math.log(10.0) * unit.factor)
            lost = format_number(curve.lost)
            return Entry((f"like −{lost} log ε, no limit", f"+{step} a decade", "no limit"), colour)
        if math.isinf(curve.limit.value):
            return Entry(("grows without a limit as ε → 0", "no limit"), colour)
    return Entry(("ε → 0: the finite KL", "finite"), theme.muted)
