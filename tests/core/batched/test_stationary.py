"""All minima and saddles: those of the reference and no others, and whose basin a start is in."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.batched.searches import Region, region_of
from klviz.core.batched.stationary import Landmarks, minima
from klviz.core.divergences import DIVERGENCES, REVERSE_KL
from klviz.core.families import FAMILIES
from klviz.core.optimisers import GradientDescent
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, Record, cases, mixed, mixture_of, normals, one
from tests.core.test_optima import ROWS

NORMAL = LocationScale(FAMILIES["normal"])
KINDS = {"minima": "minimum", "saddles": "saddle", "maxima": "maximum"}
LISTED = [(case, name) for case in cases("optima_1d") for name in case["optima"]]


class Place(NamedTuple):
    """A point without slope, as it is compared."""

    kind: str
    loc: float
    scale: float
    value: float

    def is_like(self, other: Place) -> bool:
        near = all(
            math.isclose(a, b, rel_tol=3e-7, abs_tol=3e-7)
            for a, b in ((self.loc, other.loc), (self.scale, other.scale))
        )
        return near and self.kind == other.kind


def approximation_for(case: Record) -> LocationScale:
    key = case["q_family"]
    return LocationScale(FAMILIES[key], (float(case["df"]),) if key == "student_t" else ())


def places_of(landmarks: Landmarks) -> list[Place]:
    return [
        Place(point.kind, point.theta[0], math.exp(point.theta[1]), point.value)
        for point in landmarks.points
    ]


def listed(case: Record, name: str) -> list[Place]:
    return [
        Place(kind, point["loc"], point["scale"], point["value"])
        for key, kind in KINDS.items()
        for point in case["optima"][name][key]
    ]


@pytest.mark.parametrize(("case", "name"), LISTED, ids=[f"{c['id']}-{n}" for c, n in LISTED])
def test_every_listed_point_is_found_and_none_is_invented(case: Record, name: str) -> None:
    found = places_of(minima(mixture_of(case["p"]), ROWS[name], approximation_for(case)))
    wanted = listed(case, name)
    assert len(found) == len(wanted)
    for place in wanted:
        match = next(other for other in found if place.is_like(other))
        assert match.value == pytest.approx(place.value, rel=1e-8, abs=1e-10)


def test_hessians_are_those_of_the_reference() -> None:
    case = cases("optima_1d")[0]
    landmarks = minima(mixture_of(case["p"]), REVERSE_KL, approximation_for(case))
    both = case["optima"]["reverse_kl"]["minima"] + case["optima"]["reverse_kl"]["saddles"]
    for point in landmarks.points:
        wanted = min(both, key=lambda w: math.dist((w["loc"], math.log(w["scale"])), point.theta))
        scales = np.array([1.0, wanted["scale"]])
        hessian = np.array(wanted["hessian_loc_scale"]) * np.outer(scales, scales)
        np.testing.assert_allclose(point.hessian, hessian, 1e-5, 1e-7)


def test_the_lowest_comes_first_and_minima_and_saddles_are_told_apart() -> None:
    landmarks = minima(TWO_MODES, REVERSE_KL, NORMAL)
    values = [point.value for point in landmarks.points]
    assert values == sorted(values)
    assert [round(point.value, 9) for point in landmarks.minima] == [
        0.688768996,
        0.688768996,
        0.840621431,
    ]
    assert [abs(round(point.theta[0], 6)) for point in landmarks.saddles] == [1.840496, 1.840496]


@pytest.mark.parametrize("key", DIVERGENCES)
def test_no_slope_is_left_in_any_divergence(key: str) -> None:
    p = normals((0.3, -3.0, 1.0), (0.7, 3.0, 0.6))
    landmarks = minima(p, DIVERGENCES[key], NORMAL)
    assert landmarks.minima
    for point in landmarks.points:
        footing = Terrain(p, DIVERGENCES[key], NORMAL).evaluate(point.theta)
        assert footing is not None
        assert math.sqrt(abs(2.0 * footing.predicted_decrease())) < 1e-6
        assert footing.value == pytest.approx(point.value, rel=1e-7)


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jsd", "hellinger2"])
def test_a_family_that_has_p_itself_has_it_as_the_lowest_point(key: str) -> None:
    p = one("student_t", 4.0, 1.0, 2.0)
    landmarks = minima(p, DIVERGENCES[key], LocationScale(FAMILIES["student_t"], (4.0,)))
    assert len(landmarks.points) == 1
    assert landmarks.points[0].theta == pytest.approx((1.0, math.log(2.0)), abs=1e-9)
    assert landmarks.points[0].value == pytest.approx(0.0, abs=1e-12)


def test_points_move_and_stretch_with_p() -> None:
    here = minima(TWO_MODES, REVERSE_KL, NORMAL)
    there = minima(normals((0.5, 0.04, 0.01), (0.5, 0.1, 0.01)), REVERSE_KL, NORMAL)
    assert [point.kind for point in here.points] == [point.kind for point in there.points]
    for first, second in zip(here.points, there.points, strict=True):
        assert second.theta[0] == pytest.approx(0.07 + 0.01 * first.theta[0], abs=1e-9)
        assert second.theta[1] == pytest.approx(first.theta[1] + math.log(0.01), abs=1e-8)


def test_only_a_region_is_searched() -> None:
    right = Region((1.0, 6.0), (-2.0, 2.0))
    landmarks = minima(TWO_MODES, REVERSE_KL, NORMAL, right)
    assert [point.kind for point in landmarks.points] == ["minimum", "saddle"]
    assert right.contains(np.array([point.theta for point in landmarks.points])).all()


def test_an_infinite_divergence_has_no_minima() -> None:
    p = mixed((1.0, "uniform", (-1.0, 1.0)))
    assert minima(p, REVERSE_KL, NORMAL).points == ()


def test_the_region_reaches_beyond_all_components() -> None:
    region = region_of(normals((0.5, -30.0, 0.1), (0.5, 3.0, 1.0)))
    assert region.contains(np.array([(-30.0, math.log(0.1)), (-13.5, math.log(16.6))])).all()
    assert not region.contains(np.array([(60.0, 0.0)])).any()


def test_basins_of_natural_gradient_are_those_that_were_measured() -> None:
    landmarks = minima(TWO_MODES, REVERSE_KL, NORMAL)
    broad = next(i for i, point in enumerate(landmarks.minima) if abs(point.theta[0]) < 1.0)
    right = next(i for i, point in enumerate(landmarks.minima) if point.theta[0] > 1.0)
    rows = {0.3: "BBRRRRR", 1.0: "BBBRRRR", 2.0: "BBBBRRR", 3.0: "BBBBBBR", 5.0: "BBBBBBB"}
    for scale, wanted in rows.items():
        locs = np.array([0.0, 0.05, 0.5, 1.0, 2.0, 3.0, 4.0])
        starts = np.stack([locs, np.full(7, math.log(scale))], axis=1)
        names = {broad: "B", right: "R"}
        assert "".join(names[i] for i in landmarks.basins(starts).tolist()) == wanted


def test_basins_are_an_optimisers() -> None:
    """The boundary at scale 1 is |loc| = 1.298402 for flow along the gradient."""
    landmarks = minima(TWO_MODES, REVERSE_KL, NORMAL)
    starts = np.array([(1.28, 0.0), (1.31, 0.0), (-1.31, 0.0)])
    ends = landmarks.basins(starts, GradientDescent(0.02), 6000).tolist()
    places = [round(landmarks.minima[i].theta[0], 3) + 0.0 for i in ends]
    assert places == [0.0, 2.984, -2.984]


def test_a_start_from_which_no_run_gets_down_is_in_no_basin() -> None:
    landmarks = minima(TWO_MODES, REVERSE_KL, NORMAL)
    assert landmarks.basins(np.array([(0.0, 200.0), (3.0, 0.0)])).tolist()[0] == -1
