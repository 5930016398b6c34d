"""What a figure says and where, read from its SVG: the words and the rectangles they take."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator

from klviz.gui import fonts
from klviz.gui.exporters.options import ExportOptions
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Text:
    """Words of a figure and the rectangle, in pixels of the page, that their ink stays within."""

    words: str
    rect: QRectF


def svg_root(figure: Figure) -> ET.Element:
    """The figure as a tree of SVG elements."""
    return ET.fromstring(svg_bytes(figure, ExportOptions()))


def drawn_texts(figure: Figure) -> list[Text]:
    """All words that a figure draws."""
    return list(_texts(svg_root(figure), QTransform()))


def texts_on_screen(figure: Figure) -> list[Text]:
    """All words of the drawing of a page, also those that one has to scroll to."""
    page = figure.sceneRect()
    device, generator = QBuffer(), QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(page.size().toSize())
    generator.setViewBox(page)
    generator.setResolution(96)
    painter = QPainter(generator)
    figure.scene().render(painter, page, page)
    painter.end()
    return list(_texts(ET.fromstring(device.data().data()), QTransform()))


def overlapping(texts: list[Text]) -> list[tuple[str, str]]:
    """The pairs of words whose rectangles overlap."""
    # Words in two alphabets are two elements that touch.
    inner = [(text.words, text.rect.adjusted(1.0, 1.0, -1.0, -1.0)) for text in texts]
    return [
        (a, b) for (a, first), (b, second) in combinations(inner, 2) if first.intersects(second)
    ]


def outside(texts: list[Text], figure: Figure) -> list[str]:
    """The words that are cut off by the edge of the page."""
    return [text.words for text in texts if not figure.sceneRect().contains(text.rect)]


def _texts(element: ET.Element, transform: QTransform) -> Iterator[Text]:
    transform = _transform(element) * transform
    if element.tag == f"{SVG}text" and element.text:
        yield Text(element.text, transform.mapRect(_rect(element, element.text)))
    for child in element:
        yield from _texts(child, transform)


def _transform(element: ET.Element) -> QTransform:
    text = element.get("transform")
    if not text:
        return QTransform()
    values = [float(value) for value in text.removeprefix("matrix(").removesuffix(")").split(",")]
    return QTransform(*values)


def _rect(element: ET.Element, words: str) -> QRectF:
    semibold = element.get("font-weight") == "600"
    size = float(element.get("font-size", "0"))
    metrics = QFontMetricsF(fonts.font(size, semibold=semibold, tabular=False))
    left, baseline = float(element.get("x", "0")), float(element.get("y", "0"))
    height = metrics.capHeight()
    if element.get("text-anchor") == "end":
        left -= metrics.horizontalAdvance(words)
    return QRectF(left, baseline - height, metrics.horizontalAdvance(words), height)
