"""KL by moments of q: the same numbers as by its integrand, to rounding."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Theta
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.kl_objectives import evaluator
from klviz.core.mixtures import Mixture
from klviz.core.objectives import Evaluation, Objective
from klviz.core.quadrature import step_measure
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, one

SEED = 20240616
STATES = 6
"""Random θ around each q."""
ROUNDING = 5e-15
"""How far two orders of summation may part, beside the sum of what is summed without signs."""

BOTH = pytest.mark.parametrize("divergence", [KL, REVERSE_KL], ids=lambda d: d.key)

WIDE = mixed((0.5, "normal", (0.0, 1.0)), (0.5, "normal", (0.0, 1000.0)))
HARD = {
    "a q of the narrow width": (WIDE, (0.1, 1.0)),
    "a q of the wide width": (WIDE, (0.1, 500.0)),
    "modes 100 sd apart": (
        mixed((0.5, "normal", (0.0, 1.0)), (0.5, "normal", (100.0, 1.0))),
        (0.0, 1.0),
    ),
    "an offset of a million": (
        mixed((0.5, "normal", (1e6 - 3.0, 1.0)), (0.5, "normal", (1e6 + 3.0, 1.0))),
        (1e6 + 2.0, 1.0),
    ),
    "units of 1e-9": (
        mixed((0.5, "normal", (-3e-9, 1e-9)), (0.5, "normal", (3e-9, 1e-9))),
        (2e-9, 1e-9),
    ),
    "power-law tails": (
        mixed((0.5, "student_t", (2.5, 0.0, 1.0)), (0.5, "normal", (3.0, 0.1))),
        (0.0, 1.0),
    ),
    "a thousand sd away": (one("normal", 1000.0, 1.0), (0.0, 1.0)),
    "almost p itself": (one("normal", 1e-8, 1.0), (0.0, 1.0)),
}
REFERENCE = [
    case
    for file in ("gaussian_1d", "continuous_1d")
    for case in cases(file)
    if case["q"]["family"] == "normal" and case["p"].get("family") != "uniform"
]

Evaluator = Callable[[Theta], Evaluation]


def both_ways(
    divergence: Divergence, p: Mixture, values: tuple[float, ...]
) -> tuple[Objective, Evaluator, Theta]:
    """Return the objective at a start, and the shortest way to evaluate it."""
    approximation, near = approximation_of(FAMILIES["normal"], values)
    measure = step_measure(p, approximation.mixture(near))
    log_p = p.log_prob(measure.points)
    objective = Objective(divergence, measure, log_p, approximation, near)
    return objective, evaluator(objective, divergence, near), near


def around(near: Theta) -> list[Theta]:
    """Return some θ that the points of this one serve, itself among them."""
    rng = np.random.default_rng(SEED)
    loc, log_scale = near
    moves = rng.uniform((-0.5, -0.3), (0.5, 0.3), (STATES, 2))
    return [near] + [(loc + float(a) * math.exp(log_scale), log_scale + float(b)) for a, b in moves]


def total(objective: Objective, divergence: Divergence, theta: Theta) -> float:
    """Return the sum of the sizes of pull and recoil: what rounding of the value goes by."""
    log_q, _, _ = objective.scores.at(theta)
    parts = divergence.quick(objective.log_p, log_q, objective.p, np.exp(log_q))
    return sum(float(objective.weights @ np.abs(part)) for part in parts)


def agree(divergence: Divergence, p: Mixture, values: tuple[float, ...]) -> None:
    objective, evaluate, near = both_ways(divergence, p, values)
    assert evaluate != objective.evaluate
    for theta in around(near):
        slow, quick = objective.evaluate(theta), evaluate(theta)
        size = 1.0 + total(objective, divergence, theta)
        assert quick.value == pytest.approx(slow.value, rel=0.0, abs=ROUNDING * size)
        rough = np.array(objective.absolute_gradient(theta)) + size / np.exp((theta[1], 0.0))
        gap = np.abs(np.subtract(quick.gradient, slow.gradient))
        assert (gap <= ROUNDING * rough).all()
        np.testing.assert_allclose(quick.q, slow.q, rtol=1e-13, atol=0.0)
        np.testing.assert_array_equal(quick.fisher(), slow.fisher())


@BOTH
@pytest.mark.parametrize("name", HARD)
def test_moments_give_what_the_integrand_gives_where_it_is_hard(
    divergence: Divergence, name: str
) -> None:
    agree(divergence, *HARD[name])


@BOTH
@pytest.mark.parametrize("case", REFERENCE, ids=[case["id"] for case in REFERENCE])
def test_moments_give_what_the_integrand_gives_for_the_reference(
    divergence: Divergence, case: Record
) -> None:
    p = mixture_of(case["p"])
    values = tuple(case["q"][row.key] for row in FAMILIES["normal"].parameters)
    approximation, near = approximation_of(FAMILIES["normal"], values)
    terrain = Terrain(p, divergence, approximation)
    if terrain.evaluate(near) is None:
        assert terrain.reason
    else:
        agree(divergence, p, values)


@BOTH
def test_random_targets_too(divergence: Divergence) -> None:
    rng = np.random.default_rng(SEED)
    for _ in range(20):
        parts = [
            (rng.uniform(0.2, 1.0), "normal", (rng.normal() * 3.0, rng.uniform(0.3, 2.0)))
            for _ in range(3)
        ]
        agree(divergence, mixed(*parts), (rng.normal() * 3.0, rng.uniform(0.3, 3.0)))


@BOTH
def test_at_the_target_itself_there_is_no_slope_and_no_value(divergence: Divergence) -> None:
    _, evaluate, near = both_ways(divergence, one("normal", 1.0, 2.0), (1.0, 2.0))
    found = evaluate(near)
    assert abs(found.value) < 1e-15
    assert max(map(abs, found.gradient)) < 1e-15


@BOTH
def test_by_symmetry_the_slope_along_a_ridge_is_exactly_zero(divergence: Divergence) -> None:
    objective, evaluate, (loc, log_scale) = both_ways(divergence, TWO_MODES, (0.0, 1.0))
    for by in (-0.2, 0.0, 0.1):
        theta = loc, log_scale + by
        assert evaluate(theta).gradient[0] == objective.evaluate(theta).gradient[0] == 0.0


def test_tails_that_reach_beyond_all_moments_of_q_do_no_harm() -> None:
    p = mixed((0.5, "student_t", (1.0, 0.0, 1.0)), (0.5, "normal", (3.0, 0.1)))
    agree(REVERSE_KL, p, (0.0, 1.0))


OTHERS = [d for d in DIVERGENCES.values() if d not in (KL, REVERSE_KL)] + [alpha(0.3)]


@pytest.mark.parametrize("divergence", OTHERS, ids=lambda d: f"{d.key}-{d.order}")
def test_other_divergences_are_integrated_as_they_are(divergence: Divergence) -> None:
    objective, evaluate, _ = both_ways(divergence, TWO_MODES, (2.0, 1.0))
    assert evaluate == objective.evaluate


def test_a_target_that_is_zero_somewhere_is_too() -> None:
    objective, evaluate, _ = both_ways(KL, one("uniform", -1.0, 2.0), (0.0, 1.0))
    assert evaluate == objective.evaluate


@BOTH
def test_another_family_is_too(divergence: Divergence) -> None:
    approximation, near = approximation_of(FAMILIES["logistic"], (0.0, 1.0))
    measure = step_measure(TWO_MODES, approximation.mixture(near))
    log_p = TWO_MODES.log_prob(measure.points)
    objective = Objective(divergence, measure, log_p, approximation, near)
    assert evaluator(objective, divergence, near) == objective.evaluate
