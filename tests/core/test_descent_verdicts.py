"""What is told of a run, and that no run ever leaves the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import Descent
from klviz.core.divergences import DIVERGENCES, divergence_of
from klviz.core.families import FAMILIES
from klviz.core.optimisers import OPTIMISERS
from tests.core.records import TWO_MODES, mixed, placed
from tests.core.runs import ONE_MODE, after, each_general, run_of


def test_a_rate_beyond_all_numbers_stops_at_most() -> None:
    for optimiser in OPTIMISERS:
        run = run_of(optimiser=optimiser, rate=1e308)
        after(run, 50)
        assert all(map(math.isfinite, run.step.theta))


def test_flat_is_said_where_p_and_q_do_not_overlap() -> None:
    run = run_of(ONE_MODE, "jsd", "gradient", (30.0, 1.0))
    after(run, 60)
    assert not run.converged
    status, note = run.diagnosis()
    assert status == "flat"
    assert "hardly overlap" in note
    assert run.step.theta == (30.0, 0.0)


def test_kl_is_not_flat_however_far() -> None:
    run = run_of(ONE_MODE, "kl", "natural", (30.0, 1.0))
    assert run.diagnosis().status == "running"
    assert after(run, 600).theta == pytest.approx((0.0, 0.0), abs=1e-6)


@each_general
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl"])
@pytest.mark.parametrize("start", [(2.0, 1.0), (0.0, 1.0), (0.4, 3.0)])
def test_the_default_rate_is_never_called_too_large(
    optimiser: str, divergence: str, start: tuple[float, float]
) -> None:
    run = run_of(TWO_MODES, divergence, optimiser, start)
    statuses = {run.diagnosis().status for _ in range(400) if run.advance()}
    assert statuses <= {"running", "converged"}


@pytest.mark.parametrize(
    ("optimiser", "rate"),
    [("gradient", 3.0), ("gradient", 100.0), ("momentum", 3.0), ("adam", 30.0), ("natural", 20.0)],
)
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl"])
def test_a_rate_that_is_too_large_is_said_to_be_so(
    optimiser: str, rate: float, divergence: str
) -> None:
    run = run_of(TWO_MODES, divergence, optimiser, rate=rate)
    after(run, 60)
    notes = {run.diagnosis() for _ in range(240) if run.advance()}
    diverging = [note for status, note in notes if status == "diverging"]
    assert diverging
    assert all(note.startswith("learning rate too large") for note in diverging)


def test_a_change_of_target_clears_the_verdict() -> None:
    run = run_of(optimiser="gradient", rate=100.0)
    after(run, 200)
    assert run.diagnosis().status == "diverging"
    run.retarget(TWO_MODES)
    assert run.diagnosis().status == "running"


def random_problem(seed: int) -> tuple[Descent, str]:
    """Return a run of any kind at any rate of the slider, and what it is."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(rng.integers(1, 5)):
        key = str(rng.choice(list(FAMILIES)))
        unit = 10.0 ** rng.uniform(-1.0, 1.0)
        loc, scale = rng.normal() * 5.0 * unit, 10.0 ** rng.uniform(-2.0, 1.0)
        values = placed(key, loc, scale, df=10.0 ** rng.uniform(-0.3, 2.0))
        parts.append((rng.uniform(0.01, 1.0), key, values))
    family = str(rng.choice([k for k, f in FAMILIES.items() if f.approximates]))
    shape = (10.0 ** rng.uniform(0.0, 1.5),) if family == "student_t" else ()
    start = (*shape, rng.normal() * 10.0, 10.0 ** rng.uniform(-2.0, 2.0))
    divergence = divergence_of(str(rng.choice(list(DIVERGENCES))), rng.uniform(-2.0, 3.0))
    kind = OPTIMISERS[str(rng.choice(list(OPTIMISERS)))]
    rate = 10.0 ** rng.uniform(-4.0, 3.0)
    approximation, theta = approximation_of(FAMILIES[family], start)
    run = Descent(mixed(*parts), divergence, approximation, kind.make(rate), theta)
    return run, f"{divergence.key} {family} {kind.key} {rate}"


@pytest.mark.parametrize("block", range(2))
def test_no_run_ever_leaves_the_numbers(block: int) -> None:
    """Two thousand such runs of 400 steps were made; a seeded few are made again here."""
    for seed in range(10 * block, 10 * block + 10):
        run, what = random_problem(seed)
        for _ in range(400):
            step = run.advance()
            assert all(map(math.isfinite, step.theta)), what
            assert not math.isnan(step.value), what
            assert all(map(math.isfinite, step.gradient)), what
        status, note = run.diagnosis()
        assert status in ("running", "converged", "flat", "diverging", "stopped")
        assert bool(note) == (status in ("flat", "diverging", "stopped"))
