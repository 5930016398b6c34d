"""What is told of a run from its last values."""

from __future__ import annotations

import math

import pytest

from klviz.core.diagnoses import CUT_SHORT, RISING, SWINGING, WINDOW, trouble

FALLING = [1.0 / (1 + n) for n in range(WINDOW)]


def test_a_run_that_falls_is_well() -> None:
    assert trouble(FALLING, 0) == ""


def test_a_run_that_falls_slowly_is_well() -> None:
    assert trouble([1.0 - 1e-9 * n for n in range(WINDOW)], 0) == ""


def test_a_run_that_falls_by_longest_steps_is_only_far_from_home() -> None:
    assert trouble([100.0 - n for n in range(WINDOW)], WINDOW) == ""


def test_damped_swings_round_a_minimum_are_not_trouble() -> None:
    swings = [1.0 + 0.95**n * math.cos(0.5 * n) ** 2 for n in range(WINDOW)]
    assert trouble(swings, 0) == ""


def test_swings_too_small_to_see_are_not_trouble() -> None:
    assert trouble([1.0 + 1e-7 * (n % 2) for n in range(WINDOW)], 0) == ""


def test_a_run_that_rises_is_said_to_rise() -> None:
    assert trouble([1.0 + 0.01 * n for n in range(WINDOW)], 0) == RISING
    assert trouble([1.0 + 0.01 * n + 0.02 * (n % 2) for n in range(WINDOW)], 0) == RISING


def test_a_run_that_swings_is_said_to_swing() -> None:
    assert trouble([1.0 + 0.5 * (n % 2) for n in range(WINDOW)], 0) == SWINGING


def test_a_run_that_leaps_from_wall_to_wall_is_caught_though_its_value_stays() -> None:
    assert trouble([0.49043511] * WINDOW, WINDOW) == CUT_SHORT
    assert trouble([0.49043511] * WINDOW, WINDOW - 1) == ""


def test_there_is_no_verdict_before_the_window_is_full() -> None:
    assert trouble([1.0 + n for n in range(WINDOW - 1)], WINDOW) == ""


@pytest.mark.parametrize("note", [RISING, SWINGING, CUT_SHORT])
def test_all_that_is_wrong_is_the_rate(note: str) -> None:
    assert note.startswith("learning rate too large: ")
    assert "50" in note
