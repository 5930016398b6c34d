"""Figures for tests, closed when these end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import UNITS
from klviz.gui.builder import Builder, figure_of
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.look import Look
from tests.gui.figures import Make, MakeFigure
from tests.gui.snapshots import snapshot

LOOKS = {"theme", "transparent", "text", "lines", "part"}


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Build figures that are closed at the end."""

    def build(shot: FitSnapshot | None = None, **options: object) -> Figure:
        size = options.pop("size", (1270, 760))
        look = {key: options.pop(key) for key in LOOKS & options.keys()}
        figure = figure_of(
            shot or snapshot(),
            Look(FigureSize(*size), **look),  # type: ignore[arg-type, misc]
            **options,  # type: ignore[arg-type]
        )
        qtbot.addWidget(figure)
        return figure

    return build


@pytest.fixture
def make_figure(qapp: QApplication) -> Iterator[MakeFigure]:
    """Build figures with nothing in them yet, which are closed at the end."""
    made: list[Figure] = []

    def make(look: Look) -> Figure:
        made.append(Builder(FitDrawing, None, UNITS["nats"])(look))
        return made[-1]

    yield make
    for figure in made:
        figure.deleteLater()
