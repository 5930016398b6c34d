"""The colours: legible on their grounds, and apart for every kind of colour vision."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.document.runs import MAX_RUNS
from klviz.gui.theme import DASHES, LEGIBLE, LINE_NAMES, THEMES, Theme, contrast, mix

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISIONS = {
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear_rgb(colour: str) -> Array:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: Array) -> Array:
    """CIE L*a*b* of linear RGB under D65."""
    ratio = TO_XYZ @ np.clip(rgb, 0.0, 1.0) / (TO_XYZ @ np.ones(3))
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: Array, two: Array) -> float:
    """The colour difference of Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean_c7 = (0.5 * (np.hypot(a1, b1) + np.hypot(a2, b2))) ** 7
    g = 0.5 * (1 - np.sqrt(mean_c7 / (mean_c7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    dh = (h2 - h1 + 180) % 360 - 180
    big_dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    l_mean, c_mean = 0.5 * (l1 + l2), 0.5 * (c1 + c2)
    h_mean = (h1 + dh / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(h_mean - 30))
        + 0.24 * np.cos(np.radians(2 * h_mean))
        + 0.32 * np.cos(np.radians(3 * h_mean + 6))
        - 0.20 * np.cos(np.radians(4 * h_mean - 63))
    )
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / np.sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * t
    r_c = 2 * np.sqrt(c_mean**7 / (c_mean**7 + 25.0**7))
    r_t = -np.sin(np.radians(60 * np.exp(-(((h_mean - 275) / 25) ** 2)))) * r_c
    dl, dc, dh_ = (l2 - l1) / s_l, (c2 - c1) / s_c, big_dh / s_h
    return float(np.sqrt(dl**2 + dc**2 + dh_**2 + r_t * dc * dh_))


def hue(colour: str) -> float:
    """The hue angle of a colour in degrees."""
    _, a, b = lab(linear_rgb(colour))
    return float(np.degrees(np.arctan2(b, a)))


def test_the_colour_difference_agrees_with_a_published_pair() -> None:
    one, two = np.array([50.0, 2.6772, -79.7751]), np.array([50.0, 0.0, -82.7485])
    assert ciede2000(one, two) == pytest.approx(2.0425, abs=1e-4)


@themes
@pytest.mark.parametrize("vision", VISIONS)
def test_p_forward_and_reverse_are_apart_for_the_colour_blind(theme: Theme, vision: str) -> None:
    seen = [
        lab(np.array(VISIONS[vision]) @ linear_rgb(colour))
        for colour in (theme.p_line, theme.run(0), theme.run(1))
    ]
    assert min(ciede2000(a, b) for a, b in combinations(seen, 2)) >= 15.0


@themes
def test_p_forward_and_reverse_stand_out_from_the_canvas(theme: Theme) -> None:
    for colour in (theme.p_line, theme.run(0), theme.run(1)):
        assert contrast(colour, theme.canvas) >= 3.0


@themes
def test_text_is_legible_on_every_ground(theme: Theme) -> None:
    for ground in (theme.canvas, theme.window, theme.base, theme.button):
        assert contrast(theme.ink, ground) >= 7.0
        assert contrast(theme.muted, ground) >= 4.5


@themes
@pytest.mark.parametrize("index", range(MAX_RUNS))
def test_words_about_a_run_are_legible_and_in_its_colour(theme: Theme, index: int) -> None:
    text = theme.run_text(index)
    assert contrast(text, theme.canvas) >= LEGIBLE
    turned = hue(text) - hue(theme.run(index))
    assert abs((turned + 180.0) % 360.0 - 180.0) < 15.0


@themes
def test_words_about_forward_and_reverse_have_exactly_their_colours(theme: Theme) -> None:
    assert [theme.run_text(i) for i in (0, 1)] == [theme.run(i) for i in (0, 1)]


@themes
def test_no_two_runs_share_colour_and_dash(theme: Theme) -> None:
    looks = {(theme.run(index), DASHES[index % len(DASHES)]) for index in range(MAX_RUNS)}
    assert len(looks) == MAX_RUNS


def test_forward_is_solid_and_every_other_run_is_dashed() -> None:
    assert [not dash for dash in DASHES] == [True] + [False] * (len(DASHES) - 1)
    assert all(len(dash) % 2 == 0 for dash in DASHES)


def test_the_colours_of_forward_and_reverse_are_those_of_the_lectures() -> None:
    assert THEMES["light"].runs[:5] == ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
    assert THEMES["dark"].runs[:2] == ("#56B4E9", "#F5A142")
    assert (THEMES["light"].canvas, THEMES["dark"].canvas) == ("#FFFFFF", "#16191F")


def test_the_projector_is_light_larger_and_sparse() -> None:
    projector = THEMES["projector"]
    assert (projector.dark, projector.magnification, projector.sparse) == (False, 1.5, True)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#FF8000", share) for share in (0.0, 0.5, 1.0)] == [
        "#000000",
        "#804000",
        "#FF8000",
    ]


def test_contrast_goes_from_one_to_twenty_one() -> None:
    assert contrast("#FFFFFF", "#FFFFFF") == 1.0
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


def test_every_line_of_a_run_has_a_name_of_its_own_that_begins_with_its_colour() -> None:
    assert len(LINE_NAMES) == len(set(LINE_NAMES)) == len(DASHES)
    colours = len(THEMES["light"].runs)
    for number, name in enumerate(LINE_NAMES):
        assert name.split(",")[0] == LINE_NAMES[number % colours].split(",")[0]
