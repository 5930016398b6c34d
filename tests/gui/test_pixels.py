"""The whole figure as it was when someone last looked at it and found it right, in every theme.

What is compared is coarse enough not to see how a platform's rasteriser draws letters, and fine
enough to see a line that has gone. After a change that is meant, draw the pictures anew and look:

    KLVIZ_NEW_PIXELS=1 python -m pytest tests/gui/test_pixels.py
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import (
    LandscapeOptions,
    LandscapeSnapshot,
    LandscapeStudy,
    landscape_request,
)
from klviz.core.arrays import Array
from klviz.document.scene import FIRST_SCENE
from klviz.gui.figure import Figure
from klviz.gui.rendering import run_to
from klviz.gui.theme import THEMES

FOLDER = Path(__file__).parent / "pixels"
SIZE = (1120, 700)
STEP = 40
STORED = QSize(SIZE[0] // 2, SIZE[1] // 2)
"""Pictures are kept, and compared, at half of their size."""
BLOCK = 5
"""Pixels a side of the squares whose mean colours are compared."""
MEAN, MOST = 1.5, 40.0
"""How far, of 255, the colours of squares may lie apart on average, and the worst of them."""

Both = tuple[FitSnapshot, LandscapeSnapshot]


@pytest.fixture(scope="module")
def both() -> Both:
    """A step of the first scene, and its landscapes."""
    shown = run_to(FIRST_SCENE, STEP, points=500)
    request = landscape_request(shown, LandscapeOptions(budget=60.0))
    assert request is not None
    study = LandscapeStudy()
    found = study.answer(request)
    while not found.complete:
        found = study.answer(request)
    return shown, found


def drawn(qtbot: QtBot, both: Both, theme: str) -> QImage:
    """Return the page of that size."""
    figure = Figure(scrolls=True)
    qtbot.addWidget(figure)
    figure.resize(*SIZE)
    figure.show_theme(THEMES[theme])
    figure.show_snapshot(both[0])
    figure.show_finding("landscapes", both[1])
    figure.show()
    image = figure.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    return image.scaled(STORED, mode=Qt.TransformationMode.SmoothTransformation)


def blocks(image: QImage) -> Array:
    """Return the mean colours of squares, (rows, columns, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    rows, columns = image.height() // BLOCK, image.width() // BLOCK
    whole = pixels[: rows * BLOCK, : columns * BLOCK].astype(float)
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def apart(one: QImage, other: QImage) -> tuple[float, float]:
    """Return how far two pictures lie apart, on average and at most."""
    assert one.size() == other.size()
    difference = np.abs(blocks(one) - blocks(other))
    return float(difference.mean()), float(difference.max())


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_lab_looks_as_it_did(qtbot: QtBot, both: Both, theme: str) -> None:
    image, path = drawn(qtbot, both, theme), FOLDER / f"{theme}.png"
    if os.environ.get("KLVIZ_NEW_PIXELS"):
        assert image.save(str(path))
    mean, most = apart(image, QImage(str(path)))
    assert mean < MEAN
    assert most < MOST


def test_a_line_that_has_moved_is_seen(qtbot: QtBot, both: Both) -> None:
    later = run_to(FIRST_SCENE, STEP + 15, points=500), both[1]
    mean, most = apart(drawn(qtbot, both, "light"), drawn(qtbot, later, "light"))
    assert mean > MEAN or most > MOST


def test_letters_drawn_a_little_otherwise_are_not_seen(qtbot: QtBot, both: Both) -> None:
    image = drawn(qtbot, both, "light")
    size = image.size()
    # About as far apart as two rasterisers: everything blurred, and moved by a third of a pixel.
    larger = image.scaled(size * 3, mode=Qt.TransformationMode.SmoothTransformation)
    blurred = larger.copy(1, 1, 3 * size.width(), 3 * size.height())
    blurred = blurred.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
    mean, most = apart(image, blurred)
    assert 0.0 < mean < MEAN
    assert most < MOST
