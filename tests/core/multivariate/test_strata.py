"""Draws component by component: rare parts, far parts, and an error that covers what they miss."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core import values
from klviz.core.divergences import DIVERGENCES
from klviz.core.multivariate import values as multivariate_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.strata import drawn_divergence, drawn_log_power
from tests.core.planes import agrees, random_normal, single, twice

BOUNDED = ("kl", "reverse_kl", "jeffreys", "jsd", "tv", "hellinger2")
RARE = 1e-6
NEAR = MultivariateNormal(np.zeros(3), np.eye(3))
FAR = MultivariateNormal(np.full(3, 1000.0), np.eye(3))
WITH_RARE = MultivariateMixture([WeightedNormal(1 - RARE, NEAR), WeightedNormal(RARE, FAR)])


def along(turn: np.ndarray, parts: list[tuple[float, float, float]]) -> MultivariateMixture:
    """Return a mixture on the line, (weight, mean, sd), times N(0, 1) in all other directions."""
    d = len(turn)
    return MultivariateMixture(
        [
            WeightedNormal(
                w,
                MultivariateNormal(
                    turn @ np.eye(d)[0] * m, turn @ np.diag([s * s] + [1.0] * (d - 1)) @ turn.T
                ),
            )
            for w, m, s in parts
        ]
    )


def random_parts(rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Return up to four components with weights down to 1e-8."""
    k, reach = int(rng.integers(2, 5)), 10 ** rng.uniform(0, 2.5)
    columns = 10.0 ** rng.uniform(-8, 0, k), reach * rng.uniform(-1, 1, k)
    return list(zip(*(c.tolist() for c in columns), 10.0 ** rng.uniform(-1, 1, k), strict=True))


def test_a_component_that_plain_draws_would_miss_counts_in_full() -> None:
    q = single([0, 0, 0], np.eye(3).tolist())
    shift = 0.5 * 3 * 1000.0**2
    rest = (1 - RARE) * math.log1p(-RARE) + RARE * math.log(RARE)
    wanted = {
        "kl": RARE * shift + rest,
        "tv": RARE,
        "jsd": 0.5 * (1 - RARE) * math.log((1 - RARE) / (1 - 0.5 * RARE))
        - 0.5 * math.log1p(-0.5 * RARE)
        + 0.5 * RARE * math.log(2),
        "reverse_kl": -math.log1p(-RARE),
    }
    for key, truth in wanted.items():
        found = multivariate_values.divergence_value(DIVERGENCES[key], WITH_RARE, q)
        assert agrees(found, truth, 2e-16), key
        assert found.error < 1e-3 * truth
    cross = multivariate_values.cross_entropy(WITH_RARE, q)
    assert agrees(cross, NEAR.entropy + RARE * shift)


@pytest.mark.parametrize("seed", range(3))
def test_what_differs_along_one_direction_only_has_its_value_on_the_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    first, second = random_parts(rng), random_parts(rng)
    p, q = along(turn, first), along(turn, second)
    there = [multivariate_values.on_line(along(np.eye(1), parts)) for parts in (first, second)]
    for key in BOUNDED:
        truth = values.divergence_value(DIVERGENCES[key], there[0], there[1])
        found = drawn_divergence(DIVERGENCES[key], p, q)
        assert agrees(found, truth.value, truth.error), key
    truth = values.renyi(there[0], there[1], 0.3)
    assert agrees(multivariate_values.renyi(p, q, 0.3), truth.value, truth.error)
    own, own_truth = multivariate_values.entropy(p), values.entropy(there[0])
    assert agrees(own, own_truth.value + math.log(2 * math.pi * math.e), own_truth.error)


def test_what_little_far_components_share_is_found() -> None:
    p = twice(NEAR)
    q = twice(MultivariateNormal([11.0, 0.0, 0.0], np.eye(3)))
    found = multivariate_values.divergence_value(DIVERGENCES["tv"], p, q)
    shared = math.erfc(5.5 / math.sqrt(2))
    assert found.value < 1.0
    assert 1.0 - found.value == pytest.approx(shared, rel=0.05)
    assert agrees(found, 1.0 - shared)


def test_an_integral_too_small_for_draws_of_p_and_q_is_found_where_it_lies() -> None:
    p = twice(NEAR)
    q = twice(MultivariateNormal([80.0, 0.0, 0.0], np.eye(3)))
    found = multivariate_values.renyi(p, q, 0.5)
    assert agrees(found, 80.0**2 / 4)
    assert found.error < 1e-9 * found.value


def test_the_same_integral_in_logarithms_and_without() -> None:
    rng = np.random.default_rng(3)
    p, q = (
        MultivariateMixture([WeightedNormal(1, random_normal(rng, 3)) for _ in range(2)])
        for _ in range(2)
    )
    direct = multivariate_values.divergence_value(DIVERGENCES["hellinger2"], p, q)
    logs = drawn_log_power(p, q, 0.5)
    assert abs(-math.expm1(-0.5 * logs.value) - direct.value) <= direct.error + logs.error


def test_an_error_that_few_draws_decide_says_so() -> None:
    # p/q is integrable where q is that much narrower, its square is not.
    p, q = twice(NEAR), twice(MultivariateNormal(np.zeros(3), 0.6 * np.eye(3)))
    assert "draws decide the error" in drawn_divergence(DIVERGENCES["chi2"], p, q).reason
    assert drawn_divergence(DIVERGENCES["kl"], p, q).reason == ""
