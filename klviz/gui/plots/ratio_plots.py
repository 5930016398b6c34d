"""The axis of r = p/q: where the mass of Q and P sits on it, and what it adds to a divergence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.generator import GeneratorContent
from klviz.analyses.compare.ratio_pictures import RatioPicture, Shares
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.plots.extent import Kept
from klviz.gui.plots.generator import RATIO, TO_DECADES, colour_of, decades, unit_of, words_in
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

HEADROOM, FOOTROOM = 1.12, 1.12
MOST_NOTED = 0.6
"""How much of the height of a plot a note above what is drawn has at most."""
POSITIVE, NEGATIVE = 0.8, 0.34
"""The shares of its colour that what is added and what is taken away have."""
P_WIDTH, Q_WIDTH = 2.0, 1.6
THICK, THIN = 9.0, 3.0
"""How wide atoms are at most and at least."""
LEAST_SEEN = 0.05
"""Boxes that are no higher, in pixels, are not drawn."""
SHOWN = 5e-5
"""Mass beyond the axis that is less is not told."""


class MassPlot:
    """The mass of Q on the axis of r, filled, and that of P as a line."""

    def __init__(self) -> None:
        self.panel = Panel(Names(RATIO, "mass", essential=True), log_x=True)
        box = self.panel.box
        self._q_area, self._one = Area(box), Curve(box)
        self._q_line, self._p_line = Curve(box), Curve(box)
        self._p_area = Area(box)
        self._style: Style | None = None
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
        self._style = style
        self.panel.arrange(frame, style)
        theme = style.theme
        self._q_area.set_colour(style.wash(theme.q_fill, 1.0))
        self._p_area.set_colour(style.wash(theme.p_line, 0.85))
        self._q_line.set_pen(style.pen(theme.q_line, Q_WIDTH))
        self._p_line.set_pen(style.pen(theme.p_line, P_WIDTH))
        self._one.set_pen(style.axis_pen)

    def show_masses(self, picture: RatioPicture | None, ends: tuple[float, float]) -> None:
        """Draw where mass sits between two log r."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        items = (self._q_area, self._p_area, self._one, self._q_line, self._p_line)
        theme = style.theme
        p, q = Swatch(theme.p_line, P_WIDTH), Swatch(theme.q_line, Q_WIDTH, Q_DASH, theme.q_fill)
        entries = [
            Entry(("mass of Q", "Q"), words_in(style, theme.q_line), q),
            Entry(("mass of P", "P"), theme.p_line, p),
        ]
        total = None
        if picture is not None:
            total = Entry(_total_words(picture), theme.ink)
        self.panel.heading.show_entries(entries, total)
        if picture is None:
            _clear(items)
            self.panel.note.show_text("")
            return
        shown = _drawn(picture)
        most = max(float(row[shown].max(initial=0.0)) for row in (picture.q, picture.p)) or 1.0
        above = _room_above(self.panel, _beyond_words(picture))
        _, top = self._y.fit(0.0, above * most)
        self._lay(ends, top, items)
        mapping = self.panel.mapping
        atoms = _atoms(picture, picture.q, mapping, style, -1)
        self._q_area.set_boxes(np.concatenate([_bins(picture, picture.q, mapping), atoms]))
        self._p_area.set_boxes(_atoms(picture, picture.p, mapping, style, 1))
        self._q_line.set_lines(_steps(picture, picture.q, mapping))
        self._p_line.set_lines(_steps(picture, picture.p, mapping))

    def _lay(self, ends: tuple[float, float], top: float, items: Sequence[Area | Curve]) -> None:
        self.panel.set_ranges((TO_DECADES * ends[0], TO_DECADES * ends[1]), (0.0, top))
        _place(items, self.panel.mapping, self._one)


