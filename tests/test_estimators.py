"""Random draws and points in the Python API."""

from __future__ import annotations

import math

import numpy as np
import pytest

import klviz as kv

P = kv.parse("0.3 N(-2, 0.5) + 0.7 N(3, 1)")
Q = kv.Normal(1, 2.5)
POINTS = P.sample(200, seed=1)


@pytest.mark.parametrize("kind", ["kl", "reverse_kl", "jsd", "hellinger2", "tv", kv.alpha(0.3)])
@pytest.mark.parametrize("proposal", ["p", "q", "both"])
def test_draws_agree_with_quadrature_within_their_error(kind: str, proposal: str) -> None:
    estimate = kv.monte_carlo(P, Q, kind, n=20_000, seed=5, proposal=proposal)
    away = abs(estimate.value - kv.divergence(P, Q, kind).value)
    assert estimate.error > 0.0
    assert away < 5.0 * estimate.error or "no variance" in estimate.reason
    # Draws from the narrower p must stand for a wider q: rare ones would count for nearly all.
    assert ("no variance" in estimate.reason) == (proposal == "p")


def test_the_same_seed_gives_the_same_number_and_more_draws_a_better_one() -> None:
    first, again = (kv.monte_carlo(P, Q, seed=3).value for _ in range(2))
    assert first == again
    few, many = (kv.monte_carlo(P, Q, n=n).error for n in (100, 10_000))
    assert 5.0 < few / many < 20.0


def test_an_infinite_divergence_is_never_a_finite_mean() -> None:
    estimate = kv.monte_carlo(kv.Cauchy(), Q)
    assert estimate.value == math.inf
    assert estimate.reason


@pytest.mark.parametrize("estimator", ["k1", "k2", "k3"])
def test_what_an_estimator_tends_to_is_known_exactly(estimator: str) -> None:
    quality = kv.ratio_quality(P, Q, estimator)
    assert quality.truth.value == pytest.approx(kv.kl(Q, P).value, rel=1e-12)
    n = 40_000
    found = kv.ratio_estimate(P, Q, estimator, n=n, seed=2)
    assert abs(found.value - quality.mean.value) < 5.0 * quality.sd.value / math.sqrt(n)
    assert quality.bias.value == pytest.approx(quality.mean.value - quality.truth.value, abs=1e-12)


def test_points_have_moments_and_a_density() -> None:
    points = kv.Points(POINTS)
    assert points.mean == pytest.approx(POINTS.mean())
    assert points.sd == pytest.approx(POINTS.std())
    assert np.all(np.diff(points.points) >= 0.0)
    assert repr(points).startswith("Points(200 from ")
    density = kv.kernel_density(POINTS, bandwidth=0.4)
    x = np.linspace(-4, 6, 9)
    kernels = np.exp(-0.5 * ((x[:, None] - POINTS) / 0.4) ** 2) / (0.4 * math.sqrt(2 * math.pi))
    assert density.prob(x) == pytest.approx(kernels.mean(axis=1), rel=1e-12)
    assert kv.from_dict(density.to_dict()) == density


def test_a_kernel_density_of_thousands_of_points_is_a_distribution_like_others() -> None:
    p = kv.kernel_density(np.random.default_rng(0).normal(size=3000))
    assert kv.from_dict(p.to_dict()) == p
    assert repr(p) == "<mixture of 3,000 components>"
    # Independent: each kernel's cross entropy to a normal has a formula.
    q, width = kv.Normal(0.5, 2.0), p.target.components[0].values[1]
    locs = np.array([c.values[0] for c in p.target.components])
    exact = np.mean((locs - 0.5) ** 2 + width**2) / 8 + math.log(2 * math.sqrt(2 * math.pi))
    assert kv.cross_entropy(p, q).value == pytest.approx(exact, rel=1e-13)
    run = kv.fit(p, optimiser="em")
    assert run.converged
    assert (run.q.mean, run.q.sd) == pytest.approx((p.mean, p.sd), abs=1e-7)


@pytest.mark.parametrize("family", ["normal", "laplace", "logistic", "student_t", "uniform"])
def test_no_member_near_by_is_likelier(family: str) -> None:
    found = kv.maximum_likelihood(POINTS, family)
    assert found.note == ""
    best = -found.q.log_prob(POINTS).mean()
    assert found.value.value == pytest.approx(best)
    (component,) = found.q.target.components
    for place in range(len(component.values)):
        if (family, place) == ("student_t", 0):
            continue  # the degrees of freedom are given
        for change in (-1e-2, 1e-2):
            values = list(component.values)
            values[place] += change
            with np.errstate(divide="ignore"):
                other = kv.from_dict(
                    {"family": family, **dict(zip(keys(found.q), values, strict=True))}
                )
            assert -other.log_prob(POINTS).mean() > best


def keys(q: kv.LineDistribution) -> list[str]:
    return [key for key in q.to_dict() if key not in ("family", "weight")]


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: kv.Points([]), "points must be a row of at least one number"),
        (lambda: kv.Points([1, math.nan]), r"points\[1\] must be finite, got nan"),
        (lambda: kv.kernel_density(POINTS, -1), "bandwidth must be positive and finite, got -1.0"),
        (lambda: kv.kernel_density(POINTS, "best"), "bandwidth must be one of scott,"),
        (lambda: kv.kernel_density([1, 1]), "the points are all the same"),
        (lambda: kv.maximum_likelihood(POINTS, "gamma"), "family must be one of normal,"),
        (lambda: kv.maximum_likelihood(POINTS, df=3), "df is for student_t, got 3 for normal"),
        (lambda: kv.maximum_likelihood(POINTS, "student_t", df=-1), "df must be positive"),
        (lambda: kv.monte_carlo(P, Q, n=1), "n must be 2 or more, got 1"),
        (lambda: kv.monte_carlo(P, Q, proposal="z"), "proposal must be one of both, p, q"),
        (lambda: kv.monte_carlo(P, kv.Categorical([1, 1])), "must be over the same space"),
        (lambda: kv.ratio_estimate(P, Q, "k4"), "estimator must be one of k1, k2, k3, got 'k4'"),
        (lambda: kv.fit(kv.Points(POINTS), divergence="jsd"), "take a kernel density estimate"),
        (lambda: kv.kl(kv.Points(POINTS), Q), "p must be a distribution"),
    ],
)
def test_a_wrong_argument_is_named(attempt: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        attempt()  # type: ignore[operator]
