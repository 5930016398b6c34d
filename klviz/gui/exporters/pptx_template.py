"""The empty deck that slides are added to: one layout, a title over free room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klviz.document.figure_sizes import PIXELS_PER_INCH
from klviz.gui.exporters.options import DeckOptions
from klviz.gui.exporters.slides import lay_out

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout
    from pptx.util import Length

POINT = 72.0 / PIXELS_PER_INCH
"""Points of type in a pixel of a slide."""
EMU_PER_PIXEL = 914_400 / PIXELS_PER_INCH
TITLE_ONLY = "Title Only"
STANDARD = "Title"
"""A title of one line, which lies where the layout has it."""


def emu(pixels: float) -> Length:
    """Return a length in the unit of the format."""
    from pptx.util import Length

    return Length(round(pixels * EMU_PER_PIXEL))


def template(options: DeckOptions) -> tuple[Presentation, SlideLayout]:
    """Return a deck without slides, and the layout that slides are made by."""
    from pptx import Presentation

    deck = Presentation()
    _describe(deck, options)
    kept = next(layout for layout in deck.slide_layouts if layout.name == TITLE_ONLY)
    for layout in list(deck.slide_layouts):
        if layout is not kept:
            deck.slide_layouts.remove(layout)
    old_width, old_height = deck.slide_width, deck.slide_height
    assert old_width is not None
    assert old_height is not None
    wide, high = emu(options.size.width), emu(options.size.height)
    deck.slide_width, deck.slide_height = wide, high
    # The name of a size that this no longer is.
    deck.element.sldSz.attrib.pop("type", None)
    for shape in deck.slide_master.placeholders:
        _stretch(shape, wide / old_width, high / old_height)
    _place_titles(deck, options)
    return deck, kept


def _stretch(shape: Any, across: float, down: float) -> None:
    shape.left, shape.width = round(shape.left * across), round(shape.width * across)
    shape.top, shape.height = round(shape.top * down), round(shape.height * down)


def _place_titles(deck: Presentation, options: DeckOptions) -> None:
    """Let titles lie, by themselves, where those of one line do, and look like them."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.oxml.ns import qn

    layout = lay_out(options.size, STANDARD, ())
    master = deck.slide_master
    title = master.placeholders[0]
    title.left, title.top = emu(layout.title.left()), emu(layout.title.top())
    title.width, title.height = emu(layout.title.width()), emu(layout.title.height())
    frame = title.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    letters = style.find(qn("a:defRPr"))
    letters.set("sz", str(round(100.0 * POINT * layout.title_pixels)))
    letters.set("b", "1")


def _describe(deck: Presentation, options: DeckOptions) -> None:
    """Say what the deck is called, and nothing of persons and times."""
    from pptx.oxml.ns import qn

    told = deck.core_properties
    told.title = options.title
    told.author = told.last_modified_by = told.comments = ""
    element = told._element  # noqa: SLF001 - python-pptx can set a date, not take it out
    for name in ("dcterms:created", "dcterms:modified"):
        for date in element.findall(qn(name)):
            element.remove(date)
