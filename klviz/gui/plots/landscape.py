"""The landscape of one run: its divergence over the two parameters of q, and the way it takes."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.contours import FLAT
from klviz.analyses.pictures import Picture, Problem
from klviz.analyses.record import NO_PATH
from klviz.core.arrays import Array, Theta
from klviz.core.batched.searches import Region
from klviz.core.families import FAMILIES
from klviz.document.numbers import format_number, typeset
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.items.labels import Labels
from klviz.gui.items.relief import Relief
from klviz.gui.items.spots import BASINS, Glyph, Spot, Spots
from klviz.gui.items.trail import Trail
from klviz.gui.plots.numbers import Number, numbers_of_spots
from klviz.gui.plots.panel import Frame, Names, Panel
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import estimate_text, settled
from klviz.gui.style import Style

MOST_LATE = 30
"""How often the last picture is shown once more in place of one that is being computed."""
BORDER = 1.3
"""The width of lines between basins."""
PATIENCE = 0.7
"""Seconds from which on it is said what is still looked for."""


class LandscapePlot:
    """A landscape with its minima and saddles, and on it the path of a run."""

    def __init__(self) -> None:
        self.panel = Panel(Names("μ", "log σ"))
        self._relief = Relief(self.panel.box)
        self._borders = Curve(self.panel.box)
        self._basins = Spots(self.panel.box)
        self._spots = Spots(self.panel.box)
        self._trail = Trail(self.panel.box)
        self._words = Labels(self.panel.box)
        self._style: Style | None = None
        self._drawn: tuple[object, ...] = ()
        self._picture: Picture | None = None
        self._run: Shown | None = None
        self._pointed: QPointF | None = None
        self._sought, self._since = "", 0.0
        self._held, self._late = False, 0
        self._symbols = ("μ", "σ")
        self._headed: tuple[Sequence[Entry], Entry | None] = ((), None)

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    @property
    def words(self) -> Labels:
        """The values beside minima and saddles."""
        return self._words

    @property
    def numbers(self) -> list[Number]:
        """The values of minima and saddles, and where they are."""
        run, spots = self._run, self._picture.spots if self._picture is not None else None
        return [] if run is None else numbers_of_spots(run, spots or (), self._symbols)

    @property
    def start(self) -> Theta | None:
        """Where the run begins; None where there is none."""
        path = self._run.view.path if self._run is not None else NO_PATH
        return (float(path[0, 0]), float(path[0, 1])) if len(path) else None

    @property
    def is_told(self) -> bool:
        """Whether its heading tells more than what it is the landscape of."""
        return self._headed[1] is not None

    @property
    def run(self) -> Shown | None:
        """The run whose landscape it is."""
        return self._run

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style, self._drawn, self._headed = style, (), ((), None)
        self.panel.arrange(frame, style)
        for item in (self._relief, self._basins, self._spots, self._trail, self._words):
            item.set_style(style)
        self._borders.set_pen(style.pen(style.theme.ink, BORDER))

    def show_picture(
        self,
        picture: Picture | None,
        region: Region,
        problem: Problem,
        family: str,
        error: str = "",
    ) -> None:
        """Draw a landscape; without one, keep the last for a moment while the next is computed."""
        if self._style is None or not self.panel.is_shown:
            return
        self._late = 0 if picture is not None else self._late + 1
        if picture is None and not error:
            picture = self._last_of(problem)
        self._picture = picture
        if self._drawn == (picture, region, family, error):
            return
        self._drawn, self._symbols = (picture, region, family, error), _symbols(family)
        self.panel.call_axes(self._symbols[0], f"log {self._symbols[1]}")
        self.panel.set_ranges(*region)
        note = picture.note if picture is not None and not error else error
        self.panel.note.show_text(typeset(note), centred=True)
        self._trail.setVisible(not note)
        self._show_ground(picture)

    def _last_of(self, problem: Problem) -> Picture | None:
        """Return the last picture of a divergence, None where it is another's or was long ago."""
        last = self._picture
        lasts = last is not None and last.problem[0] == problem[0] and self._late <= MOST_LATE
        return last if lasts else None

    def _show_ground(self, picture: Picture | None) -> None:
        """Draw what lies under the paths: heights, lines, basins; nothing without a picture."""
        mapping = self.panel.mapping
        for item in (self._borders, self._basins, self._spots, self._trail, self._words):
            item.place(mapping.rect)
        if picture is not None:
            self._relief.place(_extent(mapping, picture))
        drawn = FLAT if picture is None else picture.relief
        self._relief.show_heights(drawn.heights)
        self._relief.show_lines(_pixels(mapping, drawn.lines))
        self._basins.show_spots(_basin_spots(mapping, picture))
        apart = NO_PATH if picture is None or picture.basins is None else picture.basins.borders
        self._borders.set_lines(lines(unbroken(_pixels(mapping, apart))))

    def show_run(self, run: Shown) -> None:
        """Draw the path of a run up to the step that is shown."""
        self._run = run
        style = self._style
        if style is None or not self.panel.is_shown or not self._drawn:
            return
        mapping, path = self.panel.mapping, run.view.path
        way = mapping.pixels(*path.T)
        begun, now = (None, None) if not len(path) else _ends(mapping, path)
        colour, drawn = style.theme.run(run.colour), lines(unbroken(way)) if len(way) > 1 else ()
        self._trail.show_trail(drawn, begun, now, colour, grown=self._held)
        marks = self._marks(mapping, run)
        self._spots.show_spots(marks)
        self._words.show_labels(marks, begun, way)
        self._show_heading()

    def seek(self, what: str) -> None:
        """Say what is still looked for, once that takes long; "" for nothing."""
        if what != self._sought:
            self._sought, self._since = what, time.monotonic()

    def hold(self, held: bool) -> None:
        """Show the start as under the hand, or not."""
        if held != self._held and self._run is not None:
            self._held = held
            self.show_run(self._run)

    def point_at(self, place: QPointF | None) -> None:
        """Tell the divergence under the cursor; None where it is elsewhere."""
        if place is not None and not self.panel.plot.contains(place):
            place = None
        if place != self._pointed:
            self._pointed = place
            self._show_heading()

    def place_of(self, theta: Theta) -> QPointF:
        """Return where q with these parameters lies, in the scene of graphics."""
        return self.panel.scene_mapping.point(*theta)

    def _show_heading(self) -> None:
        run, style = self._run, self._style
        if run is None or style is None:
            return
        told, sought = self._told(run), self._long_sought()
        names, value = _names(run), Entry(told, style.theme.ink) if told else None
        if sought and not told:
            names = names[1:]
            value = Entry((f"finding {sought} …", f"{sought} …", ""), style.theme.muted)
        headed = (Entry(names, style.theme.run_text(run.colour)),), value
        if headed != self._headed:
            self._headed = headed
            self.panel.heading.show_entries(*headed)

    def _long_sought(self) -> str:
        """Return what is looked for since long, "" for nothing."""
        return self._sought if time.monotonic() - self._since >= PATIENCE else ""

    def _told(self, run: Shown) -> tuple[str, ...]:
        """Return the divergence at the node next to the cursor, from the longest to the bare."""
        picture = self._picture
        if self._pointed is None or picture is None or not picture.landscape.values.size:
            return ()
        loc, log_scale = self.panel.scene_mapping.at(self._pointed)
        locs, log_scales, values = picture.landscape
        column, row = int(np.abs(locs - loc).argmin()), int(np.abs(log_scales - log_scale).argmin())
        value = settled(float(values[row, column]) * run.factor)
        place, scale = format_number(locs[column], 3), format_number(math.exp(log_scales[row]), 3)
        loc_name, scale_name = self._symbols
        return f"{value} at {loc_name} = {place}, {scale_name} = {scale}", value, ""

    def _marks(self, mapping: Mapping, run: Shown) -> list[Spot]:
        """Return minima and saddles in view with their values, minima first."""
        picture = self._picture
        if picture is None or not picture.spots:
            return []
        found, number = [], 0
        for spot in sorted(picture.spots, key=lambda spot: spot.kind != "minimum"):
            glyph = Glyph.CROSS
            if spot.kind == "minimum":
                glyph = BASINS[number % len(BASINS)]
                number += 1
            value = estimate_text(spot.estimate, run.factor)
            found.append(Spot(mapping.point(*spot.theta), glyph, value))
        return [spot for spot in found if mapping.rect.contains(spot.place)]


