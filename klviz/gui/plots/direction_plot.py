"""One direction of KL over x: what every x adds, or how p and q compare there, and by what weight.

The integrand is a weight, the density that is averaged over, times a log ratio. Where the ratio is
shown the weight stands behind it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.line_overview import Direction, NormalTerms
from klviz.analyses.readings import RunPart, RunReading
from klviz.analyses.views import RatioView
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.numbers import MINUS, format_error, format_number, typeset
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.geometry import areas, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.rug import Rug
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.plots.crosshair import Crossed
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.integrand_ranges import Scale
from klviz.gui.plots.panel import NOTE_TOP, Frame, Names, Panel, largest
from klviz.gui.plots.reading_rows import LOGARITHMS
from klviz.gui.plots.reading_words import ratio_text, share_text
from klviz.gui.plots.shown import IN_NATS
from klviz.gui.plots.signed_curve import WIDTH, SignedCurve
from klviz.gui.plots.wording import NOTHING, equal_to, estimate_text, settled
from klviz.gui.style import Style

NAMES = ("KL(P‖Q)", "KL(Q‖P)")
PRODUCTS = ("p log(p/q)", "q log(q/p)")
WEIGHTS = ("p", "q")
SWAPPED = str.maketrans("pq", "qp")
WEIGHT_TOP = 0.8
"""How high a weight reaches, as a share of what lies above zero."""
WEIGHED = frozenset({"log_ratio", "ratio"})
"""The views that show what is averaged, so that the weight is drawn too."""
NODE, START = 5.0, 11.0
"""The heights of the ticks of a point of the quadrature, and of where a panel begins."""


@dataclass(frozen=True, slots=True)
class Way:
    """One direction as it is drawn.

    Attributes:
        part: which: 0 for KL(P‖Q), 1 for KL(Q‖P).
        direction: its data, in nats.
        ratio: by what p and q are compared.
        unit: the unit of its values.
        reading: its numbers at the crosshair, if there is one.
        region: its numbers in the region, if there is one.
        seen: how high or deep need be seen, in nats: far out a log ratio grows without end.
    """

    part: int
    direction: Direction
    ratio: RatioView
    unit: Unit
    reading: RunReading | None = None
    region: RunPart | None = None
    seen: float = math.inf

    @property
    def most(self) -> float:
        """How high or deep its plot reaches at most."""
        return min(self.ratio.most, self.seen * self.factor)

    @property
    def factor(self) -> float:
        """What the values drawn are multiplied with."""
        return 1.0 if self.ratio.in_nats is False else self.unit.factor

    @property
    def integrand(self) -> Array:
        """The values drawn, (n,)."""
        return self.direction.compared * self.factor

    @property
    def kind(self) -> str:
        """The kind of both directions is the same: their heights compare."""
        return IN_NATS


class DirectionPlot:
    """One direction over x.

    Args:
        part: which: 0 for KL(P‖Q), 1 for KL(Q‖P).
    """

    def __init__(self, part: int) -> None:
        self.panel = Panel(Names("x", "integrand"))
        self._part = part
        self._weight = Area(self.panel.box)
        self._curve = SignedCurve(self.panel.box)
        self._nodes, self._starts = Rug(self.panel.box), Rug(self.panel.box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, theme = style, style.theme
        self.panel.arrange(frame, style)
        fill = theme.q_fill if self._part else theme.p_fill
        self._weight.set_colour(style.wash(fill, 0.7))
        self._nodes.set_pen(style.pen(theme.muted, 0.8))
        self._starts.set_pen(style.pen(theme.ink, 1.2))

    def show_note(self, way: Way, *, alone: bool) -> float:
        """Write the formula, or why the value is infinite; return what share of the plot it takes.

        Of a plot that is not ``alone`` the reason stands elsewhere.
        """
        text = self._note(way, alone=alone)
        height = self.panel.note.show_text(text)
        if height and self._style:
            height += self._style.px(NOTE_TOP) + self._style.stroke * WIDTH
        return height / max(1.0, self.panel.plot.height())

    def hide_note(self) -> None:
        """Leave its place to what is read."""
        self.panel.note.show_text("")

    def show(
        self,
        x_range: tuple[float, float],
        x: Array,
        way: Way,
        scale: Scale,
        *,
        is_area: bool,
    ) -> None:
        """Draw a direction at x, (n,), in a range of x and of y.

        ``is_area`` says that the value may be called the area of what is drawn.
        """
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme = style.theme
        colour, swatch = theme.run_text(self._part), run_swatch(style, self._part)
        self.panel.call_y(way.ratio.axis)
        self.panel.heading.show_entries(
            [Entry(_titles(way), colour, swatch)], Entry(values_of(way, is_area=is_area), theme.ink)
        )
        self.panel.set_y_colour(colour if scale.own else theme.muted)
        self.panel.set_ranges(x_range, scale.y_range)
        self._show_weight(x, way)
        line, fills = theme.run(self._part), way.ratio.fills
        self._curve.show(style, self.panel.mapping, x, way.integrand, line, fills=fills)
        self._show_nodes(style, way)
        self.panel.tags.show_tags(self._tops(style, way))

    def crossed(self, way: Way) -> Crossed:
        """Return what a crosshair meets here."""
        words = _words(way)
        if self._style is None or way.reading is None:
            return Crossed(self.panel, (), words)
        value = way.reading.compared * way.factor
        return Crossed(self.panel, [(value, self._style.theme.run(self._part))], words)

    def _note(self, way: Way, *, alone: bool) -> str:
        direction = way.direction
        if way.ratio.key != "integrand":
            return ""
        if alone and not math.isfinite(direction.value.value):
            return typeset(direction.value.reason)
        return "" if direction.terms is None else formula_text(direction, direction.terms, way.unit)

    def _show_weight(self, x: Array, way: Way) -> None:
        mapping = self.panel.mapping
        self._weight.place(mapping.rect)
        top, peak = mapping.y_range[1], largest(way.direction.weight)
        if way.ratio.key not in WEIGHED or not peak:
            self._weight.set_polygons([])
            return
        heights = way.direction.weight * (WEIGHT_TOP * top / peak)
        zero = mapping.point(0.0, 0.0).y()
        self._weight.set_polygons(areas(unbroken(mapping.pixels(x, heights)), zero))

    def _show_nodes(self, style: Style, way: Way) -> None:
        mapping = self.panel.mapping
        low, high = mapping.x_range
        for rug, places, height in (
            (self._nodes, way.direction.nodes, NODE),
            (self._starts, way.direction.panels, START),
        ):
            rug.place(mapping.rect)
            seen = places[(places >= low) & (places <= high)]
            rug.set_ticks(seen, mapping, style.px(height))

    def _tops(self, style: Style, way: Way) -> list[Tag]:
        """Return how high a curve goes that leaves the plot because it may."""
        top, mapping = self.panel.mapping.y_range[1], self.panel.scene_mapping
        highest = largest(way.integrand)
        if highest <= top or way.ratio.key != "ratio":
            return []
        text = f"up to {settled(highest, 2)} in view"
        colour = style.theme.run_text(self._part)
        left = mapping.rect.left() + style.px(16)
        y = mapping.rect.top() + style.px(SIZE)
        tip = QPointF(left - style.px(6), y - style.px(5))
        return [Tag(tip, Mark.UP, style.theme.run(self._part), text, colour, QPointF(left, y))]


def _titles(way: Way) -> tuple[str, ...]:
    """Return what is drawn, from the longest to the shortest."""
    part, key = way.part, way.ratio.key
    product, name = PRODUCTS[part], NAMES[part]
    if key == "integrand":
        return f"{product}: what each x adds to {name}", f"{product} of {name}", product
    if key == "running":
        return f"∫ {product} up to x, which ends at {name}", f"∫ {product} up to x"
    if key == "pull":
        return f"what {name} makes of each x of q: the pull on log q", f"pull on log q, {name}"
    ratio = way.ratio.formula.translate(SWAPPED) if part else way.ratio.formula
    return f"{ratio}, over its weight {WEIGHTS[part]}", ratio


def values_of(way: Way, *, is_area: bool) -> tuple[str, ...]:
    """Return the value as text, from its two parts to the bare number."""
    direction, unit = way.direction, way.unit
    number = estimate_text(direction.value, unit.factor)
    told = f"{number} {unit.key}" if math.isfinite(direction.value.value) else number
    if way.ratio.key != "integrand":
        word = "its mean" if way.ratio.key == "log_ratio" else NAMES[way.part]
        return f"{word} {equal_to(told)}", told, number
    if math.isnan(direction.loss.value):
        return told, number
    parts = (estimate_text(part, unit.factor) for part in (direction.gain, direction.loss))
    both = f" {MINUS} ".join(parts)
    word = "area " if is_area else ""
    return f"{word}{both} {equal_to(told)}", f"{both} {equal_to(number)}", told, number


def formula_text(direction: Direction, terms: NormalTerms, unit: Unit) -> str:
    """Return KL of two normals with their numbers put in, beside what quadrature makes of it."""
    (sd, other), away = (format_number(value) for value in terms.sds), terms.distance
    bulk = f"log({other}/{sd}) + ({sd}² + {format_number(away)}²)/(2·{other}²) {MINUS} ½"
    if unit.factor != 1.0:
        bulk = f"({bulk})·{format_number(unit.factor)}"
    value = estimate_text(direction.value, unit.factor)
    text = f"{bulk} {equal_to(value)} {unit.key}"
    checked = direction.quadrature
    if checked is None:
        return text
    error = format_error(checked.error * unit.factor)
    told = estimate_text(Estimate(checked.value), unit.factor)
    return f"{text}; by quadrature {told} ± {error}"


def _words(way: Way) -> str:
    """Return what is read of a direction, in a few words; "" where nothing is."""
    reading, region = way.reading, way.region
    if reading is not None:
        logarithm = LOGARITHMS[way.unit.key]
        named = logarithm.translate(SWAPPED) if way.part else logarithm
        told = f"{named} = {ratio_text(reading.log_ratio, way.unit)}"
        if not math.isnan(reading.share.value):
            return f"{told}, {share_text(reading.share)} up to x"
        return f"{told}, {_added(reading.below, way.unit)} up to x"
    if region is None:
        return ""
    added = f"adds {_added(region.value, way.unit)}"
    if math.isnan(region.share.value):
        return added
    return f"{added}, {share_text(region.share)} of {NAMES[way.part]}"


def _added(value: Estimate, unit: Unit) -> str:
    """Return what a part of the line adds."""
    if math.isnan(value.value):
        return NOTHING
    number = estimate_text(value, unit.factor)
    return f"{number} {unit.key}" if math.isfinite(value.value) else number
