"""The generator f over r, with its tangent at r = 1 and its dual, on a logarithmic axis of r."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.generator import Curve as Drawn
from klviz.analyses.compare.generator import GeneratorContent, capital
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.tags import Mark, Tag
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.style import Style
from klviz.gui.theme import legible, mix

F_WIDTH, DUAL_WIDTH, TANGENT_WIDTH = 3.0, 2.2, 1.4
DUAL_DASH, TANGENT_DASH = (5.0, 2.4), (2.0, 2.0)
TO_DECADES = 1.0 / math.log(10.0)
"""From log r to the places of a decimal axis."""
DEPTH, LEVEL_DEPTH, HEIGHT = 1.3, 0.25, 3.6
"""How far the view reaches below zero, and above, in units of f''(1)."""
RATIO = "r = p/q (log scale)"
"""What the axis of r is called: on a logarithmic one a tangent is a curve."""
CORNERED = 0.35
"""The same unit where f has a corner."""


def colour_of(style: Style, key: str, alpha: float) -> str:
    """Return the colour of a divergence: forward is blue, reverse vermilion, the α family between.

    All others are in the colour of a third run.
    """
    theme = style.theme
    if key == "alpha":
        return mix(theme.run(1), theme.run(0), min(max(alpha, 0.0), 1.0))
    return theme.run({"kl": 0, "reverse_kl": 1}.get(key, 2))


def dual_colour(style: Style, key: str, alpha: float) -> str:
    """Return the colour of the dual: that of the other direction."""
    if key == "alpha":
        return colour_of(style, key, 1.0 - alpha)
    other = {"kl": "reverse_kl", "reverse_kl": "kl"}.get(key)
    return style.theme.muted if other is None else colour_of(style, other, 0.0)


def words_in(style: Style, colour: str) -> str:
    """Return a colour for words about a curve."""
    return legible(colour, style.theme.ink, style.theme.canvas)


def decades(log_r: Array) -> Array:
    """Return the places of log r on a decimal axis."""
    return TO_DECADES * log_r


def unit_of(curve: Drawn, unit: Unit) -> tuple[float, str]:
    """Return by what values of a divergence are multiplied, and its unit, "" for none."""
    return (unit.factor, unit.key) if curve.divergence.logarithmic else (1.0, "")


class GeneratorPlot:
    """f, its tangent at 1 and its dual."""

    def __init__(self) -> None:
        self.panel = Panel(Names(RATIO, "f(r)", essential=True), log_x=True)
        box = self.panel.box
        self._zero, self._one = Curve(box), Curve(box)
        self._tangent, self._dual, self._f = Curve(box), Curve(box), Curve(box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._zero.set_pen(style.axis_pen)
        self._one.set_pen(style.axis_pen)

    def show_generator(
        self, content: GeneratorContent, ends: tuple[float, float], unit: Unit
    ) -> None:
        """Draw the generator between two log r."""
        style, curve = self._style, content.curve
        if style is None or curve is None or not self.panel.is_shown:
            return
        factor, word = unit_of(curve, unit)
        self.panel.call_y(f"f(r) ({word})" if word else "f(r)")
        scale = factor * _scale(curve)
        below = LEVEL_DEPTH if content.levelled or not curve.slope else DEPTH
        low, high = (TO_DECADES * end for end in ends)
        self.panel.set_ranges((low, high), (-below * scale, HEIGHT * scale))
        colours = (
            colour_of(style, content.key, content.alpha),
            dual_colour(style, content.key, content.alpha),
        )
        self._f.set_pen(style.pen(colours[0], F_WIDTH))
        self._dual.set_pen(style.pen(colours[1], DUAL_WIDTH, dash=DUAL_DASH))
        self._tangent.set_pen(style.pen(style.theme.muted, TANGENT_WIDTH, dash=TANGENT_DASH))
        self._draw(curve, factor, shows_dual=content.shows_dual)
        self._show_heading(content, curve, colours)

    def _draw(self, curve: Drawn, factor: float, *, shows_dual: bool) -> None:
        mapping = self.panel.mapping
        for item in (self._zero, self._one, self._tangent, self._dual, self._f):
            item.place(mapping.rect)
        middle, right = mapping.point(0.0, 0.0), mapping.rect.right()
        self._zero.set_rule(QPointF(0.0, middle.y()), QPointF(right, middle.y()))
        self._one.set_rule(QPointF(middle.x(), 0.0), QPointF(middle.x(), mapping.rect.bottom()))
        x = decades(curve.log_r)
        for item, values in (
            (self._f, curve.values),
            (self._tangent, curve.tangent),
            (self._dual, curve.dual if shows_dual else np.full(x.size, math.nan)),
        ):
            item.set_lines(lines(unbroken(mapping.pixels(x, factor * values))))

    def _show_heading(
        self, content: GeneratorContent, curve: Drawn, colours: tuple[str, str]
    ) -> None:
        style = self._style
        assert style is not None
        formula = curve.divergence.classic_formula
        made = f"q f(p/q) = {formula}"
        named = capital(curve.divergence.name)
        if content.key == "alpha":
            named = f"α = {format_number(content.alpha)}"
        own = (made, made, f"f of {named}", "f")
        if content.levelled and curve.textbook_slope:
            own = (f"{made}, tangent taken away", f"{made}, levelled", "f, levelled", "f")
        entries = [Entry(own, words_in(style, colours[0]), Swatch(colours[0], F_WIDTH))]
        muted = style.theme.muted
        tangent = Swatch(muted, TANGENT_WIDTH, TANGENT_DASH)
        entries.append(
            Entry(
                ("tangent at r = 1, straight over r itself", "tangent at r = 1", "tangent"),
                muted,
                tangent,
            )
        )
        if content.shows_dual:
            dual = Swatch(colours[1], DUAL_WIDTH, DUAL_DASH)
            words = ("dual r f(1/r)", "dual")
            if curve.symmetric:
                words = ("dual r f(1/r) = f", "dual = f")
            entries.append(Entry(words, words_in(style, colours[1]), dual))
        self.panel.heading.show_entries(entries, Entry(_curved(curve.curvature), style.theme.ink))
        at = self.panel.scene_mapping.point(0.0, 0.0)
        self.panel.tags.show_tags([Tag(at, Mark.DOT, colours[0])])


def _scale(curve: Drawn) -> float:
    value = curve.curvature.value
    return value if math.isfinite(value) else CORNERED


def _curved(curvature: Estimate) -> tuple[str, ...]:
    """Return f''(1) as text."""
    if math.isinf(curvature.value):
        return ("a corner at r = 1", "corner")
    return (f"f″(1) = {format_number(curvature.value)}",)
