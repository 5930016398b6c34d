"""The figure of what makes a divergence infinite, in either space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from klviz.gui.figures.aspects.by_space import BySpaceFigure
from klviz.gui.figures.aspects.infinity_line import LineInfinityFigure
from klviz.gui.figures.aspects.infinity_outcomes import OutcomeInfinityFigure


class InfinityFigure(BySpaceFigure):
    """Cuts, windows and smoothing on the line, smoothing over outcomes."""

    on_line = LineInfinityFigure
    over_outcomes = OutcomeInfinityFigure
    names_axes = True
    plots: ClassVar[Mapping[str, str]] = {**LineInfinityFigure.plots, **OutcomeInfinityFigure.plots}
    emblems = ("windows", "add_epsilon")
