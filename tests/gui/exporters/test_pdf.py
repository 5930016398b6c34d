"""PDF: one page of the exact size, vectors, fonts inside, text that can be copied."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from klviz.gui.exporters import ExportOptions
from tests.gui.exporters.encoded import Make, encoded
from tests.gui.snapshots import snapshot


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
