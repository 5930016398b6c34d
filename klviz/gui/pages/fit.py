"""The Fit lab: several q approach one p, each under its own divergence."""

from __future__ import annotations

from typing import ClassVar

from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.pages.page import Page


class FitPage(Page):
    """Densities and integrands of p and every q, the readout and the losses."""

    key: ClassVar[str] = "fit"
    title: ClassVar[str] = "Fit"
    drawing: ClassVar[type[Drawing]] = FitDrawing
