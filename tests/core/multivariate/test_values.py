"""Values in any number of dimensions: the right way to each of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core import values
from klviz.core.bounds import BOUNDS
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.identities import PAIR_IDENTITIES, computed_identities
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate import values as multivariate_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import agrees, random_normal, twice
from tests.core.records import normals

RNG = np.random.default_rng(8)
PAIRS = {d: (random_normal(RNG, d, 0.2), random_normal(RNG, d, 0.2)) for d in (1, 2, 4)}
DRAWN = [key for key, row in DIVERGENCES.items() if not row.may_overflow]

LINE = MultivariateMixture(
    [
        WeightedNormal(0.3, MultivariateNormal([-2], [[0.25]])),
        WeightedNormal(0.7, MultivariateNormal([1], [[4]])),
    ]
)


@pytest.mark.parametrize("d", PAIRS)
@pytest.mark.parametrize("key", DRAWN)
def test_with_or_without_a_formula_the_value_is_the_same(d: int, key: str) -> None:
    p, q = PAIRS[d]
    exact = multivariate_values.divergence_value(
        DIVERGENCES[key], MultivariateMixture.single(p), MultivariateMixture.single(q)
    )
    found = multivariate_values.divergence_value(DIVERGENCES[key], twice(p), twice(q))
    assert agrees(found, exact.value, exact.error)
    assert ("Monte Carlo" in found.method) == (d > 2)
    if key not in ("jsd", "tv"):
        assert exact.method == forms.CLOSED_FORM


@pytest.mark.parametrize("d", PAIRS)
@pytest.mark.parametrize("order", [0.0, 0.3, 0.5, 1.0])
def test_renyi_with_or_without_a_formula_is_the_same(d: int, order: float) -> None:
    p, q = PAIRS[d]
    exact = multivariate_values.renyi(
        MultivariateMixture.single(p), MultivariateMixture.single(q), order
    )
    found = multivariate_values.renyi(twice(p), twice(q), order)
    assert agrees(found, exact.value, exact.error)


@pytest.mark.parametrize("d", PAIRS)
def test_entropies_with_or_without_a_formula_are_the_same(d: int) -> None:
    p, q = PAIRS[d]
    assert agrees(multivariate_values.entropy(twice(p)), p.entropy, 1e-14)
    single = MultivariateMixture.single(p)
    assert multivariate_values.entropy(single).value == p.entropy
    found = multivariate_values.cross_entropy(twice(p), twice(q))
    assert agrees(found, forms.cross_entropy(p, q).value, 1e-13)


def test_in_one_dimension_it_is_the_mixture_on_the_line() -> None:
    there = normals((0.3, -2.0, 0.5), (0.7, 1.0, 2.0))
    assert multivariate_values.on_line(LINE).parts == there.parts
    q = MultivariateMixture.single(MultivariateNormal([0], [[1]]))
    on_line = normals((1.0, 0.0, 1.0))
    for key in ("kl", "tv", "chi2"):
        found = multivariate_values.divergence_value(DIVERGENCES[key], LINE, q)
        assert found == values.divergence_value(DIVERGENCES[key], there, on_line)
    assert multivariate_values.entropy(LINE) == values.entropy(there)
    assert multivariate_values.renyi(LINE, q, 0.4) == values.renyi(there, on_line, 0.4)


def test_only_what_has_one_dimension_lies_on_the_line() -> None:
    with pytest.raises(ValueError, match="the line has 1 dimension, got 2"):
        multivariate_values.on_line(twice(PAIRS[2][0]))


@pytest.mark.parametrize("key", ["chi2", "neyman_chi2"])
def test_ratios_of_mixtures_in_space_are_refused_not_guessed(key: str) -> None:
    p, q = map(twice, PAIRS[4])
    with pytest.raises(ValueError, match="between mixtures is computed in at most 2 dimensions"):
        multivariate_values.divergence_value(DIVERGENCES[key], p, q)
    with pytest.raises(ValueError, match="is computed in at most 2 dimensions, got 4"):
        multivariate_values.renyi(p, q, 2.0)


def test_draws_are_the_same_every_time() -> None:
    p, q = map(twice, PAIRS[4])
    first, again = (
        multivariate_values.divergence_value(DIVERGENCES["jsd"], p, q) for _ in range(2)
    )
    assert first == again


def test_far_apart_in_space_draws_find_the_ceiling() -> None:
    p = twice(MultivariateNormal(np.zeros(4), np.eye(4)))
    q = twice(MultivariateNormal(np.full(4, 50.0), np.eye(4)))
    jsd = multivariate_values.divergence_value(DIVERGENCES["jsd"], p, q)
    assert jsd.value == pytest.approx(math.log(2), rel=1e-12)
    # ∫√(pq) = e^−1250 is found in logarithms, but not by draws of p and q: they all miss it.
    half = multivariate_values.renyi(p, q, 0.5)
    assert half.value > 1000


def test_different_dimensions_are_refused() -> None:
    p, q = twice(PAIRS[2][0]), twice(PAIRS[4][0])
    for function in (multivariate_values.cross_entropy,):
        with pytest.raises(ValueError, match="as many dimensions, got 2 and 4"):
            function(p, q)
    with pytest.raises(ValueError, match="as many dimensions, got 2 and 4"):
        multivariate_values.divergence_value(DIVERGENCES["kl"], p, q)
    with pytest.raises(ValueError, match="as many dimensions, got 2 and 4"):
        multivariate_values.renyi(p, q, 0.5)


@pytest.mark.parametrize("d", PAIRS)
@pytest.mark.parametrize("order", [-1.0, math.nan])
def test_an_order_that_makes_no_sense_is_refused_everywhere(d: int, order: float) -> None:
    p, q = map(twice, PAIRS[d])
    with pytest.raises(ValueError, match="order must be at least 0"):
        multivariate_values.renyi(p, q, order)


@pytest.mark.parametrize("d", [2, 4])
def test_the_largest_ratio_of_mixtures_is_refused_off_the_line_and_the_sentence_says_so(
    d: int,
) -> None:
    p, q = map(twice, PAIRS[d])
    with pytest.raises(multivariate_values.NotComputedError, match=f"line only, got {d} dim"):
        multivariate_values.renyi(p, q, math.inf)


def test_an_order_of_zero_says_where_its_value_is_from() -> None:
    p, q = map(twice, PAIRS[4])
    assert multivariate_values.renyi(p, q, 0.0) == Estimate(0.0, method="tails")


def test_the_statements_that_draws_can_check_hold_and_the_others_are_left_out() -> None:
    p, q = map(twice, PAIRS[4])
    found = computed_identities(p, q)
    squares = {"chi2", "neyman_chi2"}
    not_drawn = {key for key, bound in BOUNDS.items() if squares & {*bound.needs}}
    assert {identity.key for identity in found} == {*PAIR_IDENTITIES} - not_drawn
    assert all(identity.holds for identity in found)
    with pytest.raises(ValueError, match="as many dimensions"):
        computed_identities(p, twice(PAIRS[2][0]))
