"""The figure of infinity on the line: cuts to drag, windows that grow, and an ε that hides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.infinity_contents import LineInfinity
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.directions import value_texts
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, NARROW, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.items.heading import Entry, Heading
from klviz.gui.plots.cut_densities import CutDensities
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Panel
from klviz.gui.plots.smoothed import SmoothedPlot
from klviz.gui.plots.windowed import WindowedPlot
from klviz.gui.scene_drags import SceneDrag
from klviz.gui.style import Style

LEAST_PLOT = 120.0
"""How high each plot must be, times k."""
UPPER = 0.46
"""The share of the height that the densities have beside two other plots."""


class LineInfinityFigure(AspectFigure):
    """Densities with their cuts over windowed integrals and smoothed values."""

    plots: ClassVar[Mapping[str, str]] = {
        "truncation": "Truncated densities",
        "windows": "Integral over a window",
        "smoothing": "Smoothed by ε",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._cut_row = Heading()
        self._densities, self._windows = CutDensities(), WindowedPlot()
        self._smoothed = SmoothedPlot()
        self._places: dict[str, QRectF] = {}
        self._style: Style | None = None
        self._on_screen = False
        add([self._cut_row])
        for plot in (self._densities, self._windows, self._smoothed):
            add(plot.items)
        self.hide()

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style, self._on_screen = sheet.style, sheet.tells
        cells = _cells(sheet, rect, plot)
        self._places = dict(cells)
        row = sheet.style.px(HEADING)
        upper = cells.get("truncation")
        self._cut_row.setVisible(upper is not None)
        self._cut_row.set_style(sheet.style)
        if upper is not None:
            left = upper.left()
            self._cut_row.place(QRectF(left, upper.top(), upper.right() - left, row))
            cells["truncation"] = upper.adjusted(0.0, row, 0.0, 0.0)
        self._densities.for_hands = sheet.tells
        for key, part in self._parts.items():
            cell = cells.get(key)
            frame = sheet.frame(cell, heading=row, numbered=True) if cell is not None else None
            part.arrange(frame, sheet.style)

    def hide(self) -> None:
        self._style, self._places = None, {}
        self._cut_row.setVisible(False)
        for part in (self._densities, self._windows, self._smoothed):
            for item in part.items:
                item.setVisible(False)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content, style = snapshot.content, self._style
        if style is None or not isinstance(content, LineInfinity):
            return
        cut = any(one.cuts for one in content.cuts)
        self._show_row(content, style, unit, cut=cut)
        self._densities.show(content, snapshot.request.view, _reason(content) if cut else "")
        self._windows.show(content, unit)
        smoothed = f"(1 − ε)Q + ε {content.prior}"
        names = [(f"KL(P‖{smoothed})", f"KL(P‖Q + ε {content.prior})", "KL(P‖Q smoothed)", "P‖Q")]
        self._smoothed.show((content.smoothed,), names, unit)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        each = style.px(LEAST_PLOT + HEADING) + style.px(46.0)
        if plot != ALL:
            return each
        rows = 2 if width >= style.px(NARROW) else 3
        return rows * each + style.px(HEADING)

    def plot_at(self, place: QPointF) -> str:
        inside = (key for key, rect in self._places.items() if rect.contains(place))
        return next(inside, "")

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        numbers = self.numbers(snapshot, unit)
        return "; ".join(number.told for number in numbers)

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, LineInfinity):
            return ()
        found = []
        for name, cut, mass in zip("PQ", content.cuts, content.masses, strict=True):
            if cut.cuts:
                found.append(Number("cut", f"mass of {name} that is kept", *mass))
        for name, value in (("KL(P‖Q)", content.forward), ("KL(Q‖P)", content.reverse)):
            found.append(Number.of_estimate("as cut", name, value, unit.factor, unit.key))
        curve = content.smoothed
        found.append(Number("smoothing", "ε", curve.epsilon))
        found.append(Number("smoothing", "P(q = 0)", curve.lost))
        found.append(
            Number.of_estimate("smoothing", "KL(P‖Q smoothed)", curve.chosen, unit.factor, unit.key)
        )
        return found

    @property
    def panels(self) -> Sequence[Panel]:
        return (self._densities.panel,)

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        end = self._densities.at(place)
        if end is not None:
            return SceneDrag(
                f"Cut {'PQ'[end[0]]}",
                scene,
                edit,
                lambda s, at, coarse: self._densities.moved(s, end, at, coarse=coarse),
            )
        if self._smoothed.begins_at(place):
            return SceneDrag(
                "Change ε",
                scene,
                edit,
                lambda s, at, coarse: self._smoothed.moved(s, at, coarse=coarse),
            )
        return None

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        end = self._densities.at(place)
        self._densities.point_at(end)
        over = end is not None or self._smoothed.begins_at(place)
        return Qt.CursorShape.SizeHorCursor if over else None

    def leave(self) -> None:
        self._densities.point_at(None)

    def hold(self) -> None:
        self._densities.hold()
        self._smoothed.hold()

    @property
    def _parts(self) -> Mapping[str, CutDensities | WindowedPlot | SmoothedPlot]:
        return {
            "truncation": self._densities,
            "windows": self._windows,
            "smoothing": self._smoothed,
        }

    def _show_row(self, content: LineInfinity, style: Style, unit: Unit, *, cut: bool) -> None:
        """Write both directions of the two as they are cut."""
        theme = style.theme
        if not cut:
            words: tuple[str, ...] = ("nothing is cut off",)
            if self._on_screen:
                words = ("nothing is cut off: drag the lozenges at the edges", *words)
            self._cut_row.show_entries([Entry(words, theme.muted)])
            return
        entries = [Entry(("as cut:",), theme.ink)]
        for number, (name, value) in enumerate(
            (("KL(P‖Q)", content.forward), ("KL(Q‖P)", content.reverse))
        ):
            equal, with_unit, bare = value_texts(value, unit)
            texts = (f"{name} {equal}", f"{name[3:-1]} {with_unit}", bare)
            entries.append(Entry(texts, theme.run_text(number)))
        self._cut_row.show_entries(entries)


def _reason(content: LineInfinity) -> str:
    """Return why a direction of the two as they are cut is infinite."""
    named = (("KL(P‖Q)", content.forward), ("KL(Q‖P)", content.reverse))
    return ". ".join(f"{name} = ∞: {value.reason}" for name, value in named if value.reason)


def _cells(sheet: Sheet, rect: QRectF, plot: str) -> dict[str, QRectF]:
    """Return where the plots lie, with their headings, without the axes below them."""
    axis = sheet.axis_height
    if plot != ALL:
        return {plot: rect.adjusted(0.0, 0.0, 0.0, -axis)}
    keys = list(LineInfinityFigure.plots)
    if rect.width() < sheet.style.px(NARROW):
        height = rect.height() / len(keys)
        return {
            key: QRectF(rect.left(), rect.top() + n * height, rect.width(), height - axis)
            for n, key in enumerate(keys)
        }
    high = UPPER * rect.height()
    gap = sheet.style.px(COLUMN_GAP)
    half = 0.5 * (rect.width() - gap)
    top, low = rect.top() + high, rect.height() - high - axis
    return {
        "truncation": QRectF(rect.left(), rect.top(), rect.width(), high - axis),
        "windows": QRectF(rect.left(), top, half, low),
        "smoothing": QRectF(rect.left() + half + gap, top, half, low),
    }
