"""Minima, saddles and basins by the Python API."""

from __future__ import annotations

import math

import numpy as np
import pytest

import klviz as kv

P = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")


def test_reverse_kl_to_two_modes_has_three_minima_and_two_saddles() -> None:
    found = kv.minima(P, divergence="reverse_kl")
    assert [value.value for _, value in found] == pytest.approx(
        [0.688768995854964, 0.688768995854964, 0.840621431278903], abs=1e-9
    )
    assert sorted(q.mean for q, _ in found) == pytest.approx(
        [-2.984305987835742, 0.0, 2.984305987835742], abs=1e-8
    )
    points = kv.stationary_points(P, divergence="reverse_kl")
    assert [point.kind for point in points] == ["minimum"] * 3 + ["saddle"] * 2
    for point in points:
        signs = np.sign(np.linalg.eigvalsh(point.hessian)).tolist()
        assert signs == ([1.0, 1.0] if point.kind == "minimum" else [-1.0, 1.0])


def test_forward_kl_has_one_minimum_at_the_moments() -> None:
    ((q, value),) = kv.minima(P)
    assert (q.mean, q.sd) == pytest.approx((0.0, math.sqrt(10.0)), abs=1e-8)
    assert value.value == pytest.approx(kv.kl(P, q).value, abs=1e-12)


@pytest.mark.parametrize("family", ["laplace", "logistic", "student_t"])
def test_a_fit_from_a_minimum_stays_there(family: str) -> None:
    for q, value in kv.minima(P, family=family, divergence="jsd"):
        run = kv.fit(P, family=family, divergence="jsd", start=q)
        assert run.value.value == pytest.approx(value.value, abs=1e-9)
        assert run.q.sample(3, seed=0) == pytest.approx(q.sample(3, seed=0), abs=1e-4)


def test_starts_are_told_by_their_basin() -> None:
    starts = [kv.Normal(2, 1), kv.Normal(-1, 0.5), kv.Normal(0, 1), kv.Normal(0, 4)]
    found = kv.minima(P, divergence="reverse_kl")
    basins = kv.basins(P, starts, divergence="reverse_kl")
    for start, basin in zip(starts, basins, strict=True):
        run = kv.fit(P, divergence="reverse_kl", start=start)
        assert run.q.mean == pytest.approx(found[basin].q.mean, abs=1e-5)


def test_a_region_bounds_the_search() -> None:
    right = kv.minima(P, divergence="reverse_kl", loc=(1, 5))
    assert [q.mean for q, _ in right] == pytest.approx([2.984305987835742], abs=1e-8)
    assert kv.minima(P, divergence="reverse_kl", scale=(0.1, 0.5)) == []


@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", "chi2", kv.alpha(0.3)])
def test_a_landscape_holds_the_divergence_of_every_q(divergence: str) -> None:
    found = kv.landscape(P, divergence=divergence, loc=(-4, 4), scale=(0.5, 5), shape=(9, 7))
    assert found.values.shape == (7, 9)
    assert (found.locs[0], found.locs[-1]) == (-4.0, 4.0)
    assert (found.scales[0], found.scales[-1]) == pytest.approx((0.5, 5.0))
    for i, j in ((0, 0), (3, 4), (6, 8), (5, 1)):
        value = kv.divergence(P, kv.Normal(found.locs[j], found.scales[i]), divergence).value
        assert found.values[i, j] == pytest.approx(value, abs=1e-7 * (1.0 + value))


def test_the_lowest_place_of_a_landscape_is_beside_the_best_minimum() -> None:
    found = kv.landscape(P, divergence="jsd")
    assert found.values.shape == (200, 200)
    ((q, value), *_) = kv.minima(P, divergence="jsd")
    i, j = np.unravel_index(np.argmin(found.values), found.values.shape)
    assert (found.locs[j], found.scales[i]) == pytest.approx((q.mean, q.sd), abs=0.1)
    assert value.value <= found.values[i, j] < value.value + 1e-3


def test_an_infinite_divergence_has_no_minimum() -> None:
    assert kv.minima(kv.Cauchy()) == []


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: kv.minima(P, family="uniform"), "family must be one of normal, laplace,"),
        (lambda: kv.landscape(P, shape=(1, 5)), "at least 2|two"),
        (lambda: kv.landscape(P, shape=3), "shape must be a pair such as"),
        (lambda: kv.landscape(P, shape=(3, 2.5)), "shape must be a whole number, got 2.5"),
        (lambda: kv.minima(P, loc=3), "loc must be a pair such as"),
        (lambda: kv.minima(P, loc=(3, 1)), r"loc must go from low to high, got \(3, 1\)"),
        (lambda: kv.minima(P, scale=(-1, 1)), "scale must be positive, got -1.0"),
        (lambda: kv.minima(kv.Categorical([1, 1])), "p must be a distribution on the line"),
        (lambda: kv.basins(P, kv.Normal()), "starts must be a list of distributions"),
        (lambda: kv.basins(P, [kv.Laplace()]), "start must be one Normal distribution"),
    ],
)
def test_a_wrong_argument_is_named(attempt: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        attempt()  # type: ignore[operator]
