"""Mixtures of normals as q: score, metric, reach, and where a run may begin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Array, Theta
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.normal_mixtures import FAINTEST, RIDGE, NormalMixture, weights_of
from klviz.core.terrain import OUT_OF_REACH, Terrain, spread
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, normals, one

THREE = normals((0.3, -3.0, 1.0), (0.5, 2.0, 0.6), (0.2, 6.0, 1.5))
Q = normals((0.2, -2.5, 1.3), (0.5, 1.0, 0.9), (0.3, 5.0, 1.8))
X = np.array([-40.0, -7.3, -2.0, 0.2, 0.9, 1.7, 4.0, 11.0, 60.0])
ALL = [*DIVERGENCES.values(), alpha(-0.5), alpha(0.25), alpha(1.5)]

every = pytest.mark.parametrize("divergence", ALL, ids=lambda d: f"{d.key}-{d.order}")
sizes = pytest.mark.parametrize("components", [1, 2, 3, 7])


def nudged(theta: Theta, i: int, by: float) -> Theta:
    return tuple(t + by * (j == i) for j, t in enumerate(theta))


def beginning(p: Mixture, components: int) -> tuple[NormalMixture, Theta]:
    approximation = NormalMixture(components)
    return approximation, approximation.spread_over(p, spread(p))


def test_values_go_there_and_back() -> None:
    approximation, theta = NormalMixture.around(Q)
    assert approximation == NormalMixture(3)
    assert approximation.symbols[::3] == ("logit 1", "mean 1", "log sd 1")
    values = approximation.values_of(theta)
    assert values == pytest.approx((0.2, 0.5, 0.3, -2.5, 1.0, 5.0, 1.3, 0.9, 1.8), rel=1e-15)
    assert approximation.theta_of(values) == pytest.approx(theta, rel=1e-14)
    for part, given in zip(approximation.mixture(theta).parts, Q.parts, strict=True):
        assert part.family.key == "normal"
        assert part.member.loc == given.member.loc
        assert (part.weight, part.member.scale) == pytest.approx((given.weight, given.member.scale))


def test_weights_that_do_not_sum_to_one_are_normalised() -> None:
    approximation = NormalMixture(2)
    theta = approximation.theta_of((3.0, 1.0, 0.0, 1.0, 1.0, 2.0))
    assert approximation.values_of(theta)[:2] == pytest.approx((0.75, 0.25), rel=1e-15)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.5, 0.5, 0.0, 1.0, 1.0), "expected 6 values, got 5"),
        ((0.5, 0.0, 0.0, 1.0, 1.0, 1.0), "weight must be positive, got 0.0"),
        ((0.5, 0.5, 0.0, math.inf, 1.0, 1.0), "loc must be a finite number"),
        ((0.5, 0.5, 0.0, 1.0, 1.0, -2.0), "scale must be positive, got -2.0"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(values: tuple[float, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        NormalMixture(2).theta_of(values)


def test_other_components_and_no_components_are_refused() -> None:
    with pytest.raises(ValueError, match="every component must be normal, got Laplace"):
        NormalMixture.around(mixed((0.5, "normal", (0.0, 1.0)), (0.5, "laplace", (0.0, 1.0))))
    with pytest.raises(ValueError, match="components must be at least 1, got 0"):
        NormalMixture(0)
    with pytest.raises(ValueError, match="weight must be positive"):
        NormalMixture.around(normals((1.0, 0.0, 1.0), (0.0, 1.0, 1.0)))


def test_the_log_density_is_that_of_the_mixture() -> None:
    approximation, theta = NormalMixture.around(Q)
    np.testing.assert_allclose(approximation.log_prob(theta, X), Q.log_prob(X), rtol=1e-13)


def test_the_log_density_stays_a_number_however_far_the_points() -> None:
    approximation, theta = NormalMixture.around(Q)
    far = np.array([-1e300, -1e90, 1e90, 1e300])
    assert np.isfinite(approximation.log_prob(theta, far)).all()
    assert np.isfinite(approximation.score(theta, far)).all()


@sizes
def test_the_score_is_the_derivative_of_the_log_density(components: int) -> None:
    approximation, theta = beginning(THREE, components)
    theta = tuple(t + 0.1 * math.sin(i) for i, t in enumerate(theta))
    found, h = approximation.score(theta, X), 1e-6
    assert found.shape == (3 * components, X.size)
    for i, row in enumerate(found):
        above, below = (approximation.log_prob(nudged(theta, i, s), X) for s in (h, -h))
        np.testing.assert_allclose(row, (above - below) / (2.0 * h), rtol=2e-5, atol=2e-6)


def test_one_component_is_a_normal() -> None:
    normal, at = approximation_of(FAMILIES["normal"], (0.4, 1.7))
    mixture, theta = NormalMixture.around(one("normal", 0.4, 1.7))
    np.testing.assert_allclose(mixture.log_prob(theta, X), normal.log_prob(at, X), rtol=1e-13)
    scores = mixture.score(theta, X)
    np.testing.assert_allclose(scores[0], 0.0, atol=1e-15)
    np.testing.assert_allclose(scores[1:], normal.score(at, X), rtol=1e-12, atol=1e-12)
    for key in ("kl", "reverse_kl", "jsd"):
        found = Terrain(THREE, DIVERGENCES[key], mixture).evaluate(theta)
        plain = Terrain(THREE, DIVERGENCES[key], normal).evaluate(at)
        assert found is not None
        assert plain is not None
        assert found.value == pytest.approx(plain.value, rel=1e-12)
        assert found.gradient == pytest.approx((0.0, *plain.gradient), rel=1e-9, abs=1e-14)
        assert found.predicted_decrease() == pytest.approx(plain.predicted_decrease(), rel=1e-9)


def test_a_common_offset_of_the_logits_changes_nothing() -> None:
    approximation, theta = NormalMixture.around(Q)
    moved = tuple(t + 5.0 * (i < 3) for i, t in enumerate(theta))
    np.testing.assert_allclose(
        approximation.log_prob(moved, X), approximation.log_prob(theta, X), rtol=1e-14
    )
    assert weights_of(moved) == pytest.approx(weights_of(theta), rel=1e-14)
    np.testing.assert_allclose(approximation.score(theta, X)[:3].sum(axis=0), 0.0, atol=1e-15)


def differences(terrain: Terrain, theta: Theta, h: float = 3e-4) -> Array:
    """Return the gradient by central differences of two widths, of fourth order."""
    gradient = []
    for i in range(len(theta)):

        def value(by: float, i: int = i) -> float:
            found = terrain.evaluate(nudged(theta, i, by))
            assert found is not None
            return found.value

        narrow, wide = value(h) - value(-h), value(2.0 * h) - value(-2.0 * h)
        gradient.append((8.0 * narrow - wide) / (12.0 * h))
    return np.array(gradient)


@every
@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_agrees_with_central_differences(divergence: Divergence, seed: int) -> None:
    rng = np.random.default_rng([seed, 20])
    components = int(rng.integers(2, 5))
    parts = [(rng.uniform(0.2, 1.0), rng.normal() * 1.5, 1.25) for _ in range(components)]
    approximation, theta = NormalMixture.around(normals(*parts))
    p = normals((0.4, -1.0, 1.1), (0.6, 1.5, 1.3))
    terrain = Terrain(p, divergence, approximation)
    found = terrain.evaluate(theta)
    assert found is not None, terrain.reason
    np.testing.assert_allclose(found.gradient, differences(terrain, theta), rtol=1e-6, atol=2e-9)
    shown = divergence_value(divergence, p, approximation.mixture(theta))
    assert found.value == pytest.approx(shown.value, rel=1e-9 if divergence.smooth else 1e-7)


NAMES = {
    "kl_pq": "kl",
    "kl_qp": "reverse_kl",
    "jeffreys": "jeffreys",
    "jsd": "jsd",
    "hellinger2": "hellinger2",
    "chi2_pq": "chi2",
    "chi2_qp": "neyman_chi2",
}
WITH_MIXTURES = [
    (case, name)
    for case in cases("continuous_1d")
    if case["q"]["family"] == "mixture"
    for name in NAMES
    if isinstance(case["values"].get(name), (int, float))
]


def test_the_reference_has_mixtures_as_q() -> None:
    assert len({case["id"] for case, _ in WITH_MIXTURES}) >= 6
    assert len(WITH_MIXTURES) > 25


@pytest.mark.parametrize(
    ("case", "name"), WITH_MIXTURES, ids=[f"{c['id']}-{n}" for c, n in WITH_MIXTURES]
)
def test_the_value_of_a_step_is_that_of_the_reference(case: Record, name: str) -> None:
    p = mixture_of(case["p"])
    approximation, theta = NormalMixture.around(mixture_of(case["q"]))
    found = Terrain(p, DIVERGENCES[NAMES[name]], approximation).evaluate(theta)
    assert found is not None
    # Steps are taken by plain arithmetic: exact to the rounding of p and q, not of D.
    assert found.value == pytest.approx(case["values"][name], rel=1e-8, abs=1e-14)


def test_where_the_divergence_is_infinite_a_mixture_says_why() -> None:
    approximation, theta = NormalMixture.around(Q)
    terrain = Terrain(one("student_t", 2.0, 0.0, 1.0), DIVERGENCES["kl"], approximation)
    assert terrain.evaluate(theta) is None
    assert "diverges" in terrain.reason


def metric(theta: Theta, components: int, units: Theta | None = None) -> Array:
    terrain = Terrain(TWO_MODES, DIVERGENCES["kl"], NormalMixture(components))
    found = terrain.evaluate(theta)
    assert found is not None
    return (found if units is None else found.in_units(units)).fisher()


def test_the_metric_of_far_components_is_that_of_seen_ones() -> None:
    """Where every point tells its component: diag w − w wᵀ, w/s² and 2w, and a bit of w wᵀ."""
    approximation, theta = NormalMixture.around(normals((0.3, -40.0, 1.0), (0.7, 40.0, 2.0)))
    found = metric(theta, 2)
    w = np.array([0.3, 0.7])
    expected = np.diag([*w, 0.3, 0.7 / 4.0, 0.6, 1.4])
    expected[:2, :2] -= (1.0 - RIDGE) * np.outer(w, w)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    units = approximation.units(10.0)
    np.testing.assert_allclose(
        metric(theta, 2, units), np.outer(units, units) * found, rtol=1e-12, atol=1e-15
    )


def test_the_metric_is_definite_even_where_components_coincide() -> None:
    _, theta = NormalMixture.around(normals(*((1.0, 0.5, 1.2),) * 3))
    found = metric(theta, 3)
    seen = np.sqrt(np.repeat([1.0 / 3.0, 1.0 / 3.0 / 1.44, 2.0 / 3.0], 3))
    least = np.linalg.eigvalsh(found / np.outer(seen, seen))[0]
    assert least == pytest.approx(RIDGE, rel=1e-3)
    np.linalg.cholesky(found)


def test_a_step_may_take_half_an_sd_of_every_component() -> None:
    approximation, theta = NormalMixture.around(Q)
    caps = approximation.largest_step(theta)
    assert caps == pytest.approx((1.0, 1.0, 1.0, 0.65, 0.45, 0.9, 0.2, 0.2, 0.2))


@pytest.mark.parametrize(
    ("i", "by", "near"),
    [
        (0, 0.0, True),
        (0, 0.8, True),
        (0, 1.2, False),
        (2, 0.4, True),
        (2, 0.6, False),
        (4, 0.25, True),
        (4, -0.35, False),
    ],
)
def test_near_is_what_panels_serve(i: int, by: float, near: bool) -> None:
    approximation, theta = NormalMixture.around(normals((0.5, -1.0, 1.0), (0.5, 1.0, 1.0)))
    assert approximation.are_near(nudged(theta, i, by), theta) is near


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jsd", "hellinger2"])
@pytest.mark.parametrize("distance", [2.0, 8.0, 20.0])
def test_the_farthest_of_what_is_near_is_still_integrated_well(key: str, distance: float) -> None:
    """Between far components log q has a sharp turn, which moves as they do."""
    q = normals((0.5, -distance, 1.0), (0.5, distance, 1.0))
    approximation, theta = NormalMixture.around(q)
    p = one("normal", 0.3, 0.7 * distance)
    divergence = DIVERGENCES[key]
    rng = np.random.default_rng(5)
    checked = 0
    for _ in range(60):
        moves = rng.uniform(-0.4, 0.4, len(theta)) * 10.0 ** rng.uniform(-4.0, 0.0)
        other = tuple(t + move for t, move in zip(theta, moves.tolist(), strict=True))
        if not approximation.are_near(other, theta):
            continue
        terrain = Terrain(p, divergence, approximation)
        terrain.evaluate(theta)
        found = terrain.evaluate(other)
        assert found is not None
        shown = divergence_value(divergence, p, approximation.mixture(other))
        assert found.value == pytest.approx(shown.value, rel=1e-7)
        checked += 1
    assert checked > 3


def test_a_component_may_be_faint_but_not_beyond_numbers() -> None:
    approximation, theta = NormalMixture.around(Q)
    assert approximation.is_within_reach(nudged(theta, 0, -200.0), 1.0)
    assert not approximation.is_within_reach(nudged(theta, 0, FAINTEST), 1.0)
    assert not approximation.is_within_reach(nudged(theta, 7, 70.0), 1.0)
    assert not approximation.is_within_reach(nudged(theta, 4, math.inf), 1.0)
    terrain = Terrain(THREE, DIVERGENCES["reverse_kl"], approximation)
    assert terrain.evaluate(nudged(theta, 7, -70.0)) is None
    assert terrain.reason == OUT_OF_REACH


def test_far_out_rounding_is_larger() -> None:
    approximation, theta = NormalMixture.around(Q)
    far = nudged(theta, 3, 1e6)
    assert approximation.rounding(far) > 1e5 * approximation.rounding(theta)


@sizes
@pytest.mark.parametrize(
    "p", [THREE, TWO_MODES, one("student_t", 1.0, 0.0, 1.0), one("uniform", 2.0, 3.0)]
)
def test_a_run_begins_with_equal_shares_of_p(p: Mixture, components: int) -> None:
    _, theta = beginning(p, components)
    assert weights_of(theta) == pytest.approx([1.0 / components] * components)
    means = np.array(theta[components:-components])
    shares = (np.arange(components) + 0.5) / components
    np.testing.assert_allclose(p.cdf(means), shares, rtol=1e-10)
    assert set(theta[-components:]) == {math.log(spread(p) / components)}
