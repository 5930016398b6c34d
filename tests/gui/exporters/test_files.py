"""Files of figures: the same picture in every format, written whole."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.gui.builder import builder_of
from klviz.gui.exporters import EXPORTERS, ExportOptions, exporter_of
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.exporters.png import picture
from klviz.gui.look import Look
from klviz.gui.theme import THEMES
from tests.gui.exporters.encoded import PICTURES, SHOTS, SIZE, Make, encoded, pixels


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", SHOTS)
def test_a_file_is_the_screen_pixel_for_pixel(make: Make, case: str, theme: str) -> None:
    figure = make(SHOTS[case](), theme=theme)
    painted = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(painted)
    paint_figure(figure, painter)
    painter.end()
    figure.show()
    shown = figure.grab().toImage()
    assert (pixels(painted) == pixels(shown)).all()


@pytest.mark.parametrize("key", PICTURES)
def test_a_file_is_written_whole_in_place_of_the_old_one(
    make: Make, tmp_path: Path, key: str
) -> None:
    path = tmp_path / f"figure.{key}"
    path.write_bytes(b"old")
    PICTURES[key].export(make(), path)
    assert path.read_bytes()[:4] != b"old"
    assert path.stat().st_size > 5_000
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("key", PICTURES)
def test_a_folder_that_is_not_there_is_an_error_and_nothing_is_made(
    make: Make, tmp_path: Path, key: str
) -> None:
    with pytest.raises(OSError, match="nowhere"):
        PICTURES[key].export(make(), tmp_path / "nowhere" / f"figure.{key}")
    assert list(tmp_path.iterdir()) == []


def test_a_format_is_chosen_by_the_name_of_the_file() -> None:
    assert exporter_of(Path("a.b/Figure.PDF")) is EXPORTERS["pdf"]
    with pytest.raises(ValueError, match=r"one of \.png, \.svg, \.pdf, got 'figure\.bmp'"):
        exporter_of(Path("figure.bmp"), "picture")


@pytest.mark.parametrize("dpi", [0.0, 9.0, 1e5, float("nan")])
def test_a_resolution_without_sense_is_refused(dpi: float) -> None:
    with pytest.raises(ValueError, match="dpi must be from 10 to 2400"):
        ExportOptions(dpi=dpi)


def test_after_an_export_the_figure_is_as_before(make: Make) -> None:
    figure = make()
    before = picture(figure)
    for key in PICTURES:
        encoded(figure, key)
    assert picture(figure) == before


@pytest.mark.parametrize("theme", THEMES)
def test_a_builder_draws_any_theme_whatever_is_on_screen(
    make: Make, qtbot: QtBot, theme: str
) -> None:
    built = builder_of(make(theme="dark"))(Look(FigureSize(640, 360), theme))
    qtbot.addWidget(built)
    assert (built.width(), built.height()) == (640, 360)
    canvas = THEMES[theme].canvas
    assert pixels(picture(built))[0, 0, :3].tolist() == [
        int(canvas[i : i + 2], 16) for i in (1, 3, 5)
    ]


def pixels_of(length: str) -> float:
    """How many pixels a length of a drawing is."""
    return float(length.removesuffix("mm")) * (96.0 / 25.4 if length.endswith("mm") else 1.0)


@pytest.mark.parametrize("key", SIZES)
@pytest.mark.parametrize("dpi", [96.0, 300.0])
def test_every_format_has_the_exact_size(make: Make, key: str, dpi: float) -> None:
    figure = make(size=SIZES[key].size)
    width, height = figure.extent.toTuple()
    assert width == SIZES[key].size.width
    image = QImage.fromData(encoded(figure, "png", ExportOptions(dpi=dpi)))
    dots = round(width * dpi / 96.0), round(height * dpi / 96.0)
    assert (image.width(), image.height()) == dots
    page = PdfReader(io.BytesIO(encoded(figure, "pdf"))).pages[0].mediabox
    exact = [0.0, 0.0, width * 0.75, height * 0.75]
    assert [float(side) for side in page] == pytest.approx(exact, abs=1e-5)
    drawing = ET.fromstring(encoded(figure, "svg"))
    lengths = [pixels_of(drawing.get(name, "")) for name in ("width", "height")]
    assert lengths == pytest.approx([width, height], rel=1e-9)
    box = [float(side) for side in drawing.get("viewBox", "").split()]
    assert box == pytest.approx([0.0, 0.0, width, height], rel=1e-5)


def test_a_paper_column_is_85_millimetres_wide(make: Make) -> None:
    figure = make(size=SIZES["column"].size)
    assert ET.fromstring(encoded(figure, "svg")).get("width") == "85mm"
    page = PdfReader(io.BytesIO(encoded(figure, "pdf"))).pages[0].mediabox
    assert float(page.width) / 72.0 * 25.4 == pytest.approx(85.0, abs=1e-5)


@pytest.mark.parametrize("dpi", [96.0, 300.0, 333.0])
def test_the_ground_reaches_every_edge(make: Make, dpi: float) -> None:
    image = pixels(picture(make(size=SIZES["paper"].size), dpi))
    edges = (image[0], image[-1], image[:, 0], image[:, -1])
    assert all((edge == 255).all() for edge in edges)


def test_a_figure_that_is_resized_has_the_size_that_it_has(make: Make) -> None:
    figure = make(size=SIZES["column"].size)
    figure.resize(400, 300)
    assert figure.extent.toTuple() == (400.0, 300.0)
