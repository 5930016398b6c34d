"""Chord: the outcomes as points of −log r over r = q/p, and their mean above the curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.entropy import Chord
from klviz.core.arrays import Array
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.bubbles import Bubbles
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.note import LEADING, Note
from klviz.gui.items.note import SIZE as NOTE_SIZE
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.steady import Steady
from klviz.gui.plots.wording import equal_to, estimate_text
from klviz.gui.style import Style

WIDTH, GAP_WIDTH, CHORD_WIDTH = 1.6, 3.2, 1.4
POINTS = 400
"""How many points the curve has."""
LARGEST, SMALLEST = 20.0, 3.4
"""The radius of the disc of a probability of 1, and the least there is."""
EDGE = 0.09
"""The room for discs below the least height, as a share of the range."""
LEAST_SHARE = 0.5
"""How small discs become at least, where one would reach below the ratio 0."""
CLEAR = 0.7
"""The share of the width, from the right, that the curve stays away from at the top."""
MOST_NAMES = 12
"""So many outcomes are called by their names."""


class ChordPlot:
    """Jensen's inequality for one direction."""

    def __init__(self) -> None:
        self.panel = Panel(Names("r", "−log r", essential=True))
        box = self.panel.box
        self._zero, self._curve, self._chord = Curve(box), Curve(box), Curve(box)
        self._bubbles = Bubbles(box)
        self._gap = Curve(box)
        self._remark = Note(muted=True)
        self._across, self._up = Steady(), Steady()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._remark)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._bubbles.set_style(style)
        self._remark.set_style(style)
        self._remark.setVisible(frame is not None)
        self._zero.set_pen(style.axis_pen)
        self._curve.set_pen(style.pen(style.theme.muted, WIDTH))
        self._chord.set_pen(style.pen(style.theme.muted, CHORD_WIDTH, dash=(4.0, 3.0)))

    def show_chord(
        self, chord: Chord, names: tuple[str, str], unit: Unit, colour: str, text: str
    ) -> None:
        """Draw the points of one direction; ``names`` are KL and the ratio, as on screen."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        divergence, ratio = names
        title = Entry((f"Jensen: −log {ratio} and its mean", f"−log {ratio}", ""), text)
        self.panel.heading.show_entries([title], Entry(_gap_texts(chord, names), style.theme.ink))
        factor = unit.factor
        self.panel.call_axes(f"r = {ratio}", f"−log r ({unit.key})")
        chord = self._steadied(chord)
        self.panel.set_ranges((0.0, chord.reach), (factor * _floor(chord), factor * chord.high))
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
        self._show_remark(_remark(chord), style)

    def _steadied(self, chord: Chord) -> Chord:
        """Return a chord whose view holds still while its points move a little."""
        _, reach = self._across.fit(0.0, chord.reach)
        low, high = self._up.fit(chord.low, chord.high)
        return replace(chord, reach=reach, low=low, high=high)

    def _show_remark(self, texts: Sequence[str], style: Style) -> None:
        """Write how much is not seen at the top right, which the curve never comes near."""
        plot = self.panel.plot
        widths = [style.width(text, NOTE_SIZE) + 1.0 for text in texts]
        rows = zip(texts, widths, strict=True)
        text, width = next((r for r in rows if r[1] <= CLEAR * plot.width()), ("", 0.0))
        height = style.px(LEADING * NOTE_SIZE)
        self._remark.place(QRectF(plot.right() - width, plot.top(), width, height))
        self._remark.show_text(text)

    def _show_points(self, chord: Chord, factor: float, mapping: Mapping, colour: str) -> None:
        assert self._style is not None
        seen = (chord.ratios <= chord.reach) & (chord.heights <= chord.high)
        x, y = chord.ratios[seen], factor * chord.heights[seen]
        places = np.column_stack([mapping.x(x), mapping.y(y)])
        sizes = [_radius(weight) for weight in chord.weights[seen].tolist()]
        radii = np.array(sizes) * self._style.stroke
        # All alike, so that areas stay in proportion.
        large, least = np.array(sizes) > SMALLEST, SMALLEST * self._style.stroke
        room = float((places[large, 0] / radii[large]).min(initial=1.0))
        radii = np.maximum(max(LEAST_SHARE, room) * radii, least)
        self._bubbles.show_bubbles(places, radii, colour)
        ends = _straight(chord)
        self._chord.set_lines(lines([mapping.pixels(ends[0], factor * ends[1])]))

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
        number = estimate_text(chord.value, unit.factor)
        words, left, width = _beside(
            at.x(), f"{divergence} {equal_to(number)}", number, scene, style
        )
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
        taken = QRectF(left, level - style.px(SIZE), width, 2.0 * style.px(SIZE))
        self.panel.tags.show_tags([*self._names(style, chord, unit.factor, taken), tag])

    def _names(self, style: Style, chord: Chord, factor: float, taken: QRectF) -> list[Tag]:
        """Return the names of a few outcomes beside their discs, where there is room."""
        if chord.ratios.size > MOST_NAMES:
            return []
        scene, tags, occupied = self.panel.scene_mapping, [], [taken]
        rows = zip(chord.names, chord.ratios, chord.heights, chord.weights, strict=False)
        for name, r, height, weight in rows:
            if r > chord.reach or height > chord.high:
                continue
            place = scene.point(float(r), factor * float(height))
            away = 0.7 * _radius(float(weight)) * style.stroke + style.px(3)
            at = place + QPointF(away, -away - 0.4 * style.px(SIZE))
            width = style.width(name, SIZE, semibold=True)
            box = QRectF(at.x(), at.y() - 0.5 * style.px(SIZE), width, style.px(SIZE))
            fits = scene.rect.contains(box) and not any(box.intersects(o) for o in occupied)
            if fits:
                occupied.append(box)
                ink = style.theme.muted
                tags.append(Tag(place, Mark.NONE, ink, name, ink, QPointF(at)))
        return tags


def _radius(weight: float) -> float:
    """Return how large the disc of a probability is: its area is in proportion."""
    return max(SMALLEST, LARGEST * math.sqrt(weight))


def _gap_texts(chord: Chord, names: tuple[str, str]) -> tuple[str, ...]:
    """Return what the gap is: KL, unless the second has mass where the first is zero."""
    divergence, ratio = names
    if chord.bound <= chord.mean_ratio.error:
        return f"gap = {divergence}", "gap"
    return f"gap = {divergence} + log E[{ratio}]", "gap"


def _floor(chord: Chord) -> float:
    """Return where the plot begins below: with room for large discs where there are few."""
    if not 0 < len(chord.names) <= MOST_NAMES:
        return chord.low
    return chord.low - EDGE * (chord.high - chord.low)


def _beside(
    x: float, equation: str, number: str, scene: Mapping, style: Style
) -> tuple[str, float, float]:
    """Return words beside an x that stay in the plot, where they begin and how wide they are.

    The whole equation on the right or on the left, else the number alone.
    """
    away, found = style.px(12), []
    for words in (equation, number):
        width = style.width(words, SIZE, semibold=True)
        for left in (x + away, x - away - width):
            if scene.rect.left() + style.px(2) <= left <= scene.rect.right() - width:
                return words, left, width
        found.append((words, scene.rect.right() - width, width))
    return found[-1]


def _remark(chord: Chord) -> tuple[str, ...]:
    """Return how many of the points are not seen, at length and in brief."""
    outside = (chord.ratios > chord.reach) | (chord.heights > chord.high)
    count = int(outside.sum())
    if not count:
        return ()
    share = format_number(100.0 * math.fsum(chord.weights[outside]), 2)
    return f"{count} of {chord.ratios.size} points ({share} %) lie outside", f"{share} % outside"


def _straight(chord: Chord) -> tuple[Array, Array]:
    """Return the ends of the chord of two points, or of the tangent where the mean ratio is.

    The mean of two points lies on their chord; that of any number above the tangent, as they do.
    """
    if chord.ratios.size == 2 and np.isfinite(chord.heights).all():
        return chord.ratios, chord.heights
    mean = chord.mean_ratio.value
    if mean <= 0.0:
        return np.empty(0), np.empty(0)
    ends = np.array([0.0, chord.reach])
    return ends, chord.bound - (ends - mean) / mean
