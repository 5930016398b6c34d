"""PaintedBars: bars over outcomes whose range fits them late, and stands while a hand paints."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

from klviz.document.outcomes import OutcomeTable
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.painted_range import PaintedRange
from klviz.gui.style import Style

HEIGHTS = {"density": "probability", "log": "log probability", "cdf": "up to outcome"}
"""What the left axis is called, by the density view."""


class PaintedBars:
    """The range of heights of bars; a leaf draws them."""

    def __init__(self) -> None:
        self.plot = OutcomePanel(HEIGHTS["density"])
        self._top, self._depth, self._view = Extent(), Extent(), "density"
        self._style: Style | None = None
        self._painted = PaintedRange()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.plot.items

    def hold(self) -> None:
        """Let the range of y but grow from now on."""
        self._top.hold()
        self._depth.hold()

    def keep(self) -> None:
        """Keep the range of y as it is until it is let go: a hand is at the bars."""
        self._painted.keep(self.plot.panel.mapping.y_range)

    def follow(self, table: OutcomeTable, factor: float) -> None:
        """Let the range of y follow the factor by which heights are probabilities of a table."""
        self._painted.follow(table, factor)

    def let_go(self) -> None:
        """Let the range of y fit the bars again."""
        self._painted.let_go()
        self._top.begin(self.plot.panel.mapping.y_range[1])

    def _look_by(self, view: str) -> None:
        """Call the left axis by a density view; another one has a range of its own."""
        if view != self._view:
            self._view = view
            self._top.forget()
            self._depth.forget()
        self.plot.panel.call_y(HEIGHTS[view])
