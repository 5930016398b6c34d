"""The steps that the losses are drawn over: all while a run moves, then a little more."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.analyses.fit import FitSnapshot
from klviz.core.arrays import Array, frozen
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.plots.loss_range import settled_step
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


def test_a_run_has_settled_where_its_loss_is_the_last_one_to_a_thousandth() -> None:
    step = settled_step(STEPS, falling(20.0))
    assert abs(falling(20.0)[int(step)] - 0.5) <= 0.5e-3
    assert abs(falling(20.0)[int(step) - 1] - 0.5) > 0.5e-3


@pytest.mark.parametrize(
    ("losses", "settled"),
    [
        (falling(5000.0), 900.0),
        (np.exp(-STEPS / 20.0), 900.0),
        (np.full(901, math.inf), 0.0),
        (np.full(901, math.nan), 900.0),
        (np.zeros(901), 0.0),
        (np.where(STEPS < 700, 2.0, 1.0), 700.0),
        (np.where(STEPS < 700, math.inf, 1.0), 700.0),
    ],
    ids=["slow", "to zero", "infinite", "none", "zero", "late", "infinite at first"],
)
def test_what_moves_has_not_settled(losses: Array, settled: float) -> None:
    assert settled_step(STEPS, losses) == settled


def test_a_run_without_losses_or_with_one_has_settled_where_it_is() -> None:
    assert settled_step(np.empty(0), np.empty(0)) == 0.0
    assert settled_step(np.array([7.0]), np.array([0.3])) == 7.0


def test_the_steps_end_a_little_after_the_last_run_has_come_to_rest(make: Make) -> None:
    shot = with_losses(falling(20.0), falling(10.0))
    settled = settled_step(STEPS, falling(20.0))
    assert settled < last_drawn(make, shot) < 3.0 * settled < 900.0
    assert "step 900, off the axis" in words(make(shot))


def test_a_run_that_still_moves_is_never_hidden(make: Make) -> None:
    shot = with_losses(falling(20.0), falling(5000.0))
    assert last_drawn(make, shot) > 900.0
    assert "step 900" in words(make(shot))


def test_the_steps_are_the_same_wherever_one_scrubs(make: Make) -> None:
    reaches = {last_drawn(make, with_losses(falling(20.0), step=step)) for step in (20, 500)}
    assert len(reaches) == 1
    assert "step 20" in words(make(with_losses(falling(20.0), step=20)))


def test_beyond_the_axis_the_dots_stay_at_the_ends_of_the_lines(make: Make) -> None:
    drawing = make(with_losses(falling(20.0), step=900)).drawing
    assert isinstance(drawing, FitDrawing)
    plot, (tag,) = drawing._loss.panel.plot, drawing._loss.panel.tags._tags
    assert plot.left() < tag.point.x() < plot.right()


@pytest.mark.parametrize("step", [20, 60, 900])
def test_the_axis_ends_where_the_lines_do_and_the_rule_is_on_it_or_nowhere(
    make: Make, step: int
) -> None:
    figure = make(with_losses(falling(20.0), step=step))
    assert isinstance(figure.drawing, FitDrawing)
    loss = figure.drawing._loss
    panel = loss.panel
    (line, *_), (tag,) = panel._bottom._lines, panel.tags._tags
    assert max(float(label) for _, label in panel._bottom._numbers) < 900.0
    assert all(place.x() < line.x2() for place, _ in panel._bottom._numbers)
    assert tag.point.x() <= line.x2() + 1.0
    now = panel.scene_mapping.point(float(step), 0.0).x()
    assert loss._now.isVisible() == (now <= line.x2())


def test_what_draws_make_of_little_loss_does_not_stretch_the_axis(make: Make) -> None:
    losses = falling(20.0)
    seen = np.where(STEPS % 3 == 0, -0.1, np.where(STEPS % 3 == 1, 1e-9, 20.0))
    drawing = make(with_run(with_losses(losses), 0, seen=frozen(seen))).drawing
    assert isinstance(drawing, FitDrawing)
    low, high = drawing._loss.panel.mapping.y_range
    assert -2.0 < low < math.log10(0.5)
    assert high > math.log10(20.0)
