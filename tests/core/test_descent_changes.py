"""Runs whose target, divergence, optimiser or rate changes under way: q chases."""

from __future__ import annotations

import math

import pytest

from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import Adam, GradientDescent, NaturalGradient
from tests.core.records import TWO_MODES, normals, one
from tests.core.runs import ONE_MODE, after, run_of


def test_q_chases_a_target_that_moves() -> None:
    run = run_of(ONE_MODE, "kl", "natural", (0.0, 1.0))
    for step in range(60):
        run.retarget(normals((1.0, 0.05 * step, 1.0)))
        run.advance()
    assert run.step.number == 60
    assert 1.0 < run.step.theta[0] < 3.0
    after(run, 300)
    assert run.converged
    assert run.step.theta == pytest.approx((2.95, 0.0), abs=1e-7)


def test_a_new_target_wakes_a_run_that_rests_and_changes_its_value_at_once() -> None:
    run = run_of(ONE_MODE, "kl", "natural", (0.0, 1.0))
    after(run, 10)
    assert run.converged
    theta = run.step.theta
    run.retarget(normals((1.0, 1.0, 1.0)))
    assert run.step.theta == theta
    assert run.step.number == 10
    assert run.step.value == pytest.approx(0.5)
    assert not run.converged


def test_a_new_target_keeps_what_the_optimiser_has_gathered() -> None:
    run, other = run_of(), run_of()
    after(run, 20)
    after(other, 20)
    run.retarget(TWO_MODES)
    assert after(run, 20).theta == pytest.approx(after(other, 20).theta, rel=1e-9)


def test_another_rate_keeps_what_the_optimiser_has_gathered() -> None:
    run = run_of(rate=0.03)
    after(run, 20)
    state = run._state
    run.redirect(DIVERGENCES["reverse_kl"], Adam(0.01))
    assert run._state is state
    assert run.step.number == 20


def test_another_optimiser_begins_afresh_from_where_q_is() -> None:
    run = run_of()
    theta = after(run, 20).theta
    run.redirect(DIVERGENCES["reverse_kl"], GradientDescent(0.1))
    assert run.step.theta == theta
    assert after(run, 300).theta == pytest.approx((2.984306, math.log(1.0233686)), abs=1e-5)


def test_another_divergence_is_not_held_back_by_the_slopes_of_the_last() -> None:
    """Slopes of χ² are 1e7 times as steep here; Adam would remember them for 30,000 steps."""
    run = run_of(normals((0.5, -4.0, 1.0), (0.5, 4.0, 1.0)), "chi2", start=(3.0, 1.0))
    assert max(map(abs, run.step.gradient)) > 1e7
    after(run, 10)
    run.redirect(DIVERGENCES["kl"], Adam(0.03))
    assert after(run, 1500).theta == pytest.approx((0.0, 0.5 * math.log(17.0)), abs=1e-3)


def test_another_divergence_takes_the_run_elsewhere() -> None:
    run = run_of(optimiser="natural")
    after(run, 300)
    assert run.converged
    run.redirect(DIVERGENCES["kl"], NaturalGradient(0.1))
    assert run.step.value == pytest.approx(7.860052765, abs=1e-6)
    after(run, 300)
    assert run.step.theta == pytest.approx((0.0, 0.5 * math.log(10.0)), abs=1e-6)


def test_a_run_that_was_stopped_goes_on_once_it_can() -> None:
    run = run_of(one("student_t", 1.0, 0.0, 1.0), "kl")
    after(run, 3)
    run.retarget(TWO_MODES)
    assert run.step.reason == ""
    assert run.step.value < math.inf
    assert after(run, 5).theta != (2.0, 0.0)


def test_a_target_in_quite_other_units_begins_the_optimiser_afresh() -> None:
    run = run_of()
    after(run, 10)
    state = run._state
    run.retarget(normals((1.0, 0.0, 1e6)))
    assert run._state is not state
