"""The figure of the Fit lab has room for its words at every size, and drops none that count."""

from __future__ import annotations

import math

import pytest

from klviz.core.estimates import Estimate
from klviz.document.units import UNITS
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.items.axis import Axis
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import drawn_texts, outside, overlapping
from tests.gui.figures import Make, integrand_ranges, words
from tests.gui.snapshots import ALL_KEYS, EIGHT, infinite, snapshot, with_run

SIZES = {"1024×768": (700, 620), "1600×900": (1270, 760), "3840×2160": (3300, 1900)}
CROWDED = {
    "one run": lambda: snapshot(("kl",)),
    "two runs": snapshot,
    "three runs": lambda: snapshot(("kl", "reverse_kl", "jsd")),
    "six runs": lambda: snapshot(ALL_KEYS[:6]),
    "nine runs": lambda: snapshot(ALL_KEYS),
    "twelve runs": lambda: snapshot((ALL_KEYS * 2)[:12]),
    "equal runs": lambda: snapshot(("kl",) * 6),
    "the start": lambda: snapshot(step=0),
    "scrubbed back": lambda: snapshot(step=60, last=4000),
    "infinite": lambda: infinite(snapshot(ALL_KEYS[:6])),
    "both infinite": lambda: infinite(infinite(snapshot()), 1),
    "a spike of q": lambda: snapshot(step=0, start=(1.0, 0.05)),
    "eight components": lambda: snapshot(parts=EIGHT, view=(-12.0, 14.0)),
    "long numbers": lambda: with_run(snapshot(), 0, values=(-123456.789, 0.000123)),
    "beside a million": lambda: snapshot(
        parts=((0.5, 1e6 - 3, 1.0), (0.5, 1e6 + 3, 1.0)), start=(1e6, 1.0), view=(1e6 - 9, 1e6 + 9)
    ),
    "powers of ten": lambda: snapshot(
        parts=((0.5, -3e150, 1e150), (0.5, 3e150, 1e150)),
        start=(2e150, 1e150),
        view=(-8e150, 8e150),
    ),
    "billionths": lambda: snapshot(
        parts=((0.5, -3e-9, 1e-9), (0.5, 3e-9, 1e-9)), start=(2e-9, 1e-9), view=(-8e-9, 8e-9)
    ),
    "with errors": lambda: with_run(snapshot(), 0, estimate=Estimate(0.543, 2e-4)),
}


@pytest.mark.parametrize("case", CROWDED)
@pytest.mark.parametrize("size", SIZES)
def test_text_neither_overlaps_nor_is_cut_off(make: Make, size: str, case: str) -> None:
    # Dark differs from light in its colours only.
    for theme in ("light", "projector"):
        figure = make(CROWDED[case](), size=SIZES[size], theme=theme, unit=UNITS["bans"])
        texts = drawn_texts(figure)
        assert overlapping(texts) == [], theme
        assert outside(texts, figure) == [], theme


def test_the_numbers_of_a_left_axis_are_whole_however_long(make: Make) -> None:
    for theme in THEMES:
        figure = make(CROWDED["powers of ten"](), theme=theme)
        strips = [item for item in figure.scene().items() if isinstance(item, Axis)]
        assert any("×10⁻¹⁵" in text for axis in strips for _, text in axis._numbers)
        for axis in strips:
            assert all(place.x() >= axis._bounds.left() - 0.5 for place, _ in axis._numbers)


@pytest.mark.parametrize("size", [(640, 720), (1280, 720), (1024, 768), (340, 260), (320, 240)])
def test_text_fits_the_sizes_of_slides_and_columns_too(make: Make, size: tuple[int, int]) -> None:
    texts = drawn_texts(figure := make(size=size))
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_a_narrow_heading_has_shorter_words(make: Make) -> None:
    shot = snapshot(ALL_KEYS[:6])
    wide, narrow = words(make(shot, size=(3300, 1300))), words(make(shot, size=(700, 620)))
    assert "q forward" in wide
    assert "fwd" not in wide
    assert "fwd" in narrow


def test_a_value_is_never_dropped_however_narrow_its_plot(make: Make) -> None:
    shot = snapshot(ALL_KEYS)
    for theme in THEMES:
        said = " ".join(words(make(shot, size=(640, 480), theme=theme)))
        for view in shot.runs:
            assert f"{view.estimate.value:#.4g}" in said


def test_a_long_reason_is_broken_into_lines_and_ends_in_an_ellipsis(make: Make) -> None:
    reason = "Because " + "of the tails " * 60
    shot = with_run(snapshot(), 0, estimate=Estimate(math.inf, 0.0, "", reason))
    texts = drawn_texts(make(shot, size=(700, 620)))
    lines = [text for text in texts if "tails" in text.words]
    assert len(lines) > 1
    assert lines[-1].words.endswith("…")


def test_the_reason_has_room_above_the_curve(make: Make) -> None:
    plain, reasoned = make(), make(infinite(snapshot()))
    assert integrand_ranges(reasoned)[0][1] > integrand_ranges(plain)[0][1]


@pytest.mark.parametrize(("runs", "columns"), [(1, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3)])
def test_numbers_of_x_stand_under_every_column_and_under_densities_wider_than_those(
    make: Make, runs: int, columns: int
) -> None:
    figure = make(snapshot(ALL_KEYS[:runs]), size=(1280, 800))
    axes = columns if columns == 1 else columns + 1
    assert words(figure).count("x") == axes
    assert words(figure).count("0") >= axes


@pytest.mark.parametrize("part", FitDrawing.parts)
def test_every_part_can_be_shown_alone(make: Make, part: str) -> None:
    figure = make(part=part)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []
    said = [text.words for text in texts]
    assert ("density" in said) == (part in ("page", "densities"))
    assert ("p log(p/q)" in said) == (part in ("page", "integrands"))
    assert ("step 120" in said) == (part in ("page", "loss"))


def test_an_unknown_part_is_refused_with_those_there_are(make: Make) -> None:
    with pytest.raises(ValueError, match="plot must be one of page, densities"):
        make(part="landscape")


def test_a_wider_figure_shows_more_points(make: Make) -> None:
    counts = [make(size=size).points() for size in ((700, 620), (1270, 760), (3300, 1900))]
    assert counts == sorted(counts)
    assert counts[1] == pytest.approx(1270 * 0.6 / 1.5, rel=0.1)
