"""The figure of infinity over outcomes: where one is zero, and what an ε makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt

from klviz.analyses.compare.infinity_contents import OutcomeInfinity
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.scene import Scene
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.sheet import HEADING, Sheet
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.smoothed import SmoothedPlot
from klviz.gui.plots.smoothed_bars import SmoothedBars
from klviz.gui.scene_drags import SceneDrag
from klviz.gui.style import Style

LEAST_PLOT = 130.0
UPPER = 0.42
NAMES = (
    ("KL(P‖(q + ε)/(1 + nε))", "KL(P‖Q + ε)", "P‖Q"),
    ("KL(Q‖(p + ε)/(1 + nε))", "KL(Q‖P + ε)", "Q‖P"),
)


class OutcomeInfinityFigure(AspectFigure):
    """Bars over the smoothed values of both directions."""

    plots: ClassVar[Mapping[str, str]] = {
        "zeros": "Zeros of P and Q, and smoothed bars",
        "add_epsilon": "Smoothed by ε over outcomes",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._bars, self._smoothed = SmoothedBars(), SmoothedPlot()
        self._places: dict[str, QRectF] = {}
        add(self._bars.items)
        add(self._smoothed.items)
        self.hide()

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        axis, heading = sheet.axis_height, sheet.style.px(HEADING)
        if plot == ALL:
            high = UPPER * rect.height()
            self._places = {
                "zeros": rect.adjusted(0.0, 0.0, 0.0, high - rect.height() - axis),
                "add_epsilon": rect.adjusted(0.0, high, 0.0, -axis),
            }
        else:
            self._places = {plot: rect.adjusted(0.0, 0.0, 0.0, -axis)}
        for key, part in (("zeros", self._bars), ("add_epsilon", self._smoothed)):
            cell, numbered = self._places.get(key), key != "zeros"
            frame = sheet.frame(cell, heading=heading, numbered=numbered) if cell else None
            part.arrange(frame, sheet.style)

    def hide(self) -> None:
        self._places = {}
        for item in (*self._bars.items, *self._smoothed.items):
            item.setVisible(False)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if self._places and isinstance(content, OutcomeInfinity):
            self._bars.show(content)
            self._smoothed.show((content.forward, content.reverse), NAMES, unit)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        each = style.px(LEAST_PLOT + HEADING) + style.px(46.0)
        return each if plot != ALL else 2.0 * each

    def plot_at(self, place: QPointF) -> str:
        inside = (key for key, rect in self._places.items() if rect.contains(place))
        return next(inside, "")

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        return "; ".join(number.told for number in self.numbers(snapshot, unit))

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, OutcomeInfinity):
            return ()
        found = [
            Number("smoothing", "ε", content.forward.epsilon),
            Number("smoothing", "weight of the uniform prior", content.weight),
        ]
        for names, lost, curve in (
            (NAMES[0], "P(q = 0)", content.forward),
            (NAMES[1], "Q(p = 0)", content.reverse),
        ):
            value = curve.chosen
            found.append(Number("smoothing", lost, curve.lost))
            found.append(Number.of_estimate("smoothing", names[0], value, unit.factor, unit.key))
        return found

    def begin(
        self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool = False
    ) -> Gesture | None:
        if not self._smoothed.begins_at(place):
            return None
        return SceneDrag(
            "Change ε",
            scene,
            edit,
            lambda s, at, coarse: self._smoothed.moved(s, at, coarse=coarse),
        )

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SizeHorCursor if self._smoothed.begins_at(place) else None

    def hold(self) -> None:
        self._bars.hold()
        self._smoothed.hold()
