"""PaintDrag: a hand that paints probabilities over outcomes, one step of the history a stroke."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.compare.outcome_edits import painted
from klviz.analyses.handles import grain
from klviz.document.outcomes import OutcomeTable
from klviz.document.scene import Scene
from klviz.gui.gestures import Edit
from klviz.gui.plots.outcome_bars import FEW
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.pointer import rounded

_numbers = itertools.count()
"""Tell strokes apart: two are two steps of the history."""
FINE, COARSE = 0.5, 8.0
"""To how many pixels heights are rounded."""
DIGITS = 3
"""Significant digits of what is painted on a logarithmic scale."""


class Board(Protocol):
    """Bars that can be painted on.

    Attributes:
        plot: where they stand.
    """

    plot: OutcomePanel

    def keep(self) -> None:
        """Keep the range of y as it is until it is let go: a hand is at the bars."""

    def follow(self, table: OutcomeTable, factor: float) -> None:
        """Let the range of y follow the factor by which heights are probabilities of a table."""

    def let_go(self) -> None:
        """Let the range of y fit the bars again."""


class PaintDrag:
    """Sets the probability of every outcome that the cursor passes to where it passes.

    Args:
        bars: what is painted on; it keeps its range meanwhile.
        who: whose probabilities.
        place: where the button was pressed.
        scene: as it is now.
        edit: is told of every edit.
        ended: is called when the hand lets go.
        log: whether the heights are logarithms.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self,
        bars: Board,
        who: str,
        place: QPointF,
        scene: Scene,
        edit: Edit,
        ended: Callable[[], None],
        *,
        log: bool = False,
    ) -> None:
        self._bars, self._who, self._log = bars, who, log
        self._scene = self._latest = scene
        self._edit, self._ended = edit, ended
        self._merge = ("paint", next(_numbers))
        self._stroke: dict[int, float] = {}
        self._last: tuple[int, float] | None = None
        self._pressed = place
        self._y_range = bars.plot.panel.mapping.y_range
        bars.keep()

    def move(self, place: QPointF, *, coarse: bool) -> None:
        """Paint from where the cursor was to where it is; Q alone is painted in fine steps."""
        if self._last is None:
            self._paint(self._pressed, coarse=False)
        self._paint(place, coarse=coarse and self._who == "p")

    def release(self) -> None:
        """Let go; a hand that has not moved has painted one outcome."""
        if self._last is None:
            self._paint(self._pressed, coarse=False)
        self._end()

    def cancel(self) -> None:
        """Bring the scene back as it was before the stroke."""
        if self._latest != self._scene:
            self._show(self._scene)
        self._end()

    def made(self, scene: Scene) -> bool:
        """Return whether the scene is the one that its last move has made."""
        return scene == self._latest

    def _paint(self, place: QPointF, *, coarse: bool) -> None:
        table = self._scene.comparison.table
        outcome, height = self._bars.plot.outcome_at(place)
        here = min(max(outcome, 0), table.size - 1), self._height(height, coarse=coarse)
        self._stroke.update(_between(self._last or here, here))
        self._last = here
        new = painted(table, self._who, self._stroke)
        if table.size > FEW and not self._log:
            self._bars.follow(new, _factor(self._stroke, getattr(new, self._who).values))
        comparison = replace(self._scene.comparison, table=new)
        self._show(replace(self._scene, comparison=comparison))

    def _height(self, y: float, *, coarse: bool) -> float:
        """Return what a height of the plot is in the range that the stroke began in, rounded."""
        mapping = self._bars.plot.panel.mapping
        (bottom, top), (low, high) = mapping.y_range, self._y_range
        y = low + (high - low) * min(max((y - bottom) / (top - bottom), 0.0), 1.0)
        if self._log:
            return min(float(f"{math.exp(y):.{DIGITS}g}"), 1.0)
        pixel = (high - low) / max(1.0, mapping.rect.height())
        return min(max(rounded(y, grain(pixel, COARSE if coarse else FINE)), 0.0), 1.0)

    def _show(self, scene: Scene) -> None:
        if scene != self._latest:
            self._latest = scene
            self._edit(f"Paint {self._who.upper()}", scene, self._merge)

    def _end(self) -> None:
        self._bars.let_go()
        self._ended()


def _factor(stroke: Mapping[int, float], values: Sequence[float]) -> float:
    """Return the factor by which the heights of a stroke have become probabilities."""
    tallest = max(stroke, key=lambda outcome: stroke[outcome])
    return values[tallest] / stroke[tallest] if stroke[tallest] > 0.0 else 1.0


def _between(start: tuple[int, float], end: tuple[int, float]) -> dict[int, float]:
    """Return the heights of all outcomes from one to another, on a straight line."""
    (first, low), (last, high) = start, end
    if first == last:
        return {last: high}
    step = 1 if last > first else -1
    return {
        k: low + (high - low) * (k - first) / (last - first)
        for k in range(first + step, last + step, step)
    }
