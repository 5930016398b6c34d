"""Sizes of figures: what slides and papers ask for, in pixels of 1/96 inch."""

from __future__ import annotations

import pytest

from klviz.document.figure_sizes import SIZES, FigureSize, theme_for


@pytest.mark.parametrize(
    ("key", "inches"),
    [("slide", (40 / 3, 7.5)), ("half", (20 / 3, 7.5)), ("4:3", (10.0, 7.5))],
)
def test_a_slide_is_as_large_as_presentation_programs_have_it(
    key: str, inches: tuple[float, float]
) -> None:
    size = SIZES[key].size
    assert (size.width / 96.0, size.height / 96.0) == pytest.approx(inches)


@pytest.mark.parametrize(("key", "width"), [("column", 85.0), ("paper", 178.0)])
def test_a_figure_on_paper_has_the_width_of_its_column(key: str, width: float) -> None:
    assert SIZES[key].size.width / 96.0 * 25.4 == pytest.approx(width)


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (199, 720, "width"),
        (1280, 149, "height"),
        (16385, 720, "width"),
        (1280, 1e9, "height"),
        (float("nan"), 720, "width"),
    ],
)
def test_a_size_without_sense_is_refused_by_the_name_of_its_side(
    width: float, height: float, name: str
) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be from "):
        FigureSize(width, height)


@pytest.mark.parametrize("key", SIZES)
def test_only_a_figure_on_paper_is_higher_if_it_must(key: str) -> None:
    assert SIZES[key].size.grows == (key in {"column", "paper"})


def test_slides_have_large_letters_and_papers_their_own() -> None:
    assert {key: theme_for(row.size) for key, row in SIZES.items()} == {
        "slide": "projector",
        "half": "projector",
        "4:3": "projector",
        "column": "light",
        "paper": "light",
    }
    assert theme_for(FigureSize(1281, 720)) == "light"
