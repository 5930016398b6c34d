"""The figures of the aspects of a pair, one file each."""

from __future__ import annotations

from collections.abc import Mapping

from klviz.gui.figures.aspects.aspect import AspectFigure
from klviz.gui.figures.aspects.descent import DescentFigure
from klviz.gui.figures.aspects.distance import DistanceFigure
from klviz.gui.figures.aspects.entropy import EntropyFigure
from klviz.gui.figures.aspects.generator import GeneratorFigure
from klviz.gui.figures.aspects.infinity import InfinityFigure
from klviz.gui.figures.aspects.numerics import NumericsFigure
from klviz.gui.figures.aspects.overview import OverviewFigure
from klviz.gui.figures.aspects.truth import TruthFigure

ASPECT_FIGURES: Mapping[str, type[AspectFigure]] = {
    "overview": OverviewFigure,
    "entropy": EntropyFigure,
    "generator": GeneratorFigure,
    "truth": TruthFigure,
    "infinity": InfinityFigure,
    "numerics": NumericsFigure,
    "distance": DistanceFigure,
    "descent": DescentFigure,
}
"""What draws an aspect, by its key in ASPECTS."""
