"""Style: a theme at a size. Pens, brushes and fonts, all multiplied by one factor k."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from klviz.gui import fonts
from klviz.gui.theme import DASHES, Theme, mix

FULL_SIZE = (1270.0, 760.0)
"""The page at which k is 1: that of a window of 1600 × 900."""
REMEMBERED = 2_000
"""How many widths of texts are kept."""
SMALLEST, LARGEST = 0.8, 3.2


def natural_scale(width: float, height: float) -> float:
    """Return how large text and lines are in a figure of that size, in pixels.

    Larger figures have larger letters, but not in proportion: they also show more.
    """
    share = min(width / FULL_SIZE[0], height / FULL_SIZE[1])
    wanted = math.pow(share, 0.85 if share > 1.0 else 0.5)
    return round(20.0 * min(LARGEST, max(SMALLEST, wanted))) / 20.0


@dataclass(frozen=True)
class Style:
    """What every item of one figure is drawn with.

    Attributes:
        theme: the colours.
        k: the factor on all lengths.
        transparent: whether the ground is left out, so that areas must be translucent.
        tabular: whether figures are equally wide, as numbers that change should be.
        lines: the factor on lines and the marks on them; None for k.
    """

    theme: Theme
    k: float = 1.0
    transparent: bool = False
    tabular: bool = True
    lines: float | None = None
    _fonts: dict[tuple[float, bool], QFont] = field(default_factory=dict, init=False, repr=False)
    _metrics: dict[tuple[float, bool], QFontMetricsF] = field(
        default_factory=dict, init=False, repr=False
    )

    _widths: dict[tuple[str, float, bool], float] = field(
        default_factory=dict, init=False, repr=False
    )

    _pens: dict[tuple[str, float, tuple[float, ...]], QPen] = field(
        default_factory=dict, init=False
    )

    @property
    def stroke(self) -> float:
        """The factor on lines and the marks on them."""
        return self.k if self.lines is None else self.lines

    def px(self, length: float) -> float:
        """Return a length in whole pixels, so that edges fall on them."""
        return float(round(length * self.k))

    def font(self, pixels: float, *, semibold: bool = False) -> QFont:
        """Return the typeface in that size times k."""
        key = (pixels, semibold)
        if key not in self._fonts:
            self._fonts[key] = self._made_font(pixels, semibold=semibold)
        return self._fonts[key]

    def _made_font(self, pixels: float, *, semibold: bool) -> QFont:
        return fonts.font(pixels * self.k, semibold=semibold, tabular=self.tabular)

    def metrics(self, pixels: float, *, semibold: bool = False) -> QFontMetricsF:
        """Return the measures of that font."""
        key = (pixels, semibold)
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(self.font(pixels, semibold=semibold))
        return self._metrics[key]

    def width(self, text: str, pixels: float, *, semibold: bool = False) -> float:
        """Return how wide a text is in that font.

        Most words are measured again and again, numbers once: so the memory is emptied at times.
        """
        key = (text, pixels, semibold)
        if key not in self._widths:
            if len(self._widths) >= REMEMBERED:
                self._widths.clear()
            metrics = self.metrics(pixels, semibold=semibold)
            self._widths[key] = metrics.horizontalAdvance(text)
        return self._widths[key]

    def pen(self, colour: str, width: float, *, dash: tuple[float, ...] = ()) -> QPen:
        """Return a pen of that width times the factor on lines.

        Mitred joins: on a curve of short segments they look like round ones, at half the cost.
        """
        key = (colour, width, dash)
        if key not in self._pens:
            self._pens[key] = self._made_pen(colour, width, dash)
        return self._pens[key]

    def _made_pen(self, colour: str, width: float, dash: tuple[float, ...]) -> QPen:
        pen = QPen(QColor(colour), width * self.stroke)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash:
            pen.setDashPattern(dash)
        return pen

    def run_pen(self, index: int, width: float, *, share: float = 1.0) -> QPen:
        """Return the pen of a run, in its dash and that share of its colour, the rest canvas."""
        colour, dash = self.theme.run(index), DASHES[index % len(DASHES)]
        if share == 1.0:
            return self.pen(colour, width, dash=dash)
        pen = QPen(self.pen(colour, width, dash=dash))
        pen.setColor(self.wash(colour, share))
        return pen

    def wash(self, colour: str, share: float) -> QColor:
        """Return the colour of an area: that share of a colour, the rest canvas.

        Opaque where there is a canvas, which is drawn ten times as fast and looks the same.
        """
        if not self.transparent:
            return QColor(mix(self.theme.canvas, colour, share))
        translucent = QColor(colour)
        translucent.setAlphaF(share)
        return translucent

    @property
    def rule_pen(self) -> QPen:
        """The pen of the line that marks the step shown."""
        return self.pen(mix(self.theme.canvas, self.theme.muted, 0.4), 1.0)

    @property
    def axis_pen(self) -> QPen:
        """The pen of axes, zero lines and marks."""
        return self.pen(mix(self.theme.canvas, self.theme.muted, 0.6), 1.0)
