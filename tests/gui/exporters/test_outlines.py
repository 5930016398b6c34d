"""Text as outlines: no text is left, and the picture is the same."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from klviz.gui.exporters import ExportOptions
from klviz.gui.exporters.png import picture
from tests.gui.drawn_text import SVG
from tests.gui.exporters.encoded import SHOTS, SIZE, Make, apart, encoded, pixels

OUTLINES = ExportOptions(outlines=True)


def rendered(drawing: bytes) -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(drawing).render(painter, QRectF(image.rect()))
    painter.end()
    return image


@pytest.mark.parametrize("case", SHOTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_drawing_with_outlines_has_no_text_and_looks_the_same(
    make: Make, case: str, theme: str
) -> None:
    figure = make(SHOTS[case](), theme=theme)
    outlined = encoded(figure, "svg", OUTLINES)
    assert not list(ET.fromstring(outlined).iter(f"{SVG}text"))
    assert list(ET.fromstring(encoded(figure, "svg")).iter(f"{SVG}text"))
    assert apart(pixels(rendered(outlined)), pixels(picture(figure)), 64) < 0.002


def test_a_document_with_outlines_has_no_fonts_and_no_text(make: Make) -> None:
    page = PdfReader(io.BytesIO(encoded(make(), "pdf", OUTLINES))).pages[0]
    assert "/Font" not in page["/Resources"] or not page["/Resources"]["/Font"]  # type: ignore[operator, index]
    assert page.extract_text().strip() == ""
