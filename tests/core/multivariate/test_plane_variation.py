"""Total variation in the plane: the value on the line where only one direction counts, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core import values
from klviz.core.arrays import Array
from klviz.core.divergences import DIVERGENCES
from klviz.core.multivariate import plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import agrees, random_normal, single, twice
from tests.core.records import normals

Parts = list[tuple[float, float, float]]
TV = DIVERGENCES["tv"]


def rotation(angle: float) -> Array:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


def across(parts: Parts, angle: float) -> MultivariateMixture:
    """Return (weight, mean, sd) along the first axis, N(0, 1) along the second, turned."""
    turn = rotation(angle)
    covs = [turn @ np.diag([s * s, 1.0]) @ turn.T for _, _, s in parts]
    return MultivariateMixture(
        [
            WeightedNormal(
                w, MultivariateNormal(turn @ np.array([m, 0.0]), 0.5 * cov + 0.5 * cov.T)
            )
            for (w, m, _), cov in zip(parts, covs, strict=True)
        ]
    )


def random_parts(rng: np.random.Generator, k: int) -> Parts:
    reach = 10.0 ** rng.uniform(-1, 2)
    columns = (
        10.0 ** rng.uniform(-8, 0, k),
        reach * rng.uniform(-1, 1, k),
        10.0 ** rng.uniform(-1, 1.5, k),
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def check_against_the_line(first: Parts, second: Parts, angle: float, largest: float) -> None:
    truth = values.divergence_value(TV, normals(*first), normals(*second))
    found = plane_values.divergence_value(TV, across(first, angle), across(second, angle))
    assert agrees(found, truth.value, truth.error)
    assert found.error < largest


def test_two_wide_normals_whose_kinks_run_across_the_axes() -> None:
    first = [(1.0, -18.034119852303693, 28.12763514493032)]
    second = [(1.0, -11.494906509857115, 27.8735863370324)]
    check_against_the_line(first, second, 0.2476045959104636, 1e-13)


def test_a_rare_and_narrow_component() -> None:
    first = [(1.4e-6, -34.0, 0.13), (0.0104, -94.0, 36.6)]
    check_against_the_line(first, [(1.0, -90.0, 30.0)], 0.7, 2e-11)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_of_two_normals_that_differ_along_one_direction(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = random_parts(rng, 1), random_parts(rng, 1)
    check_against_the_line(first, second, rng.uniform(0, 2 * math.pi), 1e-12)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_of_two_mixtures_that_differ_along_one_direction(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = (random_parts(rng, int(rng.integers(1, 4))) for _ in range(2))
    check_against_the_line(first, second, rng.uniform(0, 2 * math.pi), 2e-11)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_crossings_that_are_looked_for_are_those_of_the_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = random_normal(rng, 2), random_normal(rng, 2)
    exact = plane_values.divergence_value(
        TV, MultivariateMixture.single(p), MultivariateMixture.single(q)
    )
    found = plane_values.divergence_value(TV, twice(p), twice(q))
    assert agrees(found, exact.value, exact.error)


@pytest.mark.parametrize("d", [1e-9, 1e-3, 1.0, 8.0])
def test_of_shifted_round_normals(d: float) -> None:
    found = plane_values.divergence_value(
        TV, single([d, 0], [[1, 0], [0, 1]]), single([0, 0], [[1, 0], [0, 1]])
    )
    assert agrees(found, math.erf(0.5 * d / math.sqrt(2)))
    assert found.error < 1e-14


@pytest.mark.parametrize("s", [0.5, 0.99, 3.0, 1e4])
def test_of_round_normals_of_two_sizes(s: float) -> None:
    # p = q on a circle of radius r; beyond it N(0, s² I) has exp(−r²/2s²) of its mass.
    squared = 4.0 * math.log(s) / (1.0 - 1.0 / s**2)
    truth = abs(math.exp(-0.5 * squared / s**2) - math.exp(-0.5 * squared))
    found = plane_values.divergence_value(
        TV, single([0, 0], [[1, 0], [0, 1]]), single([0, 0], [[s * s, 0], [0, s * s]])
    )
    assert agrees(found, truth, 1e-15)
    assert found.error < 1e-13


@pytest.mark.parametrize("tiny", [1e-200, 1e-300])
def test_of_widths_that_no_box_could_follow(tiny: float) -> None:
    found = plane_values.divergence_value(
        TV, single([0, 0], [[tiny, 0], [0, 1]]), single([0, 0], [[1, 0], [0, 1]])
    )
    assert agrees(found, 1.0)


def test_a_lens_between_nodes_is_found() -> None:
    # p exceeds q in a small ellipse only, where a rare and narrow component adds to it.
    wide = MultivariateNormal([0, 0], np.eye(2))
    for weight in (1e-3, 1e-6):
        spike = MultivariateNormal([0.3, 0.2], 1e-4 * np.eye(2))
        p = MultivariateMixture([WeightedNormal(1 - weight, wide), WeightedNormal(weight, spike)])
        found = plane_values.divergence_value(TV, p, MultivariateMixture.single(wide))
        # ½ ∫ |w (spike − wide)| = w TV(spike, wide).
        between = plane_values.divergence_value(
            TV, MultivariateMixture.single(spike), MultivariateMixture.single(wide)
        )
        assert agrees(found, weight * between.value, weight * between.error)
