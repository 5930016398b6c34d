"""What pictures carry comes back as it was, from every format, or is refused in one sentence."""

from __future__ import annotations

import io
import json
import tracemalloc
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from klviz.document import carried_svg
from klviz.document.carried import FIGURE_DATA, MAX_STEP, Carried, Shown, carried_of, carried_text
from klviz.document.carried_file import PICTURES, is_picture, read_carried
from klviz.document.carried_png import add_scene, with_scene
from klviz.document.file_errors import SceneFileError
from klviz.document.presets import PRESETS, load_preset
from klviz.document.samples import MAX_SAMPLES, Samples
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.scene_file import encode
from klviz.document.scene_records import MAX_LINE, MAX_TEXT
from klviz.document.settings import DENSITY_VIEW, RATIO_VIEW
from klviz.document.strict_json import MAX_CHARACTERS
from klviz.document.target import MAX_COMPONENTS, Component, Target
from tests.document.carriers import CARRIERS, SVG, chunk, pdf_with, png, png_with, svg_with
from tests.document.scenes import finite, scenes

LOOKED_AT = Shown(37, 300, (-2.5, 1e3), "log", "pull", ((0.5, 1.0),))
TEXT = carried_text(FIRST_SCENE, LOOKED_AT)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[float, float]:
    low, high = sorted(draw(st.tuples(finite, finite).filter(lambda ends: ends[0] != ends[1])))
    return low, high


@st.composite
def steps(draw: st.DrawFn) -> tuple[int | None, int | None]:
    step = draw(st.none() | st.integers(0, MAX_STEP))
    return step, draw(st.none() | st.integers(step or 0, MAX_STEP))


sights = st.builds(
    lambda both, **others: Shown(*both, **others),
    steps(),
    view=st.none() | intervals(),
    density_view=st.none() | st.sampled_from(list(DENSITY_VIEW.choices)),
    ratio_view=st.none() | st.sampled_from(list(RATIO_VIEW.choices)),
    values=st.none() | st.lists(st.lists(finite, max_size=3).map(tuple), max_size=3).map(tuple),
)


def opened(path: Path, data: bytes) -> Carried:
    path.write_bytes(data)
    return read_carried(path)


def refusal(path: Path, data: bytes) -> str:
    """Why a file is refused, without the words that every refusal begins with."""
    with pytest.raises(SceneFileError) as caught:
        opened(path, data)
    beginning = f"cannot open {path.name}: "
    assert str(caught.value).startswith(beginning)
    return str(caught.value).removeprefix(beginning)


@given(scene=scenes, shown=sights)
def test_any_scene_comes_back_and_how_it_was_looked_at(scene: Scene, shown: Shown) -> None:
    text = carried_text(scene, shown)
    assert text.isascii()
    assert text.isprintable(), "one line, which no program breaks or translates"
    assert carried_of(text) == Carried(scene, shown)


