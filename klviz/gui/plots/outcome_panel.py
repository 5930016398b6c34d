"""A plot over outcomes: a panel, their names below it, and a veil over those that are read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from klviz.gui.items.area import Area
from klviz.gui.items.axis import NUMBERS, Axis, Side
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import polygon
from klviz.gui.items.guides import VEIL
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.items.ticks import MOST, Ticks
from klviz.gui.plots.outcome_geometry import slot
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.style import Style

BETWEEN = 10.0
"""Pixels between the names of neighbouring outcomes, times k."""
CUT_FROM = 38.0
"""From how many pixels of an outcome on a long name is cut rather than left out, times k."""
NAMED = 4
"""So many bars without an end are named one by one."""
STRIDES = (1, 2, 5)
"""Every so many outcomes have a name, times powers of ten, where not all have room."""


class OutcomePanel:
    """A panel whose x are the numbers of outcomes.

    Args:
        y: what its left axis is called.
    """

    def __init__(self, y: str) -> None:
        self.panel = Panel(Names("", y, essential=True))
        self._veil, self._zero = Area(self.panel.box), Curve(self.panel.box)
        self._veil.setZValue(5.0)
        self._axis = Axis(Side.BOTTOM)
        self._style: Style | None = None
        self._frame: Frame | None = None
        self._named: object = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._axis)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, self._frame, self._named = style, frame, None
        self.panel.arrange(None if frame is None else frame._replace(numbered=False), style)
        self._axis.setVisible(frame is not None and frame.numbered)
        self._zero.set_pen(style.axis_pen)
        ink = QColor(style.theme.ink)
        ink.setAlphaF(VEIL)
        self._veil.set_colour(ink)
        if frame is None:
            return
        self._axis.set_style(style)
        below = QRectF(frame.plot)
        below.setLeft(frame.plot.left() - style.px(BETWEEN))
        below.setRight(frame.right)
        below.setTop(frame.plot.bottom() - 1.0)
        below.setBottom(frame.plot.bottom() + frame.axis_height)
        self._axis.place(below)

    def show_ranges(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        names: Sequence[str],
        zero: float = 0.0,
    ) -> None:
        """Show these ranges, a line at ``zero``, and names of outcomes below."""
        style, frame = self._style, self._frame
        if style is None or frame is None:
            return
        self.panel.set_ranges(x_range, y_range)
        mapping = self.panel.mapping
        for item in (self._veil, self._zero):
            item.place(mapping.rect)
        level = mapping.point(0.0, zero).y()
        self._zero.set_rule(QPointF(0.0, level), QPointF(mapping.rect.right(), level))
        shown = x_range, tuple(names)
        if frame.numbered and shown != self._named:
            self._named = shown
            ticks = name_ticks(names, x_range, slot(mapping), style)
            places = self.panel.scene_mapping.x(np.array(ticks.values))
            word = "" if style.theme.sparse else "outcome"
            self._axis.show_ticks(ticks, [float(place) for place in places], frame.plot, word)

    def outcome_at(self, place: QPointF) -> tuple[int, float]:
        """Return the number of the outcome at a place, which may be beside all, and y there."""
        x, y = self.panel.scene_mapping.at(place)
        return math.floor(x + 0.5), y

    def show_read(self, span: tuple[int, int] | None) -> None:
        """Lay a veil over the outcomes from one to another."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        if span is None:
            self._veil.set_polygons([])
            return
        mapping, plot = self.panel.mapping, self.panel.plot
        ends = mapping.x(np.array([span[0] - 0.5, span[1] + 0.5])).tolist()
        left, right = max(ends[0], 0.0), min(ends[1], mapping.rect.right())
        corners = [[left, 0.0], [right, 0.0], [right, plot.height()], [left, plot.height()]]
        self._veil.set_polygons([polygon(np.array(corners))] if right > left else [])

    def read_tag(self, span: tuple[int, int] | None, words: str) -> list[Tag]:
        """Return words beside the outcomes that are read, on the side with room for them."""
        style = self._style
        if style is None or span is None or not words:
            return []
        plot, mapping = self.panel.plot, self.panel.scene_mapping
        left, right = mapping.x(np.array([span[0] - 0.5, span[1] + 0.5])).tolist()
        gap, width = style.px(8), style.width(words, SIZE, semibold=True)
        start = right + gap
        if start + width > plot.right():
            start = max(plot.left() + gap, left - gap - width)
        place = QPointF(start, plot.top() + style.px(SIZE))
        return [Tag(place, Mark.NONE, style.theme.ink, words, style.theme.ink, place)]

    def endless_tags(
        self, outcomes: Sequence[int], names: Sequence[str], colour: str, offset: float = 0.0
    ) -> list[Tag]:
        """Return an arrow where a bar has no end, with ∞ and the names as far as there is room.

        Each is named where all have room; of more the first alone, and how many others there are.

        Args:
            outcomes: the numbers of those without an end.
            names: what outcomes are called; empty where nothing is written.
            colour: that of arrows and words.
            offset: where in the place of an outcome its bar stands.
        """
        tags: list[Tag] = []
        for words in _endless_words(outcomes, names):
            tags, told = self._arrows(words, colour, offset)
            if told:
                break
        return tags

    def _arrows(
        self, words: Mapping[int, str], colour: str, offset: float
    ) -> tuple[list[Tag], bool]:
        """Return arrows with words beside them, and whether all words have room."""
        style = self._style
        if style is None:
            return [], True
        plot, gap = self.panel.plot, style.px(BETWEEN)
        tags, free, last, all_told = [], plot.left(), -math.inf, True
        for k, text in words.items():
            x = self.panel.scene_mapping.point(k + offset, 0.0).x()
            if not plot.left() <= x <= plot.right():
                continue
            if x - last < gap:
                all_told = all_told and not text
                continue
            width, last = style.width(text, SIZE, semibold=True), x
            sides = (left for left in (x + gap, x - gap - width) if left >= free)
            left = next((left for left in sides if left + width <= plot.right()), None)
            place = None if left is None else QPointF(left, plot.top() + style.px(9))
            all_told = all_told and (place is not None or not text)
            free = free if left is None or not text else max(x, left + width) + gap
            tags.append(Tag(QPointF(x, plot.top()), Mark.UP, colour, text, "", place))
        return tags, all_told


