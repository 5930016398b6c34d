"""PDF: one page of the exact size, vectors, fonts inside, text that can be copied."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from klviz.gui.exporters import ExportOptions
from klviz.gui.theme import THEMES, mix
from tests.gui.exporters.encoded import Make, apart, encoded
from tests.gui.exporters.vectors import LONG, pdf_paths, svg_curves, wanted_curves
from tests.gui.snapshots import ALL_KEYS, snapshot


def test_a_document_is_one_slide_with_its_fonts_and_without_pictures(make: Make) -> None:
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


def test_the_text_of_a_document_can_be_found_and_copied(make: Make) -> None:
    shot = snapshot()
    page = PdfReader(io.BytesIO(encoded(make(shot), "pdf"))).pages[0]
    text = " ".join(page.extract_text().split())
    for words in (
        "q forward: min KL(p‖q)",
        f"area = KL(q‖p) = {shot.runs[1].estimate.value:.4f} nats",
        "step 120",
    ):
        assert words in text


def test_the_scene_is_an_attached_file(make: Make) -> None:
    reader = PdfReader(io.BytesIO(encoded(make(), "pdf", ExportOptions(carried='{"a": "é"}'))))
    assert dict(reader.attachments) == {"scene.klviz": ['{"a": "é"}'.encode()]}


@pytest.mark.parametrize("theme", THEMES)
def test_every_curve_has_its_colour_and_its_dashes(make: Make, theme: str) -> None:
    figure = make(snapshot(ALL_KEYS), theme=theme, part="densities")
    stroked, _ = pdf_paths(encoded(figure, "pdf"))
    curves = [curve for curve in stroked if curve.points > LONG]
    found = sorted((curve.colour, curve.pattern) for curve in curves)
    assert found == wanted_curves(theme, len(ALL_KEYS))


def test_a_page_has_the_lines_of_the_drawing_and_its_areas(make: Make) -> None:
    figure = make(snapshot(("kl", "reverse_kl", "jsd")))
    stroked, filled = pdf_paths(encoded(figure, "pdf"))
    drawn = svg_curves(encoded(figure, "svg"))
    found, wanted = (
        Counter(line.colour for line in lines if line.points > LONG) for lines in (stroked, drawn)
    )
    assert found == wanted
    theme = THEMES["light"]
    assert theme.p_fill.lower() in filled
    for number in range(3):
        tints = {mix(theme.canvas, theme.run(number), k / 100).lower() for k in range(1, 100)}
        assert len([colour for colour in filled if colour in tints]) >= 2, "above and below zero"


def _ran(*command: str | Path) -> bytes:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"there is no {command[0]}")
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_a_program_that_draws_documents_draws_the_picture(make: Make, tmp_path: Path) -> None:
    figure, path = make(), tmp_path / "a.pdf"
    path.write_bytes(encoded(figure, "pdf"))
    drawn = _ran("pdftoppm", "-r", "96", "-png", path)
    picture = encoded(figure, "png", ExportOptions(dpi=96.0))
    first, second = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int64)
        for data in (drawn, picture)
    )
    assert first.shape == second.shape
    assert apart(first, second, 64) < 0.03
    assert _ran("pdfimages", "-list", path).count(b"\n") == 2, "a heading, and no picture"
    assert "q forward: min KL(p‖q)" in _ran("pdftotext", "-layout", path, "-").decode()
