"""Jensen-Shannon with unequal shares: symmetric shares, limits, bounds, and fits in between."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.densities import densities
from klviz.core.descent import run_descent
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import JENSEN_SHANNON, KL, REVERSE_KL, Divergence, scaled
from klviz.core.families import FAMILIES
from klviz.core.optimisers import NaturalGradient
from klviz.core.spaces import Law, divergence_value
from klviz.core.weighted_midpoints import to_blend, weighted_jensen_shannon
from tests.core.records import TWO_MODES, normals, one

PAIRS: list[tuple[Law, Law]] = [
    (Categorical([0.9, 0.1]), Categorical([0.5, 0.5])),
    (Categorical([0.5, 0.5, 0.0]), Categorical([0.0, 0.25, 0.75])),
    (TWO_MODES, one("normal", 1.0, 2.0)),
]
SHARES = [1e-6, 0.1, 0.5, 0.7, 1.0 - 1e-6]


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_equal_shares_make_the_jensen_shannon_divergence(p: Law, q: Law) -> None:
    found = divergence_value(weighted_jensen_shannon(0.5), p, q).value
    assert found == pytest.approx(divergence_value(JENSEN_SHANNON, p, q).value, rel=1e-13)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_swapping_the_arguments_swaps_the_shares(p: Law, q: Law, share: float) -> None:
    there = divergence_value(weighted_jensen_shannon(share), p, q).value
    back = divergence_value(weighted_jensen_shannon(1.0 - share), q, p).value
    assert there == pytest.approx(back, rel=1e-9)


def test_a_vanishing_share_leaves_kl_of_the_share() -> None:
    p, q = PAIRS[2]
    forward = divergence_value(weighted_jensen_shannon(1e-9), p, q).value / 1e-9
    reverse = divergence_value(weighted_jensen_shannon(1.0 - 1e-9), p, q).value / 1e-9
    assert forward == pytest.approx(divergence_value(KL, p, q).value, rel=1e-6)
    assert reverse == pytest.approx(divergence_value(REVERSE_KL, p, q).value, rel=1e-6)


@pytest.mark.parametrize("share", SHARES)
def test_the_largest_value_is_the_entropy_of_the_shares(share: float) -> None:
    p, q = Categorical([1, 0]), Categorical([0, 1])
    entropy = -share * math.log(share) - (1 - share) * math.log1p(-share)
    found = divergence_value(weighted_jensen_shannon(share), p, q)
    assert found.value == pytest.approx(entropy, rel=1e-12)


@pytest.mark.parametrize("share", [1e-16, 1e-17, 1e-40, 1e-300])
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_a_share_beneath_the_rounding_of_one_leaves_kl_of_it(p: Law, q: Law, share: float) -> None:
    found = divergence_value(weighted_jensen_shannon(share), p, q)
    if divergence_value(KL, p, q).value < math.inf:
        expected = share * divergence_value(KL, p, q).value
        assert found.value == pytest.approx(expected, rel=1e-12)
        assert abs(found.value - expected) <= found.error + 1e-13 * expected
    else:
        assert 0.0 < found.value < -1.01 * share * math.log(share)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, math.nan])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share must be above 0 and below 1"):
        weighted_jensen_shannon(share)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_pull_and_recoil_are_the_slopes_of_the_integrand(share: float) -> None:
    divergence = weighted_jensen_shannon(share)
    log_p, log_q = np.meshgrid(np.linspace(-30.0, 1.0, 23), np.linspace(-29.0, 2.0, 23))
    step = 1e-5
    here = densities(log_p, log_q)
    for slope, p_step, q_step in ((divergence.recoil, step, 0.0), (divergence.pull, 0.0, step)):
        above = divergence.integrand(densities(log_p + p_step, log_q + q_step))
        below = divergence.integrand(densities(log_p - p_step, log_q - q_step))
        size = here.p + here.q
        assert (above - below) / (2 * step) / size == pytest.approx(slope(here) / size, abs=1e-8)
    total = divergence.pull(here) + divergence.recoil(here)
    assert total / (here.p + here.q) == pytest.approx(
        divergence.integrand(here) / (here.p + here.q), abs=1e-15
    )


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_the_quick_form_agrees_with_the_careful_one(share: float) -> None:
    divergence = weighted_jensen_shannon(share)
    rng = np.random.default_rng(3)
    pair = densities(rng.uniform(-20, 1, 50), rng.uniform(-20, 1, 50))
    pull, recoil = divergence.quick(pair.log_p, pair.log_q, pair.p, pair.q)
    assert pull == pytest.approx(divergence.pull(pair), rel=1e-12, abs=1e-15)
    assert recoil == pytest.approx(divergence.recoil(pair), rel=1e-12, abs=1e-15)


def test_a_blend_keeps_small_ratios_and_zeros() -> None:
    small = densities(np.array([0.0]), np.array([1e-12]))
    assert to_blend(small, 0.25, 0.75).log_ratio == pytest.approx([-0.75e-12], rel=1e-3)
    zeros = densities(np.array([0.0, -np.inf, -np.inf]), np.array([-np.inf, 0.0, -np.inf]))
    blend = to_blend(zeros, 0.25, 0.75)
    assert blend.log_ratio[0] == pytest.approx(-math.log(0.25))
    assert blend.log_ratio[1] == -math.inf
    assert blend.log_ratio[2] == 0.0
    assert np.exp(blend.log_q) == pytest.approx([0.25, 0.75, 0.0])


def fitted(divergence: Divergence) -> tuple[float, float]:
    """Return mean and sd of the normal law that a run to the bottom finds."""
    p = normals((1 / 3, -1.0, 0.25), (2 / 3, 2.0, 1.4))
    approximation, theta = approximation_of(FAMILIES["normal"], (p.mean, p.sd))
    optimiser = NaturalGradient(0.5)
    run = run_descent(p, divergence, approximation, theta, optimiser, steps=400)
    loc, scale = approximation.values_of(tuple(run.thetas[-1].tolist()))
    return loc, scale


def test_its_fits_lead_from_that_of_forward_kl_to_that_of_reverse_kl() -> None:
    forward, reverse = fitted(KL), fitted(REVERSE_KL)
    assert reverse[0] - forward[0] > 0.3
    # Divided by the smaller share, so that a rate means the same all along.
    path = [fitted(scaled_by_share(share)) for share in (1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 - 1e-3)]
    assert path[0] == pytest.approx(forward, abs=3e-3)
    assert path[-1] == pytest.approx(reverse, abs=3e-3)
    means = [loc for loc, _ in path]
    assert means == sorted(means)


def scaled_by_share(share: float) -> Divergence:
    return scaled(weighted_jensen_shannon(share), 1.0 / (share * (1.0 - share)))
