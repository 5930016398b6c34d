"""Track: what it keeps is exact, what it drops it says, and it never grows beyond its bound."""

from __future__ import annotations

import random

import numpy as np
import pytest

from klviz.analyses.track import ALL_KEPT, MOST_LATER, MOST_NUMBERS, Track, track_for

ALL, LATER = 20, 16
"""Bounds of a track small enough to look at every step of it."""


def theta(step: int, take: int = 0) -> tuple[float, float]:
    return step + 0.25, float(take)


def track_of(count: int, first: int = 0, all_kept: int = ALL, most_later: int = LATER) -> Track:
    track = Track(first, all_kept, most_later)
    for step in range(first, first + count):
        track.append(theta(step), 1.0 / (1.0 + step))
    return track


def kept_steps(track: Track) -> list[int]:
    return sorted({track.kept(step) for step in range(track.first, track.last + 1)})


@pytest.mark.parametrize("first", [0, 3, 19, 20, 37])
@pytest.mark.parametrize("count", [1, 2, 20, 36, 37, 38, 100, 1_000])
def test_what_is_kept_is_exact_and_what_is_not_is_shown_as_the_step_before(
    count: int, first: int
) -> None:
    track = track_of(count, first)
    last = first + count - 1
    assert track.last == last
    for step in range(first, last + 1):
        kept = track.kept(step)
        assert kept <= step
        assert track.theta(step) == theta(kept)
        if step < ALL or step in (first, last):
            assert kept == step
    assert len(track) == len(kept_steps(track)) <= ALL + LATER


@pytest.mark.parametrize("count", [37, 100, 1_000, 10_000])
def test_later_steps_lie_at_even_distances_no_wider_than_needed(count: int) -> None:
    track = track_of(count)
    kept = kept_steps(track)
    gaps = set(np.diff([step for step in kept if step >= ALL])[1:-1].tolist())
    (gap,) = gaps
    assert gap & (gap - 1) == 0
    assert (count - ALL) / gap > LATER / 2 - 2, "half of them would do"


def test_the_following_step_is_the_next_that_is_kept() -> None:
    track = track_of(500)
    kept = kept_steps(track)
    for step in range(500):
        assert track.following(step) == min((k for k in kept if k > step), default=499)


def test_runs_of_different_lengths_can_show_the_same_steps() -> None:
    long, short, late = track_of(3_000), track_of(700), track_of(2_500, first=500)
    for step in kept_steps(long):
        for other in (short, late):
            if other.first <= step <= other.last:
                assert other.kept(step) == step


@pytest.mark.parametrize("seed", range(20))
def test_what_is_cut_and_taken_anew_is_what_is_read(seed: int) -> None:
    rng = random.Random(seed)
    track = Track(first := rng.randrange(40), ALL, LATER)
    takes: dict[int, int] = {}
    for take in range(12):
        if takes:
            step = rng.randint(first, track.last)
            from_here = track.kept(step)
            track.cut(step)
            takes = {k: v for k, v in takes.items() if k < from_here}
            assert track.last == from_here - 1
        for _ in range(rng.randrange(1, 200)):
            track.append(theta(track.last + 1, take), 0.0)
            takes[track.last] = take
        for step in takes:
            kept = track.kept(step)
            assert track.theta(step) == theta(kept, takes[kept])
        assert max(takes) == track.last
        assert len(track) <= ALL + LATER


@pytest.mark.parametrize("count", [1, 30, 1_000, 5_000])
@pytest.mark.parametrize("step", [0, 7, 900])
def test_a_curve_of_values_has_both_ends_and_the_step_shown(count: int, step: int) -> None:
    track = track_of(count, first=2)
    steps, values, _ = track.values(12, step)
    assert {2.0, float(track.last), float(track.kept(step))} <= set(steps.tolist())
    assert (np.diff(steps) > 0.0).all()
    assert steps.size <= 13
    np.testing.assert_array_equal(values, 1.0 / (1.0 + steps))


@pytest.mark.parametrize("count", [1, 30, 1_000])
@pytest.mark.parametrize("step", [0, 2, 25, 700, 5_000])
def test_a_path_goes_from_the_start_to_the_step_shown(count: int, step: int) -> None:
    track = track_of(count, first=2)
    path = track.path(12, step)
    end = track.kept(min(max(step, 2), track.last))
    assert tuple(path[0]) == theta(2)
    assert tuple(path[-1]) == theta(end)
    assert 1 <= len(path) <= 12
    assert (np.diff(path[:, 0]) > 0.0).all()


def test_the_newest_value_can_be_replaced() -> None:
    track = track_of(100)
    track.revalue(-5.0)
    assert track.values(4, 99)[1][-1] == -5.0
    track.append(theta(100), 7.0)
    assert -5.0 not in track.values(200, 0)[1]


def test_a_long_run_keeps_no_more_than_its_bound_and_all_of_its_beginning() -> None:
    track = Track()
    most = 0
    for step in range(ALL_KEPT + 2 * MOST_LATER + 5):
        track.append((0.5, float(step)), 1.0)
        most = max(most, len(track))
    assert most == ALL_KEPT + MOST_LATER
    for step in (0, ALL_KEPT // 2, ALL_KEPT - 1, track.last):
        assert track.theta(step) == (0.5, float(step))


def test_what_was_seen_is_kept_beside_what_is() -> None:
    track = Track(all_kept=10, most_later=10)
    for number in range(100):
        track.append((0.0,), float(number), -float(number))
    steps, values, seen = track.values(1000, 99)
    assert values.tolist() == steps.tolist()
    assert seen.tolist() == (-steps).tolist()
    track.cut(50)
    track.append((0.0,), 7.0)
    track.revalue(8.0, 9.0)
    _, values, seen = track.values(1000, 99)
    assert len(values) == len(seen) == len(track)
    assert (values[-1], seen[-1]) == (8.0, 9.0)


@pytest.mark.parametrize("first", [0, 7])
def test_the_more_parameters_the_fewer_steps_are_kept(first: int) -> None:
    count = MOST_NUMBERS // 100_000
    track = track_for(first, 100_000)
    for number in range(5 * count):
        track.append((float(number),) * 3, 0.0)
    assert count < len(track) <= 2 * count + 1
    assert [track.kept(step) for step in range(first, count)] == list(range(first, count))
    assert track.theta(track.last)[0] == track.last - first
    assert track_for(0, 60)._most == ALL_KEPT + MOST_LATER
