"""What a divergence is made of, code lengths and named laws, by the Python API."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

import klviz as kv

P, Q = kv.Categorical([0.9, 0.1]), kv.Categorical([0.5, 0.5])
MISSING = kv.Categorical([0.3, 0.3, 0.4]), kv.Categorical([0.5, 0.5, 0.0])
LINE = kv.parse("0.3 N(-2, 0.5) + 0.7 N(3, 1)"), kv.Normal(1, 2.5)
PAIRS = [(P, Q), (kv.zipf(1.0, 20), kv.binomial(19, 0.4)), LINE]


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (kv.binomial(7, 0.3), stats.binom.pmf(np.arange(8), 7, 0.3)),
        (kv.discrete_uniform(5), np.full(5, 0.2)),
        (kv.truncated_poisson(2.5, 200), stats.poisson.pmf(np.arange(200), 2.5)),
        (kv.geometric(0.3, 400), stats.geom.pmf(np.arange(1, 401), 0.3)),
        (kv.zipf(1.2, 50), stats.zipfian.pmf(np.arange(1, 51), 1.2, 50)),
        (kv.discretised_normal(20.0, 2.0, 41), stats.norm.pdf(np.arange(41), 20.0, 2.0)),
    ],
)
def test_named_laws_are_those_of_scipy(law: kv.Categorical, expected: np.ndarray) -> None:
    assert isinstance(law, kv.Categorical)
    np.testing.assert_allclose(law.probabilities, expected, rtol=1e-9, atol=1e-60)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: kv.binomial(3, 1.5), "probability must be from 0 to 1, got 1.5"),
        (lambda: kv.binomial(2.5, 0.5), "trials must be a whole number, got 2.5"),  # type: ignore[arg-type]
        (lambda: kv.zipf(math.nan, 3), "exponent must be a finite number"),
        (lambda: kv.discrete_uniform(0), "n must be at least 1, got 0"),
        (lambda: kv.truncated_poisson(-1.0, 3), "rate must be positive, got -1.0"),
        (lambda: kv.discretised_normal(0.0, 0.0, 3), "scale must be positive, got 0.0"),
        (lambda: kv.smoothed(P, 0.0), "epsilon must be positive, got 0.0"),
        (lambda: kv.smoothed(kv.Normal(), 0.1), "q must be a Categorical"),  # type: ignore[arg-type]
        (lambda: kv.windowed_kl(*LINE, [2.0, 1.0]), "reaches must be a row of ascending"),
        (lambda: kv.windowed_kl(*LINE, [0.0, 1.0]), "reaches must be positive, got 0.0"),
        (lambda: kv.kl_within(*LINE, math.nan, 1.0), "low must be a finite number"),
        (lambda: kv.generator("kl", [-1.0]), "r must not be negative, got -1.0"),
        (lambda: kv.signed_parts(P, kv.Normal()), "p and q must both be on the line or both over"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_gain_less_loss_is_the_divergence(p: kv.Distribution, q: kv.Distribution) -> None:
    gain, loss = kv.signed_parts(p, q)
    assert gain.value > loss.value > 0.0
    whole = kv.kl(p, q)
    assert gain.value - loss.value == pytest.approx(
        whole.value, abs=gain.error + loss.error + whole.error
    )


def test_contributions_add_up_to_the_divergence() -> None:
    found = kv.contributions(P, Q)
    assert found.values == pytest.approx([0.9 * math.log(1.8), 0.1 * math.log(0.2)])
    assert math.fsum(found.values) == pytest.approx(kv.kl(P, Q).value, abs=found.errors.sum())
    endless = kv.contributions(*MISSING)
    assert endless.values[2] == math.inf
    assert "outcome 2" in endless.reason


def test_ideal_lengths_are_entropies_and_huffman_words_are_no_shorter() -> None:
    p, q = kv.Categorical([0.5, 0.25, 0.25]), kv.discrete_uniform(3)
    assert kv.ideal_lengths(p).tolist() == [1.0, 2.0, 2.0] == kv.huffman_lengths(p).tolist()
    crossed = kv.expected_length(p, kv.ideal_lengths(q))
    assert crossed.value == pytest.approx(kv.bits(kv.cross_entropy(p, q)).value, rel=1e-14)
    extra = crossed.value - kv.expected_length(p, kv.ideal_lengths(p)).value
    assert extra == pytest.approx(0.0849625007211562, rel=1e-13)


def test_the_parts_of_an_interval_add_up() -> None:
    ends = [-math.inf, -2.0, 0.0, 4.0, math.inf]
    parts = [kv.kl_within(*LINE, a, b) for a, b in pairwise(ends)]
    whole = kv.kl(*LINE).value
    assert sum(part.value for part in parts) == pytest.approx(whole, abs=1e-12)
    running, errors = kv.running_kl(*LINE, [-2.0, 0.0, 4.0])
    np.testing.assert_allclose(running, np.cumsum([p.value for p in parts[:3]]), atol=1e-12)
    assert (errors < 1e-11).all()


def test_windows_of_an_infinite_divergence_grow_by_the_same_each_decade() -> None:
    values, errors = kv.windowed_kl(kv.StudentT(2), kv.Normal(), [10.0, 100.0, 1e3, 1e4])
    assert values == pytest.approx([0.69667, 2.91199, 5.21301, 7.51557], abs=1e-5)
    assert (errors < 1e-9).all()
    assert kv.kl(kv.StudentT(2), kv.Normal()).value == math.inf


def test_truncation_makes_finite_what_support_made_infinite() -> None:
    p, q = kv.Normal(), kv.Uniform(-2.0, 2.0)
    assert kv.truncated_kl(p, q).value == math.inf
    cut = kv.truncated_kl(p, q, p_to=(-2.0, 2.0))
    mass = stats.norm.cdf(2.0) - stats.norm.cdf(-2.0)
    expected = math.log(4.0) - stats.truncnorm.entropy(-2.0, 2.0)
    assert cut.value == pytest.approx(expected, rel=1e-9)
    conditioned = kv.truncated_kl(p, p, p_to=(-2.0, 2.0))
    assert conditioned.value == pytest.approx(-math.log(mass), rel=1e-12)


def test_smoothing_grows_without_limit() -> None:
    p, q = MISSING
    values = [kv.kl(p, kv.smoothed(q, 10.0**-k)).value for k in (8, 9, 10)]
    assert np.diff(values) == pytest.approx(0.4 * math.log(10.0), rel=1e-6)
    np.testing.assert_allclose(kv.smoothed(q, 0.1).probabilities, np.array([0.6, 0.6, 0.1]) / 1.3)


@pytest.mark.parametrize("kind", ["kl", "reverse_kl", "jsd", "chi2", "tv", kv.alpha(0.3)])
def test_a_divergence_is_the_mean_of_its_generator(kind: str) -> None:
    p, q = kv.zipf(1.0, 20).probabilities, kv.binomial(19, 0.4).probabilities
    expected = kv.divergence(kv.Categorical(p), kv.Categorical(q), kind).value
    assert q @ kv.generator(kind, p / q) == pytest.approx(expected, rel=1e-12)
    assert kv.generator(kind, 1.0) == 0.0


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_bounds_hold(p: kv.Distribution, q: kv.Distribution) -> None:
    found = kv.bounds(p, q)
    assert len(found) >= 5
    assert all(bound.holds for bound in found)


@pytest.mark.parametrize("estimator", ["k1", "k2", "k3"])
def test_estimators_over_outcomes_are_what_their_quality_says(estimator: str) -> None:
    quality = kv.ratio_quality(P, Q, estimator)
    assert quality.truth.value == pytest.approx(kv.kl(Q, P).value, rel=1e-14)
    mean = kv.ratio_estimate(P, Q, estimator, n=20_000, seed=2)
    assert abs(mean.value - quality.mean.value) < 5.0 * quality.sd.value / math.sqrt(20_000)


def test_moving_mass_over_outcomes_costs_their_distance() -> None:
    far = kv.Categorical([0.0, 0.0, 0.0, 1.0])
    assert kv.wasserstein1(kv.Categorical([1.0, 0.0, 0.0, 0.0]), far).value == 3.0
    expected = stats.wasserstein_distance(range(2), range(2), P.probabilities, Q.probabilities)
    assert kv.wasserstein1(P, Q).value == pytest.approx(expected)
