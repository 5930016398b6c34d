"""Ranges that hold still while what they show moves a little."""

from __future__ import annotations

from klviz.gui.plots.steady import Steady


def test_a_range_stays_while_it_serves_and_grows_at_once() -> None:
    steady = Steady()
    first = steady.fit(0.0, 1.0)
    assert first[0] == 0.0
    assert first[1] > 1.0
    assert steady.fit(0.0, 0.9) == first
    assert steady.fit(0.0, 2.0)[1] > 2.0
    assert steady.fit(0.0, 0.5)[1] < 1.0


def test_an_end_at_zero_stays_there() -> None:
    steady = Steady()
    assert steady.fit(-1.0, 0.0)[1] == 0.0
    low, high = steady.fit(-1.0, 0.2)
    assert low < -1.0
    assert high > 0.2
    assert steady.fit(0.0, 0.2)[0] == 0.0
