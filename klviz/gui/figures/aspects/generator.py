"""The figure of generators: f over the mass on the axis of r, all divergences, and the middle M."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.generator import DivergenceRow, GeneratorContent, capital
from klviz.analyses.compare.ratio_pictures import NEAREST
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.divergences import DIVERGENCES, ENDS
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import COLUMN_GAP, HEADING, ROW_GAP, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.divergence_table import DivergenceTable
from klviz.gui.plots.extent import Kept
from klviz.gui.plots.family import FAMILY_KEYS, FamilyPlot
from klviz.gui.plots.generator import GeneratorPlot
from klviz.gui.plots.middle import MiddlePlot
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.ratio_plots import MassPlot, SharesPlot
from klviz.gui.scene_drags import SceneDrag
from klviz.gui.style import Style
from klviz.gui.theme import THEMES

LEFT_SHARE = 0.5
"""The share of the width that the generator has."""
TWO_COLUMNS = 640.0
"""The width from which there are two columns."""
BOTH_FROM = 860.0
"""The height from which the family and the middle both have room above the table."""
GENERATOR_SHARE, MASS_SHARE = 0.46, 0.27
"""The shares of the height of the left column."""
UPPER_SHARE, UPPER_MOST = 0.3, 200.0
"""The share of the height that a plot above the table has, and the most."""
LEAST, LEAST_ONE, LEAST_PLOT = 470.0, 200.0, 150.0


class GeneratorFigure(AspectFigure):
    """f, the axis of r, the family, the middle and the table."""

    names_axes = True
    plots: ClassVar[Mapping[str, str]] = {
        "generator": "Generator f(r)",
        "ratio_masses": "Mass on the axis of r = p/q",
        "ratio_shares": "What each r adds",
        "family": "From reverse to forward KL",
        "middle": "The middle M of P and Q",
        "divergences": "All divergences and their bounds",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._generator, self._masses, self._shares = GeneratorPlot(), MassPlot(), SharesPlot()
        self._family, self._middle, self._table = FamilyPlot(), MiddlePlot(), DivergenceTable()
        self._key = "kl"
        self._ends = Kept()
        for part in (*self._panelled, self._table):
            add(part.items)
        self.hide()

    @property
    def _panelled(
        self,
    ) -> Sequence[GeneratorPlot | MassPlot | SharesPlot | FamilyPlot | MiddlePlot]:
        """The plots with axes, in the order of ``plots``."""
        return self._generator, self._masses, self._shares, self._family, self._middle

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        frames, table = _layout(sheet, rect, plot, self._key)
        style = sheet.style
        for key, part in zip(self.plots, self._panelled, strict=False):
            part.arrange(frames.get(key), style)
        self._table.arrange(table, style.px(HEADING), style)

    def hide(self) -> None:
        style = Style(theme=THEMES["light"])
        for part in self._panelled:
            part.arrange(None, style)
        self._table.arrange(None, 0.0, style)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if not isinstance(content, GeneratorContent):
            return
        picture = content.picture
        ends = (picture.low, picture.high) if picture is not None else NEAREST
        ends = self._ends.fit(*ends)
        self._generator.show_generator(content, ends, unit)
        self._masses.show_masses(picture, ends)
        self._shares.show_shares(content, ends, unit)
        self._family.show_family(content, unit)
        self._middle.show_middle(content.middle, snapshot.request.view, unit)
        self._table.show_table(content, unit)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        table = DivergenceTable.least_height(style) + style.px(HEADING)
        if plot == "divergences":
            return table
        if plot != ALL:
            return style.px(LEAST_ONE)
        if width >= style.px(TWO_COLUMNS):
            return max(style.px(LEAST), table)
        return 5.0 * style.px(LEAST_PLOT) + table

    def plot_at(self, place: QPointF) -> str:
        for key, part in zip(self.plots, self._panelled, strict=False):
            if part.panel.covers(place):
                return key
        return "divergences" if self._table.covers(place) else ""

    def demand(self, snapshot: CompareSnapshot) -> object:
        self._key = snapshot.request.comparison.divergence
        return self._key in FAMILY_KEYS

    def hold(self) -> None:
        for part in (self._ends, self._masses, self._shares, self._family):
            part.hold()

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content = snapshot.content
        if not isinstance(content, GeneratorContent) or content.curve is None:
            return ""
        divergence = content.curve.divergence
        formula = (
            f"The generator of {divergence.name} makes q f(p/q) = {divergence.classic_formula}"
        )
        told = [number.told for number in self.numbers(snapshot, unit)]
        return f"{formula}. {'; '.join(told)}"

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, GeneratorContent):
            return ()
        # Both directions of KL are told above every aspect.
        rows = [row for row in content.rows if row.key not in ENDS]
        found = [*numbers_of_rows(rows, unit)]
        if content.curve is not None:
            curvature = content.curve.curvature
            name = f"f″(1) of {capital(content.curve.divergence.name)}"
            found.append(Number("generator", name, curvature.value, curvature.error))
        if content.picture is not None:
            found.append(Number("ratio", "mass of Q where p is 0", content.picture.missed))
            found.append(Number("ratio", "mass of P where q is 0", content.picture.uncovered))
        return found

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        key, content = self._table.key_at(place), snapshot.content
        if not key or not isinstance(content, GeneratorContent):
            return ()
        return [*numbers_of_rows([row for row in content.rows if row.key == key], unit)]

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        if self._family.takes(place):
            drag = SceneDrag("Turn α", scene, edit, self._turned)
            drag.move(place, coarse=False)
            return drag
        key = self._table.key_at(place)
        return Chosen(key, scene, edit) if key in DIVERGENCES else None

    def _turned(self, scene: Scene, place: QPointF, coarse: bool) -> Scene:
        alpha = self._family.alpha_at(place, coarse=coarse)
        return replace(scene, comparison=replace(scene.comparison, divergence="alpha", alpha=alpha))

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        if self._family.takes(place):
            return Qt.CursorShape.SizeHorCursor
        chooses = self._table.key_at(place) in DIVERGENCES
        return Qt.CursorShape.PointingHandCursor if chooses else None


def numbers_of_rows(rows: Sequence[DivergenceRow], unit: Unit) -> Iterator[Number]:
    """Yield the divergences of rows with all their digits, as far as they are known."""
    for row in rows:
        value = row.value
        if value is None:
            continue
        factor, word = (unit.factor, unit.key) if row.logarithmic else (1.0, "")
        name = row.name if "P" in row.name else f"{row.label}, {row.name}"
        yield Number.of_estimate("pair", name, value, factor, word)


class Chosen:
    """Looks at the divergence of a line of the table once the button is let go.

    Args:
        key: which.
        scene: as it is now.
        edit: is told of the edit.
    """

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, key: str, scene: Scene, edit: Edit) -> None:
        self._key, self._scene, self._edit = key, scene, edit

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Do nothing: a line is not dragged."""

    def release(self) -> None:
        """Look at that divergence."""
        comparison = replace(self._scene.comparison, divergence=self._key)
        scene = replace(self._scene, comparison=comparison)
        self._edit(f"Look at {DIVERGENCES[self._key].label}", scene, None)

    def cancel(self) -> None:
        """Do nothing: nothing has been done."""

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is as it was."""
        return scene == self._scene


def _layout(
    sheet: Sheet, rect: QRectF, plot: str, key: str
) -> tuple[dict[str, Frame], QRectF | None]:
    """Return the frame of every plot that has room, and where the table lies."""
    if plot == "divergences":
        return {}, rect
    if plot != ALL:
        return {plot: _framed(sheet, rect, numbered=True)}, None
    style = sheet.style
    if rect.width() < style.px(TWO_COLUMNS):
        table = DivergenceTable.least_height(style) + style.px(HEADING)
        upper = rect.adjusted(0.0, 0.0, 0.0, -min(table, 0.5 * rect.height()) - style.px(ROW_GAP))
        left = QRectF(upper)
        left.setHeight(0.62 * upper.height())
        rest = QRectF(upper.left(), left.bottom(), upper.width(), upper.bottom() - left.bottom())
        low = QRectF(rect.left(), upper.bottom() + style.px(ROW_GAP), rect.width(), 0.0)
        low.setBottom(rect.bottom())
        return {**_column(sheet, left), **_stacked(sheet, rest, ["family", "middle"])}, low
    gap = style.px(COLUMN_GAP)
    width = round(LEFT_SHARE * (rect.width() - gap))
    left = QRectF(rect.left(), rect.top(), width, rect.height())
    right = rect.adjusted(width + gap, 0.0, 0.0, 0.0)
    tall = rect.height() >= style.px(BOTH_FROM)
    shown = ["family", "middle"] if tall else ["family" if key in FAMILY_KEYS else "middle"]
    each = min(UPPER_SHARE * right.height(), style.px(UPPER_MOST))
    upper = QRectF(right.left(), right.top(), right.width(), round(each * len(shown)))
    table_at = right.adjusted(0.0, upper.height() + style.px(ROW_GAP), 0.0, 0.0)
    return {**_column(sheet, left), **_stacked(sheet, upper, shown)}, table_at


def _column(sheet: Sheet, rect: QRectF) -> dict[str, Frame]:
    """Return the generator over both plots of the axis of r, which share the numbers below."""
    style, gap = sheet.style, sheet.style.px(ROW_GAP)
    room = rect.height() - sheet.axis_height - 2.0 * gap
    shares = (GENERATOR_SHARE, MASS_SHARE, 1.0 - GENERATOR_SHARE - MASS_SHARE)
    frames, top = {}, rect.top()
    for number, (key, share) in enumerate(
        zip(("generator", "ratio_masses", "ratio_shares"), shares, strict=True)
    ):
        height = round(share * room)
        cell = QRectF(rect.left(), top, rect.width(), height)
        frames[key] = sheet.frame(cell, heading=style.px(HEADING), numbered=number == 2)
        top += height + gap
    return frames


def _stacked(sheet: Sheet, rect: QRectF, keys: Sequence[str]) -> dict[str, Frame]:
    """Return plots one below the other, each with its own numbers."""
    height = rect.height() / max(1, len(keys))
    return {
        key: _framed(
            sheet,
            QRectF(rect.left(), round(rect.top() + n * height), rect.width(), round(height)),
            numbered=True,
        )
        for n, key in enumerate(keys)
    }


def _framed(sheet: Sheet, rect: QRectF, *, numbered: bool) -> Frame:
    cell = rect.adjusted(0.0, 0.0, 0.0, -sheet.axis_height)
    return sheet.frame(cell, heading=sheet.style.px(HEADING), numbered=numbered)
