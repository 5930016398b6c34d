"""Files of figures: the same picture in every format, with what each format is chosen for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pypdf import PdfReader
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from klviz.analyses.fit import FitSnapshot
from klviz.document.figure_sizes import FigureSize
from klviz.gui.builder import builder_of, fit_figure
from klviz.gui.exporters import EXPORTERS, ExportOptions, PictureExporter, exporter_of
from klviz.gui.exporters.clipboard import copy_figure
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.look import Look
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import SVG, svg_root
from tests.gui.snapshots import ALL_KEYS, infinite, snapshot

SIZE = (1280, 720)
SHOTS = {
    "two runs": snapshot,
    "nine runs": lambda: snapshot(ALL_KEYS),
    "infinite": lambda: infinite(snapshot()),
    "scrubbed": lambda: snapshot(step=60, last=400),
}


def pixels(image: QImage) -> NDArray[np.int64]:
    """The red, green, blue and alpha of an image, (height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(plain.constBits(), np.uint8)
    return flat.reshape(plain.height(), plain.width(), 4).astype(np.int64)


def ink(image: NDArray[np.int64]) -> float:
    """How much of the losses' plot is covered with ink, from 0 to 1: it has lines only."""
    height, width = image.shape[:2]
    plot = image[
        round(0.3 * height) : round(0.85 * height), round(0.68 * width) : round(0.8 * width)
    ]
    return float((255 - plot[..., 0]).mean() / 255.0)


class Figures:
    """Builds figures and closes them at the end of the test."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def __call__(
        self, shot: FitSnapshot | None = None, theme: str = "light", *, transparent: bool = False
    ) -> Figure:
        figure = fit_figure(shot or snapshot(), Look(theme=theme, transparent=transparent))
        self._qtbot.addWidget(figure)
        return figure


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Figures]:
    return Figures(qtbot)  # type: ignore[return-value]


PICTURES = {row.key: row for row in EXPORTERS.values() if isinstance(row, PictureExporter)}


def encoded(figure: Figure, key: str, options: ExportOptions | None = None) -> bytes:
    return PICTURES[key].encode(figure, options or ExportOptions())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("case", SHOTS)
def test_a_file_is_the_screen_pixel_for_pixel(make: Figures, case: str, theme: str) -> None:
    figure = make(SHOTS[case](), theme)
    painted = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(painted)
    paint_figure(figure, painter)
    painter.end()
    figure.show()
    shown = figure.grab().toImage()
    assert (pixels(painted) == pixels(shown)).all()


@pytest.mark.parametrize("key", PICTURES)
def test_a_file_is_written_whole_in_place_of_the_old_one(
    make: Figures, tmp_path: Path, key: str
) -> None:
    path = tmp_path / f"figure.{key}"
    path.write_bytes(b"old")
    PICTURES[key].export(make(), path)
    assert path.read_bytes()[:4] != b"old"
    assert path.stat().st_size > 5_000
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("key", PICTURES)
def test_a_folder_that_is_not_there_is_an_error_and_nothing_is_made(
    make: Figures, tmp_path: Path, key: str
) -> None:
    with pytest.raises(OSError, match="nowhere"):
        PICTURES[key].export(make(), tmp_path / "nowhere" / f"figure.{key}")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_memory_cannot_hold_is_an_error_that_tells_its_size(make: Figures) -> None:
    with pytest.raises(OSError, match=r"× \d+ dots is too large for the memory"):
        picture(make(), 200_000.0)


def test_a_format_is_chosen_by_the_name_of_the_file() -> None:
    assert exporter_of(Path("a.b/Figure.PDF")) is EXPORTERS["pdf"]
    with pytest.raises(ValueError, match=r"one of \.png, \.svg, \.pdf, got 'figure\.bmp'"):
        exporter_of(Path("figure.bmp"))


@pytest.mark.parametrize("dpi", [0.0, 9.0, 1e5, float("nan")])
def test_a_resolution_without_sense_is_refused(dpi: float) -> None:
    with pytest.raises(ValueError, match="dpi must be from 10 to 2400"):
        ExportOptions(dpi=dpi)


@pytest.mark.parametrize("dpi", [48.0, 96.0, 144.0, 288.0])
def test_a_picture_has_the_size_and_the_resolution_asked_for(make: Figures, dpi: float) -> None:
    image = QImage.fromData(encoded(make(), "png", ExportOptions(dpi=dpi)))
    assert (image.width(), image.height()) == (round(1280 * dpi / 96), round(720 * dpi / 96))
    assert image.dotsPerMeterX() == pytest.approx(dpi / 0.0254, abs=1)


def test_a_picture_says_what_it_is(make: Figures) -> None:
    image = QImage.fromData(encoded(make(), "png", ExportOptions(title="Two modes")))
    assert image.text("Title") == "Two modes"


def test_a_transparent_picture_has_no_ground_and_others_have(make: Figures) -> None:
    clear, opaque = (pixels(picture(make(transparent=t))) for t in (True, False))
    assert clear[0, 0, 3] == 0
    assert (opaque[..., 3] == 255).all()
    assert opaque[0, 0, :3].tolist() == [255, 255, 255]


def test_on_white_a_transparent_picture_looks_like_one_with_a_ground(make: Figures) -> None:
    clear, opaque = picture(make(transparent=True)), pixels(picture(make()))
    flattened = QImage(clear.size(), QImage.Format.Format_RGB32)
    flattened.fill(0xFFFFFFFF)
    painter = QPainter(flattened)
    painter.drawImage(0, 0, clear)
    painter.end()
    assert (np.abs(pixels(flattened)[..., :3] - opaque[..., :3]).max(axis=2) > 12).mean() < 1e-3


def test_lines_are_as_thick_at_twice_the_resolution(make: Figures) -> None:
    figure = make(snapshot(("kl",)))
    fine, coarse = (ink(pixels(picture(figure, dpi))) for dpi in (192.0, 96.0))
    assert fine == pytest.approx(coarse, rel=0.02)


def test_the_screen_draws_lines_in_device_pixels_of_any_ratio(make: Figures) -> None:
    figure = make(snapshot(("kl",)))
    inks = []
    for ratio in (1.0, 2.0):
        image = QImage(round(1280 * ratio), round(720 * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        figure.render(painter, QRectF(0.0, 0.0, *SIZE))
        painter.end()
        inks.append(ink(pixels(image)))
    assert inks[1] == pytest.approx(inks[0], rel=0.02)


def test_a_drawing_is_vectors_with_text_as_text(make: Figures) -> None:
    root = svg_root(make())
    said = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert root.get("viewBox") == "0 0 1280 720"
    assert not list(root.iter(f"{SVG}image"))
    assert len(list(root.iter(f"{SVG}polyline"))) >= 7
    for words in ("target p", "q forward: min KL(p‖q)", "p log(p/q)", "optimiser step"):
        assert words in said


@pytest.mark.parametrize("case", SHOTS)
def test_no_line_of_a_drawing_has_a_width_that_does_not_scale(make: Figures, case: str) -> None:
    assert b"non-scaling-stroke" not in encoded(make(SHOTS[case]()), "svg")


def test_a_drawing_names_typefaces_that_may_stand_in(make: Figures) -> None:
    families = {e.get("font-family") for e in svg_root(make()).iter(f"{SVG}text")}
    assert families == {"Inter, Helvetica, Arial, sans-serif"}


def test_a_drawing_describes_itself(make: Figures) -> None:
    root = svg_root(make())
    assert "KL(p‖q) =" in (root.findtext(f"{SVG}desc") or "")


def test_a_drawing_looks_like_the_picture(make: Figures) -> None:
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


def test_a_document_is_one_slide_with_its_fonts_and_without_pictures(make: Figures) -> None:
    reader = PdfReader(io.BytesIO(encoded(make(), "pdf", ExportOptions(title="Two modes"))))
    (page,) = reader.pages
    assert [float(side) for side in page.mediabox[2:]] == pytest.approx([960.0, 540.0], abs=0.5)
    assert not list(page.images)
    assert reader.metadata is not None
    assert reader.metadata.title == "Two modes"
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "Inter" in descendant["/BaseFont"]
        assert "/FontFile2" in descendant["/FontDescriptor"]


def test_the_text_of_a_document_can_be_found_and_copied(make: Figures) -> None:
    shot = snapshot()
    page = PdfReader(io.BytesIO(encoded(make(shot), "pdf"))).pages[0]
    text = " ".join(page.extract_text().split())
    for words in (
        "q forward: min KL(p‖q)",
        f"area = KL(q‖p) = {shot.runs[1].estimate.value:.4f} nats",
        "step 120",
    ):
        assert words in text


def test_after_an_export_the_figure_is_as_before(make: Figures) -> None:
    figure = make()
    before = picture(figure)
    for key in PICTURES:
        encoded(figure, key)
    assert picture(figure) == before


@pytest.mark.parametrize("theme", THEMES)
def test_a_builder_draws_any_theme_whatever_is_on_screen(
    make: Figures, qtbot: QtBot, theme: str
) -> None:
    built = builder_of(make(theme="dark"))(Look(FigureSize(640, 360), theme))
    qtbot.addWidget(built)
    assert (built.width(), built.height()) == (640, 360)
    canvas = THEMES[theme].canvas
    assert pixels(picture(built))[0, 0, :3].tolist() == [
        int(canvas[i : i + 2], 16) for i in (1, 3, 5)
    ]


def test_the_clipboard_has_a_picture_a_drawing_and_a_sentence(make: Figures) -> None:
    copy_figure(make(), ExportOptions(dpi=96.0))
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert b"<svg" in bytes(data.data("image/svg+xml").data())
    assert "q reverse: KL(q‖p) =" in data.text()
    QGuiApplication.clipboard().clear()
