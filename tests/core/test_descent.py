"""Runs: counted, capped, resting at the bottom, stopping with a reason."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import descend, run_descent
from klviz.core.diagnoses import Diagnosis
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Adam, GradientDescent, NaturalGradient
from tests.core.records import TWO_MODES, normals, one
from tests.core.runs import (
    OFF_CENTRE,
    ONE_MODE,
    after,
    each,
    each_general,
    each_rule,
    run_of,
)


def test_the_start_is_step_zero() -> None:
    run = run_of()
    number, theta, value, gradient, capped, reason = run.step
    assert (number, theta, capped, reason) == (0, (2.0, 0.0), False, "")
    assert value == pytest.approx(1.12605, abs=1e-5)
    assert all(map(math.isfinite, gradient))


@each_rule
def test_steps_are_counted_and_the_divergence_falls(optimiser: str) -> None:
    run = run_of(optimiser=optimiser)
    first = run.step.value
    assert [run.advance().number for _ in range(40)] == list(range(1, 41))
    assert run.step.value < first
    assert run.diagnosis() == Diagnosis("running")


@each_rule
@pytest.mark.parametrize("rate", [1e-3, 1.0, 1e3, 1e12])
def test_no_step_is_longer_than_q_allows_and_directions_are_kept(
    optimiser: str, rate: float
) -> None:
    run = run_of(normals((1.0, 50.0, 0.3)), "kl", optimiser, (0.0, 2.0), rate=rate)
    for _ in range(30):
        loc, log_scale = run.step.theta
        step = run.advance()
        across, along = abs(step.theta[0] - loc), abs(step.theta[1] - log_scale)
        allowed = 0.5 * math.exp(log_scale)
        assert across <= allowed * (1 + 1e-9)
        assert along <= 0.2 * (1 + 1e-9)
        if step.capped:
            assert max(across / allowed, along / 0.2) == pytest.approx(1.0, rel=1e-6)


def test_a_capped_step_keeps_its_direction() -> None:
    start = run_of(normals((1.0, 5.0, 2.0)), "kl", "gradient", rate=1e-6)
    gradient = np.array(start.step.gradient)
    step = run_of(normals((1.0, 5.0, 2.0)), "kl", "gradient", rate=1e3).advance()
    change = np.array(step.theta) - (2.0, 0.0)
    assert step.capped
    assert change / np.linalg.norm(change) == pytest.approx(-gradient / np.linalg.norm(gradient))


def test_a_run_that_has_converged_rests() -> None:
    run = run_of(ONE_MODE, "kl", "natural", (0.5, 1.5))
    after(run, 400)
    assert run.converged
    assert run.diagnosis() == Diagnosis("converged")
    before = run.step
    assert run.advance() == before._replace(number=before.number + 1)


@each_general
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd"])
def test_what_is_predicted_to_be_left_is_left(optimiser: str, divergence: str) -> None:
    """A run that says it has converged is at the bottom: p itself can be reached here."""
    run = run_of(ONE_MODE, divergence, optimiser, (0.4, 1.3))
    while not run.converged and run.step.number < 6000:
        run.advance()
    assert run.converged
    assert run.step.value < 1e-15
    assert run.step.theta == pytest.approx((0.0, 0.0), abs=1e-7)


@pytest.mark.parametrize(
    ("p", "divergence", "words"),
    [
        (one("student_t", 2.0, 0.0, 1.0), "kl", "diverges"),
        (one("student_t", 1.0, 0.0, 1.0), "jeffreys", "diverges"),
        (one("uniform", -1.0, 1.0), "reverse_kl", "where p is zero"),
        (normals((0.5, -200.0, 1.0), (0.5, 200.0, 1.0)), "chi2", "larger than a number"),
    ],
)
@each
def test_an_infinite_divergence_stops_a_run_with_its_reason(
    optimiser: str, p: Mixture, divergence: str, words: str
) -> None:
    run = run_of(p, divergence, optimiser)
    for number in range(4):
        assert run.step.number == number
        assert run.step.theta == (2.0, 0.0)
        assert run.step.value == math.inf
        assert run.step.gradient == (0.0, 0.0)
        assert words in run.step.reason
        assert run.diagnosis() == Diagnosis("stopped", run.step.reason)
        run.advance()


def test_a_step_into_where_the_divergence_is_infinite_is_not_taken() -> None:
    """Neyman's χ² of normals ends at twice the variance of p."""
    run = run_of(ONE_MODE, "neyman_chi2", "gradient", (0.0, 1.4), rate=0.1)
    run.redirect(DIVERGENCES["neyman_chi2"], GradientDescent(-0.1))
    while not run.step.reason:
        run.advance()
    assert "q²/p" in run.step.reason
    assert run.step.theta[1] < 0.5 * math.log(2.0)
    assert math.isfinite(run.step.value)


