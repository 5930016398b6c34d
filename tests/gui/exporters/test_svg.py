"""SVG: true vectors, text that is text, and the exact size."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from klviz.analyses.landscape import STUDY, finished_landscapes
from klviz.document.presets import load_preset
from klviz.gui import fonts
from klviz.gui.builder import figure_of
from klviz.gui.exporters.png import picture
from klviz.gui.exporters.svg_text import substitutable
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.look import Look
from klviz.gui.rendering import run_to
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import SVG, svg_root
from tests.gui.exporters.encoded import SHOTS, SIZE, Make, encoded, pixels
from tests.gui.exporters.vectors import LONG, svg_curves, wanted_curves
from tests.gui.snapshots import ALL_KEYS, snapshot


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


@pytest.mark.parametrize(
    ("part", "lines", "words"),
    [
        ("page", 9, "optimiser step"),
        ("densities", 3, "density"),
        ("integrands", 2, "p log(p/q)"),
        ("loss", 2, "optimiser step"),
    ],
)
def test_every_part_is_vectors(make: Make, part: str, lines: int, words: str) -> None:
    root = svg_root(make(part=part))
    drawn = [e for name in ("polyline", "path") for e in root.iter(f"{SVG}{name}")]
    assert len(drawn) >= lines
    assert not list(root.iter(f"{SVG}image"))
    assert words in ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    curves = [e for e in root.iter(f"{SVG}polyline") if len(e.get("points", "").split()) > 60]
    assert len(curves) >= (2 if part != "loss" else 0)


def test_landscapes_are_one_image_each_under_lines(make: Make) -> None:
    shown = run_to(load_preset("two-modes"), 40, points=400)
    figure = figure_of(shown, Look(part="landscapes"), None, {STUDY: finished_landscapes(shown)})
    root = svg_root(figure)
    assert len(list(root.iter(f"{SVG}image"))) == 2
    assert len([e for n in ("polyline", "path", "line") for e in root.iter(f"{SVG}{n}")]) > 20


@pytest.mark.parametrize("case", SHOTS)
def test_words_are_as_wide_in_any_typeface(make: Make, case: str) -> None:
    root = svg_root(make(SHOTS[case]()))
    for text in root.iter(f"{SVG}text"):
        semibold = text.get("font-weight") == "600"
        font = fonts.font(float(text.get("font-size", "")), semibold=semibold, tabular=False)
        width = QFontMetricsF(font).horizontalAdvance(text.text or "")
        assert float(text.get("textLength", "nan")) == pytest.approx(width, abs=0.01)
        assert text.get("lengthAdjust") == "spacingAndGlyphs"


@pytest.mark.parametrize("case", SHOTS)
def test_words_that_are_flush_right_stay_so_in_any_typeface(make: Make, case: str) -> None:
    figure = make(SHOTS[case]())
    texts = list(svg_root(figure).iter(f"{SVG}text"))
    ends = [text for text in texts if text.get("text-anchor") == "end"]
    assert 10 < len(ends) < len(texts)
    assert isinstance(figure.drawing, FitDrawing)
    right = figure.drawing._integrands[0].panel.plot.right()
    values = [text for text in ends if "KL(" in (text.text or "")]
    assert [float(text.get("x", "")) for text in values] == pytest.approx(
        [right] * len(values), abs=0.1
    )


def test_only_words_say_what_typeface_they_are_in(make: Make) -> None:
    with_font = {e.tag for e in svg_root(make()).iter() if e.get("font-family")}
    assert with_font == {f"{SVG}text"}
    assert "Sans Serif" not in encoded(make(), "svg").decode()


def test_signs_of_markup_in_words_are_measured_and_kept(qapp: object) -> None:
    drawing = b'<text x="0" font-size="13" font-weight="400" >a &lt; b &amp; c</text>'
    told = substitutable(drawing).decode()
    assert ">a &lt; b &amp; c</text>" in told
    width = QFontMetricsF(fonts.font(13.0, tabular=False)).horizontalAdvance("a < b & c")
    assert f'textLength="{width:.2f}"' in told


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [1, 2, len(ALL_KEYS)])
def test_every_curve_has_its_colour_and_its_dashes(make: Make, theme: str, count: int) -> None:
    figure = make(snapshot(ALL_KEYS[:count]), theme=theme, part="densities")
    curves = [curve for curve in svg_curves(encoded(figure, "svg")) if curve.points > LONG]
    assert sorted((curve.colour, curve.pattern) for curve in curves) == wanted_curves(theme, count)


def test_the_curves_of_a_page_are_those_of_all_its_plots(make: Make) -> None:
    curves = svg_curves(encoded(make(snapshot(("kl", "reverse_kl", "jsd"))), "svg"))
    found = [curve.colour for curve in curves if curve.points > LONG]
    theme = THEMES["light"]
    # A q and its integrand; of the losses, which are nearly straight, there are fewer points.
    assert [found.count(theme.run(number).lower()) for number in range(3)] == [3, 3, 3]
    assert found.count(theme.p_line.lower()) == 1
