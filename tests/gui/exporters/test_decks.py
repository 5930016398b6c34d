"""Decks, opened by programs that know nothing of klviz: slides, words, notes, drawings."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Pt
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from klviz.document.carried import Shown
from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.document.presets import load_preset
from klviz.document.runs import Run
from klviz.document.scene_list import NamedScene
from klviz.gui.decks.writing import ELSEWHERE, DeckPlan, write_decks
from klviz.gui.exporters.slides import Value, lay_out
from klviz.gui.look import Look
from klviz.gui.theme import THEMES

TWO = load_preset("two-modes")
THIRD = Shown(step=3)
LONG = "Everything that anybody could want to say of forward and reverse divergence & more. " * 4
SCENES = (
    NamedScene("two", TWO, THIRD),
    NamedScene(
        "many", replace(TWO, title=LONG, runs=tuple(Run(colour=k) for k in range(12))), THIRD
    ),
    NamedScene("nameless <scene>", replace(TWO, title="", text="", source=""), THIRD),
)
PLAN = DeckPlan(Look(part="densities"))
SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
SVG = "{http://www.w3.org/2000/svg}"
PIXEL = 9525
"""Of a slide, in the unit of the format."""


def plan(size: str = "slide", theme: str = "light", part: str = "densities") -> DeckPlan:
    return DeckPlan(Look(SIZES[size].size, theme, part=part))


@pytest.fixture(scope="module")
def deck(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("deck")
    paths = {key: folder / f"talk.{key}" for key in ("pptx", "pdf")}
    write_decks(SCENES, list(paths.values()), PLAN)
    return paths


@pytest.fixture(scope="module")
def slides(deck: Mapping[str, Path]) -> Sequence[Any]:
    return list(Presentation(str(deck["pptx"])).slides)


def picture(slide: Any) -> Any:
    (found,) = (shape for shape in slide.shapes if shape.name == "Figure")
    return found


def drawing(slide: Any) -> bytes:
    (blip,) = picture(slide)._element.iter(SVG_BLIP)
    part = slide.part.related_part(blip.get(EMBED))
    assert part.content_type == "image/svg+xml"
    return bytes(part.blob)


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_a_deck_has_a_slide_a_scene_in_their_order_and_in_the_size_that_is_chosen(
    deck: Mapping[str, Path], slides: Sequence[Any]
) -> None:
    opened = Presentation(str(deck["pptx"]))
    assert (opened.slide_width, opened.slide_height) == (12_192_000, 6_858_000)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[0] == TWO.title
    assert titles[2] == "nameless <scene>"
    assert len(titles) == 3


def test_a_title_that_no_slide_can_hold_goes_on_in_the_notes(slides: Sequence[Any]) -> None:
    title = slides[1].shapes.title
    (run,) = title.text_frame.paragraphs[0].runs
    assert run.font.size >= Pt(13)
    shown = title.text.removesuffix("…")
    assert LONG.strip().startswith(shown.strip())
    assert len(shown) > 150


def test_values_are_words_one_a_run_in_its_colour(slides: Sequence[Any]) -> None:
    values = [shape for shape in slides[0].shapes if shape.name == "Values"]
    lines = [line for shape in values for line in shape.text_frame.paragraphs]
    told = [re.fullmatch(r"KL\((\w)‖(\w)\) = \d\.\d+ nats, running", line.text) for line in lines]
    assert [found and found.groups() for found in told] == [("p", "q"), ("q", "p")]
    colours = [f"#{line.runs[0].font.color.rgb}" for line in lines]
    assert colours == [THEMES["light"].run_text(k) for k in range(2)]
    assert words(slides[1]).count("KL(p‖q)") == 12


def test_a_value_that_is_infinite_needs_no_remark(qapp: QApplication, tmp_path: Path) -> None:
    infinite = NamedScene("tails", load_preset("heavy-tails"), THIRD)
    write_decks([infinite], [tmp_path / "talk.pptx"], PLAN)
    (slide,) = Presentation(str(tmp_path / "talk.pptx")).slides
    lines = words(slide).splitlines()
    assert "KL(p‖q) = ∞" in lines
    assert sum(line.endswith(", running") for line in lines) == 2


def test_the_notes_are_for_the_speaker(slides: Sequence[Any]) -> None:
    notes = slides[0].notes_slide.notes_text_frame.text
    assert notes.startswith(TWO.text[:60])
    assert f"Source: {TWO.source}" in notes or not TWO.source
    assert notes.endswith("p = 0.5 N(-3, 1) + 0.5 N(3, 1)")
    assert slides[2].notes_slide.notes_text_frame.text == "p = 0.5 N(-3, 1) + 0.5 N(3, 1)"


def test_a_figure_is_a_picture_a_drawing_and_a_sentence(slides: Sequence[Any]) -> None:
    for slide in slides:
        shape = picture(slide)
        told = shape._element.nvPicPr.cNvPr.get("descr")
        assert told.startswith("Step 3. ")
        assert re.search(r"KL\(p‖q\)( #1)? = \d", told)
        dots = Image.open(io.BytesIO(shape.image.blob)).size
        assert dots == (3 * shape.width // PIXEL, 3 * shape.height // PIXEL)
        root = ET.fromstring(drawing(slide))
        assert root.tag == f"{SVG}svg"
        assert len(list(root.iter(f"{SVG}path"))) > 5
        assert not list(root.iter(f"{SVG}text")), "it looks the same without the typeface"
        box = [float(number) for number in root.attrib["viewBox"].split()]
        assert box[2] / box[3] == pytest.approx(shape.width / shape.height)


def test_nothing_on_a_slide_lies_outside_it_or_on_something_else(slides: Sequence[Any]) -> None:
    for slide in slides:
        shapes = list(slide.shapes)
        assert max(s.left + s.width for s in shapes if s.name != "Values") <= 12_192_000
        assert max(s.top + s.height for s in shapes) <= 6_858_000
        title, figure = slide.shapes.title, picture(slide)
        values = [shape for shape in shapes if shape.name == "Values"]
        for value in values:
            assert title.top + title.height <= value.top
            assert value.top + value.height <= figure.top
        ends = [value.left + value.width for value in values]
        assert all(end <= v.left + PIXEL for end, v in zip(ends, values[1:], strict=False))


def test_the_package_is_whole_and_tells_of_no_person_no_time_and_no_other_deck(
    deck: Mapping[str, Path],
) -> None:
    with zipfile.ZipFile(deck["pptx"]) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(set(names)) == len(names)
        assert not any("thumbnail" in name or "printer" in name for name in names)
        types = package.read("[Content_Types].xml").decode()
        assert '<Default Extension="svg" ContentType="image/svg+xml"/>' in types
        parts = re.findall(r'PartName="/([^"]+)"', types)
        assert set(parts) <= set(names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))
            if name.endswith(".rels"):
                assert "thumbnail" not in package.read(name).decode()
    told = Presentation(str(deck["pptx"])).core_properties
    assert (told.title, told.author, told.last_modified_by) == ("talk", "", "")
    assert told.created is None
    assert told.modified is None


def test_a_pdf_has_a_page_a_slide_with_its_words_and_its_title_in_the_outline(
    deck: Mapping[str, Path],
) -> None:
    reader = PdfReader(deck["pdf"])
    assert [tuple(page.mediabox[2:]) for page in reader.pages] == [(960.0, 540.0)] * 3
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert texts[0].startswith(TWO.title)
    assert re.search(r"KL\(p‖q\) = \d\.\d+ nats ?, running", texts[0])
    assert texts[1].count("KL(p‖q)") >= 12
    assert "nameless <scene>" in texts[2]
    assert [item.title for item in reader.outline] == [scene.title for scene in SCENES]
    assert [reader.get_destination_page_number(item) for item in reader.outline] == [0, 1, 2]
    assert reader.metadata is not None
    assert reader.metadata.title == "talk"


def test_the_same_scenes_make_the_same_bytes(
    qapp: QApplication, tmp_path: Path, deck: Mapping[str, Path]
) -> None:
    again = {key: tmp_path / f"talk.{key}" for key in deck}
    write_decks(SCENES, list(again.values()), PLAN)
    for key, path in deck.items():
        assert again[key].read_bytes() == path.read_bytes(), key


@pytest.mark.parametrize("theme", THEMES)
def test_slides_have_the_colours_of_the_theme(
    qapp: QApplication, tmp_path: Path, theme: str
) -> None:
    path = tmp_path / "talk.pptx"
    write_decks(SCENES[:1], [path], plan("4:3", theme))
    opened = Presentation(str(path))
    assert (opened.slide_width, opened.slide_height) == (9_144_000, 6_858_000)
    with zipfile.ZipFile(path) as package:
        colours = package.read("ppt/theme/theme1.xml").decode()
    ground, ink = THEMES[theme].canvas[1:], THEMES[theme].ink[1:]
    assert f'<a:lt1><a:srgbClr val="{ground}"/></a:lt1>' in colours
    assert f'<a:dk1><a:srgbClr val="{ink}"/></a:dk1>' in colours
    image = Image.open(io.BytesIO(picture(opened.slides[0]).image.blob)).convert("RGB")
    assert image.getpixel((0, 0)) == tuple(bytes.fromhex(ground))


def test_a_slide_of_any_size_is_exact_in_both_formats(qapp: QApplication, tmp_path: Path) -> None:
    paths = [tmp_path / "talk.pptx", tmp_path / "talk.pdf"]
    size = FigureSize(1001.0, 563.0)
    write_decks(SCENES[:1], paths, DeckPlan(Look(size, part="densities")))
    opened = Presentation(str(paths[0]))
    assert (opened.slide_width, opened.slide_height) == (1001 * PIXEL, 563 * PIXEL)
    (page,) = PdfReader(paths[1]).pages
    assert tuple(map(float, page.mediabox)) == pytest.approx((0.0, 0.0, 750.75, 422.25))


@pytest.mark.parametrize("count", range(13))
@pytest.mark.parametrize("width", [480.0, 960.0, 1280.0, 3840.0])
@pytest.mark.parametrize("title", ["p", LONG, "W" * 300])
def test_every_slide_has_room_for_its_figure_however_much_it_says(
    qapp: QApplication, count: int, width: float, title: str
) -> None:
    size = FigureSize(width, max(360.0, 0.5625 * width))
    values = [
        Value(f"KL(p‖q), Adam, η {k} = 0.5430 nats", "converged", "#000000") for k in range(count)
    ]
    layout = lay_out(size, title, values)
    assert sum(len(column.values) for column in layout.columns) == count
    assert layout.figure.height() >= 0.4 * size.height
    assert layout.figure.bottom() <= size.height
    assert layout.figure.right() <= size.width
    for column in layout.columns:
        assert column.place.top() >= layout.title.bottom()
        assert column.place.bottom() <= layout.figure.top()


def test_a_slide_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="a slide is at least 480x360 pixels, got 320x240"):
        DeckPlan(Look(FigureSize(320.0, 240.0)))


def test_a_deck_of_one_slide_is_called_as_that_is(qapp: QApplication, tmp_path: Path) -> None:
    write_decks(SCENES[:1], [tmp_path / "talk.pdf", tmp_path / "talk.pptx"], PLAN)
    reader = PdfReader(tmp_path / "talk.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == TWO.title
    assert Presentation(str(tmp_path / "talk.pptx")).core_properties.title == TWO.title


def test_what_is_to_be_known_of_slides_is_told(qapp: QApplication, tmp_path: Path) -> None:
    told: list[str] = []
    elsewhere = replace(THIRD, values=((9.0, 9.0),) * len(TWO.runs))
    moved = replace(SCENES[0], seen=elsewhere)
    small = DeckPlan(Look(FigureSize(480.0, 360.0), text=1.5))
    write_decks([moved, SCENES[0], moved], [tmp_path / "talk.pdf"], small, told.append)
    assert told[0] == f"slides 1 and 3: {ELSEWHERE}"
    assert any(re.match(r"slides 1, 2 and 3: no room for .*losses", line) for line in told[1:])