@given(scene=scenes, shown=sights, ending=st.sampled_from(list(CARRIERS)))
def test_any_scene_comes_back_from_a_picture(
    scene: Scene, shown: Shown, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"random.{ending}"
    picture = CARRIERS[ending](carried_text(scene, shown))
    assert opened(path, picture) == Carried(scene, shown)


@pytest.mark.parametrize("key", PRESETS)
@pytest.mark.parametrize("ending", CARRIERS)
def test_every_preset_comes_back_from_every_format(tmp_path: Path, key: str, ending: str) -> None:
    scene = load_preset(key)
    picture = CARRIERS[ending](carried_text(scene, LOOKED_AT))
    assert opened(tmp_path / f"a.{ending}", picture) == Carried(scene, LOOKED_AT)


def test_the_largest_scene_is_carried_too() -> None:
    points = tuple(-1.2345678901234567e-90 * (1.0 + k / 1e6) for k in range(MAX_SAMPLES))
    smiles = "\U0001f600" * MAX_LINE
    target = Target(
        (Component("normal", 1.0, (*points[:1], 1.2345678901234567e-90)),) * MAX_COMPONENTS
    )
    scene = Scene(
        target,
        title=smiles,
        source=smiles,
        text=smiles * (MAX_TEXT // MAX_LINE),
        samples=Samples(points, "points", name=smiles),
    )
    assert len(carried_text(scene)) > 2_500_000
    assert carried_of(carried_text(scene)).scene == scene


def test_other_programs_find_the_text_where_their_formats_have_it() -> None:
    image = Image.open(io.BytesIO(png_with(TEXT)))
    image.load()
    assert image.text["klviz"] == TEXT  # type: ignore[attr-defined]
    root = ET.fromstring(svg_with(TEXT))
    (element,) = root.iter(f"{{{carried_svg.NAMESPACE}}}scene")
    assert element.text == TEXT
    assert PdfReader(io.BytesIO(pdf_with(TEXT))).attachments["scene.klviz"] == [TEXT.encode()]


def test_a_picture_may_carry_a_plain_scene_file(tmp_path: Path) -> None:
    for ending, made in CARRIERS.items():
        found = opened(tmp_path / f"a.{ending}", made(encode(FIRST_SCENE)))
        assert found == Carried(FIRST_SCENE, Shown())


def test_what_was_carried_opens_as_a_file_of_its_own(tmp_path: Path) -> None:
    assert opened(tmp_path / "scene.klviz", TEXT.encode()) == Carried(FIRST_SCENE, LOOKED_AT)
    assert opened(tmp_path / "a.json", encode(FIRST_SCENE).encode()).shown == Shown()


def test_every_way_in_which_a_png_stores_text_is_read(tmp_path: Path) -> None:
    plain, packed = TEXT.encode(), zlib.compress(TEXT.encode())
    for kind, body in (
        (b"tEXt", b"klviz\0" + plain),
        (b"zTXt", b"klviz\0\0" + packed),
        (b"iTXt", b"klviz\0\0\0en\0Szene\0" + plain),
        (b"iTXt", b"klviz\0\1\0\0\0" + packed),
    ):
        picture = png(chunk(b"tEXt", b"Title\0klviz"), chunk(kind, body), chunk(b"prVt", b"x"))
        assert opened(tmp_path / "a.PNG", picture).shown == LOOKED_AT


def test_a_scene_is_put_into_a_png_that_is_a_file_already(tmp_path: Path) -> None:
    path = tmp_path / "a.apng"
    path.write_bytes(png())
    with path.open("r+b") as file:
        add_scene(file, "")
        assert path.read_bytes() == png()
        add_scene(file, TEXT)
    assert path.read_bytes() == png_with(TEXT)
    assert read_carried(path).scene == FIRST_SCENE


def test_where_nothing_is_carried_pictures_are_as_they_were() -> None:
    assert png_with("") == png()
    assert svg_with("") == SVG.encode()


@pytest.mark.parametrize("ending", PICTURES)
def test_a_picture_without_a_scene_says_why_it_may_have_none(tmp_path: Path, ending: str) -> None:
    made = CARRIERS.get(ending, png_with)
    assert refusal(tmp_path / f"a.{ending}", made("")).startswith("it carries no scene;")


def test_a_picture_that_was_saved_again_by_a_program_that_drops_texts(tmp_path: Path) -> None:
    again = io.BytesIO()
    Image.open(io.BytesIO(png_with(TEXT))).save(again, "png")
    assert "another program" in refusal(tmp_path / "a.png", again.getvalue())


def test_a_drawing_that_was_saved_again_keeps_its_scene(tmp_path: Path) -> None:
    root = ET.fromstring(svg_with(TEXT))
    ET.indent(root)
    again = b"\xef\xbb\xbf" + ET.tostring(root)
    assert opened(tmp_path / "a.svg", again).shown == LOOKED_AT
    utf_16 = b'<?xml version="1.0" encoding="UTF-16"?>'.decode() + ET.tostring(root).decode()
    assert opened(tmp_path / "a.svg", utf_16.encode("utf-16")).shown == LOOKED_AT


def test_a_document_that_was_written_again_keeps_its_scene(tmp_path: Path) -> None:
    again = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(pdf_with(TEXT))).write(again)
    assert opened(tmp_path / "a.pdf", again.getvalue()).shown == LOOKED_AT


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", b"", "it is no PNG picture"),
        ("a.png", b"\xff\xd8\xff\xe0" + bytes(50), "it is no PNG picture"),
        ("a.png", png_with(TEXT)[:40], "it is cut off; it ends before the picture does"),
        ("a.png", png()[:-12], "it is cut off; it ends before the picture does"),
        ("a.svg", b"", "it is no SVG drawing"),
        ("a.svg", b"\x89PNG\r\n\x1a\n", "it is no SVG drawing"),
        ("a.svg", b"<html/>", "it is no SVG drawing"),
        ("a.svg", b"<svg/>", "it is no SVG drawing"),
        ("a.svg", b'<?xml version="1.0" encoding="no-such"?><svg/>', "it is no SVG drawing"),
        ("a.svg", svg_with(TEXT)[:300], "it is cut off; it ends before the drawing does"),
        ("a.svg", SVG.encode()[:-6], "it is cut off; it ends before the drawing does"),
        ("a.pdf", b"", "it is no PDF document"),
        ("a.pdf", b"PK\x03\x04" + bytes(2000), "it is no PDF document"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(2000), "it is damaged, or cut off"),
        ("a.pdf", pdf_with(TEXT)[:200], "it is damaged, or cut off"),
    ],
)
def test_what_is_no_picture_or_half_of_one_is_called_so(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    assert refusal(tmp_path / name, data) == sentence


def test_a_damaged_chunk_is_found_by_its_sum(tmp_path: Path) -> None:
    whole = bytearray(png_with(TEXT))
    whole[-40] ^= 1
    assert refusal(tmp_path / "a.png", bytes(whole)) == "the scene that it carries is damaged"


def test_an_encrypted_document_is_called_so(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_with(TEXT)))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert refusal(tmp_path / "a.pdf", file.getvalue()) == "it is encrypted"


