"""The words and numbers of what is read."""

from __future__ import annotations

import math

import pytest

from klviz.core.estimates import Estimate
from klviz.gui.plots.reading_words import number_text, share_text, x_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.30342, "0.3034"),
        (0.0, "0"),
        (0.00033, "0.00033"),
        (1.23456e-12, "1.23×10⁻¹²"),
        (math.inf, "∞"),
        (math.nan, "–"),
        (-2.5, "−2.500"),
    ],
)
def test_densities_have_four_digits_and_small_ones_three(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.7225, 1e-13, "72.25 %"),
        (-0.0014, 1e-13, "−0.14 %"),
        (1.0084, 1e-13, "100.84 %"),
        (0.5, 0.02, "50 ± 2 %"),
        (math.nan, math.inf, "–"),
    ],
)
def test_shares_have_the_decimals_that_their_errors_leave(
    value: float, error: float, text: str
) -> None:
    assert share_text(Estimate(value, error)) == text


@pytest.mark.parametrize(
    ("x", "pixel", "text"),
    [
        (1.2, 0.02, "1.20"),
        (-3.0, 0.02, "−3.00"),
        (0.123456, 0.02, "0.123456"),
        (1500.0, 20.0, "1500"),
        (1e12, 1e9, "1×10¹²"),
        (0.0, 0.003, "0.000"),
    ],
)
def test_an_x_has_all_its_digits_and_those_that_pixels_tell_apart(
    x: float, pixel: float, text: str
) -> None:
    assert x_text(x, pixel) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.30342, "0.3034"),
        (0.00033, "0.0003"),
        (0.0, "0.0000"),
        (3.3e-7, "3×10⁻⁷"),
        (123.4, "123.4"),
    ],
)
def test_densities_in_brief_have_four_decimals(value: float, text: str) -> None:
    assert number_text(value, brief=True) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [(0.7225, 1e-13, "72 %"), (-1.2, 1e-3, "−120 %"), (0.5, 0.02, "50 ± 2 %")],
)
def test_shares_in_brief_have_no_decimals(value: float, error: float, text: str) -> None:
    assert share_text(Estimate(value, error), brief=True) == text
