"""PNG: the size, the resolution and the ground that were asked for."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from klviz.document.figure_sizes import FigureSize
from klviz.gui.exporters import ExportOptions
from klviz.gui.exporters.png import picture
from klviz.gui.theme import THEMES
from tests.gui.exporters.encoded import SIZE, Make, encoded, pixels
from tests.gui.snapshots import snapshot


def ink(image: NDArray[np.int64]) -> float:
    """How much of the losses' plot is covered with ink, from 0 to 1: it has lines only."""
    height, width = image.shape[:2]
    plot = image[
        round(0.3 * height) : round(0.85 * height), round(0.68 * width) : round(0.8 * width)
    ]
    return float((255 - plot[..., 0]).mean() / 255.0)


def test_a_picture_that_memory_cannot_hold_is_an_error_that_tells_its_size(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klviz.gui.exporters.png.MOST_DOTS", 10**9)
    with pytest.raises(OSError, match=r"× \d+ dots is too large for the memory"):
        picture(make(), 200_000.0)


def test_a_picture_too_large_to_be_painted_is_refused_before_there_is_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klviz.gui.exporters.png.QImage", None)
    figure = make(size=FigureSize(3840.0, 2160.0))
    with pytest.raises(OSError, match="96000 × 54000 dots is too large: either side may have 327"):
        encoded(figure, "png", ExportOptions(dpi=2400.0))


@pytest.mark.parametrize("dpi", [48.0, 96.0, 144.0, 288.0])
def test_a_picture_has_the_size_and_the_resolution_asked_for(make: Make, dpi: float) -> None:
    image = QImage.fromData(encoded(make(), "png", ExportOptions(dpi=dpi)))
    assert (image.width(), image.height()) == (round(1280 * dpi / 96), round(720 * dpi / 96))
    assert image.dotsPerMeterX() == pytest.approx(dpi / 0.0254, abs=1)


def test_a_picture_says_what_it_is(make: Make) -> None:
    image = QImage.fromData(encoded(make(), "png", ExportOptions(title="Two modes")))
    assert image.text("Title") == "Two modes"


def test_a_transparent_picture_has_no_ground_and_others_have(make: Make) -> None:
    clear, opaque = (pixels(picture(make(transparent=t))) for t in (True, False))
    assert clear[0, 0, 3] == 0
    assert (opaque[..., 3] == 255).all()
    assert opaque[0, 0, :3].tolist() == [255, 255, 255]


def test_on_white_a_transparent_picture_looks_like_one_with_a_ground(make: Make) -> None:
    clear, opaque = picture(make(transparent=True)), pixels(picture(make()))
    flattened = QImage(clear.size(), QImage.Format.Format_RGB32)
    flattened.fill(0xFFFFFFFF)
    painter = QPainter(flattened)
    painter.drawImage(0, 0, clear)
    painter.end()
    assert (np.abs(pixels(flattened)[..., :3] - opaque[..., :3]).max(axis=2) > 12).mean() < 1e-3


def test_lines_are_as_thick_at_twice_the_resolution(make: Make) -> None:
    figure = make(snapshot(("kl",)))
    fine, coarse = (ink(pixels(picture(figure, dpi))) for dpi in (192.0, 96.0))
    assert fine == pytest.approx(coarse, rel=0.02)


def test_the_screen_draws_lines_in_device_pixels_of_any_ratio(make: Make) -> None:
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


def test_another_reader_sees_size_resolution_words_and_scene(make: Make) -> None:
    options = ExportOptions(dpi=144.0, title="Two modes", carried='{"a":1}')
    with Image.open(io.BytesIO(encoded(make(), "png", options))) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (1920, 1080))
        assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255)
        assert image.info["dpi"] == pytest.approx((144.0, 144.0), abs=0.1)
        assert image.info["Title"] == "Two modes"
        assert image.info["klviz"] == '{"a":1}'


@pytest.mark.parametrize("theme", THEMES)
def test_another_reader_sees_the_colour_of_every_curve(make: Make, theme: str) -> None:
    shot = snapshot(("kl", "reverse_kl", "jsd"))
    figure = make(shot, theme=theme, part="densities")
    with Image.open(io.BytesIO(encoded(figure, "png", ExportOptions(dpi=144.0)))) as image:
        dots = np.asarray(image.convert("RGB")).astype(np.int64)
    colours = THEMES[theme]
    for name in (colours.p_line, *(colours.run(number) for number in range(3))):
        wanted = [int(name[place : place + 2], 16) for place in (1, 3, 5)]
        alike = np.abs(dots - wanted).max(axis=2) <= 3
        assert np.ptp(np.nonzero(alike)[0]) > 100, f"a curve in {name} is as high as a plot"


def test_another_reader_sees_what_is_clear(make: Make) -> None:
    with Image.open(io.BytesIO(encoded(make(transparent=True), "png"))) as image:
        assert image.mode == "RGBA"
        clear, solid = image.getchannel("A").getextrema()
        assert (clear, solid) == (0, 255)
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
