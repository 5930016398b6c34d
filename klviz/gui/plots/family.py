"""The α family: what D_α comes to on the way from reverse KL to forward KL, with its dial."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.generator import Family, GeneratorContent
from klviz.core.arrays import Array
from klviz.core.divergences import ENDS
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.tags import Mark, Tag
from klviz.gui.plots.extent import Kept
from klviz.gui.plots.generator import colour_of, words_in
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

WIDTH = 2.6
MARGIN = 0.04
"""How far the plot reaches beyond both ends, in α."""
HEADROOM, LEAST = 1.15, 0.5
REACH = 14.0
"""How near to the dot a hand takes it, in pixels, times k."""
FAMILY_KEYS = frozenset({"alpha", *ENDS})
"""The rows of the table that are members of the family."""


class FamilyPlot:
    """D_α over α, from 0 to 1."""

    def __init__(self) -> None:
        self.panel = Panel(Names("α", "divergence", essential=True))
        box = self.panel.box
        self._curve, self._rule = Curve(box), Curve(box)
        self._style: Style | None = None
        self._dot: QPointF | None = None
        self._y = Kept()

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._y.hold()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, self._dot = style, None
        self.panel.arrange(frame, style)
        self._curve.set_pen(style.pen(style.theme.ink, WIDTH))
        self._rule.set_pen(style.axis_pen)

    def takes(self, place: QPointF) -> bool:
        """Return whether a hand at a place takes the dial."""
        plot, style = self.panel.plot, self._style
        if style is None or not self.panel.is_shown:
            return False
        reach = style.px(REACH)
        return plot.adjusted(-reach, 0.0, reach, 0.0).contains(place)

    def alpha_at(self, place: QPointF, *, coarse: bool) -> float:
        """Return the α from 0 to 1 that is nearest to a place."""
        x, _ = self.panel.scene_mapping.at(place)
        grain = 0.1 if coarse else 0.01
        return min(max(round(round(x / grain) * grain, 10), 0.0), 1.0)

    def show_family(self, content: GeneratorContent, unit: Unit) -> None:
        """Draw the values of the family, as far as they are known, and where the dial is."""
        style, family = self._style, content.family
        if style is None or not self.panel.is_shown:
            return
        alpha = ENDS.get(content.key, content.alpha)
        self._show_heading(content, alpha, style)
        shown = _shown(content)
        most = max(_most(family), shown if math.isfinite(shown) else 0.0)
        self.panel.set_ranges((-MARGIN, 1.0 + MARGIN), self._y.fit(0.0, HEADROOM * (most or LEAST)))
        mapping = self.panel.mapping
        self._curve.place(mapping.rect)
        self._rule.place(mapping.rect)
        self._curve.set_lines(
            [] if family is None else lines(unbroken(mapping.pixels(*_known(family))))
        )
        inside = 0.0 <= alpha <= 1.0 and content.key in FAMILY_KEYS
        self._show_dial(alpha if inside else None, shown, content, style)
        self.panel.note.show_text(_endless(family))

    def _show_dial(
        self, alpha: float | None, shown: float, content: GeneratorContent, style: Style
    ) -> None:
        """Draw a rule at α, and a dot on it if the value there is known and finite."""
        self._rule.set_lines(())
        tags = []
        if alpha is not None:
            mapping = self.panel.mapping
            at = mapping.point(alpha, 0.0).x()
            self._rule.set_rule(QPointF(at, 0.0), QPointF(at, mapping.rect.bottom()))
            if math.isfinite(shown):
                place = self.panel.scene_mapping.point(alpha, shown)
                tags = [Tag(place, Mark.DOT, colour_of(style, content.key, content.alpha))]
        self.panel.tags.show_tags(tags)

    def _show_heading(self, content: GeneratorContent, alpha: float, style: Style) -> None:
        theme = style.theme
        words = (
            "α from reverse KL (0) to forward KL (1)",
            "reverse KL to forward KL",
            "α family",
        )
        entries = [Entry(words, theme.ink, Swatch(theme.ink, WIDTH))]
        value = None
        if content.key in FAMILY_KEYS:
            number = format_number(alpha)
            texts: tuple[str, ...] = (f"α = {number}", number)
            if content.value is not None and math.isfinite(content.value.value):
                texts = (f"α = {number}: {estimate_text(content.value)}", *texts)
            colour = words_in(style, colour_of(style, content.key, content.alpha))
            value = Entry(texts, colour)
        self.panel.heading.show_entries(entries, value)


def _shown(content: GeneratorContent) -> float:
    """Return the value of the member that is looked at; nan where that is none, or not known."""
    if content.value is None or content.key not in FAMILY_KEYS:
        return math.nan
    return content.value.value


def _most(family: Family | None) -> float:
    """Return the largest finite value of the family, as far as it is known."""
    if family is None:
        return 0.0
    return float(family.values[np.isfinite(family.values)].max(initial=0.0))


def _known(family: Family) -> tuple[Array, Array]:
    """Return the family where it is known; ∞ is above the plot."""
    here = ~np.isnan(family.values)
    return family.orders[here], family.values[here]


def _endless(family: Family | None) -> str:
    """Return at which ends the family is infinite."""
    if family is None:
        return ""
    ends = []
    if math.isinf(family.values[0]):
        ends.append("∞ at α = 0")
    if math.isinf(family.values[-1]):
        ends.append("∞ at α = 1")
    return " and ".join(ends)
