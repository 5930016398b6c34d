"""What stretching x does to divergences and distances: how many times as large each becomes."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.distance import DistanceContent
from klviz.analyses.compare.stretching import Meter
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.heading import Entry
from klviz.gui.items.tracks import Track, Tracks
from klviz.gui.plots.distance.chart import Chart
from klviz.gui.plots.distance.words import value_text
from klviz.gui.plots.extent import Kept
from klviz.gui.style import Style

ROW, TALLEST = 20.0, 34.0
"""How high a row is at least and at most."""
LEAST_REACH = 4.0
"""The least factor at the ends of the axis."""
RUNS = {"kl": 0, "reverse_kl": 1}
"""Of which run a row has the colour."""
TITLES = {
    "line": (
        "where x → a x divergences stay, distances do not",
        "stretched: x → a x",
        "x → a x",
    ),
    "outcomes": (
        "with outcomes a apart all but the last stay",
        "outcomes lie a apart",
        "a apart",
    ),
}
"""What is shown in each space, from the longest to the shortest."""
ROWS = 8
"""Rows and the one with the marks."""


class MetersPlot:
    """One row a divergence or distance: where it was and where it is, on a scale of factors."""

    key = "meters"

    def __init__(self) -> None:
        self.chart = Chart()
        self._tracks = Tracks()
        self._reach = Kept()

    def hold(self) -> None:
        """Let the axis but grow from now on."""
        self._reach.hold()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (self._tracks, *self.chart.items)

    def arrange(self, cell: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no cell."""
        self.chart.arrange(cell, style, axes=False)
        self._tracks.setVisible(cell is not None)
        if cell is None:
            return
        self._tracks.set_style(style)
        area = self.chart.area
        height = min(area.height(), ROWS * style.px(TALLEST))
        self._tracks.place(QRectF(area.left(), area.top(), area.width(), height))

    def show(self, content: DistanceContent, space: str, unit: Unit) -> None:
        """Draw all meters with their values in a unit."""
        style = self.chart.style
        if style is None:
            return
        _, reach = self._reach.fit(1.0, _reach(content.stretch))
        marks = [
            (0.0, f"×{format_number(1.0 / reach)}"),
            (0.5, "×1"),
            (1.0, f"×{format_number(reach)}"),
        ]
        self._tracks.show_tracks([_track(style, m, unit, reach) for m in content.meters], marks)
        titles = TITLES[space]
        now = f"a = {format_number(content.stretch, 4)}"
        entries = [Entry(titles, style.theme.ink)]
        self.chart.say(entries, Entry((now,), style.theme.ink))


def least_height(style: Style) -> float:
    """Return how high the plot must be, its heading included."""
    return style.px(28) + ROWS * style.px(ROW)


def _reach(stretch: float) -> float:
    """Return the factor at the ends of the axis: a power of two, of ten for large ones."""
    size = max(stretch, 1.0 / stretch)
    if size <= LEAST_REACH:
        return LEAST_REACH
    return float(10.0 ** math.ceil(math.log10(size) - 1e-12))


def _track(style: Style, meter: Meter, unit: Unit, reach: float) -> Track:
    theme = style.theme
    colour = theme.run_text(RUNS[meter.key]) if meter.key in RUNS else theme.ink
    number = value_text(meter.value, unit if meter.in_nats else None)
    if meter.in_nats and math.isfinite(meter.value.value):
        number = f"{number} {unit.key}"
    return Track(meter.formula, number, _share(meter, reach), colour)


def _share(meter: Meter, reach: float) -> float | None:
    """Return where a meter stands on the axis of factors; ½ where nothing has changed."""
    now, before = meter.value.value, meter.before.value
    if math.isnan(now) or math.isnan(before):
        return None
    if now == before:
        return 0.5
    if not (0.0 < now < math.inf and 0.0 < before < math.inf):
        return None
    share = 0.5 + 0.5 * (math.log(now) - math.log(before)) / math.log(reach)
    return min(max(share, 0.0), 1.0)
