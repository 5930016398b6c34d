"""The densities of two that are compared: P filled, Q a dashed line, and where they are equal."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.line_overview import LineContent, LineReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.sketch import PairCurves
from klviz.analyses.views import DENSITY_VIEWS
from klviz.document.notation import format_target
from klviz.document.numbers import format_number
from klviz.document.target import Target
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import areas, lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.tags import Mark, Tag
from klviz.gui.plots.crosshair import Crossed
from klviz.gui.plots.density_ranges import DensityRanges
from klviz.gui.plots.extent import TINY
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.reading_words import number_text, region_text, x_text
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

P_WIDTH, Q_WIDTH = 2.0, 2.8
LONGEST = 36
"""How many characters a distribution may have in the heading."""
MOST_MARKS = 12
"""How many points with p = q are marked."""


class PairDensities:
    """P and Q over x."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "density"))
        box = self.panel.box
        self._p_area, self._zero, self._p_line = Area(box), Curve(box), Curve(box)
        self._q_line = Curve(box)
        self._ranges = DensityRanges()
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, theme = style, style.theme
        self.panel.arrange(frame, style)
        self._p_area.set_colour(style.wash(theme.p_fill, 1.0))
        self._zero.set_pen(style.axis_pen)
        self._p_line.set_pen(style.pen(theme.p_line, P_WIDTH))
        self._q_line.set_pen(style.pen(theme.q_line, Q_WIDTH, dash=Q_DASH))

    def show(
        self,
        snapshot: CompareSnapshot,
        content: LineContent | PairCurves,
        *,
        still: bool = False,
    ) -> None:
        """Draw both densities; if ``still``, in the same range as before."""
        style, request = self._style, snapshot.request
        if style is None or not self.panel.is_shown:
            return
        view = request.density_view
        told = symmetry_texts(content)
        value = Entry(told, style.theme.muted) if told else None
        entries = legend(style, request.comparison.p, request.comparison.q)
        self.panel.heading.show_entries(entries, value)
        self.panel.call_y(DENSITY_VIEWS[view].label.lower())
        low, high = self._ranges.fit(view, content.x, content.p, [content.q], still=still)
        sill = (0.5 * Q_WIDTH * style.stroke + 1.0) / max(1.0, self.panel.plot.height())
        self.panel.set_ranges(request.view, (low - sill * (high - low), high))
        mapping = self.panel.mapping
        zero = mapping.point(0.0, low).y()
        for item in (self._p_area, self._zero, self._p_line, self._q_line):
            item.place(mapping.rect)
        runs = unbroken(mapping.pixels(content.x, content.p))
        self._p_area.set_polygons(areas(runs, zero))
        self._p_line.set_lines(lines(runs))
        self._q_line.set_lines(lines(unbroken(mapping.pixels(content.x, content.q))))
        self._zero.set_rule(QPointF(0.0, zero), QPointF(mapping.rect.right(), zero))
        self.panel.tags.show_tags(self._equal(style, content) if view != "cdf" else ())
        self.panel.note.show_text(_remark(content, view), centred=True)

    def crossed(self, snapshot: CompareSnapshot) -> Crossed:
        """Return what a crosshair meets here."""
        reading, style = snapshot.reading, self._style
        words = _words(snapshot, self.panel.pixel)
        if style is None or not isinstance(reading, LineReading) or reading.point is None:
            return Crossed(self.panel, (), words)
        point, theme = reading.point, style.theme
        return Crossed(self.panel, [(point.p, theme.p_line), (point.q, theme.q_line)], words)

    def hold(self) -> None:
        """Let the range of y but grow from now on."""
        self._ranges.hold()

    def forget(self) -> None:
        """Let the range of y fit the next snapshot alone."""
        self._ranges.forget()

    def _equal(self, style: Style, content: LineContent | PairCurves) -> list[Tag]:
        """Return a ring for every place in view where p = q."""
        mapping = self.panel.scene_mapping
        (left, right), (low, high) = mapping.x_range, mapping.y_range
        seen = content.equal[(content.equal >= left) & (content.equal <= right)]
        if not len(content.x) or len(seen) > MOST_MARKS:
            return []
        heights = np.interp(seen, content.x, content.p)
        return [
            Tag(mapping.point(x, y), Mark.RING, style.theme.muted)
            for x, y in zip(seen.tolist(), heights.tolist(), strict=True)
            if low <= y <= high
        ]


def legend(style: Style, p: Target, q: Target) -> list[Entry]:
    """Return the heading of both densities."""
    theme = style.theme
    swatches = (
        Swatch(theme.p_line, 1.5, fill=theme.p_fill),
        Swatch(theme.q_line, Q_WIDTH, dash=Q_DASH),
    )
    rows = zip("PQ", (p, q), (theme.p_line, theme.q_line), swatches, strict=True)
    return [Entry(named(name, target), colour, swatch) for name, target, colour, swatch in rows]


def named(name: str, target: Target) -> tuple[str, ...]:
    """Return what a distribution is called, at length where that is not too long, and in brief."""
    text = format_target(target, format_number)
    count = len(target.components)
    return (f"{name} = {text}" if len(text) <= LONGEST else f"{name}, {count} components", name)


def symmetry_texts(content: LineContent | PairCurves) -> tuple[str, ...]:
    """Return why both directions are equal, at length and in brief; nothing where none is known."""
    if not isinstance(content, LineContent):
        return ()
    brief = "KL is the same both ways"
    if content.same:
        return ("Q is P",)
    if content.mirrored is not None:
        at = format_number(content.mirrored)
        return f"Q is P mirrored at x = {at}: {brief}", "mirror images", ""
    return (f"two Cauchys: {brief}", "two Cauchys", "") if content.cauchys else ()


def _remark(content: LineContent | PairCurves, view: str) -> str:
    """Return the sentence that stands where there is nothing to see."""
    if len(content.x) < 2:
        return "There are no points of x to draw here."
    if view == "density" and max(largest(content.p), largest(content.q)) < TINY:
        return "Both densities are zero here, to the precision of a computer."
    return ""


def _words(snapshot: CompareSnapshot, pixel: float) -> str:
    """Return what is read of both, in a few words; "" where nothing is."""
    reading = snapshot.reading
    if not isinstance(reading, LineReading):
        return ""
    if reading.point is not None:
        p, q = DENSITY_VIEWS[snapshot.request.density_view].symbols
        at = x_text(reading.point.x, pixel)
        both = number_text(reading.point.p), number_text(reading.point.q)
        return f"x = {at}, {p} = {both[0]}, {q} = {both[1]}"
    if reading.part is not None:
        part = reading.part
        masses = number_text(part.p.value), number_text(part.q.value)
        return f"{region_text(part.low, part.high, pixel)}: P has {masses[0]}, Q {masses[1]}"
    return ""