class SharesPlot:
    """What each bin and atom of the axis of r adds to the divergence, and takes from it."""

    def __init__(self) -> None:
        self.panel = Panel(Names(RATIO, "adds", essential=True), log_x=True)
        box = self.panel.box
        self._gains, self._losses = Area(box), Area(box)
        self._one, self._zero = Curve(box), Curve(box)
        self._style: Style | None = None
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
        self._style = style
        self.panel.arrange(frame, style)
        self._one.set_pen(style.axis_pen)
        self._zero.set_pen(style.axis_pen)

    def show_shares(self, content: GeneratorContent, ends: tuple[float, float], unit: Unit) -> None:
        """Draw what is added between two log r."""
        style, curve = self._style, content.curve
        if style is None or curve is None or not self.panel.is_shown:
            return
        factor, word = unit_of(curve, unit)
        self.panel.call_y(f"adds ({word})" if word else "adds")
        colour = colour_of(style, content.key, content.alpha)
        self._show_heading(content, style, colour, factor, word)
        items = (self._gains, self._losses, self._zero, self._one)
        picture, shares = content.picture, content.shares
        if picture is None or shares is None:
            _clear(items)
            self.panel.note.show_text("")
            return
        drawn = factor * shares.values[_drawn(picture)]
        finite = drawn[np.isfinite(drawn)]
        high = float(finite.max(initial=0.0))
        low = float(finite.min(initial=0.0))
        size = max(high - low, 1e-300)
        bottom = low - (FOOTROOM - 1.0) * size * (low < 0.0)
        above = _room_above(self.panel, _added_words(picture, shares, factor))
        y_range = bottom, bottom + above * ((high - bottom) or size)
        x_range = TO_DECADES * ends[0], TO_DECADES * ends[1]
        self.panel.set_ranges(x_range, self._y.fit(*y_range))
        mapping = self.panel.mapping
        _place(items, mapping, self._one)
        level = mapping.point(0.0, 0.0).y()
        self._zero.set_rule(QPointF(0.0, level), QPointF(mapping.rect.right(), level))
        values = factor * shares.values
        for item, share, part in (
            (self._gains, POSITIVE, np.maximum(values, 0.0)),
            (self._losses, NEGATIVE, np.minimum(values, 0.0)),
        ):
            item.set_colour(style.wash(colour, share))
            atoms = _atoms(picture, part, mapping, style, 0)
            item.set_boxes(np.concatenate([_bins(picture, part, mapping), atoms]))

    def _show_heading(
        self, content: GeneratorContent, style: Style, colour: str, factor: float, word: str
    ) -> None:
        words = ("what q f(r) adds there, negative parts paler", "what q f(r) adds", "q f(r)")
        entries = [Entry(words, words_in(style, colour), Swatch(colour, fill=colour))]
        total = None
        if content.value is not None:
            total = Entry(sum_texts(content.value, factor, word), words_in(style, colour))
        self.panel.heading.show_entries(entries, total)


def sum_texts(value: Estimate, factor: float, word: str) -> tuple[str, ...]:
    """Return a value as the sum of what is drawn, from long to short."""
    number = "undefined" if math.isnan(value.value) else estimate_text(value, factor)
    told = f"{number} {word}".strip() if math.isfinite(value.value) else number
    return f"sum = {told}", told, number


def _room_above(panel: Panel, note: str) -> float:
    """Write a sentence at the top, and return how much higher than all that is drawn a plot is."""
    height = panel.plot.height()
    taken = panel.note.show_text(note) + 2.0 * (panel.note.boundingRect().top() - panel.plot.top())
    share = taken / height if note and height > 0.0 else 0.0
    return max(HEADROOM, 1.0 / (1.0 - min(share, MOST_NOTED)))


def _total_words(picture: RatioPicture) -> tuple[str, ...]:
    total = format_number(picture.total, 6)
    return (f"each adds up to {total}", f"Σ = {total}")


