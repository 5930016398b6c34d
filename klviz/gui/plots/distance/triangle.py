"""A triangle of P, Q and R with what is at its edges, and the inequality that a distance has."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.triangle import Edge, Triangle, Way
from klviz.document.units import Unit
from klviz.gui.items.heading import Entry
from klviz.gui.items.network import LEADING, SIZE, Bar, Network, Side, size_of
from klviz.gui.items.points import LETTER, Point, Points
from klviz.gui.plots.distance.chart import Chart
from klviz.gui.plots.distance.words import value_text
from klviz.gui.style import Style
from klviz.gui.theme import mix

R_RUN = 2
"""Of which run R has the colour."""
BAR, BARS_GAP = 15.0, 12.0
"""How high a bar is, and what lies between bars and above them."""
MARGIN = 26.0
"""How far corners stay from the edges of the plot."""
ALWAYS = "root_jsd"
"""What is a distance."""
NAMES = {"kl": "KL", "jsd": "JSD", "root_jsd": "√JSD"}
TALLEST = 1.1
"""How many times as high as wide a triangle is at most."""
WORDS = 190.0
"""How wide half a triangle is at least, if there is room."""
SHARE = 0.75
"""The share of its colour in the second piece of a bar."""


class TrianglePlot:
    """Three distributions as corners; below them the straight way, and the one round."""

    key = "triangle"

    def __init__(self) -> None:
        self.chart = Chart()
        self._network, self._corners = Network(), Points()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (self._network, self._corners, *self.chart.items)

    def arrange(self, cell: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no cell."""
        self.chart.arrange(cell, style, axes=False)
        for item in (self._network, self._corners):
            item.setVisible(cell is not None)
            if cell is not None:
                item.set_style(style)
                item.place(cell)

    def show(self, triangle: Triangle, unit: Unit) -> None:
        """Draw the triangle with its values in a unit."""
        style = self.chart.style
        if style is None:
            return
        in_unit = None if triangle.key == "root_jsd" else unit
        root = math.sqrt(unit.factor) if triangle.key == "root_jsd" else 1.0
        rooted = Unit(f"√{unit.key}", "", root) if in_unit is None else in_unit
        places = self._places(style)
        sides = self._sides(style, triangle, rooted, places)
        bars = () if triangle.way is None else self._bars(style, triangle.way, rooted)
        self._network.show_parts(sides, bars)
        self._corners.show_points(_corners(style, places))
        self._say(style, triangle, rooted)

    def _places(self, style: Style) -> dict[str, QPointF]:
        area = self._upper(style)
        area.setHeight(min(area.height(), TALLEST * area.width()))
        side, top = style.px(MARGIN), style.px(MARGIN)
        high = area.height() - 2.0 * top
        # Where it is low, it is still so wide that the words on its sides stand clear.
        half = min(0.5 * area.width() - side, max(1.1 * high + side, style.px(WORDS)))
        middle = area.center().x()
        low = area.bottom() - style.px(14)
        return {
            "P": QPointF(middle - half, low),
            "Q": QPointF(middle, area.top() + style.px(26)),
            "R": QPointF(middle + half, low),
        }

    def _upper(self, style: Style) -> QRectF:
        below = 2.0 * style.px(BAR) + 3.0 * style.px(BARS_GAP)
        return self.chart.area.adjusted(0.0, 0.0, 0.0, -below)

    def _sides(
        self, style: Style, triangle: Triangle, unit: Unit, places: dict[str, QPointF]
    ) -> list[Side]:
        way = triangle.way if triangle.fails else None
        sides = []
        for a, b in (("P", "R"), ("P", "Q"), ("Q", "R")):
            words = tuple(
                (_edge_text(edge, triangle.key, unit), _edge_colour(style, edge, way))
                for edge in triangle.edges
                if {edge.start, edge.end} == {a, b}
            )
            strong = next((colour for _, colour in words if colour != style.theme.ink), "")
            colour = strong or mix(style.theme.canvas, style.theme.muted, 0.6)
            line = QLineF(places[a], places[b])
            place = self._clear(line.center(), words, style)
            sides.append(Side(line, place, words, colour, 3.0 if strong else 1.6))
        return sides

    def _clear(self, place: QPointF, words: Sequence[tuple[str, str]], style: Style) -> QPointF:
        """Return the place for words, moved so far that all of them are in the plot."""
        width, _ = size_of(words, style)
        left, right = self.chart.cell.left() + 0.5 * width, self.chart.cell.right() - 0.5 * width
        return QPointF(min(max(place.x(), left), max(left, right)), place.y())

    def _bars(self, style: Style, way: Way, unit: Unit) -> list[Bar]:
        area, straight = self.chart.area, style.theme.run(1)
        pieces = (way.direct,), (way.first, way.second)
        before = [" + ".join(edge.formula for edge in edges) for edges in pieces]
        totals = [way.direct.value, way.identity.right]
        behind = [value_text(total, unit) for total in totals]
        start = area.left() + max(style.width(text, SIZE) for text in before) + style.px(8)
        room = area.right() - start - max(style.width(text, SIZE) for text in behind)
        room = max(room - style.px(8), style.px(10))
        finite = [t.value for t in totals if math.isfinite(t.value)]
        longest = max(finite, default=0.0) or 1.0
        # What is infinite is drawn as far as there is room, with ∞ behind it.
        longest *= 1.0 if len(finite) == len(totals) else 2.0
        colours = (
            (straight,),
            (style.theme.run(0), mix(style.theme.canvas, style.theme.run(0), SHARE)),
        )
        bars = []
        top = area.bottom() - 2.0 * style.px(BAR) - style.px(BARS_GAP)
        for row in range(2):
            y = top + row * (style.px(BAR) + style.px(BARS_GAP))
            lengths = [min(edge.value.value / longest, 1.0) * room for edge in pieces[row]]
            if sum(lengths) > room:
                lengths[-1] = room - sum(lengths[:-1])
            drawn = tuple(zip(lengths, colours[row], strict=True))
            rect = QRectF(start, y, room, style.px(BAR))
            bars.append(Bar(rect, drawn, before[row], behind[row], style.theme.ink))
        return bars

    def _say(self, style: Style, triangle: Triangle, unit: Unit) -> None:
        name = NAMES[triangle.key]
        title = Entry((f"{name} between P, Q and R", name), style.theme.ink)
        if triangle.way is None:
            self.chart.say([title])
            return
        first, second = triangle.way.identity.left, triangle.way.identity.right
        sign = ">" if triangle.fails else "≤"
        numbers = f"{value_text(first, unit)} {sign} {value_text(second, unit)}"
        holds = (
            "the inequality holds, as always" if triangle.key == ALWAYS else "it holds for these"
        )
        verdict = "the triangle inequality fails" if triangle.fails else holds
        colour = style.theme.run_text(1) if triangle.fails else style.theme.muted
        short = "fails" if triangle.fails else "holds"
        self.chart.say([title], Entry((f"{verdict}: {numbers}", verdict, short), colour))


