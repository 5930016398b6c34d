"""Figures for files."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.gui.builder import figure_of
from klviz.gui.figure import Figure
from klviz.gui.look import Look
from tests.gui.exporters.encoded import Make
from tests.gui.snapshots import snapshot


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def build(shot: FitSnapshot | None = None, **look: object) -> Figure:
        figure = figure_of(shot or snapshot(), Look(**look))  # type: ignore[arg-type]
        qtbot.addWidget(figure)
        return figure

    return build
