"""Films: the frames are what an engine shows of their steps, and none is kept."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.films import (
    MOST_SAMPLES,
    Shot,
    request_of,
    run_film,
    sample_numbers,
    scene_film,
)
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import STUDY, LandscapeSnapshot
from klviz.analyses.recording import Recording
from klviz.document.presets import FIT_PRESETS, load_preset
from klviz.document.runs import Run

SHOT = Shot(points=200)


def recording_of(key: str, last: int) -> Recording:
    engine, request = Fit(budget=float("inf")), request_of(load_preset(key), SHOT)
    engine.answer(replace(request, step=last))
    return Recording(engine, replace(request, step=last))


def assert_same(one: FitSnapshot, other: FitSnapshot) -> None:
    assert one.step == other.step
    np.testing.assert_array_equal(one.x, other.x)
    for a, b in zip(one.runs, other.runs, strict=True):
        # Copies of arrays lie elsewhere, where sums may round by the last digit.
        np.testing.assert_allclose(a.values, b.values, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(a.curve, b.curve, rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(a.integrand, b.integrand, rtol=1e-9, atol=1e-12)
        assert a.estimate.value == pytest.approx(b.estimate.value, rel=1e-12, abs=1e-12)
        assert a.status == b.status


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_the_frames_of_a_run_are_what_its_engine_shows_of_their_steps(key: str) -> None:
    film = run_film(recording_of(key, 45), 5, 45, 9)
    frames = list(film.frames())
    assert film.count == len(frames) == 9
    assert [frame.snapshot.step for frame in frames] == list(range(5, 46, 5))
    fresh = Fit(budget=float("inf"))
    fresh.answer(frames[-1].snapshot.request)
    for frame in frames:
        asked = frame.snapshot.request
        assert_same(frame.snapshot, fresh.answer(asked))
        assert frame.snapshot.last == 45, "the losses reach over the whole run from the beginning"
        assert (asked.view, asked.restart) == (frames[0].snapshot.request.view, 0)
        assert (frame.caption, dict(frame.findings)) == ("", {})


@pytest.mark.parametrize(
    ("first", "last", "count", "steps"),
    [
        (0, 30, 4, [0, 10, 20, 30]),
        (0, 7, 4, [0, 2, 5, 7]),
        (3, 6, 300, [3, 4, 5, 6]),
        (4, 4, 25, [4]),
        (2, 9, 1, [9]),
    ],
)
def test_frames_are_whole_steps_none_twice_and_the_last_one_last(
    first: int, last: int, count: int, steps: list[int]
) -> None:
    film = run_film(recording_of("two-modes", 30), first, last, count)
    assert film.count == len(steps)
    assert [frame.snapshot.step for frame in film.frames()] == steps


def test_a_film_of_a_record_shows_the_present_p_and_losses_of_the_p_of_their_time() -> None:
    engine, request = Fit(budget=float("inf")), request_of(load_preset("two-modes"), SHOT)
    engine.answer(replace(request, step=20))
    moved = replace(request, target=load_preset("three-modes").target.normalised(), step=30)
    engine.answer(moved)
    frames = list(run_film(Recording(engine, moved), 0, 30, 31).frames())
    assert all(frame.snapshot.request.target == moved.target for frame in frames)
    before = Fit(budget=float("inf")).answer(replace(request, step=19)).runs[0]
    assert frames[19].snapshot.runs[0].losses[19] == pytest.approx(before.losses[19], rel=1e-12)
    assert frames[19].snapshot.runs[0].values == pytest.approx(before.values, rel=1e-12)


def test_a_film_can_be_gone_through_again() -> None:
    film = run_film(recording_of("three-modes", 20), 0, 20, 6)
    for one, other in zip(film.frames(), film.frames(), strict=True):
        assert_same(one.snapshot, other.snapshot)


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (6, 5), (0, 31)])
def test_steps_that_are_not_there_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="steps must be from 0 to 30"):
        run_film(recording_of("two-modes", 30), first, last, 5)


def test_a_film_without_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="frames must be at least 1, got 0"):
        run_film(recording_of("two-modes", 30), 0, 30, 0)


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_the_film_of_a_scene_ends_where_every_run_rests_and_stands_still_for_a_tenth_at_most(
    key: str,
) -> None:
    *moving, last = [frame.snapshot for frame in scene_film(load_preset(key), 41, SHOT).frames()]
    assert last.at_rest
    assert not any(shown.at_rest for shown in moving)
    for at_start, then, at_end in zip(moving[0].runs, moving[-5].runs, last.runs, strict=True):
        way = np.abs(np.subtract(at_end.values, at_start.values))
        assert np.abs(np.subtract(at_end.values, then.values)).max() <= 0.01 * way.max()
    steps = [shown.step for shown in moving]
    assert max(np.diff(steps[:36])) < np.mean(np.diff(steps[36:]))


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_a_scene_is_filmed_from_its_start_until_nothing_is_seen_to_move(key: str) -> None:
    scene = load_preset(key)
    film = scene_film(scene, 5, SHOT)
    frames = list(film.frames())
    start, end = frames[0].snapshot, frames[-1].snapshot
    assert start.step == 0
    for view in start.runs:
        assert view.values == pytest.approx(scene.approximation.values, rel=1e-12)
    beyond = Fit(budget=float("inf")).answer(replace(end.request, step=end.step + 100))
    for at_start, at_end, later in zip(start.runs, end.runs, beyond.runs, strict=True):
        gone = np.abs(np.subtract(later.values, at_end.values))
        way = np.abs(np.subtract(later.values, at_start.values))
        assert gone.max() <= 0.01 * way.max()
    assert len({(frame.snapshot.x[0], frame.snapshot.x[-1]) for frame in frames}) == 1


def test_a_run_that_goes_by_draws_is_filmed_the_same_twice() -> None:
    drawn = Run("reverse_kl", estimator="reparameterised", samples=10, rate=0.01)
    scene = replace(load_preset("two-modes"), runs=(drawn,))
    films = [scene_film(scene, 4, SHOT, last=40) for _ in range(2)]
    for one, other in zip(films[0].frames(), films[1].frames(), strict=True):
        assert_same(one.snapshot, other.snapshot)


def test_a_film_keeps_no_frame() -> None:
    film = run_film(recording_of("two-modes", 40), 0, 40, 20)
    left = []
    # What was there before is not gone through again at every frame.
    gc.freeze()
    try:
        for frame in film.frames():
            left.append(weakref.ref(frame.snapshot.runs[0].curve))
            del frame
            gc.collect()
            assert sum(kept() is not None for kept in left) <= 1
    finally:
        gc.unfreeze()
    assert len(left) > 1


def test_landscapes_are_found_once_for_a_run_and_hold_all_its_paths() -> None:
    film = scene_film(load_preset("two-modes"), 4, replace(SHOT, landscapes=True))
    frames = list(film.frames())
    findings = [frame.findings[STUDY] for frame in frames]
    assert len(set(map(id, findings))) == 1
    found = findings[0]
    assert isinstance(found, LandscapeSnapshot)
    assert found.complete
    for view in frames[-1].snapshot.runs:
        assert found.region.contains(view.path).all()
        assert found.pictures[view.run.divergence, view.run.alpha].spots


@pytest.mark.parametrize("count", [1, 2, 3, 10, 24, 100, 3000])
def test_samples_are_few_and_have_both_ends(count: int) -> None:
    numbers = sample_numbers(count)
    assert numbers[0] == 0 or count == 1
    assert numbers[-1] == count - 1
    assert len(numbers) <= min(count, MOST_SAMPLES)
    assert list(numbers) == sorted(set(numbers))


def test_samples_are_frames_of_the_film() -> None:
    film = run_film(recording_of("two-modes", 100), 0, 100, 101)
    samples = list(film.samples())
    assert [frame.snapshot.step for frame in samples] == list(sample_numbers(101))