def _endless_words(outcomes: Sequence[int], names: Sequence[str]) -> Iterator[dict[int, str]]:
    """Yield what is written beside each of these outcomes, from long to short, "" for nothing."""
    if not outcomes:
        return
    if not names:
        yield dict.fromkeys(outcomes, "")
        return
    if len(outcomes) <= NAMED:
        yield {k: f"∞ at {names[k]}" for k in outcomes}
    first, *others = outcomes
    unnamed = dict.fromkeys(others, "")
    if len(others) == 1:
        yield {first: f"∞ at {names[first]} and {names[others[0]]}", **unnamed}
    yield {first: f"∞ at {names[first]} and {len(others)} more", **unnamed}
    yield {first: "∞", **unnamed}


def name_ticks(
    names: Sequence[str], x_range: tuple[float, float], pixels: float, style: Style
) -> Ticks:
    """Return the names of outcomes that have room: all, cut if they are long, or every so many.

    Args:
        names: of all outcomes.
        x_range: the part of the axis that is seen.
        pixels: how wide the place of an outcome is.
        style: what they are written in.
    """
    first, last = max(0, math.ceil(x_range[0])), min(len(names) - 1, math.floor(x_range[1]))
    if first > last:
        return Ticks()
    gap = style.px(BETWEEN)
    widest = max(style.width(names[k], NUMBERS) for k in range(first, last + 1))
    if widest + gap > pixels >= style.px(CUT_FROM):
        cut = [_cut(names[k], pixels - gap, style) for k in range(first, last + 1)]
        return Ticks(tuple(map(float, range(first, last + 1))), tuple(cut))
    stride = _stride((widest + gap) / pixels)
    if stride > 1:
        stride = _stride(max(stride, (last - first + 1) / MOST))
    start = int(names[0]) if names[0].isdecimal() else 0
    shown = [k for k in range(first, last + 1) if (k + start) % stride == 0]
    return Ticks(tuple(map(float, shown)), tuple(names[k] for k in shown))


def _stride(least: float) -> int:
    """Return the least of 1, 2, 5 × 10ⁿ that is no less."""
    power = 1
    while True:
        for factor in STRIDES:
            if factor * power >= least:
                return factor * power
        power *= 10


def _cut(name: str, room: float, style: Style) -> str:
    """Return a name as far as it has room, with an ellipsis where it ends early."""
    if style.width(name, NUMBERS) <= room:
        return name
    kept = name
    while kept and style.width(f"{kept}…", NUMBERS) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""
