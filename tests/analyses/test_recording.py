"""Recordings: the runs as they were, whatever becomes of them later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.recording import Recording
from klviz.analyses.translation import source_of, view_of
from klviz.document.presets import FIT_PRESETS, load_preset


def request_of(key: str, step: int) -> FitRequest:
    scene = load_preset(key)
    return FitRequest(
        source_of(scene), scene.approximation, scene.runs, view_of(scene), points=200, step=step
    )


@pytest.mark.parametrize("key", FIT_PRESETS)
def test_a_recording_shows_every_step_as_it_was_and_goes_on_as_the_runs_do(key: str) -> None:
    request = request_of(key, 40)
    engine = Fit(budget=float("inf"))
    engine.answer(request)
    recording = Recording(engine, request)
    assert recording.last == 40
    for step in (0, 17, 40, 55):
        there = engine.answer(replace(request, step=step))
        again = recording.snapshot(step)
        assert again.step == there.step == step
        for one, other in zip(again.runs, there.runs, strict=True):
            # Copies of arrays lie elsewhere, where sums may round by the last digit.
            assert one.values == pytest.approx(other.values, rel=1e-12)
            assert one.status == other.status
            np.testing.assert_allclose(one.losses[: step + 1], other.losses[: step + 1], 1e-12)


def test_what_becomes_of_the_runs_later_does_not_touch_a_recording() -> None:
    request = request_of("two-modes", 30)
    engine = Fit(budget=float("inf"))
    engine.answer(request)
    recording = Recording(engine, request)
    before = recording.snapshot(20).runs[0].values
    engine.answer(replace(request, restart=1, step=5))
    assert recording.snapshot(20).runs[0].values == before
    assert recording.last == 30


def test_a_recording_has_every_step_of_every_run() -> None:
    request = request_of("two-modes", 700)
    engine = Fit(budget=float("inf"))
    shown = engine.answer(request)
    recording = Recording(engine, request)
    for table, view in zip(recording.tables(), shown.runs, strict=True):
        assert table.run == view.run
        assert table.steps.tolist() == list(range(701))
        assert table.parameters.shape == (701, 2)
        assert tuple(table.parameters[-1]) == pytest.approx(view.values)
        assert table.values[-1] == pytest.approx(view.estimate.value, rel=1e-6, abs=1e-9)
        assert table.seen.size == 0
