"""The value and slope that a step is taken by are those that are shown, of every reference pair."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from klviz.core import terrain as terrains
from klviz.core.approximations import Approximation, LocationScale, approximation_of
from klviz.core.arrays import Array, Theta
from klviz.core.densities import Densities, densities
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.quadrature import Settled, resolve, settle
from klviz.core.terrain import Terrain
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, Record, cases, mixture_of, normals, one

OVERFLOWING = [
    DIVERGENCES["chi2"],
    DIVERGENCES["neyman_chi2"],
    *map(alpha, (-3.0, -1.0, -0.3, 1.3, 1.5, 2.0, 3.0)),
]
ALL = [*DIVERGENCES.values(), *OVERFLOWING[2:], alpha(0.25), alpha(0.75)]


class Step(NamedTuple):
    """A target, and a q as an optimiser sees it."""

    p: Mixture
    approximation: Approximation
    theta: Theta


def start_of(record: Record) -> tuple[Approximation, Theta] | None:
    """Return the q of a record as an optimiser sees it; None where none can take it up."""
    if record["family"] == "mixture":
        mixture = mixture_of(record)
        alike = {part.family.key for part in mixture.parts} == {"normal"}
        return NormalMixture.around(mixture) if alike else None
    family = FAMILIES[record["family"]]
    if not family.approximates:
        return None
    return approximation_of(family, [record[row.key] for row in family.parameters])


def steps() -> Iterator[tuple[str, Step]]:
    """Yield every pair of the reference, either way round, and every critical point."""
    for case in (*cases("gaussian_1d"), *cases("continuous_1d")):
        for name, p, q in (("", case["p"], case["q"]), ("-swapped", case["q"], case["p"])):
            start = start_of(q)
            if start is not None:
                yield case["id"] + name, Step(mixture_of(p), *start)
    for case in cases("optima_1d"):
        shape = (case["df"],) if "df" in case else ()
        approximation = LocationScale(FAMILIES[case["q_family"]], shape)
        points = [
            point for found in case["optima"].values() for kind in found.values() for point in kind
        ]
        for number, point in enumerate(points):
            theta = (point["loc"], math.log(point["scale"]))
            yield f"{case['id']}-{number}", Step(mixture_of(case["p"]), approximation, theta)


STEPS = dict(steps())


def test_the_reference_has_many_pairs_to_step_from() -> None:
    assert len(STEPS) > 300


@pytest.mark.parametrize("name", STEPS)
def test_the_value_of_a_step_is_the_value_that_is_shown(name: str) -> None:
    p, approximation, theta = STEPS[name]
    # One after the other of the critical points of a case meets another half of them.
    number = list(STEPS).index(name)
    for divergence in ALL[number % 2 :: 2] if "opt" in name else ALL:
        terrain = Terrain(p, divergence, approximation)
        found = terrain.evaluate(theta)
        shown = divergence_value(divergence, p, approximation.mixture(theta))
        if found is None:
            assert math.isinf(shown.value), (divergence, terrain.reason)
            continue
        # Steps are taken by plain arithmetic: exact to the rounding of p and q, not of D. Two
        # corners of |p − q| between neighbouring points are passed over.
        digits = 1e-8 if divergence.smooth else 1e-5
        assert found.value == pytest.approx(shown.value, rel=digits, abs=1e-14), divergence


APART = [
    name for name in STEPS if "pub-cont" in name and "equal" not in name and "ident" not in name
]


@pytest.mark.parametrize("name", APART)
def test_the_slope_of_a_step_is_the_integral_of_pull_and_score(name: str) -> None:
    p, approximation, theta = STEPS[name]
    q = approximation.mixture(theta)
    for divergence in OVERFLOWING:
        found = Terrain(p, divergence, approximation).evaluate(theta)
        if found is None:
            continue
        measure = resolve(lambda x, d=divergence: d.integrand(pair(p, q, x)), p, q)  # type: ignore[misc]
        pull = divergence.pull(pair(p, q, measure.points))
        score = approximation.score(theta, measure.points)
        sizes = measure.integral(np.abs(pull) * (1.0 + np.abs(score)))
        off = np.abs(np.array(found.gradient) - measure.integral(pull * score))
        assert (off <= 1e-8 * sizes + 1e-13).all(), (divergence, off / sizes)


def pair(p: Mixture, q: Mixture, x: Array) -> Densities:
    return densities(p.log_prob(x), q.log_prob(x))


RIDGES = [
    # The peak of p²/q runs away as the variance of q nears half that of p.
    (normals((1.0, 0.0, 1.0)), (0.3, math.log(1.2)), (0.3, math.log(0.71)), "chi2"),
    (normals((1.0, 1.0, 1.0)), (0.0, 0.0), (-8.0, 0.0), "chi2"),
    (normals((0.5, -3.0, 0.4), (0.5, 3.0, 1.0)), (0.0, 1.0), (2.0, 0.0), "chi2"),
    (normals((0.3, -2.0, 0.5), (0.7, 2.0, 1.5)), (0.0, 0.0), (3.0, 0.7), "neyman_chi2"),
]


@pytest.mark.parametrize(("p", "first", "last", "key"), RIDGES)
@pytest.mark.parametrize("family", ["normal", "laplace", "logistic"])
def test_the_value_stays_right_on_the_way(
    p: Mixture, first: Theta, last: Theta, key: str, family: str
) -> None:
    approximation = LocationScale(FAMILIES[family])
    terrain, divergence = Terrain(p, DIVERGENCES[key], approximation), DIVERGENCES[key]
    for theta in np.linspace(first, last, 60).tolist():
        found = terrain.evaluate(tuple(theta))
        shown = divergence_value(divergence, p, approximation.mixture(tuple(theta))).value
        if found is None:
            assert math.isinf(shown)
        else:
            assert found.value == pytest.approx(shown, rel=1e-8, abs=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_the_value_stays_right_wherever_a_mixture_wanders(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = normals(*((rng.uniform(0.2, 1.0), 2.0 * rng.normal(), 1.0) for _ in range(3)))
    q = normals(*((rng.uniform(0.2, 1.0), 2.0 * rng.normal(), 1.2) for _ in range(2)))
    approximation, start = NormalMixture.around(q)
    divergence = OVERFLOWING[seed]
    terrain = Terrain(p, divergence, approximation)
    walk = np.cumsum(rng.uniform(-0.05, 0.05, (40, len(start))), axis=0)
    for theta in (np.array(start) + walk).tolist():
        found = terrain.evaluate(tuple(theta))
        shown = divergence_value(divergence, p, approximation.mixture(tuple(theta))).value
        if found is None:
            assert math.isinf(shown)
        else:
            assert found.value == pytest.approx(shown, rel=1e-8, abs=1e-14)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Settled]:
    """Return what will hold every measure that is settled."""
    found: list[Settled] = []

    def remembered(*parts: object) -> Settled:
        found.append(settle(*parts))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(terrains, "settle", remembered)
    return found


def test_where_little_moves_panels_stay_and_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    found = counted(monkeypatch)
    approximation = LocationScale(FAMILIES["normal"])
    terrain = Terrain(TWO_MODES, DIVERGENCES["chi2"], approximation)
    for loc in np.linspace(0.0, 0.8, 50).tolist():
        assert terrain.evaluate((loc, 1.17)) is not None
    assert len(found) == 1
    assert found[0].rule.points.size <= 300


def test_a_peak_that_moves_away_is_followed_by_new_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    found = counted(monkeypatch)
    approximation = LocationScale(FAMILIES["normal"])
    terrain = Terrain(one("normal", 0.0, 1.0), DIVERGENCES["chi2"], approximation)
    assert terrain.evaluate((3.0, math.log(0.78))) is not None
    # Near by what panels for p and q go by, but the peak has gone from −13 to −146.
    there = (3.0, math.log(0.715))
    assert approximation.are_near(there, (3.0, math.log(0.78)))
    evaluation = terrain.evaluate(there)
    assert len(found) == 2
    assert evaluation is not None
    shown = divergence_value(terrain.divergence, terrain.p, approximation.mixture(there))
    assert evaluation.value == pytest.approx(shown.value, rel=1e-8)


def test_a_value_beyond_numbers_is_refused_and_one_after_it_is_not() -> None:
    approximation = LocationScale(FAMILIES["normal"])
    terrain = Terrain(one("normal", 0.0, 1.0), DIVERGENCES["chi2"], approximation)
    assert terrain.evaluate((20.0, 0.0)) is not None
    for loc in (26.4, 26.7, 27.0):
        assert terrain.evaluate((loc, 0.0)) is None or loc < 26.5
    assert terrain.reason == terrains.TOO_LARGE
    after = terrain.evaluate((26.4, 0.0))
    assert after is not None
    assert after.value == pytest.approx(math.expm1(26.4**2), rel=1e-8)
