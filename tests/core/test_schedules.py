"""Schedules of the rate, and when a run counts as converged."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Array
from klviz.core.descent import Descent, Run, descend, run_descent
from klviz.core.diagnoses import Diagnosis
from klviz.core.discrete.approximations import FreeLogits
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL
from klviz.core.families import FAMILIES
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers import OPTIMISERS, Adam, GradientDescent, Momentum, Optimiser
from klviz.core.sampling.terrain import sampled_survey
from klviz.core.schedules import LAST, SCHEDULES, Schedule, ScheduleKind
from tests.core.records import TWO_MODES, normals, one
from tests.core.runs import GENERAL

each = pytest.mark.parametrize("kind", SCHEDULES.values(), ids=lambda kind: kind.key)
ONE_MODE = normals((1.0, 0.0, 1.0))


def run_of(
    optimiser: Optimiser[Any],
    steps: int = 200,
    *,
    schedule: Schedule | None = None,
    divergence: str = "kl",
    **options: Any,
) -> Run:
    """Return a run from N(2, 1) to N(0, 1)."""
    normal, theta = approximation_of(FAMILIES["normal"], (2.0, 1.0))
    return run_descent(
        ONE_MODE,
        DIVERGENCES[divergence],
        normal,
        theta,
        optimiser,
        schedule=schedule,
        steps=steps,
        **options,
    )


def shares(kind: ScheduleKind, steps: int, count: int) -> Array:
    schedule = kind.over(steps)
    return np.array([schedule(n) for n in range(count)])


@each
def test_every_schedule_says_what_it_is(kind: ScheduleKind) -> None:
    assert kind.label
    assert kind.help.endswith(".")


@each
@pytest.mark.parametrize("steps", [1, 7, 100])
def test_a_rate_is_never_nothing_nor_more_than_itself_and_stays_after_the_end(
    kind: ScheduleKind, steps: int
) -> None:
    found = shares(kind, steps, 2 * steps + 2)
    assert (found > 0.0).all()
    assert (found <= 1.0).all()
    assert found.max() > 0.0
    assert set(found[steps:]) == {found[steps]}


@each
def test_the_shares_do_not_hang_on_how_long_the_run_is(kind: ScheduleKind) -> None:
    np.testing.assert_allclose(shares(kind, 1000, 1001)[::100], shares(kind, 10, 11), rtol=1e-12)


@each
def test_a_schedule_needs_a_step(kind: ScheduleKind) -> None:
    with pytest.raises(ValueError, match="steps must be at least 1 for a schedule, got 0"):
        kind.over(0)


@pytest.mark.parametrize("key", ["inverse", "step", "cosine"])
def test_a_falling_rate_falls(key: str) -> None:
    found = shares(SCHEDULES[key], 50, 51)
    assert found[0] == 1.0
    assert (np.diff(found) <= 0.0).all()


@pytest.mark.parametrize(
    ("key", "part", "share"),
    [
        ("constant", 0.7, 1.0),
        ("inverse", 1.0, 0.1),
        ("inverse", 1.0 / 9.0, 0.5),
        ("step", 0.49, 1.0),
        ("step", 0.5, 0.1),
        ("step", 0.75, 0.01),
        ("cosine", 0.5, 0.5 * (1.0 + LAST)),
        ("cosine", 1.0, LAST),
        ("warm_cosine", 0.0, LAST),
        ("warm_cosine", 0.1, 1.0),
        ("warm_cosine", 0.55, 0.5 * (1.0 + LAST)),
        ("warm_cosine", 1.0, LAST),
    ],
)
def test_the_shares_are_those_of_their_formulas(key: str, part: float, share: float) -> None:
    assert SCHEDULES[key].share(part) == pytest.approx(share, rel=1e-12)


def test_a_constant_schedule_is_none_at_all() -> None:
    plain = run_of(Adam(0.03))
    constant = run_of(Adam(0.03), schedule=SCHEDULES["constant"].over(200))
    np.testing.assert_array_equal(plain.thetas, constant.thetas)


@each
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_goes_down_by_every_schedule(kind: ScheduleKind, optimiser: str) -> None:
    row = OPTIMISERS[optimiser]
    run = run_of(row.make(row.default_rate), schedule=kind.over(200))
    assert run.values[-1] < 0.2 * run.values[0]
    assert run.diagnosis.status in ("running", "converged")


@pytest.mark.parametrize("optimiser", [GradientDescent(0.1), OPTIMISERS["natural"].make(0.1)])
def test_a_step_is_taken_with_its_share_of_the_rate(optimiser: Optimiser[Any]) -> None:
    run = run_of(optimiser, 1, schedule=lambda n: 0.25)
    plain = run_of(type(optimiser)(0.025), 1)  # type: ignore[call-arg]
    np.testing.assert_allclose(run.thetas, plain.thetas, rtol=1e-14)


def test_the_schedule_is_asked_for_every_step_in_turn() -> None:
    asked: list[int] = []

    def schedule(n: int) -> float:
        asked.append(n)
        return 1.0

    run_of(Adam(0.03), 12, schedule=schedule)
    assert asked == list(range(12))


@pytest.mark.parametrize("optimiser", [GradientDescent(0.3), Momentum(0.05), Adam(0.1)])
def test_a_falling_rate_settles_where_a_constant_one_swings(optimiser: Optimiser[Any]) -> None:
    """Slopes from draws do not fade at the minimum: only the rate can."""

    def away(schedule: Schedule | None) -> float:
        run = run_of(optimiser, 300, schedule=schedule, survey=sampled_survey(32, 1))
        return float(np.mean(np.abs(run.thetas[-20:])))

    assert away(SCHEDULES["cosine"].over(300)) < 0.3 * away(None)


def test_momentum_keeps_its_velocity_when_the_rate_falls() -> None:
    """The velocity gathers slopes alone; the rate says how far it leads."""
    run = run_of(Momentum(0.01), 2, schedule=lambda n: (1.0, 0.5)[n])
    plain = run_of(Momentum(0.01), 2)
    steps, full = np.diff(run.thetas, axis=0), np.diff(plain.thetas, axis=0)
    np.testing.assert_allclose(steps[0], full[0], rtol=1e-14)
    np.testing.assert_allclose(steps[1], 0.5 * full[1], rtol=1e-12)


def fisher_norm(theta: Array) -> float:
    """Return √(gᵀF⁻¹g) of KL(N(0, 1) ‖ N(m, s)), by hand."""
    m, s = theta[0], math.exp(theta[1])
    of_mean, of_log_sd = m / s**2, 1.0 - (1.0 + m * m) / s**2
    return math.sqrt((of_mean * s) ** 2 + of_log_sd**2 / 2.0)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("tolerance", [1e-2, 1e-5, 1e-8])
def test_a_run_has_converged_where_the_slope_is_within_the_tolerance(
    optimiser: str, tolerance: float
) -> None:
    kind = OPTIMISERS[optimiser]
    run = run_of(kind.make(kind.default_rate), 4000, tolerance=tolerance, stop_when_converged=True)
    assert run.converged
    assert run.diagnosis == Diagnosis("converged")
    assert run.norm <= tolerance
    assert run.norm == pytest.approx(fisher_norm(run.thetas[-1]), rel=1e-5, abs=1e-12)
    # What is left to gain is about half the square.
    assert run.values[-1] == pytest.approx(0.5 * run.norm**2, rel=0.1, abs=1e-15)
    # Rules are looked at every eighth step, searches at every one.
    looked_at = run.thetas[: -1 : 1 if kind.searches else 8]
    assert all(fisher_norm(theta) > tolerance for theta in looked_at)


def test_a_smaller_tolerance_takes_more_steps() -> None:
    counts = [
        len(run_of(Adam(0.03), 4000, tolerance=t, stop_when_converged=True).values)
        for t in (1e-2, 1e-4, 1e-8)
    ]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("optimiser", GENERAL)
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", "hellinger2", "jeffreys"])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 50.0])
def test_the_norm_does_not_hang_on_units(optimiser: str, divergence: str, scale: float) -> None:
    normal, theta = approximation_of(FAMILIES["normal"], (0.7 * scale, 1.4 * scale))
    kind = OPTIMISERS[optimiser]
    chosen = kind.make(kind.default_rate)
    run = Descent(one("normal", 0.0, scale), DIVERGENCES[divergence], normal, chosen, theta)
    plain, at = approximation_of(FAMILIES["normal"], (0.7, 1.4))
    unit = Descent(ONE_MODE, DIVERGENCES[divergence], plain, chosen, at)
    assert run.norm == pytest.approx(unit.norm, rel=1e-9)


@pytest.mark.parametrize("tolerance", [-1e-9, math.nan, -math.inf])
def test_a_tolerance_that_makes_no_sense_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance must not be negative"):
        run_of(Adam(0.03), 1, tolerance=tolerance)


def test_no_tolerance_at_all_is_met_at_the_very_bottom_alone() -> None:
    run = run_of(OPTIMISERS["newton"].make(1.0), 60, tolerance=0.0)
    assert run.norm == 0.0 or not run.converged
    assert run.values[-1] < 1e-15


def test_a_run_that_can_go_nowhere_is_over_and_has_no_norm() -> None:
    normal, theta = approximation_of(FAMILIES["normal"], (2.0, 1.0))
    cauchy = one("student_t", 1.0, 0.0, 1.0)
    run = run_descent(cauchy, KL, normal, theta, Adam(0.1), steps=50, stop_when_converged=True)
    assert run.values.tolist() == [math.inf]
    assert math.isnan(run.norm)
    assert run.diagnosis.status == "stopped"


def test_descend_takes_a_schedule_and_a_tolerance() -> None:
    normal, theta = approximation_of(FAMILIES["normal"], (2.0, 1.0))
    steps = descend(
        TWO_MODES,
        REVERSE_KL,
        normal,
        Adam(0.1),
        theta,
        schedule=SCHEDULES["cosine"].over(600),
        tolerance=1e-3,
    )
    taken = list(itertools.islice(steps, 600))
    resting = [a.theta == b.theta for a, b in itertools.pairwise(taken)]
    assert not resting[0]
    assert resting[-1]


def test_outcomes_and_mixtures_have_norms_too() -> None:
    p = Categorical([0.2, 0.3, 0.5])
    free, logits = FreeLogits.around(Categorical([0.5, 0.3, 0.2]))
    newton = OPTIMISERS["newton"].make(1.0)
    run = run_descent(
        p,
        REVERSE_KL,
        free,
        logits,
        newton,
        survey=CountingTerrain,
        steps=40,
        tolerance=1e-10,
        stop_when_converged=True,
    )
    assert run.converged
    assert run.norm <= 1e-10
    mixture, theta = NormalMixture.around(normals((0.4, -2.0, 1.0), (0.6, 2.0, 1.0)))
    found = run_descent(
        TWO_MODES,
        KL,
        mixture,
        theta,
        OPTIMISERS["em"].make(1.0),
        steps=500,
        tolerance=1e-10,
        stop_when_converged=True,
    )
    assert found.converged
    assert found.norm <= 1e-10
    assert abs(found.values[-1]) < 1e-15
