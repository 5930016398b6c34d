"""Runs of a mixture of normals, by every optimiser that serves, and EM by its textbook."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from klviz.core.arrays import Array, Theta
from klviz.core.descent import Descent
from klviz.core.diagnoses import Diagnosis
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL, alpha
from klviz.core.mixtures import Mixture
from klviz.core.normal_mixtures import NormalMixture, blocks, weights_of
from klviz.core.optimisers import OPTIMISERS, ExpectationMaximisation, NaturalGradient, Newton
from klviz.core.plans import STEP, plan
from klviz.core.terrain import spread
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, normals, one
from tests.core.runs import GENERAL, after

THREE = normals((0.3, -3.0, 1.0), (0.5, 2.0, 0.6), (0.2, 6.0, 1.5))
FAST = {"gradient": 0.8, "momentum": 0.1, "natural": 0.5}
"""Rates that suit these targets, of which log q is steep in the logits."""


def run_of(
    p: Mixture,
    divergence: str,
    optimiser: str,
    components: int = 2,
    *,
    start: Mixture | None = None,
    rate: float | None = None,
) -> Descent:
    """Return a run at its start."""
    if start is None:
        approximation = NormalMixture(components)
        theta = approximation.spread_over(p, spread(p))
    else:
        approximation, theta = NormalMixture.around(start)
    kind = OPTIMISERS[optimiser]
    chosen = kind.make(kind.default_rate if rate is None else rate)
    return Descent(p, DIVERGENCES[divergence], approximation, chosen, theta)


def parts_of(theta: Theta) -> list[tuple[float, float, float]]:
    """Return weight, mean and sd of every component, from left to right."""
    _, means, log_sds = blocks(theta)
    parts = zip(weights_of(theta), means, map(math.exp, log_sds), strict=True)
    return sorted(parts, key=lambda part: part[1])


@pytest.mark.parametrize("optimiser", GENERAL)
@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", "hellinger2"])
def test_a_mixture_finds_the_mixture_that_it_can_be(optimiser: str, divergence: str) -> None:
    p = normals((0.35, -2.0, 0.8), (0.65, 2.0, 1.2))
    start = normals((0.5, -1.5, 1.0), (0.5, 1.5, 1.0))
    run = run_of(p, divergence, optimiser, start=start, rate=FAST.get(optimiser))
    while not run.converged and run.step.number < 6000:
        run.advance()
    assert run.converged
    assert abs(run.step.value) < 1e-15
    expected = [(0.35, -2.0, 0.8), (0.65, 2.0, 1.2)]
    for part, right in zip(parts_of(run.step.theta), expected, strict=True):
        assert part == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("divergence", DIVERGENCES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_divergence_goes_down_or_is_refused_in_a_sentence(
    divergence: str, optimiser: str
) -> None:
    p = normals((0.5, -1.5, 1.0), (0.5, 1.5, 1.0))
    run = run_of(p, divergence, optimiser, start=normals((0.4, -1.0, 1.2), (0.6, 1.0, 1.2)))
    refusal = OPTIMISERS[optimiser].refusal(DIVERGENCES[divergence], NormalMixture(2))
    first, start = run.step.value, run.step.theta
    assert math.isfinite(first)
    after(run, 30)
    if refusal:
        assert optimiser == "em"
        assert run.diagnosis() == Diagnosis("stopped", refusal)
        assert run.step.value == first
        assert run.step.theta == start
    else:
        assert run.step.value < first
        assert run.step.reason == ""


def test_a_mixture_of_three_seeks_all_three_modes_under_reverse_kl() -> None:
    run = run_of(THREE, "reverse_kl", "newton", 3)
    after(run, 30)
    assert run.converged
    assert run.step.value == pytest.approx(0.0, abs=1e-14)


def test_newton_squares_the_error_at_every_step() -> None:
    run = run_of(THREE, "kl", "newton", start=normals((0.3, -3.0, 1.1), (0.7, 3.0, 2.0)))
    values = [run.step.value]
    while not run.converged and run.step.number < 20:
        values.append(run.advance().value)
    assert run.converged
    assert run.step.number <= 8
    gaps = np.array(values) - values[-1]
    late = gaps[(gaps < 1e-2) & (gaps > 1e-9)]
    assert late.size >= 1
    assert values == sorted(values, reverse=True) or np.diff(values).max() < 1e-13


def test_a_component_that_p_does_not_need_does_not_stop_a_run() -> None:
    for optimiser in (*GENERAL, "em"):
        run = run_of(one("normal", 0.5, 1.0), "kl", optimiser, 3)
        after(run, 200)
        assert run.step.reason == ""
        assert run.step.value < 1e-2


@pytest.mark.parametrize("optimiser", ["natural", "newton", "em"])
def test_components_that_coincide_stay_together(optimiser: str) -> None:
    """By symmetry nothing can tell them apart; the metric is singular there but for its ridge."""
    start = normals((0.5, 0.4, 1.3), (0.5, 0.4, 1.3))
    run = run_of(one("normal", 0.0, 1.0), "kl", optimiser, start=start, rate=1.0)
    after(run, 40)
    first, second = parts_of(run.step.theta)
    assert first == pytest.approx(second, abs=1e-7)
    assert first == pytest.approx((0.5, 0.0, 1.0), abs=1e-6)


def test_the_natural_gradient_does_not_hang_on_how_close_components_are() -> None:
    """Without a ridge steps between them would overshoot, and the divergence rise."""
    ends = []
    for apart in (1e-1, 1e-3, 1e-6):
        start = normals((0.5, 0.4 - apart, 1.3), (0.5, 0.4 + apart, 1.3))
        approximation, theta = NormalMixture.around(start)
        run = Descent(one("normal", 0.0, 1.0), KL, approximation, NaturalGradient(0.3), theta)
        values = [run.advance().value for _ in range(40)]
        assert all(b <= a + 1e-15 for a, b in itertools.pairwise(values))
        ends.append(values[-1])
    assert max(ends) < 1e-8


def shares(p: Mixture, q: Mixture) -> tuple[Array, Array, Array]:
    """Return weights, means and sds that EM gives to q, by an integral of its own."""
    measure = plan(p, q, STEP).panels()
    rule = plan(p, q, STEP).rule(measure).measure()
    x, weights = rule.points, rule.weights * p.prob(rule.points)
    logs = q.component_logs(x)
    mass = weights * np.exp(logs - q.log_prob(x))
    total = mass.sum(axis=1)
    mean = (mass @ x) / total
    spread = (mass * (x - mean[:, None]) ** 2).sum(axis=1) / total
    return total, mean, np.sqrt(spread)


@pytest.mark.parametrize("p", [THREE, one("laplace", 0.5, 2.0), one("uniform", -1.0, 4.0)])
@pytest.mark.parametrize("components", [1, 2, 4])
def test_a_step_of_em_is_that_of_the_textbook(p: Mixture, components: int) -> None:
    run = run_of(p, "kl", "em", components)
    for _ in range(3):
        expected = shares(p, run._approximation.mixture(run.step.theta))
        before = run.step.theta
        run.advance()
        if run.step.theta == before:
            continue
        _, means, log_sds = blocks(run.step.theta)
        found = (weights_of(run.step.theta), means, np.exp(log_sds).tolist())
        for numbers, right in zip(found, expected, strict=True):
            assert numbers == pytest.approx(right.tolist(), rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(
    "p", [THREE, TWO_MODES, one("logistic", 1.0, 2.0), one("student_t", 4.5, 0.0, 1.0)]
)
@pytest.mark.parametrize("components", [1, 2, 3, 5])
def test_em_never_goes_up_and_takes_no_rate(p: Mixture, components: int) -> None:
    run = run_of(p, "kl", "em", components)
    value = run.step.value
    for _ in range(120):
        step = run.advance()
        assert step.value <= value + 1e-14
        assert step.reason == ""
        value = step.value
    shown = divergence_value(KL, p, run._approximation.mixture(run.step.theta))
    assert value == pytest.approx(shown.value, rel=1e-8, abs=1e-14)


@pytest.mark.parametrize("start", [(0.0, 1.0), (40.0, 0.3), (-7.0, 60.0)])
@pytest.mark.parametrize("p", [THREE, one("uniform", 0.0, 2.0), one("student_t", 5.0, 3.0, 2.0)])
def test_a_single_normal_takes_mean_and_sd_of_p_in_one_step(
    p: Mixture, start: tuple[float, float]
) -> None:
    run = run_of(p, "kl", "em", start=one("normal", *start))
    run.advance()
    _, mean, sd = run._approximation.values_of(run.step.theta)
    assert (mean, sd) == pytest.approx((p.mean, p.sd), rel=1e-7, abs=1e-7)
    after(run, 2)
    assert run.converged


def test_em_and_newton_agree_where_the_best_mixture_is() -> None:
    ends = []
    for optimiser in ("em", "newton"):
        run = run_of(THREE, "kl", optimiser, 2)
        after(run, 300)
        assert run.converged
        ends.append(run.step)
    assert ends[0].value == pytest.approx(ends[1].value, abs=1e-14)
    assert ends[0].theta[2:] == pytest.approx(ends[1].theta[2:], abs=1e-6)


def test_em_serves_forward_kl_alone() -> None:
    em, q = OPTIMISERS["em"], NormalMixture(3)
    assert em.refusal(KL, q) == ""
    assert em.refusal(alpha(1.0), q) == ""
    assert em.refusal(REVERSE_KL, q).startswith("EM serves forward KL alone")
    assert em.refusal(alpha(0.9), q).endswith("not D_0.9(p‖q)")


def test_a_run_redirected_to_em_says_why_it_stops_and_one_redirected_back_goes_on() -> None:
    run = run_of(THREE, "reverse_kl", "newton")
    after(run, 2)
    run.redirect(REVERSE_KL, ExpectationMaximisation(1.0))
    assert run.diagnosis().status == "stopped"
    assert "forward KL alone" in run.diagnosis().note
    before = run.step.value
    assert run.advance().value == before
    run.redirect(KL, ExpectationMaximisation(1.0))
    assert run.step.reason == ""
    after(run, 300)
    assert run.converged
    run.redirect(REVERSE_KL, Newton(1.0))
    assert run.step.reason == ""


def test_from_very_far_em_moves_first_and_finds_the_width_then() -> None:
    """Beside a mean square of 1e14 a variance of 1 has no digits left."""
    run = run_of(normals((1.0, 1e7, 1.0)), "kl", "em", start=one("normal", 0.0, 1.0))
    _, mean, log_sd = run.advance().theta
    assert mean == pytest.approx(1e7, abs=0.1)
    assert abs(log_sd) < 0.1
    after(run, 4)
    assert run.converged
    assert run._approximation.values_of(run.step.theta) == pytest.approx((1.0, 1e7, 1.0), rel=1e-7)


def test_a_component_that_stands_for_nothing_fades_and_does_not_move() -> None:
    start = normals((0.5, 0.3, 1.2), (0.5, 80.0, 1.0))
    run = run_of(one("normal", 0.0, 1.0), "kl", "em", start=start)
    after(run, 12)
    assert run.converged
    (weight, mean, sd), (faint, place, width) = parts_of(run.step.theta)
    assert (weight, mean, sd) == pytest.approx((1.0, 0.0, 1.0), abs=1e-8)
    assert faint < 1e-12
    assert (place, width) == (80.0, 1.0)
