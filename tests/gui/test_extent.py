from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from klviz.gui.items.tags import kept_apart
from klviz.gui.plots.extent import HEADROOM, SHRINK, Extent, round_up

sizes = st.floats(1e-280, 1e280)


@given(sizes)
def test_a_round_number_is_no_less_and_not_much_more(value: float) -> None:
    found = round_up(value)
    assert value * (1 - 1e-9) <= found <= 1.15 * value


@given(st.lists(sizes, min_size=1, max_size=20))
def test_a_range_always_holds_what_is_drawn(needs: list[float]) -> None:
    extent = Extent()
    for need in needs:
        assert extent.fit(need) >= need


@given(st.floats(1e-3, 1e3), st.lists(st.floats(0.62, 0.95), min_size=1, max_size=30))
def test_a_range_holds_still_while_the_curves_stay_about_as_high(
    first: float, shares: list[float]
) -> None:
    extent = Extent()
    reach = extent.fit(first)
    assert all(extent.fit(share * reach / HEADROOM) == reach for share in shares)


def test_a_range_grows_at_once_and_shrinks_only_when_half_of_it_is_unused() -> None:
    extent = Extent()
    start = extent.fit(1.0)
    grown = extent.fit(3.0)
    assert grown > start
    assert extent.fit(grown * (SHRINK + 0.01) / HEADROOM) == grown
    assert extent.fit(grown * (SHRINK - 0.02) / HEADROOM) < grown


def test_what_is_forgotten_leaves_no_trace() -> None:
    extent, fresh = Extent(), Extent()
    extent.fit(10.0)
    extent.forget()
    assert extent.fit(7.0) == fresh.fit(7.0)


def test_nothing_to_show_reaches_nowhere() -> None:
    extent = Extent()
    assert [extent.fit(need) for need in (0.0, 1e-310, math.inf, math.nan)] == [0.0] * 4


@given(
    st.lists(st.floats(-50.0, 150.0), max_size=8),
    st.floats(1.0, 12.0),
)
def test_labels_are_kept_apart_inside_of_their_range(wanted: list[float], distance: float) -> None:
    placed = kept_apart(wanted, distance, 0.0, 100.0)
    ordered = sorted(placed)
    assert all(-1e-6 <= place <= 100.0 + 1e-6 for place in placed)
    assert all(b - a >= distance * (1 - 1e-6) for a, b in itertools.pairwise(ordered))


@given(st.lists(st.integers(0, 100), unique=True, max_size=8))
def test_labels_keep_their_order(wanted: list[int]) -> None:
    placed = kept_apart([float(w) for w in wanted], 10.0, 0.0, 100.0)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    assert sorted(range(len(placed)), key=lambda index: placed[index]) == order


def test_labels_with_room_stand_where_they_are_wanted() -> None:
    assert kept_apart([80.0, 10.0, 45.0], 20.0, 0.0, 100.0) == [80.0, 10.0, 45.0]


def test_more_labels_than_there_is_room_for_stand_evenly() -> None:
    placed = kept_apart([50.0] * 11, 20.0, 0.0, 100.0)
    assert sorted(round(place) for place in placed) == list(range(0, 101, 10))
