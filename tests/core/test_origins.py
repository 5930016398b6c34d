"""Several spikes far apart in one integral: each is looked at from its own middle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.mixtures import Mixture
from klviz.core.origins import FAR_OFF, MOST, Views, blur, from_zero, origins
from klviz.core.plans import UnresolvableError
from klviz.core.values import cross_entropy, divergence_value, entropy, renyi
from tests.core.records import TWO_MODES, mixed, normals, one

STANDARD = one("normal", 0.0, 1.0)


def spikes(width: float, *middles: float) -> Mixture:
    return normals(*((1.0, middle, width) for middle in middles))


def test_a_mixture_near_zero_is_seen_from_there_alone() -> None:
    seen = origins(TWO_MODES, STANDARD)
    assert seen.points.tolist() == [0.0]
    assert seen.pairs == ((TWO_MODES, STANDARD),)


def test_every_component_has_an_origin_near_it_in_its_own_scales() -> None:
    p = normals((1, 100.0, 1e-5), (1, 100.0001, 1e-5), (1, 100.1, 1e-5), (1, -7.0, 1.0))
    seen = origins(p, STANDARD)
    assert seen.points[0] == 0.0
    for part in p.parts:
        away = np.abs(seen.points - part.member.loc).min() / part.member.scale
        assert away <= FAR_OFF
    assert len(seen.points) == 3
    assert seen.blur <= 2.3e-16 * FAR_OFF < blur(p, STANDARD)


def test_there_are_not_more_origins_than_allowed_and_the_blur_says_what_is_left() -> None:
    p = spikes(1e-4, *np.linspace(1.0, 2.0, 2 * MOST).tolist())
    seen = origins(p, STANDARD)
    assert len(seen.points) == MOST
    assert seen.blur > 1e-14


def test_the_density_from_an_origin_is_that_of_the_point() -> None:
    p = spikes(1e-3, -1.0, 1.0)
    seen = origins(p, STANDARD)
    views = seen.views(lambda p, q: p.log_prob)
    x = np.array([-1.0, -0.3, 0.2, 1.0])
    which = views.nearest(x)
    assert views.origins[which].tolist() == [-1.0, 0.0, 0.0, 1.0]
    offsets = (x - views.origins[which])[:, None] + np.zeros(3)
    assert views.values(offsets, which)[:, 0] == pytest.approx(p.log_prob(x))


def test_a_plain_function_is_seen_from_zero() -> None:
    views = from_zero(np.cos)
    assert isinstance(views, Views)
    x = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert np.array_equal(views.values(x, views.nearest(x[:, 0])), np.cos(x))


@pytest.mark.parametrize("width", [1e-3, 1e-5, 1e-8, 1e-12, 1e-15])
@pytest.mark.parametrize("middles", [(0.7, 1.3), (-0.9, 0.4, 1.1), (0.1, 0.2, 0.3, 0.4, 0.5)])
def test_several_spikes_in_a_wide_normal_are_resolved(
    width: float, middles: tuple[float, ...]
) -> None:
    # Where they do not touch, KL = Σ wᵢ [log wᵢ + KL(spikeᵢ‖q)].
    p = spikes(width, *middles)
    squares = math.fsum(m * m for m in middles) / len(middles)
    exact = -math.log(len(middles)) - math.log(width) - 0.5 + 0.5 * (squares + width * width)
    found = divergence_value(DIVERGENCES["kl"], p, STANDARD)
    assert found.reason == ""
    assert abs(found.value - exact) <= found.error
    assert found.error <= 1e-13 * found.value


@pytest.mark.parametrize(("key", "expected"), [("tv", 0.5), ("hellinger2", 1.0 - math.sqrt(0.5))])
def test_a_normal_on_one_of_two_spikes_leaves_the_other(key: str, expected: float) -> None:
    p, q = spikes(1e-5, -1.1, 1.3), one("normal", 1.3, 1e-5)
    found = divergence_value(DIVERGENCES[key], p, q)
    assert abs(found.value - expected) <= found.error <= 1e-13
    back = divergence_value(DIVERGENCES["reverse_kl"], p, q)
    assert abs(back.value - math.log(2.0)) <= back.error <= 1e-13


@settings(max_examples=40, deadline=None)
@given(
    middles=st.lists(st.floats(-100, 100), min_size=2, max_size=4, unique_by=lambda m: round(m, 2)),
    log_width=st.floats(-5.0, -3.0),
    shift=st.floats(-3.0, 3.0),
    ratio=st.floats(0.75, 1.9),
)
def test_pairs_of_spikes_differ_as_each_pair_does(
    middles: list[float], log_width: float, shift: float, ratio: float
) -> None:
    # What is far from all others: any f-divergence is the mean of those of the pairs.
    s = 10.0**log_width
    p = spikes(s, *middles)
    q = spikes(ratio * s, *(m + shift * s for m in middles))
    parts = [(one("normal", m, s), one("normal", m + shift * s, ratio * s)) for m in middles]
    for key in ("kl", "jsd", "hellinger2", "chi2"):
        whole = divergence_value(DIVERGENCES[key], p, q)
        each = [divergence_value(DIVERGENCES[key], a, b) for a, b in parts]
        mean = math.fsum(found.value for found in each) / len(each)
        assert abs(whole.value - mean) <= whole.error + max(found.error for found in each)
        assert whole.error <= 1e-9 * whole.value + 1e-13


def test_spikes_of_every_family_are_resolved() -> None:
    p = mixed(
        (1, "laplace", (-1.1, 1e-6)), (1, "uniform", (1.3, 1.300001)), (1, "logistic", (7.3, 1e-5)),
        (1, "student_t", (3.0, 60.0, 1e-5)), (1, "normal", (0.0, 1.0)),
    )  # fmt: skip
    q = one("student_t", 2.0, 0.0, 3.0)
    for key in ("kl", "reverse_kl", "jsd", "tv"):
        found = divergence_value(DIVERGENCES[key], p, q)
        assert found.reason == ""
        assert found.error <= 1e-12 * found.value
    assert entropy(p).error <= 1e-12
    assert cross_entropy(p, q).error <= 1e-12
    assert renyi(p, q, 3.0).error <= 1e-12


@pytest.mark.parametrize("half", [500.0, 5e4])
def test_modes_a_thousand_sd_apart_are_seen_by_a_wide_normal(half: float) -> None:
    p, q = normals((0.5, -half, 1.0), (0.5, half, 1.0)), one("normal", 0.0, half)
    exact = math.log(half) - math.log(2.0) + 0.5 / half**2
    found = divergence_value(DIVERGENCES["kl"], p, q)
    assert abs(found.value - exact) <= found.error <= 1e-12


@pytest.mark.parametrize("scale", [1e-2, 1e-5, 1e-8, 1e-30, 1e-100])
def test_q_may_shrink_to_a_spike(scale: float) -> None:
    # Both ways: −log scale − ½ − E log p as q shrinks, and E (x − m)²/2 scale² the other way.
    m = 0.37
    q = one("normal", m, scale)
    log_p = float(TWO_MODES.log_prob(np.array([m]))[0])
    back = divergence_value(DIVERGENCES["reverse_kl"], TWO_MODES, q)
    limit = -math.log(scale) - 0.5 * math.log(2.0 * math.pi) - 0.5 - log_p
    assert back.value == pytest.approx(limit, abs=5.0 * scale**2 + back.error)
    forward = divergence_value(DIVERGENCES["kl"], TWO_MODES, q)
    exact = 0.5 * (10.0 + m * m) / scale**2 + math.log(scale) + 0.5 * math.log(2.0 * math.pi)
    assert forward.value == pytest.approx(exact - entropy(TWO_MODES).value, rel=1e-13)


def test_locations_beyond_all_scales_are_refused_without_a_warning() -> None:
    with pytest.raises(UnresolvableError, match="q with mean μ = 1e308, sd σ = 1 is beyond"):
        divergence_value(DIVERGENCES["jsd"], one("normal", 0, 1e-300), one("normal", 1e308, 1))


@pytest.mark.parametrize("key", ["tv", "jsd", "hellinger2"])
def test_panels_are_as_short_as_they_need_to_be_however_far_out(key: str) -> None:
    near = divergence_value(DIVERGENCES[key], normals((1, 1e3, 1), (1, 1, 2)), STANDARD)
    far = divergence_value(DIVERGENCES[key], normals((1, 1e17, 1), (1, 1, 2)), STANDARD)
    assert abs(near.value - far.value) <= near.error + far.error
    assert far.error < 1e-13


@pytest.mark.parametrize("key", ["tv", "jsd", "hellinger2"])
@pytest.mark.parametrize("scale", [2.3e-308, 1e-307, 1e-300, 1e-250, 1e-200, 1e-120])
@pytest.mark.parametrize("family", ["normal", "laplace", "uniform", "cauchy"])
def test_a_spike_as_fine_as_doubles_allow_is_all_apart(key: str, scale: float, family: str) -> None:
    spike = {
        "normal": one("normal", 0.0, scale),
        "laplace": one("laplace", 0.0, scale),
        "uniform": one("uniform", 0.0, 2.0 * scale),
        "cauchy": one("student_t", 1.0, 0.0, scale),
    }[family]
    found = divergence_value(DIVERGENCES[key], spike, one("normal", 1, 1), "quadrature")
    known = math.log(2.0) if key == "jsd" else 1.0
    # What the two have in common is the root of the finer scale at most.
    assert abs(found.value - known) <= found.error + 10.0 * math.sqrt(scale)
    assert found.error < 1e-12


def test_kl_to_a_component_far_out_has_its_digits() -> None:
    p = normals((1, 1e17, 1), (1, 1, 2))
    found = divergence_value(DIVERGENCES["kl"], p, STANDARD)
    # Half of the mass is at 1e17, where −log q is ½ x².
    assert abs(found.value - 2.5e33) <= found.error < 1e-12 * found.value
