"""The numbers that are shown for mixtures in the plane: the references, the error, the laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate import plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import (
    PLANE_MIXTURES,
    agrees,
    normal_of,
    normals,
    plane_mixture_of,
    random_normal,
    tolerance_of,
    twice,
    within,
)
from tests.core.records import Record

KEYS = {"kl_pq": "kl", "kl_qp": "reverse_kl", "jsd": "jsd", "hellinger2": "hellinger2"}
QUADRATURE = 1e-12
"""To how much the references of mixtures in the plane are known."""

MIXED = plane_mixture_of(PLANE_MIXTURES[3]["p"])
OTHER = MultivariateMixture(
    [
        WeightedNormal(0.7, MultivariateNormal([0, 0], [[2, 0.4], [0.4, 1]])),
        WeightedNormal(0.3, MultivariateNormal([1, -1], [[1, 0], [0, 3]])),
    ]
)


def listed(case: Record) -> list[Record]:
    """Return every q of a case."""
    found = [case["forward_full"], case["forward_mean_field"], *case["other_q"]]
    for name in ("reverse_full", "reverse_mean_field"):
        found += [*case[name]["minima"], *case[name]["saddles"]]
    return found


POINTS = [
    pytest.param(case, point, id=f"{case['id']}-{number}")
    for case in PLANE_MIXTURES
    for number, point in enumerate(listed(case))
]


@pytest.mark.parametrize(("case", "point"), POINTS)
def test_every_value_of_the_reference(case: Record, point: Record) -> None:
    p, q = plane_mixture_of(case["p"]), MultivariateMixture.single(normal_of(point))
    entropies = {
        "entropy_p": lambda: plane_values.entropy(p),
        "entropy_q": lambda: plane_values.entropy(q),
        "cross_entropy_pq": lambda: plane_values.cross_entropy(p, q),
        "cross_entropy_qp": lambda: plane_values.cross_entropy(q, p),
    }
    for name, wanted in point["values"].items():
        if name in KEYS:
            found = plane_values.divergence_value(DIVERGENCES[KEYS[name]], p, q)
        else:
            found = entropies[name]()
        assert within(found.value, wanted, tolerance_of(case, name))
        assert agrees(found, wanted, QUADRATURE)
        assert found.error < 1e-10


@pytest.mark.parametrize("key", [key for key in DIVERGENCES if key not in ("jsd", "tv")])
@settings(max_examples=8, deadline=None)
@given(p=normals(2), q=normals(2))
def test_the_integral_agrees_with_the_formula_within_its_error(
    key: str, p: MultivariateNormal, q: MultivariateNormal
) -> None:
    exact = forms.divergence_value(DIVERGENCES[key], p, q)
    assert exact is not None
    found = plane_values.divergence_value(DIVERGENCES[key], twice(p), twice(q))
    assert bool(found.reason) == bool(exact.reason)
    if not found.reason:
        assert agrees(found, exact.value, exact.error)


@pytest.mark.parametrize("order", [0.2, 0.5, 0.9, 1.0, 1.3, 2.0])
@settings(max_examples=5, deadline=None)
@given(p=normals(2), q=normals(2))
def test_the_renyi_integral_agrees_with_the_formula_within_its_error(
    order: float, p: MultivariateNormal, q: MultivariateNormal
) -> None:
    exact, found = forms.renyi(p, q, order), plane_values.renyi(twice(p), twice(q), order)
    assert bool(found.reason) == bool(exact.reason)
    if not found.reason:
        assert agrees(found, exact.value, exact.error)


@pytest.mark.parametrize("rho", [0.97, -0.97, 0.999])
def test_strong_correlations_are_resolved_across_each_other(rho: float) -> None:
    p = MultivariateNormal([0, 0], [[1, rho], [rho, 1]])
    q = MultivariateNormal([0.1, 0], [[1, -rho], [-rho, 1]])
    for key in ("kl", "reverse_kl", "hellinger2"):
        exact = forms.divergence_value(DIVERGENCES[key], p, q)
        assert exact is not None
        found = plane_values.divergence_value(DIVERGENCES[key], twice(p), twice(q))
        assert agrees(found, exact.value, exact.error)
        assert found.error < 1e-9 * exact.value


@pytest.mark.parametrize("scale", [1e-2, 1e-4])
def test_a_mode_much_narrower_than_its_neighbour_is_not_missed(scale: float) -> None:
    spike = MultivariateNormal([0.5, 0.2], scale**2 * np.array([[1, 0.5], [0.5, 1]]))
    wide = MultivariateNormal([0, 0], np.eye(2))
    q = MultivariateMixture.single(wide)
    p = MultivariateMixture([WeightedNormal(0.4, spike), WeightedNormal(0.6, wide)])
    found = plane_values.divergence_value(DIVERGENCES["kl"], p, q)
    # The parts hardly overlap: 0.4 (KL(spike‖q) + log 0.4) + 0.6 log 0.6, up to overlap².
    expected = 0.4 * (forms.kl(spike, wide).value + math.log(0.4)) + 0.6 * math.log(0.6)
    assert found.value == pytest.approx(expected, rel=3e-2 * (scale / 1e-2) ** 1.5)
    assert found.error < 1e-9


def test_modes_a_thousand_widths_apart_cost_log_two() -> None:
    modes = [MultivariateNormal([x, x], np.eye(2)) for x in (-500, 500)]
    p = MultivariateMixture([WeightedNormal(1, mode) for mode in modes])
    q = MultivariateMixture.single(modes[0])
    for key in ("reverse_kl", "jsd"):
        found = plane_values.divergence_value(DIVERGENCES[key], p, q)
        m = math.log(2) if key == "reverse_kl" else 0.75 * math.log(4 / 3)
        assert agrees(found, m)
    # All of p's second half costs its distance.
    there = plane_values.divergence_value(DIVERGENCES["kl"], p, q)
    assert agrees(there, 0.5 * 1e6 - math.log(2))


@pytest.mark.parametrize("shift", [1e-4, 1e-8])
def test_nearly_equal_mixtures_keep_their_digits(shift: float) -> None:
    parts = [(0.3, [0.0, 0.0]), (0.7, [1.0, 0.5])]
    cov = np.array([[1, 0.2], [0.2, 0.8]])
    p, q = (
        MultivariateMixture(
            [WeightedNormal(w, MultivariateNormal(np.array(m) + s, cov)) for w, m in parts]
        )
        for s in (0.0, shift)
    )
    there = plane_values.divergence_value(DIVERGENCES["kl"], p, q)
    near = plane_values.divergence_value(DIVERGENCES["hellinger2"], p, q)
    assert 0 < there.value < 2 * shift**2
    # To second order all f-divergences are one: KL is four times the squared Hellinger.
    assert there.value == pytest.approx(4 * near.value, rel=10 * shift + 1e-6)
    assert there.error < 1e-5 * there.value


def test_an_equal_pair_has_no_divergence() -> None:
    for key, divergence in DIVERGENCES.items():
        assert plane_values.divergence_value(divergence, MIXED, MIXED).value == 0.0, key


@pytest.mark.parametrize("key", DIVERGENCES)
def test_no_affine_map_changes_a_value(key: str) -> None:
    turn, shift = np.array([[2.0, 1.0], [-0.5, 0.7]]), np.array([100.0, -30.0])

    def mapped(mixture: MultivariateMixture) -> MultivariateMixture:
        return MultivariateMixture(
            [
                WeightedNormal(w, MultivariateNormal(turn @ n.mean + shift, turn @ n.cov @ turn.T))
                for w, n in mixture.parts
            ]
        )

    plain = plane_values.divergence_value(DIVERGENCES[key], MIXED, OTHER)
    moved = plane_values.divergence_value(DIVERGENCES[key], mapped(MIXED), mapped(OTHER))
    assert bool(plain.reason) == bool(moved.reason)
    if not plain.reason:
        # The map itself is rounded.
        assert abs(plain.value - moved.value) <= plain.error + moved.error + 1e-12 * plain.value


def test_symmetric_divergences_are_symmetric_and_the_others_swap() -> None:
    pairs = [("jsd", "jsd"), ("hellinger2", "hellinger2"), ("jeffreys", "jeffreys")]
    for key, dual in [*pairs, ("kl", "reverse_kl"), ("chi2", "neyman_chi2")]:
        there = plane_values.divergence_value(DIVERGENCES[key], MIXED, OTHER)
        back = plane_values.divergence_value(DIVERGENCES[dual], OTHER, MIXED)
        assert bool(there.reason) == bool(back.reason)
        if not there.reason:
            assert abs(there.value - back.value) <= there.error + back.error


def test_inequalities_between_divergences() -> None:
    value = {
        key: plane_values.divergence_value(divergence, MIXED, OTHER).value
        for key, divergence in DIVERGENCES.items()
    }
    assert value["kl"] >= 2 * value["tv"] ** 2
    assert value["jsd"] <= math.log(2)
    assert value["hellinger2"] <= value["tv"] <= math.sqrt(2 * value["hellinger2"])
    assert value["jeffreys"] == pytest.approx(value["kl"] + value["reverse_kl"], rel=1e-12)
    assert value["kl"] <= math.log1p(value["chi2"])
    assert value["alpha"] == pytest.approx(4 * value["hellinger2"], rel=1e-12)


def test_kl_is_cross_entropy_less_entropy() -> None:
    kl = plane_values.divergence_value(DIVERGENCES["kl"], MIXED, OTHER)
    cross, own = plane_values.cross_entropy(MIXED, OTHER), plane_values.entropy(MIXED)
    assert abs(kl.value - (cross.value - own.value)) <= kl.error + cross.error + own.error


def test_alpha_goes_smoothly_through_both_kls() -> None:
    ladder = [
        plane_values.divergence_value(alpha(a), MIXED, OTHER).value
        for a in (-1e-9, 0.0, 1e-9, 1 - 1e-9, 1.0, 1 + 1e-9)
    ]
    assert ladder[0] == pytest.approx(ladder[2], rel=1e-7)
    assert ladder[1] == pytest.approx(ladder[2], rel=1e-7)
    assert ladder[3] == pytest.approx(ladder[5], rel=1e-7)
    assert ladder[4] == pytest.approx(ladder[5], rel=1e-7)


def test_renyi_of_far_mixtures_is_found_in_logarithms() -> None:
    p = twice(MultivariateNormal([0, 0], np.eye(2)))
    q = twice(MultivariateNormal([80, 0], np.eye(2)))
    for order in (0.5, 2.0):
        found = plane_values.renyi(p, q, order)
        assert agrees(found, order * 80**2 / 2)
        assert found.error < 1e-9 * found.value


def test_large_alphas_overflow_into_infinity_with_a_reason() -> None:
    p = twice(MultivariateNormal([0, 0], np.eye(2)))
    q = twice(MultivariateNormal([80, 0], np.eye(2)))
    found = plane_values.divergence_value(DIVERGENCES["chi2"], p, q)
    assert math.isinf(found.value)
    assert "larger than a double can hold" in found.reason


@pytest.mark.parametrize("order", [-1.0, math.inf, math.nan])
def test_an_order_that_makes_no_sense_is_refused(order: float) -> None:
    with pytest.raises(ValueError, match="order must be finite and at least 0"):
        plane_values.renyi(MIXED, OTHER, order)


def test_what_is_not_in_the_plane_is_refused() -> None:
    line = MultivariateMixture.single(MultivariateNormal([0], [[1]]))
    with pytest.raises(ValueError, match="the plane has 2 dimensions, got 1"):
        plane_values.divergence_value(DIVERGENCES["kl"], line, line)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_draws_of_the_log_ratio_have_kl_for_their_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = (
        MultivariateMixture([WeightedNormal(1, random_normal(rng, 2, 0.3)) for _ in range(2)])
        for _ in range(2)
    )
    n = 20_000
    x = p.sample(n, rng)
    ratios = p.log_prob(x) - q.log_prob(x)
    found = plane_values.divergence_value(DIVERGENCES["kl"], p, q)
    assert abs(ratios.mean() - found.value) < 5 * ratios.std() / math.sqrt(n)


@pytest.mark.parametrize("distance", [38.0, 43.0, 43.5, 45.0])
@pytest.mark.parametrize("a", [-0.9, -0.5, 1.5])
def test_on_the_way_to_what_overflows_nothing_is_warned_of(a: float, distance: float) -> None:
    p = twice(MultivariateNormal([0, 0], np.eye(2)))
    q = twice(MultivariateNormal([distance, 0], np.eye(2)))
    exact = forms.alpha(normal_at(0.0), normal_at(distance), a)
    found = plane_values.divergence_value(alpha(a), p, q)
    assert math.isinf(found.value) or agrees(found, exact.value, exact.error)


def normal_at(x: float) -> MultivariateNormal:
    """Return a round normal on the first axis."""
    return MultivariateNormal([x, 0], np.eye(2))