def test_a_missing_file_and_a_folder_are_called_so(tmp_path: Path) -> None:
    with pytest.raises(SceneFileError, match=r"cannot open a\.png: there is no such file"):
        read_carried(tmp_path / "a.png")
    (tmp_path / "b.svg").mkdir()
    with pytest.raises(SceneFileError, match=r"cannot open b\.svg: it is"):
        read_carried(tmp_path / "b.svg")


BOMB = zlib.compress(b" " * 500_000_000, 9)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_text_that_grows_without_end_is_not_unpacked(tmp_path: Path, kind: bytes) -> None:
    head = b"klviz\0\0" if kind == b"zTXt" else b"klviz\0\1\0\0\0"
    picture = png(chunk(kind, head + BOMB))
    tracemalloc.start()
    told = refusal(tmp_path / "a.png", picture)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told == "the scene that it carries is too large"
    assert most < len(BOMB) * 4 + 4 * MAX_CHARACTERS


def test_a_text_that_is_too_long_is_refused_by_every_format(tmp_path: Path) -> None:
    for ending, made in CARRIERS.items():
        told = refusal(tmp_path / f"a.{ending}", made("x" * (MAX_CHARACTERS + 1)))
        assert told == "the scene that it carries is too large"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for ending, kind in PICTURES.items():
        path = tmp_path / f"a.{ending}"
        with path.open("wb") as file:
            file.truncate(kind.most + 1)
        with pytest.raises(SceneFileError, match=f"and {kind.label} has at most"):
            read_carried(path)


