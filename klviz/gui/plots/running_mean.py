"""Running mean: the mean of an estimator over ever more draws, with its band, beside the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.truth import BAND, Drawn, Means, TruthContent
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, polygon, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import SIZE, Mark, Tag, kept_apart
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.steady import Steady
from klviz.gui.plots.wording import interval_text
from klviz.gui.style import Style

WIDTH, OTHER_WIDTH = 2.8, 1.6
BAND_SHARE = 0.2
FIRST_SHOWN = 10.0
"""From so many draws on, where there are many more, the band decides how far the axis reaches."""
FARTHEST = 3.0
"""How far off the ends of other lines may be, in ranges of the one shown, to be in the plot."""
OTHER_DASHES = ((2.0, 2.0), (6.0, 2.0, 1.5, 2.0))
LABEL_ROOM = 0.08
"""The share of the width that is kept for the words at the ends of the lines."""


class RunningMeanPlot:
    """How means settle as draws come in."""

    def __init__(self) -> None:
        self.panel = Panel(Names("draws", "mean", essential=True), log_x=True)
        box = self.panel.box
        self._band, self._truth = Area(box), Curve(box)
        self._others = [Curve(box), Curve(box)]
        self._mean = Curve(box)
        self._steady = Steady()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        if frame is not None:
            # Beside the words at the ends of the lines.
            ends = (1.0 - LABEL_ROOM) * frame.plot.width()
            room = QRectF(frame.plot.left() + style.px(8), frame.plot.top() + style.px(4), 0.0, 0.0)
            room.setSize(QSizeF(ends - style.px(16), frame.plot.height()))
            self.panel.note.place(room)
        self._truth.set_pen(style.pen(style.theme.ink, 2.0, dash=(4.0, 3.0)))
        for curve, dash in zip(self._others, OTHER_DASHES, strict=True):
            curve.set_pen(style.pen(style.theme.muted, OTHER_WIDTH, dash=dash))

    def show_means(self, content: TruthContent, unit: Unit, colour: str, text: str) -> None:
        """Draw the running means, that of the estimator shown with its band."""
        style, shown = self._style, content.shown
        if style is None or not self.panel.is_shown:
            return
        if shown is None:
            self.panel.heading.show_entries([])
            return
        self._show_heading(content, shown, unit, text, style)
        factor = unit.factor
        self.panel.call_axes(f"draws from {content.source} (log scale)", f"mean ({unit.key})")
        ends = math.log10(max(content.wanted, 2))
        others = [found for found in content.estimators if found is not shown]
        low, high = self._steady.fit(*_range(shown, others, content, factor))
        self.panel.set_ranges((0.0, ends / (1.0 - LABEL_ROOM)), (low, high), x_ends=ends)
        mapping = self.panel.mapping
        for item in (self._band, self._truth, self._mean, *self._others):
            item.place(mapping.rect)
        self._band.set_colour(style.wash(colour, BAND_SHARE))
        self._band.set_polygons(_band(shown.means, factor, mapping))
        self._mean.set_pen(style.pen(colour, WIDTH))
        for curve, found in zip((self._mean, *self._others), (shown, *others), strict=False):
            curve.set_lines(_line(found.means, factor, mapping))
        truth = factor * content.truth.value
        if math.isfinite(truth):
            y = mapping.point(0.0, truth).y()
            self._truth.set_rule(QPointF(0.0, y), QPointF(mapping.rect.right(), y))
        else:
            self._truth.set_lines(())
        self.panel.tags.show_tags(self._tags(shown, others, factor, colour, text, style))
        self.panel.note.show_text("" if math.isfinite(truth) else _no_truth(content))

    def _show_heading(
        self, content: TruthContent, shown: Drawn, unit: Unit, text: str, style: Style
    ) -> None:
        words = (
            f"mean of {shown.key} ± 1.96 standard errors, and {content.name}",
            f"mean of {shown.key} ± 1.96 standard errors",
            f"mean of {shown.key} ± 1.96 se",
            f"mean of {shown.key}",
        )
        mean = interval_text(shown.way.found, BAND, unit.factor)
        more = f" of {content.wanted}" if content.drawn < content.wanted else ""
        counted = f"{content.drawn}{more} draws: {mean}"
        self.panel.heading.show_entries(
            [Entry(words, text)], Entry((counted, mean), style.theme.ink)
        )

    def _tags(
        self,
        shown: Drawn,
        others: Sequence[Drawn],
        factor: float,
        colour: str,
        text: str,
        style: Style,
    ) -> list[Tag]:
        """Return the names of the lines at their ends."""
        mapping = self.panel.scene_mapping
        every = [shown, *others]
        ends = [
            mapping.point(math.log10(float(f.means.counts[-1])), factor * float(f.means.means[-1]))
            for f in every
            if math.isfinite(f.means.means[-1])
        ]
        if len(ends) < len(every):
            return []
        half = 0.5 * style.px(SIZE)
        low, high = mapping.rect.top() + half, mapping.rect.bottom() - half
        heights = kept_apart([end.y() for end in ends], style.px(SIZE + 4), low, high)
        return [
            Tag(
                point=end,
                mark=Mark.DOT if found is shown and low <= end.y() <= high else Mark.NONE,
                colour=colour if found is shown else style.theme.muted,
                text=found.key,
                text_colour=text if found is shown else style.theme.muted,
                text_at=QPointF(end.x() + style.px(10), height),
            )
            for found, end, height in zip(every, ends, heights, strict=True)
        ]


def _no_truth(content: TruthContent) -> str:
    return f"{content.name} is infinite: every mean over so many draws is finite"


def _band(means: Means, factor: float, mapping: Mapping) -> list[QPolygonF]:
    good = np.isfinite(means.errors) & np.isfinite(means.means)
    if good.sum() < 2:
        return []
    x = np.log10(means.counts[good])
    middle, half = factor * means.means[good], BAND * factor * means.errors[good]
    up = mapping.pixels(x, middle + half)
    down = mapping.pixels(x, middle - half)
    return [polygon(np.concatenate([up, down[::-1]]))]


def _line(means: Means, factor: float, mapping: Mapping) -> list[QPolygonF]:
    values = np.where(np.isfinite(means.means), factor * means.means, np.nan)
    return [*lines(unbroken(mapping.pixels(np.log10(means.counts), values)))]


def _range(
    shown: Drawn, others: Sequence[Drawn], content: TruthContent, factor: float
) -> tuple[float, float]:
    """Return the least and the largest mean that the axis shows."""
    values = [*_ends(shown.means), content.truth.value]
    known = [value for value in values if math.isfinite(value)]
    reach = FARTHEST * (max(known, default=1.0) - min(known, default=0.0))
    middle = known[0] if known else 0.0
    for found in others:
        last = float(found.means.means[-1])
        # One that is far off would leave nothing to see of the one that is shown.
        values += [last] if abs(last - middle) <= reach else []
    finite = [factor * value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if low == high:
        apart = 0.5 * abs(high) or 1.0
        return low - apart, high + apart
    return low, high


def _ends(means: Means) -> tuple[float, float]:
    """Return the ends of the band from the first ten draws on."""
    good = np.isfinite(means.errors) & np.isfinite(means.means)
    late: Array = good & (means.counts >= min(FIRST_SHOWN, means.counts[-1]))
    if not late.any():
        return math.nan, math.nan
    half = BAND * means.errors[late]
    return float((means.means[late] - half).min()), float((means.means[late] + half).max())