def _names(run: Shown) -> tuple[str, ...]:
    name = run.name
    return f"landscape of {name.divergence}", name.divergence, *name.texts[2:]


def _symbols(family: str) -> tuple[str, str]:
    """Return the symbols of location and scale."""
    by_key = {parameter.key: parameter.symbol for parameter in FAMILIES[family].parameters}
    return by_key.get("loc", "μ"), by_key.get("scale", "σ")


def _pixels(mapping: Mapping, points: Array) -> Array:
    return np.column_stack([mapping.x(points[:, 0]), mapping.y(points[:, 1])])


def _ends(mapping: Mapping, path: Array) -> tuple[QPointF, QPointF | None]:
    """Return where a path begins and, if it has gone on, where it ends, in pixels."""
    first, last = path[[0, -1]].tolist()
    return mapping.point(*first), mapping.point(*last) if len(path) > 1 else None


def _extent(mapping: Mapping, picture: Picture) -> QRectF:
    """Return the rectangle that a picture has the values of: a stale one has another."""
    locs, log_scales, _ = picture.landscape
    if not len(locs):
        return mapping.rect
    low = mapping.point(float(locs[0]), float(log_scales[0]))
    high = mapping.point(float(locs[-1]), float(log_scales[-1]))
    return QRectF(QPointF(low.x(), high.y()), QPointF(high.x(), low.y()))


def _basin_spots(mapping: Mapping, picture: Picture | None) -> Sequence[Spot]:
    """Return the grid of starts, each with the glyph of the minimum that it ends in."""
    if picture is None or picture.basins is None:
        return ()
    places = _pixels(mapping, picture.basins.starts).tolist()
    ends = picture.basins.ends.tolist()
    return [
        Spot(QPointF(*place), Glyph.POINT if end < 0 else BASINS[end % len(BASINS)], small=True)
        for place, end in zip(places, ends, strict=True)
    ]
