"""PPTX: a slide a scene, whose words are words and whose figure is a drawing.

A figure is there twice, as the format wants it: as a picture that every program shows, and as SVG
for those that know it, PowerPoint from 2016 on.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from klviz.gui.exporters.exporter import DeckWriter
from klviz.gui.exporters.options import SCREEN_DPI, DeckOptions, ExportOptions
from klviz.gui.exporters.png import encoded, picture
from klviz.gui.exporters.pptx_package import finished
from klviz.gui.exporters.pptx_template import POINT, emu, template
from klviz.gui.exporters.slides import VALUE_LINE, Column, Slide
from klviz.gui.exporters.svg import svg_bytes
from klviz.gui.theme import THEMES

if TYPE_CHECKING:
    from pptx.dml.color import RGBColor
    from pptx.shapes.picture import Picture
    from pptx.slide import Slide as PptxSlide
    from pptx.util import Length

DENSITY = 3.0
"""How many dots of the picture a pixel of the slide has."""
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SVG_TYPE = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A figure that is drawn: its dots, its lines, and what it shows in a sentence."""

    image: QImage
    svg: bytes
    summary: str
    options: ExportOptions


class PptxDeck(DeckWriter):
    """A PowerPoint deck.

    Args:
        options: size, theme and title.
    """

    def __init__(self, options: DeckOptions) -> None:
        self._options, self._theme = options, THEMES[options.theme]
        self._deck, self._blank = template(options)
        self._count = 0

    def add(self, slide: Slide) -> Callable[[], None]:
        # Whoever opens the deck need not have the typeface.
        options = ExportOptions(DENSITY * SCREEN_DPI, slide.title, outlines=True)
        image = picture(slide.figure, options.dpi)
        svg = svg_bytes(slide.figure, options)
        summary = slide.figure.drawing.summary()
        return partial(self._add, slide, _Drawn(image, svg, summary, options))

    def close(self) -> Callable[[], bytes]:
        return self._package

    def abandon(self) -> None:
        """Nothing is held."""

    def _add(self, slide: Slide, drawn: _Drawn) -> None:
        """Add a slide whose figure, which may be gone by now, is drawn."""
        self._count += 1
        made = self._deck.slides.add_slide(self._blank)
        self._write_title(made, slide)
        for column in slide.layout.columns:
            self._write_values(made, column, slide.layout.value_pixels)
        self._place(made, slide.layout.figure, drawn)
        made.notes_slide.notes_text_frame.text = slide.notes

    def _package(self) -> bytes:
        buffer = io.BytesIO()
        self._deck.save(buffer)
        return finished(buffer.getvalue(), self._theme)

    def _write_title(self, made: PptxSlide, slide: Slide) -> None:
        """Write the title into its placeholder, from which outlines and readers take it."""
        from pptx.util import Pt

        title = made.shapes.title
        assert title is not None
        title.left, title.top, title.width, title.height = _lengths(slide.layout.title)
        frame = title.text_frame
        frame.text = " ".join(slide.layout.lines)
        frame.paragraphs[0].runs[0].font.size = Pt(slide.layout.title_pixels * POINT)

    def _write_values(self, made: PptxSlide, column: Column, pixels: float) -> None:
        from pptx.enum.dml import MSO_THEME_COLOR
        from pptx.util import Pt

        box = made.shapes.add_textbox(*_lengths(column.place))
        box.name = "Values"
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        # Where it is off, some programs centre the text about its box.
        frame.word_wrap = True
        for number, value in enumerate(column.values):
            line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            line.line_spacing = Pt(VALUE_LINE * pixels * POINT)
            equation, remark = line.add_run(), line.add_run()
            equation.text, remark.text = value.equation, value.remark
            equation.font.bold = True
            equation.font.color.rgb = _rgb(value.colour)
            remark.font.color.theme_color = MSO_THEME_COLOR.TEXT_2
            for run in (equation, remark):
                run.font.size = Pt(pixels * POINT)

    def _place(self, made: PptxSlide, place: QRectF, drawn: _Drawn) -> None:
        """Place the figure, as a picture and as a drawing."""
        content = io.BytesIO(encoded(drawn.image, drawn.options))
        picture = made.shapes.add_picture(content, *_lengths(place))
        picture.name = "Figure"
        _found(picture, "p:cNvPr").set("descr", drawn.summary)
        _give_drawing(made, picture, f"/ppt/media/drawing{self._count}.svg", drawn.svg)


def _give_drawing(made: PptxSlide, picture: Picture, name: str, svg: bytes) -> None:
    """Let a picture be shown as a drawing by those programs that can."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    part = Part(PackURI(name), SVG_TYPE, made.part.package, svg)
    key = made.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    _found(picture, "a:blip").append(
        parse_xml(
            f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}">'
            f'<asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" r:embed="{key}"/></a:ext></a:extLst>'
        )
    )


def _found(picture: Picture, name: str) -> Any:
    """Return an element of a picture."""
    from pptx.oxml.ns import qn

    return picture._element.find(f".//{qn(name)}")  # noqa: SLF001 - there is no public way


def _lengths(place: QRectF) -> tuple[Length, Length, Length, Length]:
    """Return left, top, width and height in the unit of the format."""
    return emu(place.left()), emu(place.top()), emu(place.width()), emu(place.height())


def _rgb(colour: str) -> RGBColor:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
