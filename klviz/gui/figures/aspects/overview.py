"""The figure of both distributions, and of what each direction adds up, in either space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from klviz.gui.figures.aspects.by_space import BySpaceFigure
from klviz.gui.figures.aspects.overview_line import LineOverviewFigure
from klviz.gui.figures.aspects.overview_outcomes import OutcomeOverviewFigure


class OverviewFigure(BySpaceFigure):
    """Densities or bars over the integrands or contributions of both directions."""

    on_line = LineOverviewFigure
    over_outcomes = OutcomeOverviewFigure
    plots: ClassVar[Mapping[str, str]] = {**LineOverviewFigure.plots, **OutcomeOverviewFigure.plots}
