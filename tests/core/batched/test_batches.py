"""Batches: every run of many goes where it would have gone alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import Approximation, LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.batches import Batch, run_batch
from klviz.core.descent import Descent
from klviz.core.divergences import DIVERGENCES, REVERSE_KL, Divergence
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers import OPTIMISERS, GradientDescent, NaturalGradient
from tests.core.records import TWO_MODES, mixed, normals, one

NORMAL = LocationScale(FAMILIES["normal"])
FAMILY_ROWS = (
    NORMAL,
    LocationScale(FAMILIES["laplace"]),
    LocationScale(FAMILIES["logistic"]),
    LocationScale(FAMILIES["student_t"], (4.0,)),
)
STARTS = np.array([(0.0, 0.0), (2.0, 0.3), (-4.0, 0.5), (1.0, 1.5), (3.2, -0.5)])
HEAVY = mixed((0.5, "logistic", (-3.0, 1.0)), (0.5, "student_t", (3.0, 3.0, 1.0)))
STEPS = 60


def alone(
    p: Mixture,
    divergence: Divergence,
    approximation: Approximation,
    optimiser: str,
    starts: Array = STARTS,
) -> list[Descent]:
    """Return runs one by one, at their starts."""
    runs = []
    for start in starts.tolist():
        kind = OPTIMISERS[optimiser]
        rule = kind.make(kind.default_rate)
        runs.append(Descent(p, divergence, approximation, rule, tuple(start)))
    return runs


def assert_alike(
    batch: Batch, runs: list[Descent], steps: int = STEPS, *, accuracy: float = 1e-6
) -> None:
    """Check every step of every run of a batch against runs of their own."""
    for i, run in enumerate(runs):
        for number in range(steps + 1):
            step = run.step if number == 0 else run.advance()
            np.testing.assert_allclose(batch.thetas[number, i], step.theta, accuracy, accuracy)
            assert batch.values[number, i] == pytest.approx(step.value, rel=accuracy, abs=1e-9)
        assert bool(batch.converged[i]) == run.converged
        assert batch.reasons[i] == run.step.reason


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("target", [TWO_MODES, HEAVY], ids=["two modes", "heavy"])
def test_every_optimiser_takes_the_steps_of_single_runs(target: Mixture, optimiser: str) -> None:
    kind = OPTIMISERS[optimiser]
    key = "kl" if optimiser == "em" else "reverse_kl"
    parts = (target, DIVERGENCES[key], NORMAL)
    batch = run_batch(*parts, kind.make(kind.default_rate), STARTS, STEPS)
    assert_alike(batch, alone(*parts, optimiser))


@pytest.mark.parametrize("approximation", FAMILY_ROWS, ids=lambda a: a.family.key)
@pytest.mark.parametrize("key", DIVERGENCES)
def test_every_divergence_is_descended_as_by_single_runs(
    key: str, approximation: LocationScale
) -> None:
    parts = (TWO_MODES, DIVERGENCES[key], approximation)
    kind = OPTIMISERS["adam"]
    batch = run_batch(*parts, kind.make(kind.default_rate), STARTS[:3], 20)
    # Where p = q is looked for again at every step here, and every some steps there.
    accuracy = 1e-6 if DIVERGENCES[key].smooth else 1e-3
    assert_alike(batch, alone(*parts, "adam", STARTS[:3]), 20, accuracy=accuracy)


def test_targets_of_other_sizes_are_measured_in_their_own_units() -> None:
    small = normals((0.5, -3e-4, 1e-4), (0.5, 3e-4, 1e-4))
    starts = STARTS * (1e-4, 1.0) + (0.0, math.log(1e-4))
    for key in ("gradient", "adam", "natural"):
        kind = OPTIMISERS[key]
        rule = kind.make(kind.default_rate)
        batch = run_batch(small, REVERSE_KL, NORMAL, rule, starts, 20)
        for i, run in enumerate(alone(small, REVERSE_KL, NORMAL, key, starts)):
            for _ in range(20):
                run.advance()
            np.testing.assert_allclose(batch.ends[i], run.step.theta, 1e-6, 1e-10)


def test_256_starts_end_in_the_three_minima_of_reverse_kl() -> None:
    loc, log_scale = np.meshgrid(np.linspace(-5.0, 5.0, 16), np.linspace(-1.0, 1.5, 16))
    starts = np.stack([loc.ravel(), log_scale.ravel()], axis=1)
    batch = run_batch(TWO_MODES, REVERSE_KL, NORMAL, NaturalGradient(0.3), starts, 400)
    assert batch.converged.all()
    assert set(batch.reasons) == {""}
    values = {round(value, 6) for value in batch.values[-1].tolist()}
    assert values == {0.688769, 0.840621}
    places = sorted({round(end, 5) + 0.0 for end in batch.ends[:, 0].tolist()})
    assert places == [-2.98431, 0.0, 2.98431]


def test_a_start_on_the_axis_of_symmetry_stays_there() -> None:
    starts = np.array([(0.0, -1.0), (0.0, 1.0)])
    batch = run_batch(TWO_MODES, REVERSE_KL, NORMAL, GradientDescent(0.1), starts, 100)
    np.testing.assert_array_equal(batch.thetas[:, :, 0], 0.0)


def test_steps_are_capped_whatever_the_rate() -> None:
    batch = run_batch(TWO_MODES, DIVERGENCES["kl"], NORMAL, GradientDescent(1e6), STARTS, 30)
    changes = np.abs(np.diff(batch.thetas, axis=0))
    scales = np.exp(batch.thetas[:-1, :, 1])
    assert np.all(changes[:, :, 0] <= 0.5 * scales * (1.0 + 1e-12))
    assert np.all(changes[:, :, 1] <= 0.2 * (1.0 + 1e-12))
    assert changes.max() > 0.19


def test_a_run_that_cannot_begin_says_why_and_the_others_go_on() -> None:
    starts = np.array([(0.0, 0.0), (0.0, 200.0), (math.nan, 0.0), (1e300, 0.0), (2.0, 0.0)])
    batch = run_batch(TWO_MODES, REVERSE_KL, NORMAL, NaturalGradient(0.1), starts, 20)
    assert batch.reasons[0] == batch.reasons[4] == ""
    assert all(reason for reason in batch.reasons[1:4])
    assert np.isinf(batch.values[:, 1:4]).all()
    assert np.all(batch.values[-1, [0, 4]] < batch.values[0, [0, 4]])


def test_where_the_divergence_is_infinite_all_runs_say_why() -> None:
    p = one("uniform", -1.0, 1.0)
    batch = run_batch(p, REVERSE_KL, NORMAL, NaturalGradient(0.1), STARTS, 5)
    assert all("q has mass" in reason for reason in batch.reasons)
    np.testing.assert_array_equal(batch.thetas, np.broadcast_to(STARTS, (6, 5, 2)))


def test_runs_end_where_powers_of_p_over_q_diverge() -> None:
    starts = np.array([(0.0, 1.0), (0.0, -1.0), (1.0, 0.5)])
    parts = (normals((1.0, 0.0, 1.0)), DIVERGENCES["chi2"], NORMAL)
    batch = run_batch(*parts, GradientDescent(0.05), starts, 40)
    assert "p²/q" in batch.reasons[1]
    for i in (0, 2):
        run = Descent(*parts, GradientDescent(0.05), tuple(starts[i].tolist()))
        for _ in range(40):
            run.advance()
        np.testing.assert_allclose(batch.ends[i], run.step.theta, 1e-6, 1e-8)


def test_a_schedule_takes_its_share_of_every_step() -> None:
    def halved(number: int) -> float:
        return 0.5**number

    parts = (TWO_MODES, REVERSE_KL, NORMAL, GradientDescent(0.1))
    batch = run_batch(*parts, STARTS, 20, schedule=halved)
    for i, start in enumerate(STARTS.tolist()):
        run = Descent(*parts, tuple(start), schedule=halved)
        for _ in range(20):
            run.advance()
        np.testing.assert_allclose(batch.ends[i], run.step.theta, 1e-9)


def test_other_sets_of_q_go_run_after_run() -> None:
    firsts = (
        normals((0.5, -1.0, 1.0), (0.5, 1.0, 1.2)),
        normals((0.3, -2.0, 1.0), (0.7, 2.5, 1.0)),
    )
    q, _ = NormalMixture.around(firsts[0])
    starts = np.array([NormalMixture.around(first)[1] for first in firsts])
    batch = run_batch(TWO_MODES, REVERSE_KL, q, NaturalGradient(0.1), starts, 10)
    assert batch.thetas.shape == (11, 2, len(q.symbols))
    for i, start in enumerate(starts.tolist()):
        run = Descent(TWO_MODES, REVERSE_KL, q, NaturalGradient(0.1), tuple(start))
        for _ in range(10):
            run.advance()
        assert batch.ends[i].tolist() == list(run.step.theta)


def test_targets_beyond_the_digits_of_a_double_are_refused_run_by_run() -> None:
    p = normals((1.0, 1e17, 1.0))
    batch = run_batch(p, REVERSE_KL, NORMAL, NaturalGradient(0.1), STARTS, 3)
    assert all(batch.reasons)


def test_no_steps_are_the_starts_and_no_starts_no_runs() -> None:
    parts = (TWO_MODES, REVERSE_KL, NORMAL, NaturalGradient(0.1))
    np.testing.assert_array_equal(run_batch(*parts, STARTS, 0).thetas[0], STARTS)
    assert run_batch(*parts, STARTS[:0], 3).thetas.shape == (4, 0, 2)


def test_tolerance_and_steps_must_not_be_negative() -> None:
    parts = (TWO_MODES, REVERSE_KL, NORMAL, NaturalGradient(0.1), STARTS)
    with pytest.raises(ValueError, match=r"tolerance must not be negative, got -1\.0"):
        run_batch(*parts, 3, tolerance=-1.0)
    with pytest.raises(ValueError, match="steps must not be negative, got -1"):
        run_batch(*parts, -1)
