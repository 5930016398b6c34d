"""The integrand of one run: the curve whose area is the divergence, positive and negative apart."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit_snapshot import FitSnapshot, RunView
from klviz.document.numbers import typeset
from klviz.gui.items.heading import Entry
from klviz.gui.plots.crosshair import Crossed
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.integrand_ranges import Scale
from klviz.gui.plots.panel import NOTE_TOP, Frame, Names, Panel
from klviz.gui.plots.reading_words import run_words
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.signed_curve import WIDTH, SignedCurve, holds_area
from klviz.gui.style import Style


class IntegrandPlot:
    """The integrand of one run over x."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "integrand"))
        self._curve = SignedCurve(self.panel.box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)

    def show_reason(self, run: Shown) -> float:
        """Write why the value is infinite, or why nothing is drawn; return how low that reaches.

        It is a share of the plot's.
        """
        height = self.panel.note.show_text(typeset(_remark(run.view)))
        if height and self._style:
            height += self._style.px(NOTE_TOP) + self._style.stroke * WIDTH
        return height / max(1.0, self.panel.plot.height())

    def show_run(self, snapshot: FitSnapshot, run: Shown, scale: Scale, *, is_area: bool) -> None:
        """Draw the integrand of a run; the range of y is in its unit.

        ``is_area`` says that the value may be called the area of what is drawn.
        The numbers of a scale of its own are in its colour.
        """
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme, swatch = style.theme, run_swatch(style, run.colour)
        words = (_formula(run), run.name.texts[3])
        value = run.texts if is_area else run.texts[1:]
        self.panel.call_y(run.ratio.axis)
        self.panel.heading.show_entries(
            [Entry(words, theme.run_text(run.colour), swatch)], Entry(value, theme.ink)
        )
        self.panel.set_y_colour(theme.run_text(run.colour) if scale.own else theme.muted)
        self.panel.set_ranges(snapshot.request.view, scale.y_range)
        line, fills = theme.run(run.colour), run.ratio.fills
        self._curve.show(style, self.panel.mapping, snapshot.x, run.integrand, line, fills=fills)

    def crossed(self, run: Shown) -> Crossed:
        """Return what a crosshair meets here."""
        if self._style is None or run.reading is None:
            return Crossed(self.panel, (), run_words(run))
        value = run.reading.compared * run.compared_factor
        return Crossed(self.panel, [(value, self._style.theme.run(run.colour))], run_words(run))


def _formula(run: Shown) -> str:
    """Return what is drawn, and what sets the run apart."""
    if run.ratio.key == "integrand":
        return run.name.formula
    if run.ratio.key == "running":
        return f"∫ {run.name.formula} up to x"
    return f"{run.ratio.formula}, {run.name.texts[2]}"


def is_area(snapshot: FitSnapshot, run: Shown) -> bool:
    """Whether the value of a run is the area that is drawn: that of a piece of it is not."""
    value = run.view.estimate.value
    return run.ratio.key == "integrand" and holds_area(snapshot.x, run.view.integrand, value)


def _remark(view: RunView) -> str:
    value = view.estimate.value
    if math.isinf(value):
        return view.estimate.reason or "The integral diverges."
    if math.isnan(value) and view.estimate.reason:
        return view.estimate.reason
    if not np.isfinite(view.integrand).any():
        return "The integrand cannot be computed here."
    return ""
