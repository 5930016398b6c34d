"""Text and lines are scaled apart: the one leaves the other as it is."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPen

from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.theme import DASHES
from tests.gui.drawn_text import SVG, svg_root
from tests.gui.exporters.encoded import Make


def pens(figure: Figure) -> list[QPen]:
    """Those of p, of the curves of q, of integrands and of losses."""
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    curves = [drawing._density._p_line, *drawing._density._curves]
    curves += [plot._curve._curve for plot in drawing._integrands]
    return [curve._pen for curve in curves]


def letters(figure: Figure) -> list[float]:
    return sorted(float(t.get("font-size", "")) for t in svg_root(figure).iter(f"{SVG}text"))


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_text_leaves_lines_as_they_are(make: Make, theme: str) -> None:
    usual, large = (make(theme=theme, text=text) for text in (0.9, 1.2))
    assert letters(large)[-1] > 1.2 * letters(usual)[-1]
    assert [pen.widthF() for pen in pens(large)] == [pen.widthF() for pen in pens(usual)]


def test_text_that_shrinks_for_room_leaves_lines_as_they_are(make: Make) -> None:
    usual, large = make(text=1.0), make(text=3.0)
    assert letters(large)[-1] < 3.0 * letters(usual)[-1]
    assert [pen.widthF() for pen in pens(large)] == [pen.widthF() for pen in pens(usual)]


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_lines_leave_text_as_it_is_and_dashes_go_with_them(make: Make, theme: str) -> None:
    usual, thick = make(theme=theme), make(theme=theme, lines=2.0)
    assert letters(thick) == letters(usual)
    for one, other in zip(pens(usual), pens(thick), strict=True):
        assert other.widthF() == pytest.approx(2.0 * one.widthF())
        # A pattern is in widths of the pen.
        assert other.dashPattern() == one.dashPattern()
    assert any(pen.dashPattern() == list(DASHES[1]) for pen in pens(thick))


def test_lines_of_a_drawing_are_twice_as_wide(make: Make) -> None:
    widths = [
        {float(e.get("stroke-width", "0")) for e in svg_root(make(lines=lines)).iter(f"{SVG}g")}
        for lines in (1.0, 2.0)
    ]
    assert max(widths[1]) == pytest.approx(2.0 * max(widths[0]), rel=0.01)


def test_a_swatch_of_thicker_lines_shows_as_many_dashes(make: Make) -> None:
    lengths = []
    for lines in (1.0, 2.0):
        dashed = [
            (float(e.get("stroke-width", "0")), float(e.get("stroke-dasharray", "").split(",")[0]))
            for e in svg_root(make(lines=lines)).iter(f"{SVG}g")
            if e.get("stroke-dasharray")
        ]
        lengths.append(min(dash for _, dash in dashed))
    assert lengths[1] == pytest.approx(lengths[0], rel=0.01)
