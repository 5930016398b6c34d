"""Turns near zero: found where signs at the points do not tell, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.near_zeros import Spans, near_zero, turned

POINTS = np.linspace(-1.0, 1.0, 9)


def spans_of(values: Array, rows: int = 1) -> Spans:
    """Return the spans that the points show, in as many rows."""
    shown = np.broadcast_to(values, (rows, POINTS.size))
    row, at = np.nonzero(near_zero(shown, 1e-13))
    sign = np.sign(shown[row, at + 1])
    return Spans(row, POINTS[at], POINTS[at + 1], POINTS[at + 2], sign)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("place", [0.03, -0.4, 0.61])
@pytest.mark.parametrize("depth", [5e-4, 1e-7, 1e-12])
def test_a_dip_through_zero_between_two_points_is_found(
    sign: float, place: float, depth: float
) -> None:
    def function(_: NDArray[np.intp], x: Array) -> Array:
        return sign * ((x - place) ** 2 - depth)

    spans = spans_of(function(np.zeros(0, np.intp), POINTS))
    found = turned(function, spans, 26)
    assert found.row.size == 1
    low, turn, high = (float(column[0]) for column in found[1:4])
    assert low < turn < high
    assert low <= place <= high
    assert sign * function(found.row, found.middle)[0] < 0.0
    assert float(found.sign[0]) == sign


@pytest.mark.parametrize("height", [1e-3, 1e-7, 1e-12])
def test_what_turns_before_zero_is_not_taken_for_a_change(height: float) -> None:
    def function(_: NDArray[np.intp], x: Array) -> Array:
        return (x - 0.03) ** 2 + height

    found = turned(function, spans_of(function(np.zeros(0, np.intp), POINTS)), 26)
    assert found.row.size == 0


def test_a_monotone_function_and_one_far_from_zero_do_not_come_near() -> None:
    assert not near_zero(POINTS, 1e-13).any()
    assert not near_zero(POINTS**2 + 1.0, 1e-13).any()


def test_infinite_neighbours_are_no_bend_of_their_own() -> None:
    values = np.array([np.inf, 1.0, np.inf, np.inf, np.inf])
    assert near_zero(values, 1e-13).tolist() == [True, False, False]


def test_every_row_is_followed_by_its_own_function() -> None:
    depths = np.array([1e-4, -1e-4, 1e-6])

    def function(row: NDArray[np.intp], x: Array) -> Array:
        return (x - 0.03) ** 2 - depths[row]

    found = turned(function, spans_of((POINTS - 0.03) ** 2 - 1e-4, rows=3), 26)
    assert sorted(found.row.tolist()) == [0, 2]


def test_no_spans_stay_none() -> None:
    nothing = spans_of(POINTS)
    assert turned(lambda _, x: x, nothing, 26).row.size == 0