def _beyond_words(picture: RatioPicture) -> str:
    """Return the mass that is not on the axis, as a sentence."""
    above = picture.bins + 1
    found = [
        (picture.q[0] + picture.q[above], "of Q"),
        (picture.p[0] + picture.p[above], "of P"),
        (picture.missed, "of Q at r = 0"),
        (picture.uncovered, "of P at r = ∞"),
    ]
    told = [f"{format_number(mass, 3)} {words}" for mass, words in found if mass > SHOWN]
    return f"Not drawn: {', '.join(told)}" if told else ""


def _added_words(picture: RatioPicture, shares: Shares, factor: float) -> str:
    """Return what is added beyond the axis, as a sentence."""
    first, last = (format_number(math.exp(end), 2) for end in (picture.low, picture.high))
    above = picture.bins + 1
    found = [
        (float(shares.values[0]), f"at r < {first}"),
        (float(shares.values[above]), f"at r > {last}"),
        (shares.at_zero, "at r = 0"),
        (shares.at_infinity, "at r = ∞"),
    ]
    least = 1e-4 * (abs(shares.total) if math.isfinite(shares.total) else 1.0)
    told = [f"{format_number(factor * v, 3)} {words}" for v, words in found if abs(v) > least]
    return f"Not drawn: {', '.join(told)}" if told else ""


def _drawn(picture: RatioPicture) -> Array:
    """Return the places of what is drawn among all."""
    bins = np.arange(1, picture.bins + 1)
    atoms = np.arange(picture.bins + 2, picture.bins + 2 + picture.atoms.size)
    return np.concatenate([bins, atoms]).astype(np.intp)


def _bins(picture: RatioPicture, values: Array, mapping: Mapping) -> Array:
    """Return the bins as boxes in pixels, (m, 4); they touch."""
    if not picture.bins:
        return np.empty((0, 4))
    x, y = mapping.x(decades(picture.edges)), mapping.y(values[1 : picture.bins + 1])
    return _boxes(x[:-1], x[1:], y, mapping)


def _boxes(left: Array, right: Array, y: Array, mapping: Mapping) -> Array:
    """Return left, top, width and height of what stands on zero and can be seen, (m, 4)."""
    base = mapping.point(0.0, 0.0).y()
    boxes = np.column_stack([left, np.minimum(y, base), right - left, np.abs(y - base)])
    return boxes[boxes[:, 3] > LEAST_SEEN]


def _steps(picture: RatioPicture, values: Array, mapping: Mapping) -> Sequence[QPolygonF]:
    """Return the outline of the bins."""
    if not picture.bins or not values[1 : picture.bins + 1].any():
        return ()
    x = np.repeat(mapping.x(decades(picture.edges)), 2)[1:-1]
    y = np.repeat(mapping.y(values[1 : picture.bins + 1]), 2)
    return [QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])]


def _atoms(
    picture: RatioPicture, values: Array, mapping: Mapping, style: Style, side: int
) -> Array:
    """Return the atoms as narrow boxes, (m, 4): on their place, or left or right of it."""
    count = picture.atoms.size
    if not count:
        return np.empty((0, 4))
    x, y = mapping.x(decades(picture.atoms)), mapping.y(values[values.size - count :])
    width = min(style.px(THICK), max(style.px(THIN), mapping.rect.width() / (4.0 * count)))
    left = x - 0.5 * width + 0.5 * side * width
    return _boxes(left, left + width, y, mapping)


def _place(items: Sequence[Area | Curve], mapping: Mapping, one: Curve) -> None:
    """Place all items, and the line at r = 1."""
    for item in items:
        item.place(mapping.rect)
    at = mapping.point(0.0, 0.0).x()
    one.set_rule(QPointF(at, 0.0), QPointF(at, mapping.rect.bottom()))


def _clear(items: Sequence[Area | Curve]) -> None:
    for item in items:
        if isinstance(item, Area):
            item.set_boxes(np.empty((0, 4)))
        else:
            item.set_lines(())
