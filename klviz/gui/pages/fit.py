"""The Fit lab: several q approach one p, each under its own divergence."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.pages.page import Page


class FitPage(Page):
    """Densities and integrands of p and every q, the readout and the losses."""

    key: ClassVar[str] = "fit"
    title: ClassVar[str] = "Fit"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Figure(FitDrawing), parent)
