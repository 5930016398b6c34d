"""Recordings and films of the discrete fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.lab import Compare
from klviz.analyses.films import run_film, scene_film
from klviz.analyses.recording import Recording
from klviz.document.presets import load_preset
from klviz.document.scene import FIRST_SCENE
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of

SCENE = load_preset("two-humps")


def recorded(step: int) -> tuple[Compare, Recording]:
    engine = Compare(60.0)
    request = replace(request_of(SCENE.comparison), step=step)
    engine.answer(request)
    return engine, Recording(engine, request)


def content(snapshot: object) -> DescentContent:
    found = getattr(snapshot, "content", None)
    assert isinstance(found, DescentContent)
    return found


def test_a_recording_shows_every_step_as_it_was_whatever_becomes_of_the_runs() -> None:
    engine, recording = recorded(30)
    then = [run.q for run in content(engine.answer(replace(recording.request, step=12))).runs]
    other = replace(SCENE.comparison, table=over_outcomes((1.0,) * 25, (1.0,) * 25).table)
    engine.answer(replace(request_of(other), step=12))
    assert recording.last == 30
    for q, run in zip(then, content(recording.snapshot(12)).runs, strict=True):
        np.testing.assert_allclose(run.q, q, rtol=1e-12)
    assert recording.snapshot(40).step == 40
    assert [table.steps[-1] for table in recording.tables()] == [40, 40]
    assert recording.tables()[0].parameters.shape == (41, 2)


def test_a_recording_knows_nothing_of_other_aspects() -> None:
    engine, _ = recorded(5)
    engine.answer(request_of(replace(SCENE.comparison, aspect="overview")))
    engine.answer(request_of(SCENE.comparison))
    copied = Recording(engine, request_of(SCENE.comparison))._engine
    assert isinstance(copied, Compare)
    assert list(copied._analysts) == ["descent"]


def test_an_aspect_without_runs_has_no_records() -> None:
    engine = Compare(60.0)
    assert list(engine.records) == []
    engine.answer(request_of(on_the_line()))
    assert list(engine.records) == []


def test_a_film_of_a_record_has_whole_steps_in_their_order() -> None:
    _, recording = recorded(30)
    film = run_film(recording, 0, 30, 7)
    assert [frame.snapshot.step for frame in film.frames()] == [0, 5, 10, 15, 20, 25, 30]


def test_the_film_of_a_scene_goes_from_its_start_to_where_every_run_rests() -> None:
    film = scene_film(SCENE, 20)
    frames = [frame.snapshot for frame in film.frames()]
    assert (film.count, frames[0].step) == (20, 0)
    assert frames[-1].at_rest
    forward, reverse = content(frames[-1]).runs
    assert forward.moments[1] > 3.0 * reverse.moments[1]


def test_where_nothing_moves_there_is_no_film() -> None:
    scene = replace(FIRST_SCENE, lab="compare", comparison=on_the_line())
    with pytest.raises(ValueError, match="compared stand still"):
        scene_film(scene, 10)
