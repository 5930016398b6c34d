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


@pytest.mark.parametrize(
    ("p", "family", "divergence", "loc", "scale"),
    [
        ("0.72 N(-5.5,0.1)+0.28 N(11,0.3)", "student_t", "reverse_kl", -5.49998, 0.058423),
        ("0.35 N(10,0.6)+0.65 N(3.5,0.2)", "student_t", "jeffreys", 9.87391, 0.601673),
        ("0.3 N(-10,1)+0.3 N(0,0.001)+0.4 N(10,2)", "normal", "reverse_kl", 0.0, 0.001),
        ("0.25 N(8,0.7)+0.75 N(1,0.8)", "normal", "tv", 1.104878, 1.054298),
        ("0.3 N(4,1)+0.7 N(-4,1)", "normal", "tv", -3.81053, 1.402315),
        ("N(0,1)", "normal", "tv", 0.0, 1.0),
    ],
)
def test_narrow_basins_and_those_with_kinks_are_found(
    p: str, family: str, divergence: str, loc: float, scale: float
) -> None:
    found = kv.minima(kv.parse(p), family=family, divergence=divergence)
    members = [q.law.present[0].member for q, _ in found]
    assert any(
        member.loc == pytest.approx(loc, abs=1e-4 * scale)
        and member.scale == pytest.approx(scale, rel=1e-4)
        for member in members
    )


def test_basins_are_those_of_the_minima_over_the_same_region() -> None:
    right = {"loc": (1.0, 5.0), "divergence": "reverse_kl"}
    assert kv.basins(P, [kv.Normal(3, 1), kv.Normal(-3, 1)], **right).tolist() == [0, -1]  # type: ignore[arg-type]


def test_a_start_beside_a_kink_is_told_its_basin() -> None:
    p = kv.parse("0.5 N(-30, 1) + 0.5 N(30, 1)")
    found = kv.minima(p, divergence="tv")
    basins = kv.basins(p, [kv.Normal(-30, 1), kv.Normal(30, 1)], divergence="tv").tolist()
    assert [found[i].q.mean < 0.0 for i in basins] == [True, False]


def test_where_a_divergence_is_infinite_for_every_q_it_is_said_why() -> None:
    for search in (kv.minima, kv.stationary_points):
        with pytest.raises(ValueError, match=r"KL\(p‖q\) is infinite for every q: p's tail falls"):
            search(kv.Cauchy())
    with pytest.raises(ValueError, match=r"KL\(q‖p\) is infinite for every q: q has mass below 0"):
        kv.basins(kv.parse("U(0,1)"), [kv.Normal()], divergence="reverse_kl")
    with pytest.raises(ValueError, match=r"χ²\(p‖q\) is infinite for every q of the region: p²/q"):
        kv.minima(kv.Normal(), divergence="chi2", scale=(0.1, 0.5))


def test_a_landscape_says_why_it_is_infinite() -> None:
    assert kv.landscape(P, shape=(3, 3)).reason == ""
    blocks = kv.landscape(kv.parse("U(0,1)"), divergence="reverse_kl", shape=(3, 3))
    assert np.isinf(blocks.values).all()
    assert blocks.reason == "q has mass below 0 and above 1, where p is zero"
    some = kv.landscape(kv.Normal(), divergence="chi2", shape=(3, 9))
    assert np.isinf(some.values).any()
    assert np.isfinite(some.values).any()
    assert some.reason.startswith("p²/q grows without bound")


@pytest.mark.parametrize("divergence", ["kl", "reverse_kl", "jsd", "tv", "hellinger2"])
@pytest.mark.parametrize("region", [{"loc": (-1e100, 1e100)}, {"scale": (1e-100, 1e100)}])
def test_a_landscape_over_a_vast_range_has_its_numbers(
    divergence: str, region: dict[str, tuple[float, float]]
) -> None:
    found = kv.landscape(kv.Normal(), divergence=divergence, shape=(3, 3), **region)  # type: ignore[arg-type]
    at = (1, 1)
    q = kv.Normal(found.locs[1], found.scales[1])
    value = kv.divergence(kv.Normal(), q, divergence).value
    assert found.values[at] == pytest.approx(value, abs=1e-7 * (1.0 + value))
    assert (found.values >= 0.0).all()


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: kv.minima(P, family="uniform"), "family must be one of normal, laplace,"),
        (lambda: kv.landscape(P, shape=(1, 5)), "at least 2|two"),
        (lambda: kv.landscape(P, shape=3), "shape must be a pair such as"),
        (lambda: kv.landscape(P, shape=(3, 2.5)), "shape must be a whole number, got 2.5"),
        (lambda: kv.minima(P, loc=3), "loc must be a pair such as"),
        (lambda: kv.minima(P, loc=(3, 1)), r"loc must go from low to high, got \(3, 1\)"),
        (lambda: kv.landscape(P, loc=(-1e308, 1e308)), "loc must be at most 1e.100 in size"),
        (lambda: kv.landscape(P, scale=(1e-9, 1e308)), "scale must be at most 1e.100 in size"),
        (lambda: kv.landscape(P, scale=(1e-308, 1)), "scale must be at least 1e-100, got 1e-308"),
        (lambda: kv.minima(P, scale=(-1, 1)), "scale must be positive, got -1.0"),
        (lambda: kv.minima(kv.Categorical([1, 1])), "p must be a distribution on the line"),
        (lambda: kv.basins(P, kv.Normal()), "starts must be a list of distributions"),
        (lambda: kv.basins(P, [kv.Laplace()]), "start must be one Normal distribution"),
    ],
)
def test_a_wrong_argument_is_named(attempt: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        attempt()  # type: ignore[operator]
