"""Where both directions agree: which is the larger one over a plane of Q, and the line between."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.agreement import COINS, LINE, MIXED, OUTCOMES, Plane
from klviz.analyses.compare.distance import DistanceContent
from klviz.core.arrays import Array
from klviz.gui.items.balance import Balance
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.points import Point, Points
from klviz.gui.items.ticks import linear_ticks, log_ticks
from klviz.gui.plots.distance.chart import Chart, Scale
from klviz.gui.style import Style

REACH = 12.0
"""How near the cursor must be to Q, in pixels times k."""
LINE_WIDTH = 2.2
SPACE = 70.0
"""How many pixels, times k, there are at least from mark to mark."""
MARGIN = 24.0
"""How far a triangle stays from the edges of the plot, for the names of its corners."""
EVERYWHERE = "Of any two Cauchys both directions agree, wherever Q is."
COMPUTING = "…"
DRAWN_OUT = "mixtures, corners drawn out", "corners drawn out", ""
"""What is said of a triangle whose smallest weights have more room than others."""
LONGEST = 12
"""How many characters of the name of an outcome are written."""


class View(NamedTuple):
    """From coordinates of a plane to pixels.

    Attributes:
        first: where the least coordinates are.
        across: where the largest first one is.
        up: where the largest second one is.
        low: the least coordinates.
        high: the largest.
    """

    first: QPointF
    across: QPointF
    up: QPointF
    low: tuple[float, float]
    high: tuple[float, float]

    def pixels(self, points: Array) -> Array:
        """Return points, (n, 2), in pixels; nan stays nan."""
        shares = (points - np.array(self.low)) / (np.array(self.high) - np.array(self.low))
        sides = [np.array((end - self.first).toTuple()) for end in (self.across, self.up)]
        return np.asarray(np.array(self.first.toTuple()) + shares @ np.stack(sides))

    def place(self, point: tuple[float, float]) -> QPointF:
        """Return one point in pixels."""
        return QPointF(*self.pixels(np.array([point]))[0].tolist())

    def at(self, place: QPointF) -> tuple[float, float]:
        """Return the coordinates at a place."""
        right, above = self.across - self.first, self.up - self.first
        matrix = np.array([right.toTuple(), above.toTuple()])
        shares = np.linalg.solve(matrix.T, np.array((place - self.first).toTuple()))
        low, high = np.array(self.low), np.array(self.high)
        across, up = (low + shares * (high - low)).tolist()
        return across, up


class PlanePlot:
    """A plane of Q in the colours of both directions, with the line where they agree."""

    key = "agreement"

    def __init__(self) -> None:
        self.chart = Chart()
        self._balance, self._edge, self._curve = Balance(), Curve(), Curve()
        self._points = Points()
        self._plane: Plane | None = None
        self.view: View | None = None
        self._held = False

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (self._balance, self._edge, self._curve, self._points, *self.chart.items)

    @property
    def plane(self) -> Plane | None:
        """The plane that is shown."""
        return self._plane

    def arrange(self, cell: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no cell."""
        self.chart.arrange(cell, style)
        for item in (self._balance, self._edge, self._curve, self._points):
            item.setVisible(cell is not None)
            if cell is not None:
                item.place(cell.adjusted(0.0, 0.0, 20.0, 0.0))
        if cell is None:
            return
        self._balance.set_style(style)
        self._points.set_style(style)
        self._curve.set_pen(style.pen(style.theme.ink, LINE_WIDTH))
        self._edge.set_pen(style.axis_pen)

    def show(self, content: DistanceContent) -> None:
        """Draw the plane, as far as it is known."""
        style, plane = self.chart.style, content.plane
        if style is None:
            return
        self._plane = plane
        flat = plane is None or plane.kind in (LINE, COINS)
        self.chart.place_heading(self.chart.area.left() if flat else self.chart.cell.left())
        self._say(style, plane)
        note = content.no_plane or (COMPUTING if plane is None else "")
        if plane is not None and plane.everywhere:
            note = EVERYWHERE
        # Points lie in the middle, so that what is said of the whole plane stands above them.
        self.chart.note.show_text(note, centred=plane is None)
        if plane is None:
            self._clear()
            return
        area = QRectF(self.chart.area)
        if not flat:
            # There are no axes, but for whose numbers there would be room.
            area.setLeft(self.chart.cell.left())
            area.setBottom(self.chart.cell.bottom() - style.px(8))
        self.view = view = _view(plane, area, style)
        self._balance.show_shares(plane.share, (view.first, view.across, view.up), half=not flat)
        self._curve.set_lines(lines(unbroken(view.pixels(plane.curve))))
        if flat:
            self._edge.set_lines([])
            self._show_axes(style, plane, view)
        else:
            self.chart.hide_axes()
            corners = [view.first, view.across, view.up, view.first]
            self._edge.set_lines([QPolygonF(corners)])
        self._show_points()

    def takes(self, place: QPointF) -> bool:
        """Whether Q is at a place, for a hand to take."""
        style, plane, view = self.chart.style, self._plane, self.view
        if style is None or plane is None or view is None or not is_moved(plane):
            return False
        assert plane.spot is not None
        if not self._shows(view, plane.spot):
            return False
        away = place - view.place(plane.spot)
        return math.hypot(away.x(), away.y()) <= REACH * style.k

    def hold(self, held: bool) -> None:
        """Show Q as under the hand, or not."""
        if held != self._held:
            self._held = held
            self._show_points()

    def _clear(self) -> None:
        self.view = None
        self._balance.clear()
        self._curve.set_lines([])
        self._edge.set_lines([])
        self._points.show_points([])
        self.chart.hide_axes()

    def _show_points(self) -> None:
        style, plane, view = self.chart.style, self._plane, self.view
        if style is None or plane is None or view is None:
            return
        theme, points = style.theme, []
        for mirror in plane.mirrors.tolist():
            place = view.place((mirror[0], mirror[1]))
            points.append(Point(place, theme.p_line, hollow=True, small=True))
        if plane.kind in (OUTCOMES, MIXED):
            points += self._corners(style, plane, view)
        self._points.show_points([*points, *self._own_points(style, plane, view)])

    def _own_points(self, style: Style, plane: Plane, view: View) -> Iterator[Point]:
        """Yield P, and Q where it can be moved and is seen."""
        theme = style.theme
        if plane.home is not None and plane.kind != MIXED:
            yield Point(view.place(plane.home), theme.p_line, "P", aside=(-1.0, -1.0))
        if plane.spot is not None and is_moved(plane) and self._shows(view, plane.spot):
            letter = "" if plane.kind == COINS else "Q"
            yield Point(view.place(plane.spot), theme.q_line, letter, grown=self._held)

    def _shows(self, view: View, spot: tuple[float, float]) -> bool:
        """Whether a point lies in the plane as far as that is shown."""
        ends = zip(view.low, spot, view.high, strict=True)
        return all(low <= at <= high for low, at, high in ends)

    def _corners(self, style: Style, plane: Plane, view: View) -> list[Point]:
        """Return the names of corners, of which those of distributions have their colours."""
        theme = style.theme
        colours = [theme.muted] * 3
        if plane.kind == MIXED:
            colours = [theme.q_line, theme.run_text(2), theme.p_line]
        places = (view.across, view.up, view.first)
        asides = ((1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))
        return [
            Point(place, colour, _brief(name), small=plane.kind != MIXED, aside=aside)
            for place, colour, name, aside in zip(
                places, colours, plane.corners, asides, strict=True
            )
        ]

    def _show_axes(self, style: Style, plane: Plane, view: View) -> None:
        muted, area = style.theme.muted, self.chart.area
        (left, low), (right, high) = view.low, view.high
        most = max(2, int(area.width() / (SPACE * style.k)))
        across = linear_ticks(left, right, min(most, 6))
        fitting = max(2, int(area.height() / (0.5 * SPACE * style.k)))
        if plane.kind == LINE:
            up = log_ticks(math.exp(low), math.exp(high), min(fitting, 6))
            heights = np.log(np.array(up.values))
            names = f"location of Q, a {plane.family}", "scale of Q"
        else:
            up = linear_ticks(low, high, min(fitting, 6))
            heights = np.array(up.values)
            outcome = _brief(plane.corners[0])
            names = f"chance of {outcome} under P", f"chance of {outcome} under Q"
        points = view.pixels(np.column_stack([np.full(len(heights), left), heights]))
        xs = view.pixels(np.column_stack([across.values, np.full(len(across.values), low)]))
        self.chart.show_axes(
            Scale(across, xs[:, 0].tolist(), names[0], muted),
            Scale(up, points[:, 1].tolist(), names[1], muted),
        )

    def _say(self, style: Style, plane: Plane | None) -> None:
        theme = style.theme
        entries = [
            # In the colours of their ground, which says more than a piece of it would.
            Entry(
                (f"KL({ends}) larger", f"{ends} larger", f"{ends} larger", f"{ends} >"),
                theme.run_text(run),
            )
            for run, ends in ((0, "P‖Q"), (1, "Q‖P"))
        ]
        equal = Swatch(theme.ink, LINE_WIDTH)
        law = plane.law if plane is not None else ""
        if plane is not None and len(plane.mirrors):
            told = ("○ two outcomes of P exchanged", "○ P, two exchanged", "○ exchanged", "")
            entries.append(Entry(told, theme.p_line))
        texts = (f"both agree: {law}", law) if law else ("both agree", "both agree")
        mixed = plane is not None and plane.kind == MIXED
        self.chart.say(
            [*entries, Entry((*texts, "equal", "="), theme.ink, equal)],
            Entry(DRAWN_OUT, theme.muted) if mixed else None,
        )


def _brief(name: str) -> str:
    """Return the name of an outcome, cut where it is too long to stand beside an axis."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def is_moved(plane: Plane) -> bool:
    """Whether Q is at a point that a hand can move."""
    return plane.spot is not None and plane.kind != MIXED


def _view(plane: Plane, area: QRectF, style: Style) -> View:
    """Return where the plane lies in a plot."""
    found = plane.found
    low = float(found.across[0]), float(found.up[0])
    high = float(found.across[-1]), float(found.up[-1])
    if plane.kind in (LINE, COINS):
        return View(area.bottomLeft(), area.bottomRight(), area.topLeft(), low, high)
    inner = area.adjusted(*(style.px(m) for m in (MARGIN, MARGIN, -MARGIN, -6.0)))
    # The third corner is on the left, the first on the right, the second on top.
    side = min(inner.width(), inner.height() / (0.5 * math.sqrt(3.0)))
    height = 0.5 * math.sqrt(3.0) * side
    first = QPointF(inner.center().x() - 0.5 * side, inner.center().y() + 0.5 * height)
    across = first + QPointF(side, 0.0)
    return View(first, across, first + QPointF(0.5 * side, -height), low, high)
