"""SVG: true vectors, text that is text, and the exact size."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from klviz.gui.exporters.png import picture
from tests.gui.drawn_text import SVG, svg_root
from tests.gui.exporters.encoded import SHOTS, SIZE, Make, encoded, pixels


def test_a_drawing_is_vectors_with_text_as_text(make: Make) -> None:
    root = svg_root(make())
    said = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert root.get("viewBox") == "0 0 1280 720"
    assert not list(root.iter(f"{SVG}image"))
    assert len(list(root.iter(f"{SVG}polyline"))) >= 7
    for words in ("target p", "q forward: min KL(p‖q)", "p log(p/q)", "optimiser step"):
        assert words in said


@pytest.mark.parametrize("case", SHOTS)
def test_no_line_of_a_drawing_has_a_width_that_does_not_scale(make: Make, case: str) -> None:
    assert b"non-scaling-stroke" not in encoded(make(SHOTS[case]()), "svg")


def test_a_drawing_names_typefaces_that_may_stand_in(make: Make) -> None:
    families = {e.get("font-family") for e in svg_root(make()).iter(f"{SVG}text")}
    assert families == {"Inter, Helvetica, Arial, sans-serif"}


def test_a_drawing_describes_itself(make: Make) -> None:
    root = svg_root(make())
    assert "KL(p‖q) =" in (root.findtext(f"{SVG}desc") or "")


def test_a_drawing_looks_like_the_picture(make: Make) -> None:
    figure = make()
    renderer = QSvgRenderer(encoded(figure, "svg"))
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    apart = np.abs(pixels(image)[..., :3] - pixels(picture(figure))[..., :3]).max(axis=2)
    # Letters may be set a little differently; curves and areas may not.
    assert (apart > 64).mean() < 0.02
