"""Monte Carlo against quadrature, on the line, in the plane and over outcomes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import values as multivariate_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.sampling.monte_carlo import (
    PROPOSALS,
    Blend,
    course,
    draws,
    expectation,
    mass_off,
    monte_carlo,
    rare_reason,
)
from klviz.core.sampling.tail_moments import spread_reason
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, one

PAIRS = {
    "two modes": (TWO_MODES, one("normal", 1.0, 2.5)),
    "near": (one("normal", 0.0, 1.0), one("normal", 0.1, 1.05)),
    "heavy": (one("student_t", 5.0, 0.0, 1.0), one("normal", 0.0, 2.0)),
    "far": (one("laplace", 0.0, 1.0), one("logistic", 4.0, 1.0)),
    "block": (one("uniform", -1.0, 1.0), one("normal", 0.0, 1.0)),
    "shifted blocks": (one("uniform", 0.0, 2.0), one("uniform", 1.0, 3.0)),
}
ROWS = [*DIVERGENCES.values(), alpha(0.2), alpha(1.5), alpha(-0.7)]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize("proposal", PROPOSALS)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_divergence_is_its_integral_within_5_standard_errors(
    pair: str, proposal: str, classic: bool
) -> None:
    p, q = PAIRS[pair]
    for row in ROWS:
        exact = divergence_value(row, p, q)
        found = monte_carlo(row, p, q, 4000, rng(), proposal=proposal, classic=classic)
        if math.isinf(exact.value):
            assert (found.value, found.reason) == (math.inf, exact.reason)
        elif not found.reason:
            assert abs(found.value - exact.value) <= 5.0 * found.error + exact.error + 1e-12, row


def test_draws_of_both_have_a_spread_wherever_those_of_either_have() -> None:
    for p, q in PAIRS.values():
        for row in ROWS:
            either = [spread_reason(row, p, q, proposal) for proposal in ("p", "q")]
            if not all(either):
                assert not spread_reason(row, p, q, "both")


def test_the_standard_error_is_that_of_the_mean() -> None:
    p, q = PAIRS["two modes"]
    row = DIVERGENCES["jsd"]
    exact = divergence_value(row, p, q).value
    found = [monte_carlo(row, p, q, 500, rng(seed)) for seed in range(100)]
    off = [(estimate.value - exact) / estimate.error for estimate in found]
    assert 0.85 < np.std(off) < 1.15
    assert abs(np.mean(off)) < 0.3


def test_the_same_seed_gives_the_same_value_and_another_another() -> None:
    p, q = PAIRS["two modes"]
    row = DIVERGENCES["kl"]
    assert monte_carlo(row, p, q, 100, rng(3)) == monte_carlo(row, p, q, 100, rng(3))
    assert monte_carlo(row, p, q, 100, rng(3)) != monte_carlo(row, p, q, 100, rng(4))


def test_equal_distributions_have_divergence_zero_draw_by_draw() -> None:
    for row in ROWS:
        found = monte_carlo(row, TWO_MODES, TWO_MODES, 50, rng())
        assert found.value == pytest.approx(0.0, abs=1e-15)
        assert found.error == pytest.approx(0.0, abs=1e-15)


def test_the_textbook_form_may_be_negative_and_the_other_never_is() -> None:
    p, q = PAIRS["near"]
    row = DIVERGENCES["kl"]
    textbook = [
        monte_carlo(row, p, q, 50, rng(s), proposal="p", classic=True).value for s in range(40)
    ]
    linear = [monte_carlo(row, p, q, 50, rng(s), proposal="p").value for s in range(40)]
    assert min(textbook) < 0.0 < min(linear)
    assert np.std(textbook) > 5.0 * np.std(linear)


def test_what_draws_of_p_cannot_meet_is_added_exactly() -> None:
    p, q = PAIRS["shifted blocks"]
    assert mass_off(q, p) == 0.5
    assert mass_off(p, q) == 0.5
    found = monte_carlo(DIVERGENCES["tv"], p, q, 100_000, rng(), proposal="p")
    assert found.value == pytest.approx(0.5, abs=5 * found.error)
    assert found.error > 0.0
    gap = Mixture([*one("uniform", 0.0, 1.0).parts, *one("uniform", 2.0, 3.0).parts])
    assert mass_off(one("uniform", 0.0, 4.0), gap) == pytest.approx(0.5)
    assert mass_off(gap, one("normal", 0.0, 1.0)) == 0.0


def test_densities_smaller_than_numbers_do_no_harm() -> None:
    p, q = one("normal", 0.0, 1e-200), one("normal", 0.0, 2e-200)
    found = monte_carlo(DIVERGENCES["kl"], p, q, 4000, rng())
    assert found.value == pytest.approx(0.3181472, abs=5 * found.error)
    far = monte_carlo(
        DIVERGENCES["kl"], one("normal", 0.0, 1.0), one("normal", 100.0, 1.0), 9, rng()
    )
    assert far.value == pytest.approx(5000.0, rel=0.7)


def test_in_the_plane_it_agrees_with_quadrature_and_beyond_with_formulas() -> None:
    p = MultivariateMixture.single(MultivariateNormal([0.0, 0.0], [[1.0, 0.5], [0.5, 1.0]]))
    q = MultivariateMixture.single(MultivariateNormal([0.5, 0.0], [[1.5, 0.0], [0.0, 1.0]]))
    for proposal in PROPOSALS:
        for key in ("kl", "reverse_kl", "jsd", "hellinger2", "tv"):
            row = DIVERGENCES[key]
            exact = multivariate_values.divergence_value(row, p, q).value
            found = monte_carlo(row, p, q, 4000, rng(), proposal=proposal)
            assert abs(found.value - exact) <= 5.0 * found.error
    ball = MultivariateMixture.single(MultivariateNormal([0.0] * 5, np.eye(5).tolist()))
    off = MultivariateMixture.single(MultivariateNormal([0.4] * 5, np.eye(5).tolist()))
    found = monte_carlo(DIVERGENCES["kl"], ball, off, 4000, rng())
    assert found.value == pytest.approx(0.4, abs=5 * found.error)


@pytest.mark.parametrize("proposal", PROPOSALS)
def test_over_outcomes_it_agrees_with_sums(proposal: str) -> None:
    p, q = Categorical([0.2, 0.3, 0.5, 0.0]), Categorical([0.3, 0.0, 0.3, 0.4])
    for row in ROWS:
        exact = discrete_values.divergence_value(row, p, q)
        found = monte_carlo(row, p, q, 4000, rng(), proposal=proposal)
        if math.isinf(exact.value):
            assert found.reason == exact.reason
        else:
            assert abs(found.value - exact.value) <= 5.0 * found.error + 1e-12
    assert mass_off(q, p) == pytest.approx(0.4)


def test_draws_weigh_the_same_and_make_integrals_means() -> None:
    measure = draws(TWO_MODES, 10_000, rng())
    assert measure.draws
    assert measure.weights.tolist() == [1e-4] * 10_000
    mean, error = measure.estimate(measure.points**2)
    assert mean == pytest.approx(10.0, abs=5 * error)
    assert error == pytest.approx(np.std(measure.points**2) / 100.0, rel=1e-6)


def test_the_blend_is_half_of_either() -> None:
    p, q = one("normal", -5.0, 1.0), one("uniform", 4.0, 6.0)
    blend = Blend(p, q)
    x = np.array([-5.0, 0.0, 5.0])
    assert np.exp(blend.log_prob(x)) == pytest.approx(0.5 * p.prob(x) + 0.5 * q.prob(x))
    assert np.mean(blend.sample(10_000, rng()) > 0.0) == pytest.approx(0.5, abs=0.03)


def test_a_course_ends_where_the_mean_is() -> None:
    values = 1e6 + rng().standard_normal(400)
    means, errors = course(values)
    assert means[-1] == pytest.approx(expectation(values).value, rel=1e-14)
    assert errors[-1] == pytest.approx(expectation(values).error, rel=1e-6)
    assert means[0] == pytest.approx(values[0], rel=1e-14)
    assert errors[0] == math.inf
    assert means[9] == pytest.approx(values[:10].mean(), rel=1e-14)
    assert errors[9] == pytest.approx(expectation(values[:10]).error, rel=1e-6)


def test_too_few_draws_and_unknown_proposals_are_refused() -> None:
    p, q = PAIRS["near"]
    with pytest.raises(ValueError, match="n must be 2 or more, got 1"):
        monte_carlo(DIVERGENCES["kl"], p, q, 1, rng())
    with pytest.raises(ValueError, match="n must be 2 or more, got 1"):
        expectation(np.array([1.0]))
    with pytest.raises(ValueError, match="proposal must be one of both, p, q, got 'r'"):
        monte_carlo(DIVERGENCES["kl"], p, q, 10, rng(), proposal="r")


def test_values_that_have_no_variance_are_said_to_have_none() -> None:
    narrow, wide = one("normal", 0.0, 1.0), one("normal", 0.0, 1.5)
    found = monte_carlo(DIVERGENCES["reverse_kl"], narrow, wide, 100, rng(), proposal="p")
    assert found.reason == (
        "the values averaged for KL(q‖p) have no variance: on the left rare draws would count for "
        "so much that the standard error says too little"
    )
    mixture = mixed((0.5, "normal", (0.0, 1.0)), (0.5, "laplace", (0.0, 1.0)))
    assert not monte_carlo(DIVERGENCES["kl"], mixture, wide, 100, rng(), classic=True).reason


def test_a_component_that_the_draws_may_all_miss_is_named() -> None:
    near, far = (MultivariateNormal(np.full(3, x), np.eye(3)) for x in (0.0, 1000.0))
    p = MultivariateMixture([WeightedNormal(1.0, near), WeightedNormal(1e-6, far)])
    q = MultivariateMixture.single(near)
    found = monte_carlo(DIVERGENCES["kl"], p, q, 100_000, rng())
    assert found.reason.startswith("about 0.05 of 100,000 draws come from a component of p")
    assert not monte_carlo(DIVERGENCES["kl"], p, q, 1000, rng(), proposal="q").reason
    assert not monte_carlo(DIVERGENCES["kl"], q, q, 5, rng()).reason


@pytest.mark.parametrize("n", [79, 80])
def test_ten_draws_are_enough_for_a_component(n: int) -> None:
    p = mixed((0.875, "normal", (0.0, 1.0)), (0.125, "normal", (3.0, 1.0)))
    assert bool(rare_reason(p, p, n, "p")) == (n < 80)
