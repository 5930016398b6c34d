"""The figure of the Compare lab: both directions on top, below them the aspect looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtWidgets import QGraphicsScene

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.snapshots import Snapshot
from klviz.document.scene import Scene
from klviz.document.units import UNITS, Unit
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.figures.aspects.aspect import ALL, AspectFigure
from klviz.gui.figures.directions import Directions, numbers_of_directions
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.sheet import BOTTOM, LEFT, RIGHT, ROW_GAP, TOP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.items.caption import HEIGHT as FOOT
from klviz.gui.items.caption import Caption
from klviz.gui.items.note import Note
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.numbers import Number, lines_of
from klviz.gui.plots.panel import Panel
from klviz.gui.style import Style

PIXELS_PER_POINT, LEAST_POINTS = 1.5, 200
PAGE = "page"
NOTHING_YET = "there is nothing yet"


class CompareDrawing(Drawing):
    """All that is drawn of a `CompareSnapshot`: one aspect at a time."""

    parts: ClassVar[tuple[str, ...]] = (
        PAGE,
        *(plot for figure in ASPECT_FIGURES.values() for plot in figure.plots),
    )

    def __init__(self, scene: QGraphicsScene, part: str = PAGE) -> None:
        super().__init__(scene, part)
        self._plot = ALL if part == PAGE else part
        self._directions, self._caption, self._remark = Directions(), Caption(), Note()
        self._add([*self._directions.items, self._caption, self._remark])
        self._figures: dict[str, AspectFigure] = {}
        self._unit = UNITS["nats"]
        self._snapshot: CompareSnapshot | None = None
        self._sheet: Sheet | None = None
        self._room = QSizeF()
        self._arranged: object = None
        self._holds, self._k = False, 0.0

    @property
    def aspect(self) -> AspectFigure | None:
        """What draws the aspect that is shown; None where nothing is shown yet."""
        shown = self._snapshot
        return None if shown is None else self._figure(shown)

    def arrange(
        self,
        width: float,
        height: float,
        style: Style,
        *,
        grows: bool = False,
        tells: bool = False,
    ) -> None:
        self._room, self._k = QSizeF(width, height), style.k
        foot = style.px(FOOT) if self._caption.text else 0.0
        self._sheet, self._arranged = Sheet(width, height - foot, style, grows, tells), None
        self._caption.set_style(style)
        self._caption.place(QRectF(0.0, height - foot, width, foot))
        self._remark.set_style(style)
        self._remark.place(self._sheet.inside)
        if self._snapshot is not None:
            self._draw(self._snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        assert isinstance(snapshot, CompareSnapshot)
        self._snapshot = snapshot
        if self._sheet is not None:
            self._draw(snapshot)

    def show_finding(self, study: str, finding: object) -> None:
        """Draw nothing: the lab has no studies."""

    def show_unit(self, unit: Unit) -> None:
        if unit != self._unit:
            self._unit = unit
            if self._snapshot is not None and self._sheet is not None:
                self._draw(self._snapshot)

    def show_caption(self, text: str) -> None:
        comes = bool(text) != bool(self._caption.text)
        self._caption.show_text(text)
        if comes and self._sheet is not None:
            sheet, room = self._sheet, self._room
            self.arrange(
                room.width(), room.height(), sheet.style, grows=sheet.grows, tells=sheet.tells
            )

    def hold(self, *, areas: bool = True) -> None:
        self._holds = True
        for figure in self._figures.values():
            figure.hold()

    @property
    def demand(self) -> object:
        shown = self._snapshot
        if shown is None:
            return None
        infinite = [bool(value.reason) for value in (shown.forward, shown.reverse)]
        return shown.request.comparison.aspect, infinite, self._figure(shown).demand(shown)

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        aspect = self.aspect
        return None if aspect is None else aspect.begin(place, scene, edit, paints=paints)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        aspect = self.aspect
        return None if aspect is None else aspect.cursor_at(place)

    def leave(self) -> None:
        if self.aspect is not None:
            self.aspect.leave()

    @property
    def grips(self) -> DensityGrips | None:
        aspect = self.aspect
        return None if aspect is None else aspect.grips

    def x_panel(self, place: QPointF) -> Panel | None:
        panels = self.aspect.panels if self.aspect is not None else ()
        over = (panel for panel in panels if panel.is_shown and panel.plot.contains(place))
        return next(over, None)

    @property
    def pixel(self) -> float:
        panels = self.aspect.panels if self.aspect is not None else ()
        return panels[0].pixel if panels else 1.0

    def points(self) -> int:
        width = self._sheet.inside.width() if self._sheet is not None else 0.0
        return max(LEAST_POINTS, round(width / PIXELS_PER_POINT))

    def least_height(
        self, width: float, style: Style, height: float, *, tells: bool = False
    ) -> float:
        shown = self._snapshot
        if shown is None:
            return 0.0
        inside = width - style.px(LEFT) - style.px(RIGHT)
        edges = style.px(TOP) + style.px(BOTTOM)
        foot = style.px(FOOT) if self._caption.text else 0.0
        figure = self._figure(shown)
        least = figure.least_height(shown, inside, style, self._shown_plot(shown))
        return edges + foot + self._band(shown, inside, style, still=tells) + least

    @property
    def k(self) -> float:
        return self._k

    def numbers_at(self, place: QPointF) -> Sequence[Number]:
        shown = self._snapshot
        if shown is None:
            return ()
        found = self._figure(shown).numbers_at(place, shown, self._unit)
        return found or self._both(shown)

    def part_at(self, place: QPointF) -> str:
        return self.aspect.plot_at(place) if self.aspect is not None else ""

    @property
    def shown_parts(self) -> Sequence[str]:
        shown = self._snapshot
        if shown is None:
            return (PAGE,)
        return PAGE, *self._figure(shown).plots_in(shown.request.comparison.space)

    def lacks(self, part: str) -> str:
        shown = self._snapshot
        if shown is None:
            return NOTHING_YET
        if part in self.shown_parts:
            return ""
        return "it belongs to another aspect of the pair"

    def numbers(self) -> Sequence[Number]:
        """Return every number that it shows, whether it is arranged yet or not."""
        shown = self._snapshot
        if shown is None:
            return ()
        return *self._both(shown), *self._figure(shown).numbers(shown, self._unit)

    def table(self) -> str:
        return lines_of(self.numbers()) if self._snapshot is not None else ""

    def left_out(self) -> Sequence[str]:
        return self.aspect.left_out() if self.aspect is not None else ()

    def summary(self) -> str:
        shown = self._snapshot
        if shown is None:
            return ""
        both = "; ".join(number.told for number in self._both(shown))
        both = f"{both}. " if both else ""
        return f"{both}{self._figure(shown).summary(shown, self._unit)}".strip()

    def _both(self, snapshot: CompareSnapshot) -> Sequence[Number]:
        """Return both directions of P and Q, unless the aspect has no Q."""
        has_q = self._figure(snapshot).of_pair
        return numbers_of_directions(snapshot, self._unit) if has_q else ()

    def _figure(self, snapshot: CompareSnapshot) -> AspectFigure:
        """Return what draws the aspect of a snapshot, made at the first need."""
        key = snapshot.request.comparison.aspect
        if key not in self._figures:
            self._figures[key] = ASPECT_FIGURES[key](self._add)
            if self._holds:
                self._figures[key].hold()
        return self._figures[key]

    def _shown_plot(self, snapshot: CompareSnapshot) -> str:
        """Return which plot is shown alone; all where it is of another aspect."""
        return self._plot if self._plot in self._figure(snapshot).plots else ALL

    def _band(self, snapshot: CompareSnapshot, width: float, style: Style, *, still: bool) -> float:
        """Return the height of both directions with the gap below; 0 where there are none.

        A plot that is alone has none, nor has what is not about Q.
        """
        if self._shown_plot(snapshot) != ALL or not self._figure(snapshot).of_pair:
            return 0.0
        return Directions.height(snapshot, width, style, still=still) + style.px(ROW_GAP)

    def _draw(self, snapshot: CompareSnapshot) -> None:
        assert self._sheet is not None
        figure = self._figure(snapshot)
        for other in self._figures.values():
            if other is not figure:
                other.hide()
        if snapshot.error:
            figure.hide()
            self._arranged = None
        self._remark.show_text(snapshot.error)
        if not snapshot.failed:
            self._lay_out(self._sheet, snapshot, figure)
            self._directions.show(snapshot, self._unit)
        if not snapshot.error:
            figure.show(snapshot, self._unit)

    def _lay_out(self, sheet: Sheet, snapshot: CompareSnapshot, figure: AspectFigure) -> None:
        """Place both directions and the aspect, unless they lie where they should."""
        inside, style = sheet.inside, sheet.style
        band = self._band(snapshot, inside.width(), style, still=sheet.tells)
        wanted = figure, band, figure.demand(snapshot)
        if self._arranged == wanted:
            return
        self._arranged = wanted
        top = QRectF(inside.left(), inside.top(), inside.width(), band)
        self._directions.arrange(top if band else None, style, snapshot, still=sheet.tells)
        sheet = sheet._replace(named=figure.names_axes)
        figure.arrange(sheet, inside.adjusted(0.0, band, 0.0, 0.0), self._shown_plot(snapshot))


def numbers_of_pair(snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
    """Return every number that the figure of a snapshot shows, without drawing it."""
    scene = QGraphicsScene()
    drawing = CompareDrawing(scene)
    drawing.show_unit(unit)
    drawing.show_snapshot(snapshot)
    return drawing.numbers()