@each
def test_the_same_run_twice_is_the_same_to_the_last_bit(optimiser: str) -> None:
    first, second = (
        [run.advance() for _ in range(120)]
        for run in (run_of(optimiser=optimiser) for _ in range(2))
    )
    assert first == second


@each_general
@pytest.mark.parametrize(("unit", "offset"), [(1e-9, 0.0), (1e-9, 5e-9), (1e7, 0.0), (1.0, 1e6)])
def test_a_fit_is_the_same_in_any_units_and_at_any_place(
    optimiser: str, unit: float, offset: float
) -> None:
    p = normals((0.5, offset - 3 * unit, unit), (0.5, offset + 3 * unit, unit))
    run = run_of(p, "reverse_kl", optimiser, (offset + 2 * unit, unit))
    plain = run_of(optimiser=optimiser)
    for _ in range(420):
        run.advance()
        plain.advance()
    loc, log_scale = run.step.theta
    assert (loc - offset) / unit == pytest.approx(plain.step.theta[0], abs=1e-6)
    assert log_scale - math.log(unit) == pytest.approx(plain.step.theta[1], abs=1e-6)


@each_general
@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t"])
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd"])
def test_by_symmetry_a_run_stays_on_its_axis(optimiser: str, family: str, divergence: str) -> None:
    p = normals((0.2, -3.0, 0.3), (0.6, 0.0, 1.7), (0.2, 3.0, 0.3))
    shape = (4.0,) if family == "student_t" else ()
    run = run_of(p, divergence, optimiser, (*shape, 0.0, 0.7), family=family)
    assert {run.advance().theta[0] for _ in range(60)} == {0.0}


def test_descend_yields_the_start_and_goes_on_for_ever() -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], OFF_CENTRE)
    steps = descend(TWO_MODES, DIVERGENCES["kl"], approximation, Adam(0.03), theta)
    taken = list(itertools.islice(steps, 500))
    assert [step.number for step in taken] == list(range(500))
    assert taken[0].theta == theta


def test_a_run_returns_every_step() -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], OFF_CENTRE)
    reverse, adam = DIVERGENCES["reverse_kl"], Adam(0.03)
    run = run_descent(TWO_MODES, reverse, approximation, theta, adam, steps=30)
    assert run.thetas.shape == (31, 2)
    assert run.values.shape == (31,)
    assert not run.converged
    steps = itertools.islice(descend(TWO_MODES, reverse, approximation, adam, theta), 31)
    for recorded, value, step in zip(run.thetas, run.values, steps, strict=True):
        assert (tuple(recorded), value) == (step.theta, step.value)
    with pytest.raises(ValueError, match="read-only"):
        run.thetas[0] = 0.0


def test_a_run_that_may_stop_stops_at_the_bottom() -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], OFF_CENTRE)
    kl, natural = DIVERGENCES["kl"], NaturalGradient(0.5)
    short = run_descent(
        ONE_MODE, kl, approximation, theta, natural, steps=900, stop_when_converged=True
    )
    assert short.converged
    assert len(short.values) < 200
    long = run_descent(ONE_MODE, kl, approximation, theta, natural, steps=900)
    assert long.values.shape == (901,)
    assert np.ptp(long.thetas[len(short.values) - 1 :], axis=0).tolist() == [0.0, 0.0]


def test_no_steps_is_a_run_too() -> None:
    approximation, theta = approximation_of(FAMILIES["normal"], OFF_CENTRE)
    run = run_descent(TWO_MODES, DIVERGENCES["kl"], approximation, theta, Adam(0.1), steps=0)
    assert run.thetas.tolist() == [list(theta)]


def test_another_tolerance_counts_at_once() -> None:
    run = run_of()
    assert not run.converged
    run.reschedule(None, 1e9)
    assert run.converged
    run.reschedule(None, 0.0)
    assert not run.converged
    with pytest.raises(ValueError, match="tolerance must not be negative, got -1"):
        run.reschedule(None, -1.0)


def test_another_schedule_is_of_the_steps_that_follow() -> None:
    run, same = run_of(optimiser="gradient"), run_of(optimiser="gradient")
    start = np.array(run.step.theta)
    same.reschedule(lambda number: 0.5, 1e-9)
    whole, half = np.array(run.advance().theta) - start, np.array(same.advance().theta) - start
    assert half == pytest.approx(0.5 * whole)
