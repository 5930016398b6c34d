"""Chord: the outcomes as points of −log r over r = q/p, and their mean above the curve."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.entropy import Chord
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.bubbles import Bubbles
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

WIDTH, GAP_WIDTH, CHORD_WIDTH = 2.2, 3.2, 1.2
POINTS = 400
"""How many points the curve has."""
LARGEST, SMALLEST = 22.0, 2.4
"""The radius of the disc of a probability of 1, and the least there is."""


class ChordPlot:
    """Jensen's inequality for one direction."""

    def __init__(self) -> None:
        self.panel = Panel(Names("r", "−log r"))
        box = self.panel.box
        self._zero, self._curve, self._chord = Curve(box), Curve(box), Curve(box)
        self._bubbles = Bubbles(box)
        self._gap = Curve(box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._bubbles.set_style(style)
        self._zero.set_pen(style.axis_pen)
        self._curve.set_pen(style.pen(style.theme.ink, WIDTH))
        self._chord.set_pen(style.pen(style.theme.muted, CHORD_WIDTH, dash=(4.0, 3.0)))

    def show_chord(
        self, chord: Chord | None, names: tuple[str, str], unit: Unit, colour: str, text: str
    ) -> None:
        """Draw the points of one direction; ``names`` are KL and the ratio, as on screen."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        divergence, ratio = names
        value = (f"gap = {divergence}", "gap")
        title = Entry((f"−log {ratio} and its mean", "Jensen", ""), text)
        self.panel.heading.show_entries([title], Entry(value, style.theme.ink))
        if chord is None:
            return
        factor = unit.factor
        self.panel.call_axes(f"r = {ratio}", f"−log r ({unit.key})")
        self.panel.set_ranges((0.0, chord.reach), (factor * chord.low, factor * chord.high))
        mapping = self.panel.mapping
        for item in (self._zero, self._curve, self._chord, self._bubbles, self._gap):
            item.place(mapping.rect)
        zero = mapping.point(0.0, 0.0).y()
        self._zero.set_rule(QPointF(0.0, zero), QPointF(mapping.rect.right(), zero))
        r = np.geomspace(math.exp(-chord.high) * 0.5, chord.reach, POINTS)
        self._curve.set_lines(lines(unbroken(mapping.pixels(r, -factor * np.log(r)))))
        self._show_points(chord, factor, mapping, colour)
        self._gap.set_pen(style.pen(colour, GAP_WIDTH))
        self._show_gap(style, chord, divergence, unit, colour)
        self.panel.note.show_text(_remark(chord))

    def _show_points(self, chord: Chord, factor: float, mapping: Mapping, colour: str) -> None:
        assert self._style is not None
        seen = (chord.ratios <= chord.reach) & (chord.heights <= chord.high)
        x, y = chord.ratios[seen], factor * chord.heights[seen]
        places = np.column_stack([mapping.x(x), mapping.y(y)])
        radii = np.maximum(SMALLEST, LARGEST * np.sqrt(chord.weights[seen])) * self._style.stroke
        self._bubbles.show_bubbles(places, radii, colour)
        ends = (chord.ratios[[0, -1]], factor * chord.heights[[0, -1]])
        whole = bool(np.isfinite(ends[1]).all()) and chord.ratios[-1] > chord.ratios[0]
        self._chord.set_lines(lines([mapping.pixels(*ends)]) if whole else ())

    def _show_gap(
        self, style: Style, chord: Chord, divergence: str, unit: Unit, colour: str
    ) -> None:
        """Draw the line from the curve up to the mean, and what it is long."""
        mapping, scene = self.panel.mapping, self.panel.scene_mapping
        mean, top = min(chord.mean_ratio.value, chord.reach), chord.value.value
        infinite = math.isinf(top) or top > chord.high
        high = unit.factor * (chord.high if infinite else top)
        low = unit.factor * max(chord.low, min(chord.bound, chord.high))
        foot, tip = mapping.point(mean, low), mapping.point(mean, high)
        self._gap.set_rule(foot, tip)
        at = scene.point(mean, high)
        words = f"{divergence} = {estimate_text(chord.value, unit.factor)}"
        if math.isinf(top):
            words = f"{divergence} = ∞"
        width = style.width(words, SIZE, semibold=True)
        left = at.x() + style.px(12)
        if left + width > scene.rect.right():
            left = at.x() - style.px(12) - width
        middle = 0.5 * (scene.point(mean, low).y() + at.y())
        level = min(max(middle, scene.rect.top() + style.px(SIZE)), scene.rect.bottom())
        tag = Tag(
            point=at,
            mark=Mark.UP if infinite else Mark.DOT,
            colour=colour,
            text=words,
            text_colour=style.theme.ink,
            text_at=QPointF(round(left), round(level)),
        )
        self.panel.tags.show_tags([tag])


def _remark(chord: Chord) -> str:
    """Return what of the points is not seen."""
    if not chord.beyond:
        return ""
    of = f"{chord.beyond} of {chord.ratios.size} points"
    return f"{of}, probability {format_number(chord.beyond_weight, 2)}, lie outside the picture"