def least_height(style: Style) -> float:
    """Return how high the plot must be, its heading included."""
    words = 5.0 * style.px(SIZE * LEADING)
    return words + 2.0 * style.px(BAR) + 3.0 * style.px(BARS_GAP) + style.px(28 + LETTER + 10)


def _corners(style: Style, places: dict[str, QPointF]) -> list[Point]:
    theme = style.theme
    colours = {"P": theme.p_line, "Q": theme.q_line, "R": theme.run_text(R_RUN)}
    aside = {"P": (-1.0, 0.0), "Q": (0.0, -1.0), "R": (1.0, 0.0)}
    return [Point(place, colours[name], name, aside=aside[name]) for name, place in places.items()]


def _edge_text(edge: Edge, key: str, unit: Unit) -> str:
    number = value_text(edge.value, unit)
    return f"{edge.start}‖{edge.end}  {number}" if key == "kl" else number


def _edge_colour(style: Style, edge: Edge, way: Way | None) -> str:
    """Return the colour of words: those of the inequality that fails stand out."""
    if way is None:
        return style.theme.ink
    ends = edge.start, edge.end
    same = {ends} if "‖" in edge.formula else {ends, ends[::-1]}
    if (way.direct.start, way.direct.end) in same:
        return style.theme.run_text(1)
    on_way = any((part.start, part.end) in same for part in (way.first, way.second))
    return style.theme.run_text(0) if on_way else style.theme.ink
