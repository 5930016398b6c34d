"""Films in files: what readers that have no part in writing see of them."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from klviz.document.figure_sizes import FigureSize
from klviz.gui.builder import figure_of
from klviz.gui.exporters import FilmOptions
from klviz.gui.exporters.options import Pixels
from klviz.gui.exporters.png import picture
from klviz.gui.films.filming import render_film
from klviz.gui.films.plan import FilmPlan
from klviz.gui.films.screen import Screen
from klviz.gui.look import Look
from klviz.gui.theme import THEMES
from tests.gui.exporters.encoded import apart, pixels
from tests.gui.films import FILMS, READERS, HandFilm, box, boxes, seen

SIZE = (640, 360)
LOOK = Look(FigureSize(*SIZE))
LOOPS = [key for key, row in FILMS.items() if row.loops]
CLEAR = [key for key, row in FILMS.items() if row.clear]
LOSSLESS = ("webp", "apng")
CLOSE = {"mp4": 40, "gif": 40, "webp": 0, "apng": 0}
"""By how much a dot of text or of a thin line may differ."""

pytestmark = pytest.mark.usefixtures("qapp")


def made(folder: Path, key: str, film: HandFilm | None = None, **changes: object) -> Path:
    path = folder / f"film.{key}"
    plan = FilmPlan(film or HandFilm(), path, LOOK)
    render_film(replace(plan, **changes))  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("key", FILMS)
@pytest.mark.parametrize("rate", [10.0, 25.0, 30.0, 29.97])
def test_a_film_has_all_frames_in_the_size_and_as_long_as_it_should(
    tmp_path: Path, key: str, rate: float
) -> None:
    film = seen(made(tmp_path, key, rate=rate, hold=0.0))
    assert len(film.pictures) == 6
    assert {shot.shape for shot in film.pictures} == {(360, 640, 4)}
    assert sum(film.stays) == pytest.approx(6000.0 / rate, abs=10.0)
    assert film.stays == pytest.approx([1000.0 / rate] * 6, abs=10.0)


@pytest.mark.parametrize("key", LOOPS)
def test_what_repeats_does_so_for_ever_and_holds_its_ends_for_a_second(
    tmp_path: Path, key: str
) -> None:
    film = seen(made(tmp_path, key, rate=20.0))
    assert film.loops
    assert film.stays == [1050.0, 50.0, 50.0, 50.0, 50.0, 1050.0]


def test_an_mp4_that_holds_its_ends_shows_them_again(tmp_path: Path) -> None:
    film = seen(made(tmp_path, "mp4", rate=20.0, hold=0.5))
    assert len(film.pictures) == 6 + 2 * 10
    assert film.stays == pytest.approx([50.0] * 26)
    assert apart(film.pictures[0], film.pictures[10], 16) < 1e-3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("key", FILMS)
def test_every_frame_is_the_figure_that_a_picture_would_show(
    qtbot: QtBot, tmp_path: Path, key: str, theme: str
) -> None:
    film, look = HandFilm(), replace(LOOK, theme=theme)
    found = seen(made(tmp_path, key, film, look=look, hold=0.0)).pictures
    figure = figure_of(film.frame(0).snapshot, look)
    qtbot.addWidget(figure)
    screen = Screen(figure)
    for sample in film.samples():
        screen.show(sample)
    for number, shot in enumerate(found):
        screen.show(film.frame(number))
        wanted = pixels(picture(figure))
        if key in LOSSLESS:
            assert (shot == wanted).all()
        else:
            assert apart(shot, wanted, CLOSE[key]) < 0.02
            assert np.abs(shot - wanted)[..., :3].mean() < 2.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("key", FILMS)
def test_the_canvas_has_exactly_its_colour(tmp_path: Path, key: str, theme: str) -> None:
    shots = seen(made(tmp_path, key, look=replace(LOOK, theme=theme), hold=0.0)).pictures
    canvas = QColor(THEMES[theme].canvas)
    wanted = [canvas.red(), canvas.green(), canvas.blue()]
    for shot in shots:
        corner = shot[2:12, 2:12, :3].reshape(-1, 3)
        assert np.abs(corner - wanted).max() <= (2 if key == "mp4" else 0)
    if theme == "light":
        assert (shots[-1][4, 4, :3] == 255).all()


@pytest.mark.parametrize("key", FILMS)
def test_plain_colours_come_back_within_three_levels(tmp_path: Path, key: str) -> None:
    """Players that take one matrix of colours for another show green instead of blue."""
    colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#4A5568", "#FFFFFF", "#000000"]
    shot = np.zeros((64, 32 * len(colours), 4), np.uint8)
    wanted = []
    for number, name in enumerate(colours):
        colour = QColor(name)
        shot[:, 32 * number : 32 * number + 32] = (*_bgr(colour), 255)
        wanted.append(_bgr(colour)[::-1])
    path = tmp_path / f"colours.{key}"
    _write(path, key, [shot] * 3)
    found = seen(path).pictures[-1][32, 16::32, :3]
    assert np.abs(found - np.array(wanted)).max() <= (3 if key == "mp4" else 0)


def _bgr(colour: QColor) -> tuple[int, int, int]:
    return colour.blue(), colour.green(), colour.red()


def _write(path: Path, key: str, shots: list[Pixels], stays: int = 1, clear: bool = False) -> None:
    height, width = shots[0].shape[:2]
    writer = FILMS[key].open(path, FilmOptions(width, height, 25.0, len(shots), stays, clear=clear))
    for shot in shots:
        writer.add(shot, stays)
    writer.close()


@pytest.mark.parametrize("key", FILMS)
def test_frames_without_a_change_take_their_time_all_the_same(tmp_path: Path, key: str) -> None:
    shot = np.full((64, 96, 4), 255, np.uint8)
    other = np.zeros((64, 96, 4), np.uint8)
    other[..., 3] = 255
    path = tmp_path / f"still.{key}"
    _write(path, key, [shot, other, other, other], stays=5)
    assert sum(seen(path).stays) == pytest.approx(800.0)


@pytest.mark.parametrize("key", CLEAR)
def test_a_film_without_a_ground_has_none_in_any_frame(tmp_path: Path, key: str) -> None:
    look = replace(LOOK, transparent=True)
    shots = seen(made(tmp_path, key, look=look, hold=0.0)).pictures
    assert len(shots) == 6
    for shot in shots:
        assert (shot[2:12, 2:12, 3] == 0).all()
        # What was drawn in an earlier frame is gone: about as much is covered as in the first.
        covered = (shot[..., 3] > 0).mean()
        assert covered == pytest.approx((shots[0][..., 3] > 0).mean(), rel=0.2)


def test_an_mp4_with_no_ground_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError,
        match="MP4 film: it cannot be transparent; GIF, WebP and PNG films can",
    ):
        FilmPlan(HandFilm(), tmp_path / "film.mp4", replace(LOOK, transparent=True))


@pytest.mark.parametrize("key", FILMS)
def test_frames_a_second_without_sense_are_refused_in_a_sentence(tmp_path: Path, key: str) -> None:
    most = 50 if key == "gif" else 60
    for rate in (0.5, most + 1.0, float("nan")):
        with pytest.raises(ValueError, match=f"frames a second must be from 1 to {most}, got"):
            FilmPlan(HandFilm(), tmp_path / f"film.{key}", rate=rate)


def test_a_name_that_is_of_no_film_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must end in one of \.mp4, \.gif, \.webp, \.apng"):
        FilmPlan(HandFilm(), tmp_path / "film.png")


@pytest.mark.parametrize(("size", "dpi", "dots"), [
    ((641.0, 361.0), 96.0, (642, 362)),
    ((640.0, 360.0), 96.0, (640, 360)),
    ((321.26, 241.9), 144.0, (482, 364)),
])  # fmt: skip
def test_an_mp4_of_an_odd_size_is_laid_out_a_dot_larger(
    tmp_path: Path, size: tuple[float, float], dpi: float, dots: tuple[int, int]
) -> None:
    path = made(tmp_path, "mp4", HandFilm(2), look=Look(FigureSize(*size)), dpi=dpi)
    shot = seen(path).pictures[0]
    assert shot.shape == (dots[1], dots[0], 4)
    # The ground reaches every edge: nothing is padded with black.
    for edge in (shot[0], shot[-1], shot[:, 0], shot[:, -1]):
        assert edge[..., :3].min() >= 250


@pytest.mark.parametrize("key", LOOPS)
def test_other_formats_keep_an_odd_size(tmp_path: Path, key: str) -> None:
    path = made(tmp_path, key, HandFilm(2), look=Look(FigureSize(641.0, 361.0)))
    assert seen(path).pictures[0].shape == (361, 641, 4)


def test_an_mp4_is_one_that_slide_programs_and_browsers_play(tmp_path: Path) -> None:
    path = made(tmp_path, "mp4", HandFilm(30), rate=10.0)
    kinds = list(boxes(path.read_bytes()))
    assert kinds.index("moov") < kinds.index("mdat")
    with av.open(str(path)) as film:
        (stream,) = film.streams
        assert film.metadata["title"] == "Two modes"
        context = stream.codec_context
        assert (context.name, context.codec_tag, context.profile) == ("h264", "avc1", "High")
        assert context.pix_fmt == "yuv420p"
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        assert context.color_range == 1
        assert stream.average_rate == 10
        assert stream.frames == 30
        keys = [packet.pts for packet in film.demux(stream) if packet.is_keyframe]
    assert keys[0] == 0
    rate_ticks = stream.time_base.denominator
    assert max(np.diff([*keys, 3 * rate_ticks])) <= 2 * rate_ticks


def test_the_boxes_of_an_mp4_say_what_it_is(tmp_path: Path) -> None:
    data = made(tmp_path, "mp4", HandFilm(12), rate=10.0, hold=0.0).read_bytes()
    assert next(iter(boxes(data))) == "ftyp"
    unit, length = struct.unpack(">II", box(data, "moov/mvhd")[12:20])
    assert length / unit == pytest.approx(1.2)
    # The last two numbers of the header of a track, in sixteenths of sixteen bits.
    width, height = struct.unpack(">II", box(data, "moov/trak/tkhd")[-8:])
    assert (width / 2**16, height / 2**16) == SIZE
    kinds = box(data, "moov/trak/mdia/minf/stbl/stsd")
    assert kinds[12:16] == b"avc1"
    count = struct.unpack(">I", box(data, "moov/trak/mdia/minf/stbl/stsz")[8:12])
    assert count == (12,)


def test_every_format_of_films_has_a_reader() -> None:
    assert set(READERS) == {row.ending for row in FILMS.values()}


@pytest.mark.parametrize("key", FILMS)
def test_nothing_is_said_on_the_way(
    tmp_path: Path, key: str, capfd: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, key)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("key", FILMS)
def test_a_film_of_one_frame_is_one(tmp_path: Path, key: str) -> None:
    path = made(tmp_path, key, HandFilm(1), hold=0.0)
    if key == "mp4":
        assert len(seen(path).pictures) == 1
    else:
        assert not QImage(str(path)).isNull() or path.stat().st_size > 1_000


@pytest.mark.parametrize("key", FILMS)
@pytest.mark.parametrize("transparent", [False, True])
def test_a_film_of_one_frame_is_as_long_as_is_said_of_it(
    tmp_path: Path, key: str, transparent: bool
) -> None:
    path = tmp_path / f"film.{key}"
    look = replace(LOOK, transparent=transparent and FILMS[key].clear)
    render_film(FilmPlan(HandFilm(1), path, look, rate=10.0, hold=1.5))
    film = seen(path)
    assert sum(film.stays) == pytest.approx(3_100.0, abs=10.0)
    assert {picture.shape for picture in film.pictures} == {(360, 640, 4)}
    first = film.pictures[0]
    assert all(apart(each, first, CLOSE[key]) < 0.02 for each in film.pictures)
    assert {picture[..., 3].min() for picture in film.pictures} == {0 if look.transparent else 255}
