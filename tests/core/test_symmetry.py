"""Where both directions of KL agree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import kl_div

from klviz.core import symmetry
from klviz.core.approximations import LocationScale
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.transport import wasserstein1
from klviz.core.divergences import KL
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.spaces import divergence_value
from klviz.core.symmetry import (
    Directions,
    agree_at_scale,
    agree_everywhere,
    asymmetry,
    both_ways,
    coin_directions,
    directions,
    triangle_directions,
)
from tests.core.records import TWO_MODES, normals, one

NORMAL = LocationScale(FAMILIES["normal"])
CAUCHY = LocationScale(FAMILIES["student_t"], (1.0,))
chances = st.floats(0.01, 0.99)


def last(p: Mixture, approximation: LocationScale, **over: tuple[float, float]) -> Directions:
    return list(directions(p, approximation, over["loc"], over["log_scale"], (9, 11)))[-1]


@given(st.floats(-3, 3), st.floats(0.3, 3), st.floats(-3, 3), st.floats(0.3, 3))
def test_of_two_normals_the_wider_second_one_makes_forward_smaller(
    loc: float, scale: float, place: float, width: float
) -> None:
    p, q = one("normal", loc, scale), one("normal", place, width)
    apart = divergence_value(KL, p, q).value - divergence_value(KL, q, p).value
    assert agree_at_scale(p, NORMAL) == scale
    if abs(math.log(width / scale)) > 1e-2:
        assert (apart < 0.0) == (width > scale)
    same = divergence_value(KL, p, one("normal", place, scale)).value
    assert same == pytest.approx(divergence_value(KL, one("normal", place, scale), p).value)


def test_cauchys_agree_everywhere_and_nothing_else_does() -> None:
    p = one("student_t", 1.0, 2.0, 3.0)
    assert agree_everywhere(p, CAUCHY)
    assert not agree_everywhere(p, NORMAL)
    assert not agree_everywhere(one("student_t", 3.0, 2.0, 3.0), CAUCHY)
    found = last(p, CAUCHY, loc=(-5.0, 5.0), log_scale=(-1.0, 2.0))
    assert np.abs(found.asymmetry).max() < 1e-6


def test_the_lattice_has_both_directions() -> None:
    found = last(TWO_MODES, NORMAL, loc=(-4.0, 4.0), log_scale=(-1.0, 2.0))
    assert found.forward.shape == (11, 9)
    for i, j in ((0, 0), (5, 2), (10, 8)):
        q = one("normal", float(found.across[j]), math.exp(found.up[i]))
        assert found.forward[i, j] == pytest.approx(divergence_value(KL, TWO_MODES, q).value, 1e-6)
        assert found.reverse[i, j] == pytest.approx(divergence_value(KL, q, TWO_MODES).value, 1e-6)


def test_the_mirror_image_of_a_mixture_is_as_far_both_ways() -> None:
    p, q = normals((0.3, -1.0, 0.5), (0.7, 2.0, 1.0)), normals((0.3, 1.0, 0.5), (0.7, -2.0, 1.0))
    there, back = divergence_value(KL, p, q), divergence_value(KL, q, p)
    assert abs(there.value - back.value) <= there.error + back.error


def test_asymmetry_knows_infinities() -> None:
    forward = np.array([math.inf, 1.0, math.inf, 0.0, 3.0, 1e308])
    reverse = np.array([1.0, math.inf, math.inf, 0.0, 1.0, 1e308])
    found = asymmetry(forward, reverse)
    assert np.isnan(found[2])
    assert found[[0, 1, 3, 4, 5]] == pytest.approx([1.0, -1.0, 0.0, 0.5, 0.0])


def test_coins_agree_on_two_lines_and_nowhere_else() -> None:
    size = 21
    found = coin_directions(size).asymmetry
    i, j = np.indices((size, size))
    on_lines = (i == j) | (i + j == size - 1)
    inside = (i > 0) & (i < size - 1) & (j > 0) & (j < size - 1)
    assert np.abs(found[on_lines & inside]).max() < 1e-12
    assert np.abs(found[~on_lines & inside]).min() > 1e-3


def test_the_triangle_has_a_row_of_all_three_chances() -> None:
    p = Categorical([0.2, 0.5, 0.3])
    found = triangle_directions(p.probabilities, np.eye(3), 11)
    q = Categorical([0.3, 0.2, 0.5])
    assert found.forward[2, 3] == pytest.approx(divergence_value(KL, p, q).value, rel=1e-12)
    assert found.reverse[2, 3] == pytest.approx(divergence_value(KL, q, p).value, rel=1e-12)
    assert np.isnan(found.forward[6, 6])
    assert found.forward[5, 5] == math.inf
    # An exchange of two outcomes is an involution.
    assert found.asymmetry[2, 5] == pytest.approx(0.0, abs=1e-12)
    assert found.asymmetry[5, 3] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("power", [1, 3])
def test_places_of_a_triangle_are_weights_whose_smallest_are_drawn_out(power: int) -> None:
    p, corners = np.array([0.2, 0.5, 0.3]), np.array([[0.6, 0.3, 0.1], [0.1, 0.1, 0.8], [1, 1, 1]])
    corners[2] = 1.0 / 3.0
    found = triangle_directions(p, corners, 11, power)
    raised = np.array([3.0, 2.0, 5.0]) ** power
    q = Categorical(raised / raised.sum() @ corners)
    assert found.forward[2, 3] == pytest.approx(
        divergence_value(KL, Categorical(p), q).value, rel=1e-12
    )
    for place, corner in zip(((0, 10), (10, 0), (0, 0)), corners, strict=True):
        wanted = divergence_value(KL, Categorical(corner), Categorical(p)).value
        assert found.reverse[place] == pytest.approx(wanted, rel=1e-12)


def test_moving_mass_costs_its_way() -> None:
    p, q = Categorical([1.0, 0.0, 0.0]), Categorical([0.0, 0.5, 0.5])
    found = wasserstein1(p, q)
    assert abs(found.value - 1.5) <= found.error < 1e-13
    with pytest.raises(ValueError, match="3 outcomes and q has 2"):
        wasserstein1(p, Categorical([0.5, 0.5]))


@given(st.lists(st.tuples(chances | st.just(0.0), chances | st.just(0.0)), min_size=1, max_size=9))
def test_both_ways_are_what_each_is_alone(rows: list[tuple[float, float]]) -> None:
    p, q = np.array(rows).T
    for found, (first, second) in zip(both_ways(p, q), ((p, q), (q, p)), strict=True):
        assert float(found) == pytest.approx(float(kl_div(first, second).sum()), rel=1e-13)


@pytest.mark.parametrize("cells", [1, 6, 1 << 15])
def test_both_ways_are_found_for_every_row(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr(symmetry, "CELLS", cells)
    p, rows = (
        np.array([0.5, 0.5, 0.0]),
        np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.2, 0.2, 0.6]]),
    )
    forward, reverse = both_ways(p, rows)
    assert forward.tolist() == [0.0, math.inf, pytest.approx(-math.log(0.4))]
    assert reverse.tolist() == [0.0, pytest.approx(math.log(2.0)), math.inf]
