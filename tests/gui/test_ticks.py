from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.document.numbers import parse_number
from klviz.gui.items.ticks import LEAST, MOST, linear_ticks, log_ticks

ends = st.floats(-1e12, 1e12, allow_nan=False)
widths = st.floats(1e-9, 1e12)


@given(low=ends, width=widths, most=st.integers(1, MOST))
def test_there_are_never_more_marks_than_asked_for_and_all_lie_inside(
    low: float, width: float, most: int
) -> None:
    high = low + width
    ticks = linear_ticks(low, high, most)
    slack = 1e-6 * width + 1e-9 * max(abs(low), abs(high))
    assert len(ticks.values) == len(ticks.labels) <= most
    assert all(low - slack <= value <= high + slack for value in ticks.values)


@given(low=st.floats(-1e3, 1e3), width=st.floats(1e-3, 1e6))
def test_an_axis_with_room_has_four_marks_at_least(low: float, width: float) -> None:
    assert LEAST <= len(linear_ticks(low, low + width).values) <= MOST


@given(low=st.floats(-1e3, 1e3), width=st.floats(1e-3, 1e6))
def test_the_numbers_are_those_of_the_marks(low: float, width: float) -> None:
    ticks = linear_ticks(low, low + width)
    if ticks.offset or any("×" in label for label in ticks.labels):
        return
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        assert math.isclose(parse_number(label), value, rel_tol=1e-6, abs_tol=1e-6 * width)


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6))
def test_marks_stand_at_equal_distances(low: float, width: float) -> None:
    values = linear_ticks(low, low + width).values
    steps = [b - a for a, b in itertools.pairwise(values)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-3) for step in steps)


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6))
def test_no_two_marks_read_alike(low: float, width: float) -> None:
    labels = linear_ticks(low, low + width).labels
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.0, 0.45, ("0", "0.1", "0.2", "0.3", "0.4")),
        (-8.0, 8.0, ("−6", "−3", "0", "3", "6")),
        (-6.0, 6.0, ("−6", "−3", "0", "3", "6")),
        (0.0, 200.0, ("0", "50", "100", "150", "200")),
        (0.0, 4e-4, ("0", "0.0001", "0.0002", "0.0003", "0.0004")),
        (0.0, 119.0, ("0", "20", "40", "60", "80", "100")),
        (0.0, 120.0, ("0", "25", "50", "75", "100")),
        (0.0, 150.0, ("0", "50", "100", "150")),
        (0.0, 140.0, ("0", "25", "50", "75", "100", "125")),
        (-3.0, 3.0, ("−3.0", "−1.5", "0", "1.5", "3.0")),
        (-70.0, 70.0, ("−50", "−25", "0", "25", "50")),
        (-0.7, 0.7, ("−0.50", "−0.25", "0", "0.25", "0.50")),
        (-3e-9, 3e-9, ("−3×10⁻⁹", "−1.5×10⁻⁹", "0", "1.5×10⁻⁹", "3×10⁻⁹")),
        (0.0, 4e7, ("0", "1×10⁷", "2×10⁷", "3×10⁷", "4×10⁷")),
    ],
)
def test_numbers_are_written_out_or_as_powers_of_ten(
    low: float, high: float, labels: tuple[str, ...]
) -> None:
    assert linear_ticks(low, high).labels == labels


def test_steps_are_plain_where_few_marks_are_enough() -> None:
    assert linear_ticks(-0.05, 0.28, least=3).labels == ("0", "0.1", "0.2")
    assert len(linear_ticks(-0.05, 0.28).labels) >= LEAST


def test_no_number_has_a_prefix_or_an_ascii_minus() -> None:
    for power in range(-12, 13):
        for label in linear_ticks(-1.3 * 10.0**power, 1.7 * 10.0**power).labels:
            assert "-" not in label
            assert not any(letter.isalpha() for letter in label)


def test_near_a_large_number_the_axis_counts_from_it() -> None:
    ticks = linear_ticks(1e6 - 0.008, 1e6 + 0.008)
    assert ticks.offset == "− 1000000"
    assert ticks.labels == ("−0.006", "−0.003", "0", "0.003", "0.006")
    assert ticks.values[2] == 1e6


def test_near_a_large_negative_number_it_adds() -> None:
    assert linear_ticks(-1e6 - 0.008, -1e6 + 0.008).offset == "+ 1000000"


def test_a_moderate_offset_is_written_in_full() -> None:
    ticks = linear_ticks(95.0, 105.0)
    assert ticks.offset == ""
    assert "100" in ticks.labels


@pytest.mark.parametrize(
    ("low", "high"),
    [(math.nan, 1.0), (0.0, math.inf), (1.0, 1.0), (2.0, 1.0), (-math.inf, math.inf)],
)
def test_a_range_that_is_none_has_no_marks(low: float, high: float) -> None:
    assert linear_ticks(low, high).values == ()
    assert log_ticks(low, high).values == ()


@given(
    low=st.floats(-200.0, 200.0),
    decades=st.floats(0.7, 100.0),
    most=st.integers(2, MOST),
)
def test_a_logarithmic_axis_has_one_to_so_many_round_marks(
    low: float, decades: float, most: int
) -> None:
    ticks = log_ticks(10.0**low, 10.0 ** (low + decades), most)
    assert 1 <= len(ticks.values) <= most
    for value in ticks.values:
        assert f"{value:.12e}"[0] in "1235"
        assert float(f"{value:.12e}".split("e")[0]) in (1.0, 2.0, 3.0, 5.0)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.3, 7.0, ("0.5", "1", "2", "5")),
        (0.05, 7.0, ("0.1", "0.3", "1", "3")),
        (1e-3, 20.0, ("0.001", "0.01", "0.1", "1", "10")),
        (1e-11, 20.0, ("10⁻¹¹", "10⁻⁸", "10⁻⁵", "10⁻²", "10")),
    ],
)
def test_losses_are_marked_at_1_2_5_in_plain_numbers(
    low: float, high: float, labels: tuple[str, ...]
) -> None:
    assert log_ticks(low, high).labels == labels
