"""Cut densities: P and Q as they are truncated, over what they were, with the ends to drag."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.infinity_contents import LineInfinity
from klviz.analyses.handles import grain
from klviz.document.comparison import Cut
from klviz.document.numbers import format_number
from klviz.document.scene import Scene
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import areas, lines, unbroken
from klviz.gui.items.grips import Grip, Grips, Shape
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.style import Style
from klviz.gui.theme import Q_DASH

P_WIDTH, Q_WIDTH, WHOLE_WIDTH = 2.0, 2.8, 1.2
WHOLE_SHARE = 0.45
"""How much of its colour a density has where it was before it was cut."""
HEIGHTS = (0.42, 0.64)
"""How high the ends of P and of Q are drawn, as shares of the plot."""
REACH = 13.0
"""How near the cursor must be to an end, in pixels times k."""
SNAP_PIXELS = 16.0
UNDER_NOTE = 1.3
"""How far the plot goes beyond the densities where a sentence stands above them."""
End = tuple[int, int]
"""0 is P, 1 is Q; 0 is the lower end, 1 the upper."""
ENDS: tuple[End, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))


class CutDensities:
    """P filled and Q a line, as they are cut; thin where they were cut off.

    Attributes:
        for_hands: whether ends at which nothing is cut off are drawn, too, to be dragged.
    """

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "density"))
        box = self.panel.box
        self._p_area = Area(box)
        self._wholes = (Curve(box), Curve(box))
        self._p_line, self._q_line = Curve(box), Curve(box)
        self._stems = (Curve(box), Curve(box))
        self._grips = Grips()
        self._top = Extent()
        self._cuts = (Cut(), Cut())
        self._active: int | None = None
        self._style: Style | None = None
        self.for_hands = True

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (*self.panel.items, self._grips)

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, theme = style, style.theme
        self.panel.arrange(frame, style)
        self._grips.setVisible(frame is not None)
        self._grips.set_style(style)
        self._p_area.set_colour(style.wash(theme.p_fill, 1.0))
        self._p_line.set_pen(style.pen(theme.p_line, P_WIDTH))
        self._q_line.set_pen(style.pen(theme.q_line, Q_WIDTH, dash=Q_DASH))
        for stem, colour in zip(self._stems, (theme.p_line, theme.q_line), strict=True):
            stem.set_pen(style.pen(colour, 1.2))
        for curve, colour in zip(self._wholes, (theme.p_line, theme.q_line), strict=True):
            pen = style.pen(style.wash(colour, WHOLE_SHARE).name(), WHOLE_WIDTH, dash=(2.0, 3.0))
            curve.set_pen(pen)

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._top.hold()

    def show(self, content: LineInfinity, view: tuple[float, float], note: str) -> None:
        """Draw both, and a sentence at the top of the plot."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        self._cuts = content.cuts
        self.panel.heading.show_entries(_legend(style, content))
        every = (content.p, content.q, content.whole_p, content.whole_q)
        above = UNDER_NOTE if note else 1.0
        top = self._top.fit(above * max(largest(curve) for curve in every)) or 1.0
        self.panel.set_ranges(view, (0.0, top))
        mapping = self.panel.mapping
        for item in (self._p_area, *self._wholes, self._p_line, self._q_line, *self._stems):
            item.place(mapping.rect)
        runs = unbroken(mapping.pixels(content.x, content.p))
        bottom = mapping.rect.bottom()
        self._p_area.set_polygons(areas(runs, bottom))
        self._p_line.set_lines(lines(runs))
        self._q_line.set_lines(lines(unbroken(mapping.pixels(content.x, content.q))))
        for curve, whole, cut in zip(
            self._wholes, (content.whole_p, content.whole_q), content.cuts, strict=True
        ):
            shown = lines(unbroken(mapping.pixels(content.x, whole))) if cut.cuts else ()
            curve.set_lines(shown)
        for who, stem in enumerate(self._stems):
            stem.set_lines(self._stems_of(who))
        self.panel.note.show_text(note)
        self._grips.place(self.panel.tags.boundingRect())
        self._show_grips()

    def at(self, place: QPointF) -> End | None:
        """Return the end at a place of the scene of graphics; the nearest one."""
        if self._style is None or not self.panel.is_shown:
            return None
        far = [(math.dist(self._place(end).toTuple(), place.toTuple()), end) for end in ENDS]
        distance, end = min(far)
        return end if distance <= REACH * self._style.k else None

    def point_at(self, end: End | None) -> None:
        """Make the end under the cursor stand out."""
        active = None if end is None else ENDS.index(end)
        if active != self._active:
            self._active = active
            self._show_grips()

    def moved(self, scene: Scene, end: End, place: QPointF, *, coarse: bool) -> Scene:
        """Return the scene with an end there; beyond the edge of the plot nothing is cut off.

        Raises:
            ValueError: nothing would be left.
        """
        who, side = end
        x, comparison = self._end_at(place, side, coarse=coarse), scene.comparison
        apart = who == 1 and not comparison.same_cuts
        cut = comparison.cut_q if apart else comparison.cut_p
        made = replace(cut, low=x) if side == 0 else replace(cut, high=x)
        changed = replace(comparison, cut_q=made) if apart else replace(comparison, cut_p=made)
        return replace(scene, comparison=changed)

    def _end_at(self, place: QPointF, side: int, *, coarse: bool) -> float:
        """Return the x of a place to a round number, infinite from the edge of the plot on."""
        panel, k = self.panel, self._style.k if self._style is not None else 1.0
        unit = grain(panel.pixel, SNAP_PIXELS * k if coarse else 0.4)
        x = float(f"{round(panel.scene_mapping.at(place)[0] / unit) * unit:.12g}")
        low, high = panel.mapping.x_range
        if side == 0:
            return x if x > low else -math.inf
        return x if x < high else math.inf

    def _show_grips(self) -> None:
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme = style.theme
        colours = (theme.p_line, theme.q_line)
        grips = [
            Grip(self._place(end), Shape.LOZENGE, colours[end[0]], hollow=not self._is_cut(end))
            for end in ENDS
            if self.for_hands or self._is_cut(end)
        ]
        words = "" if self._active is None else self._told(ENDS[self._active])
        self._grips.show_grips(grips, self._active if self.for_hands else None, words)

    def _is_cut(self, end: End) -> bool:
        return math.isfinite(self._x(end))

    def _x(self, end: End) -> float:
        cut = self._cuts[end[0]]
        return cut.high if end[1] else cut.low

    def _place(self, end: End) -> QPointF:
        """Return where an end is drawn: at the edge of the plot where it is beyond."""
        mapping = self.panel.scene_mapping
        low, high = mapping.x_range
        _, top = mapping.y_range
        return mapping.point(min(max(self._x(end), low), high), HEIGHTS[end[0]] * top)

    def _stems_of(self, who: int) -> list[QPolygonF]:
        """Return the lines from the axis to the ends of a cut that are in view."""
        mapping = self.panel.mapping
        low, high = mapping.x_range
        top = HEIGHTS[who] * mapping.y_range[1]
        ends = [self._x(end) for end in ENDS if end[0] == who and self._is_cut(end)]
        return [
            QPolygonF([mapping.point(x, 0.0), mapping.point(x, top)])
            for x in ends
            if low <= x <= high
        ]

    def _told(self, end: End) -> str:
        who, side = "PQ"[end[0]], ("below", "above")[end[1]]
        x = self._x(end)
        if math.isinf(x):
            return f"drag to cut {who} off {side}"
        return f"{who} is cut off {side} {format_number(x)}"


def _legend(style: Style, content: LineInfinity) -> Sequence[Entry]:
    theme = style.theme
    swatches = (
        Swatch(theme.p_line, 1.5, fill=theme.p_fill),
        Swatch(theme.q_line, Q_WIDTH, dash=Q_DASH),
    )
    entries = []
    for name, colour, swatch, cut, mass in zip(
        "PQ", (theme.p_line, theme.q_line), swatches, content.cuts, content.masses, strict=True
    ):
        if cut.cuts:
            ends = f"{format_number(cut.low)} … {format_number(cut.high)}"
            kept = format_number(100.0 * mass.value)
            texts: tuple[str, ...] = (
                f"{name} cut to {ends}: {kept} % of it, normalised",
                f"{name} cut to {ends} ({kept} %)",
                f"{name} ({kept} %)",
            )
        else:
            texts = (name,)
        entries.append(Entry(texts, colour, swatch))
    return entries
