"""What tests ask of a figure: its words, its colours, its ranges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QImage

from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.look import Look
from tests.gui.drawn_text import drawn_texts

Make = Callable[..., Figure]
"""Builds a figure that is closed after the test."""
MakeFigure = Callable[[Look], Figure]
"""Builds one with nothing in it yet, in a look."""


def words(figure: Figure) -> list[str]:
    return [text.words for text in drawn_texts(figure)]


def colours(figure: Figure) -> set[str]:
    """The colours of an exported picture, as #RRGGBB."""
    image = picture(figure).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return {f"#{value & 0xFFFFFF:06X}" for value in np.unique(pixels)}


def integrand_ranges(figure: Figure) -> list[tuple[float, float]]:
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    plots = [plot.panel for plot in drawing._integrands if plot.panel.is_shown]
    return [panel.mapping.y_range for panel in plots]


def density_top(figure: Figure) -> float:
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    return drawing._density.panel.mapping.y_range[1]
