"""Code that slips and both directions, by the Python API."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import klviz as kv

COINS = kv.Categorical([0.9, 0.1]), kv.Categorical([0.5, 0.5])
NORMALS = kv.Normal(0.0, 1.0), kv.Normal(1.0, 2.0)


@pytest.mark.parametrize(("p", "q"), [COINS, NORMALS])
def test_where_nothing_is_hard_every_way_is_right(p: kv.Distribution, q: kv.Distribution) -> None:
    for slip in kv.slips(p, q):
        assert slip.exact == kv.kl(p, q)
        assert slip.agrees
        assert slip.value == pytest.approx(slip.exact.value, rel=1e-4)
        assert slip.sentence.endswith(".")
    assert kv.slips(p, q)[-1].value == pytest.approx(kv.kl(p, q).value, rel=1e-9)


def test_an_infinite_divergence_is_given_a_number_by_what_hides_it() -> None:
    p, q = kv.Categorical([0.5, 0.5]), kv.Categorical([1.0, 0.0])
    found = {slip.key: slip for slip in kv.slips(p, q, eps=1e-6)}
    assert found["filter"].value == pytest.approx(0.5 * math.log(0.5))
    assert found["eps"].value == pytest.approx(
        0.5 * math.log(0.5) + 0.5 * math.log(0.5e6), rel=1e-4
    )
    assert math.isinf(found["log"].value)
    assert {key for key, slip in found.items() if not slip.agrees} == {"filter", "eps", "replaced"}


def test_far_apart_only_logarithms_are_right() -> None:
    found = kv.slips(kv.Normal(0.0, 1.0), kv.Normal(60.0, 1.0))
    assert [slip.key for slip in found if slip.agrees] == ["log"]
    assert found[-1].value == pytest.approx(1800.0, rel=1e-9)


def test_both_directions_are_those_of_the_formula_and_agree_at_equal_scales() -> None:
    found = kv.both_directions(
        kv.Normal(0.0, 1.5), loc=(-3.0, 3.0), scale=(0.5, 4.0), shape=(21, 40)
    )
    m, s = np.meshgrid(found.locs, found.scales)
    forward = np.log(s / 1.5) + (2.25 + m**2) / (2.0 * s**2) - 0.5
    reverse = np.log(1.5 / s) + (s**2 + m**2) / 4.5 - 0.5
    np.testing.assert_allclose(found.forward, forward, atol=1e-7, rtol=1e-7)
    np.testing.assert_allclose(found.reverse, reverse, atol=1e-7, rtol=1e-7)
    lines = found.agreement[~np.isnan(found.agreement[:, 0])]
    assert len(lines) > 10
    np.testing.assert_allclose(lines[:, 1], 1.5, rtol=2e-3)
    assert (np.sign(found.asymmetry[0]) == 1.0).all()
    assert (np.sign(found.asymmetry[-1]) == -1.0).all()


def test_of_cauchys_both_directions_agree_everywhere() -> None:
    p, q = kv.Cauchy(0.0, 1.0), kv.Cauchy(3.0, 0.5)
    assert kv.kl(p, q).value == pytest.approx(kv.kl(q, p).value, rel=1e-12)


def test_an_infinite_integral_grows_as_its_tails_say() -> None:
    p, q = kv.StudentT(2, 0.0, 1.0), kv.Normal()
    grown = kv.kl_growth(p, q)
    assert grown is not None
    assert grown.power == 0.0
    values, _ = kv.windowed_kl(p, q, [1e4, 1e5])
    assert values[1] - values[0] == pytest.approx(grown.a_decade, rel=1e-3)
    cauchy = kv.kl_growth(kv.Cauchy(), q)
    assert cauchy is not None
    assert (cauchy.power, cauchy.factor) == (1.0, pytest.approx(1.0 / math.pi))
    assert kv.kl_growth(q, p) is None
    assert kv.kl_growth(kv.Normal(), kv.Uniform(-1.0, 1.0)) is None


@pytest.mark.parametrize(
    ("kind", "curvature", "swapped"),
    [
        ("kl", 1.0, "reverse_kl"),
        ("reverse_kl", 1.0, "kl"),
        ("jsd", 0.25, "jsd"),
        ("hellinger2", 0.25, "hellinger2"),
        ("chi2", 2.0, "neyman_chi2"),
        ("tv", math.inf, "tv"),
    ],
)
def test_a_generator_has_a_curvature_and_a_dual(kind: str, curvature: float, swapped: str) -> None:
    found = kv.generator_curvature(kind)
    if math.isinf(curvature):
        assert math.isinf(found.value)
        assert "corner" in found.reason
    else:
        assert abs(found.value - curvature) <= found.error + 1e-15
    r = np.array([0.2, 0.5, 1.0, 2.0, 7.0])
    dual, other = kv.generator_dual(kind, r), kv.generator(swapped, r)
    # But for a multiple of r − 1, which no divergence sees.
    slope = np.polyfit(r, dual - other, 1)
    np.testing.assert_allclose(dual - other, np.polyval(slope, r), atol=1e-12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: kv.slips(COINS[0], kv.Normal()), "p and q must both be on the line or both over"),
        (lambda: kv.slips(*COINS, eps=0.0), "eps must be positive, got 0.0"),
        (lambda: kv.both_directions(kv.Normal(), family="cat"), "family must be one of"),
        (lambda: kv.kl_growth(COINS[0], COINS[1]), "p must be"),
        (lambda: kv.generator_dual("kl", [-1.0]), "r must not be negative, got -1.0"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
