"""Lattices: what places see of p and q, and where a lattice is not the way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.batched.lattice_distances import total_variations
from klviz.core.batched.lattices import Lattice, Window, jensen_shannon, power_mass, reverse_kl
from klviz.core.divergences import alpha
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

LOCS = np.linspace(-4.0, 4.0, 9)
TOO_FINE = normals((0.5, -3.0, 1e-5), (0.5, 3.0, 1.0))


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("fine", [0.05, 0.3, 0.9, 1.0, 1.7, 3.3])
def test_places_see_p_and_q_where_the_points_are(fine: float, moves: bool) -> None:
    stretch = Lattice(TWO_MODES, LOCS).stretch(Window(-6.0, 5.0, moves), 1.3, fine)
    assert stretch is not None
    assert stretch.spacing <= fine
    x = stretch.start[:, None] + stretch.spacing * np.arange(stretch.size)
    shape = (len(LOCS), stretch.size)
    log_p = np.broadcast_to(stretch.of_p(stretch.log_p), shape)
    np.testing.assert_allclose(log_p, TWO_MODES.log_prob(x), 1e-12, 1e-12)
    z = (x - LOCS[:, None]) / 1.3
    log_q = np.broadcast_to(stretch.of_q(stretch.log_q), shape)
    wanted = -0.5 * z * z - math.log(1.3) - 0.5 * math.log(2.0 * math.pi)
    np.testing.assert_allclose(log_q, wanted, 1e-12, 1e-12)


@pytest.mark.parametrize("moves", [True, False])
def test_points_reach_from_end_to_end_of_the_window(moves: bool) -> None:
    stretch = Lattice(TWO_MODES, LOCS).stretch(Window(-6.0, 5.0, moves), 1.0, 0.37)
    assert stretch is not None
    origin = LOCS if moves else np.zeros(len(LOCS))
    last = stretch.start + (stretch.size - 1) * stretch.spacing
    assert np.all(stretch.start - origin <= -6.0 + 1e-12)
    assert np.all(last - origin >= 5.0 - 1e-12)


def test_a_spacing_is_hardly_finer_than_it_has_to_be() -> None:
    for fine in (0.11, 0.26, 0.4, 0.75, 1.3, 2.2):
        stretch = Lattice(TWO_MODES, LOCS).stretch(Window(-9.0, 9.0, False), 1.0, fine)
        assert stretch is not None
        assert 0.7 * fine <= stretch.spacing <= fine


def test_a_lattice_that_would_be_too_large_is_none() -> None:
    lattice = Lattice(TOO_FINE, LOCS)
    assert reverse_kl(lattice, 1.0) is None
    assert jensen_shannon(lattice, 1.0) is None
    assert power_mass(lattice, 1.0, 0.5) is None
    assert power_mass(lattice, 1.0, -1.0) is None
    assert total_variations(lattice, [1.0, 2.0]) == [None, None]


def test_powers_that_diverge_have_no_mass() -> None:
    assert power_mass(Lattice(TWO_MODES, LOCS), 0.5, 2.0) is None
    assert power_mass(Lattice(TWO_MODES, LOCS), 1.6, -1.0) is None


@pytest.mark.parametrize("order", [1.5, 2.0, 3.0])
def test_a_mass_too_large_for_a_double_is_infinite_and_no_other(order: float) -> None:
    barely = math.sqrt((order - 1.0) / order) * 1.0007
    found = power_mass(Lattice(TWO_MODES, LOCS), barely, order)
    assert found is not None
    for loc, mass in zip(LOCS.tolist(), found.tolist(), strict=True):
        value = divergence_value(alpha(order), TWO_MODES, one("normal", loc, barely)).value
        assert math.isnan(mass) or mass == value == math.inf
    assert np.isinf(found).any()


def test_the_mass_of_a_power_between_normals_is_that_of_its_closed_form() -> None:
    """∫ √(p q) = √(2σs/(σ² + s²)) exp(−δ²/(4(σ² + s²))), for scales σ and s."""
    for scale in (0.3, 1.0, 4.0):
        found = power_mass(Lattice(normals((1.0, 0.5, 1.2)), LOCS), scale, 0.5)
        total = 1.2**2 + scale**2
        wanted = math.sqrt(2.4 * scale / total) * np.exp(-0.25 * (LOCS - 0.5) ** 2 / total)
        assert found is not None
        np.testing.assert_allclose(found, wanted, 1e-13)


def test_what_is_equal_at_a_point_of_the_lattice_still_counts_once() -> None:
    """Two normals of one scale cross half-way, which is a point here: TV = 2Φ(δ/2) − 1."""
    locs = np.linspace(-4.0, 4.0, 17)
    rows = total_variations(Lattice(normals((1.0, 0.0, 1.0)), locs), [1.0])
    wanted = [math.erf(abs(loc) / 2.0 / math.sqrt(2.0)) for loc in locs.tolist()]
    assert rows[0] is not None
    np.testing.assert_allclose(rows[0], wanted, 0.0, 1e-9)


def test_only_mixtures_of_normals_are_served() -> None:
    assert Lattice.serves(TWO_MODES)
    assert not Lattice.serves(mixed((0.5, "normal", (0.0, 1.0)), (0.5, "laplace", (0.0, 1.0))))
