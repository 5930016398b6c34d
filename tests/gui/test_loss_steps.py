"""The steps that the losses are drawn over: all that are recorded, and the one that is shown."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.core.arrays import Array, frozen
from klviz.gui.figures.fit import FitDrawing
from tests.gui.figures import Make, words
from tests.gui.snapshots import snapshot, with_run

STEPS = np.arange(901.0)


def falling(pace: float, end: float = 0.5) -> Array:
    """Losses that fall to an end, by a factor e in so many steps."""
    return end + np.exp(-STEPS / pace)


def with_losses(*losses: Array, step: int = 900) -> FitSnapshot:
    shot = snapshot(("kl", "reverse_kl")[: len(losses)], step=step, last=900)
    for number, values in enumerate(losses):
        shot = with_run(shot, number, loss_steps=frozen(STEPS), losses=frozen(values))
    return shot


def last_drawn(make: Make, shot: FitSnapshot) -> float:
    """How far the axis of steps reaches."""
    drawing = make(shot).drawing
    assert isinstance(drawing, FitDrawing)
    return drawing._loss.panel.mapping.x_range[1]


@pytest.mark.parametrize("pace", [20.0, 5000.0])
@pytest.mark.parametrize("step", [0, 60, 900])
def test_the_axis_reaches_the_last_step_whether_or_not_runs_have_settled(
    make: Make, pace: float, step: int
) -> None:
    figure = make(with_losses(falling(20.0), falling(pace), step=step))
    assert last_drawn(make, with_losses(falling(20.0), falling(pace), step=step)) >= 900.0
    assert f"step {step}" in words(figure)


def test_the_axis_reaches_the_step_shown_where_runs_have_ended_before(make: Make) -> None:
    shot = with_losses(falling(20.0), step=5000)
    assert last_drawn(make, shot) >= 5000.0


def test_the_steps_are_the_same_wherever_one_scrubs(make: Make) -> None:
    reaches = {last_drawn(make, with_losses(falling(20.0), step=step)) for step in (20, 500)}
    assert len(reaches) == 1
    assert "step 20" in words(make(with_losses(falling(20.0), step=20)))


@pytest.mark.parametrize("step", [20, 60, 900])
def test_the_axis_ends_where_the_lines_do_and_dot_and_rule_are_at_the_step_shown(
    make: Make, step: int
) -> None:
    figure = make(with_losses(falling(20.0), step=step))
    assert isinstance(figure.drawing, FitDrawing)
    loss = figure.drawing._loss
    panel = loss.panel
    (line, *_), (tag,) = panel._bottom._lines, panel.tags._tags
    assert max(float(label) for _, label in panel._bottom._numbers) <= 900.0
    assert all(place.x() < line.x2() + 1.0 for place, _ in panel._bottom._numbers)
    now = panel.scene_mapping.point(float(step), 0.0).x()
    assert tag.point.x() == pytest.approx(now)
    assert now <= line.x2() + 1.0
    assert loss._now.isVisible()


def test_what_draws_make_of_little_loss_does_not_stretch_the_axis(make: Make) -> None:
    losses = falling(20.0)
    seen = np.where(STEPS % 3 == 0, -0.1, np.where(STEPS % 3 == 1, 1e-9, 20.0))
    drawing = make(with_run(with_losses(losses), 0, seen=frozen(seen))).drawing
    assert isinstance(drawing, FitDrawing)
    low, high = drawing._loss.panel.mapping.y_range
    assert -2.0 < low < math.log10(0.5)
    assert high > math.log10(20.0)
