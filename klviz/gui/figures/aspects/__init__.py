"""The figures of the aspects of a pair, one file each."""

from __future__ import annotations

from collections.abc import Mapping

from klviz.gui.figures.aspects.aspect import AspectFigure
from klviz.gui.figures.aspects.overview import OverviewFigure

ASPECT_FIGURES: Mapping[str, type[AspectFigure]] = {
    "overview": OverviewFigure,
}
"""What draws an aspect, by its key in ASPECTS."""