def test_entities_are_not_taken(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    text = f'<!DOCTYPE svg [<!ENTITY l0 "lol">{laughs}]>{SVG.replace("<rect", "&l9;<rect")}'
    told = refusal(tmp_path / "a.svg", text.encode())
    assert told == "it declares entities, which klviz does not read"


def test_a_document_type_from_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text("<!ENTITY secret 'taken'>")
    kind = f'<!DOCTYPE svg SYSTEM "{secret.as_uri()}">'
    assert opened(tmp_path / "a.svg", kind.encode() + svg_with(TEXT)).shown == LOOKED_AT


def changed(**fields: Any) -> str:
    return json.dumps({**json.loads(TEXT), **fields})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is nothing in it"),
        ("{", "the text is cut off"),
        ("[]", "must be an object"),
        ('{"klviz": "settings"}', "this is no klviz scene"),
        (changed(version=2), "made by a newer klviz (picture version 2, this one reads up to 1)"),
        (changed(scene={"klviz": "scene", "version": 9}), "made by a newer klviz (scene version 9"),
        (changed(scene=3), "scene: must be an object {…}, got 3"),
        (changed(colour=3), "unknown key 'colour'"),
        (changed(shown={"zoom": 2}), "shown: unknown key 'zoom'"),
        (changed(shown={"step": 1.5}), "shown.step: must be a whole number, got 1.5"),
        (changed(shown={"step": -1}), "shown.step: must be from 0 to 10000000, got -1"),
        (changed(shown={"step": 10**9}), "shown.step: must be from 0 to 10000000"),
        (changed(shown={"step": 9, "last": 8}), "shown.last: must be from step to 10000000, got 8"),
        (changed(shown={"view": [1]}), "shown.view: must be two numbers, got 1"),
        (changed(shown={"view": [2, 2]}), "shown.view: must be an interval, got 2 to 2"),
        (changed(shown={"view": [0, 10**400]}), "shown.view: must be an interval"),
        (changed(shown={"view": [0, "1"]}), "shown.view[1]: must be a number, got '1'"),
        (changed(shown={"density_view": "x"}), "shown.density_view: must be one of density, log"),
        (changed(shown={"values": [[1, "2"]]}), "shown.values[0][1]: must be a number, got '2'"),
        (changed(shown={"values": [[10**400]]}), "shown.values: must be finite numbers"),
        (changed(shown={"values": [[1]] * 13}), "shown.values: at most 12 are possible, got 13"),
        (changed(shown={"ratio_view": 5}), "shown.ratio_view: must be a text, got 5"),
    ],
)
def test_a_text_that_is_no_scene_is_refused_with_the_place(
    tmp_path: Path, text: str, sentence: str
) -> None:
    for ending, made in CARRIERS.items():
        if text:
            told = refusal(tmp_path / f"a.{ending}", made(text))
            assert told.startswith("the scene that it carries cannot be read: ")
            assert sentence in told
    with pytest.raises(SceneFileError) as caught:
        carried_of(text)
    assert sentence in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    told = refusal(tmp_path / "a.png", png(chunk(b"tEXt", b"klviz\0\xff\xfe{}")))
    assert told == "the scene that it carries is damaged: it is no UTF-8 text"


def test_pictures_are_told_by_their_names() -> None:
    assert all(is_picture(Path(name)) for name in ("a.png", "b.SVG", "c.d.Pdf", "e.apng"))
    assert not any(is_picture(Path(name)) for name in ("png", "a.klviz", "b.json", "c.csv", ""))


def test_no_scene_is_put_into_what_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no PNG"):
        with_scene(b"GIF89a", TEXT)
    with pytest.raises(ValueError, match="no PNG"):
        add_scene(io.BytesIO(b"GIF89a" + bytes(20)), TEXT)
    with pytest.raises(ValueError, match="no SVG"):
        carried_svg.with_scene(b"<html/>", TEXT)


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        ("mp4", "films carry no scene, but PNG films can"),
        ("GIF", "films carry no scene"),
        ("webp", "films carry no scene"),
        ("pptx", "decks carry no scene"),
        ("csv", "it holds numbers without a scene"),
        ("npz", "it holds numbers without a scene"),
        ("py", "scripts carry no scene"),
    ],
)
@pytest.mark.parametrize("content", [b"\x00\x00\x00\x20ftyp\xff\xfe", b"x,p,q\r\n1,2,3\r\n"])
def test_files_without_a_scene_are_refused_by_what_they_are(
    tmp_path: Path, ending: str, why: str, content: bytes
) -> None:
    path = tmp_path / f"x.{ending}"
    with pytest.raises(SceneFileError, match="there is no such file"):
        read_carried(path)
    path.write_bytes(content)
    with pytest.raises(SceneFileError) as caught:
        read_carried(path)
    assert str(caught.value).startswith(f"cannot open {path.name}: {why}")


def test_a_scene_is_a_scene_whatever_its_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(encode(FIRST_SCENE))
    assert read_carried(path) == Carried(FIRST_SCENE)


def test_numbers_of_a_figure_without_a_scene_are_refused() -> None:
    with pytest.raises(SceneFileError, match="numbers of a figure without a scene"):
        carried_of(json.dumps({"format": FIGURE_DATA, "version": 1}))
