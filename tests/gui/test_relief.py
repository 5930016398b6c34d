"""Relief: lines that Qt draws fast where they are about a pixel wide, and as wide as meant else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem
from pytestqt.qtbot import QtBot

from klviz.gui.items.geometry import pieces
from klviz.gui.items.relief import ALMOST, LINE, Relief
from klviz.gui.style import Style
from klviz.gui.theme import THEMES

SIDE = 60


def drawn(style: Style, points: list[tuple[float, float]]) -> np.ndarray:
    """Return how dark every pixel of a relief without heights but with these lines is."""
    relief = Relief()
    relief.set_style(style)
    relief.place(QRectF(0.0, 0.0, SIDE, SIDE))
    relief.show_heights(np.ones((2, 2)))
    relief.show_lines(np.array(points))
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    relief.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
    ground = int(pixels[1, 1, 1])
    return ground - pixels[:, :, 1].astype(int)


@pytest.mark.parametrize("k", [0.8, 1.0, 1.35, 1.6, 2.4, 3.2])
def test_lines_are_as_wide_as_meant_or_a_pixel_where_that_is_about_the_same(
    qtbot: QtBot, k: float
) -> None:
    dark = drawn(Style(THEMES["light"], k), [(30.5, 5.0), (30.5, 55.0)])
    full = drawn(Style(THEMES["light"], 30.0), [(30.5, 5.0), (30.5, 55.0)]).max()
    wide = dark[30].sum() / full
    meant = LINE * k
    assert wide == pytest.approx(meant if meant > ALMOST else min(meant, 1.0), abs=0.1)


def test_lines_are_broken_where_a_point_is_missing(qtbot: QtBot) -> None:
    gap = (math.nan, math.nan)
    points = [(5.5, 10.5), (20.5, 10.5), gap, (40.5, 10.5), (55.5, 10.5)]
    dark = drawn(Style(THEMES["light"]), points)
    assert dark[10, 12] > 0
    assert dark[10, 48] > 0
    assert dark[10, 30] == 0


def test_pieces_are_the_runs_without_holes() -> None:
    nan = math.nan
    points = np.array([[nan, 0.0], [1.0, 1.0], [2.0, 2.0], [nan, nan], [3.0, nan], [4.0, 4.0]])
    found = [piece.tolist() for piece in pieces(points)]
    assert found == [[[1.0, 1.0], [2.0, 2.0]], [[4.0, 4.0]]]
    assert pieces(np.empty((0, 2))) == []
