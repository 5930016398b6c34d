"""The landscape: every one of its numbers is the divergence of that q, however it was computed."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.batched.landscapes import Landscape, landscape, landscapes
from klviz.core.batched.turns import taking_turns
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

NORMAL = LocationScale(FAMILIES["normal"])
LAPLACE = LocationScale(FAMILIES["laplace"])
KINDS: dict[str, Divergence] = {
    **DIVERGENCES,
    "alpha 0.25": alpha(0.25),
    "alpha 0.9": alpha(0.9),
    "alpha 1.5": alpha(1.5),
    "alpha 2": alpha(2.0),
    "alpha -0.5": alpha(-0.5),
    "alpha 1e-5": alpha(1e-5),
}
TARGETS: dict[str, Mixture] = {
    "two modes": TWO_MODES,
    "different widths": normals((0.3, -3.0, 1.0), (0.7, 3.0, 0.6)),
    "one mode": normals((1.0, 0.5, 1.3)),
    "three modes": normals((0.2, -4.0, 0.7), (0.5, 0.0, 0.5), (0.3, 4.0, 1.0)),
}
LOC, LOG_SCALE = (-7.0, 6.0), (-2.0, 2.3)
LARGEST = 1e12


def assert_right(found: Landscape, p: Mixture, divergence: Divergence, q: LocationScale) -> None:
    """Check every number against the one that is shown."""
    for log_scale, row in zip(found.log_scales.tolist(), found.values.tolist(), strict=True):
        for loc, value in zip(found.locs.tolist(), row, strict=True):
            shown = divergence_value(divergence, p, q.mixture((loc, log_scale))).value
            if shown < LARGEST or math.isinf(shown):
                assert value == pytest.approx(shown, rel=1e-7, abs=1e-9), (loc, log_scale)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("key", KINDS)
def test_every_number_is_the_one_that_is_shown(key: str, target: str) -> None:
    p, divergence = TARGETS[target], KINDS[key]
    found = landscape(p, divergence, NORMAL, LOC, LOG_SCALE, (9, 8))
    assert found.values.shape == (8, 9)
    assert_right(found, p, divergence, NORMAL)


@pytest.mark.parametrize("key", ["reverse_kl", "jsd", "tv", "chi2", "neyman_chi2", "hellinger2"])
def test_numbers_do_not_hang_on_how_many_there_are(key: str) -> None:
    """More places make another lattice, which has points between, or skips some."""
    p = TARGETS["different widths"]
    coarse = landscape(p, DIVERGENCES[key], NORMAL, LOC, LOG_SCALE, (14, 7)).values
    fine = landscape(p, DIVERGENCES[key], NORMAL, LOC, LOG_SCALE, (13 * 24 + 1, 7)).values
    same = np.where(coarse < LARGEST, coarse, 0.0)
    np.testing.assert_allclose(np.where(coarse < LARGEST, fine[:, ::24], 0.0), same, 1e-7, 1e-9)
    np.testing.assert_array_equal(np.isinf(coarse), np.isinf(fine[:, ::24]))


@pytest.mark.parametrize("key", ["reverse_kl", "tv", "jsd"])
def test_other_families_and_targets_go_by_panels(key: str) -> None:
    heavy = mixed((0.5, "logistic", (-3.0, 1.0)), (0.5, "student_t", (3.0, 3.0, 1.0)))
    for p, q in ((TWO_MODES, LAPLACE), (heavy, NORMAL)):
        assert_right(
            landscape(p, DIVERGENCES[key], q, LOC, LOG_SCALE, (4, 3)), p, DIVERGENCES[key], q
        )


def test_a_target_that_needs_too_fine_a_lattice_goes_by_panels() -> None:
    p = normals((0.5, -3.0, 1e-4), (0.5, 3.0, 1.0))
    for key in ("reverse_kl", "jsd", "tv", "hellinger2"):
        found = landscape(p, DIVERGENCES[key], NORMAL, LOC, (-1.0, 1.0), (3, 3))
        assert_right(found, p, DIVERGENCES[key], NORMAL)


def test_tiny_values_keep_their_digits() -> None:
    p = normals((1.0, 0.0, 1.0))
    for key in ("kl", "reverse_kl", "jsd", "hellinger2", "chi2"):
        found = landscape(p, DIVERGENCES[key], NORMAL, (-1e-4, 1e-4), (-1e-4, 1e-4), (3, 3))
        assert found.values[1, 1] == pytest.approx(0.0, abs=1e-30)
        for i, j in ((0, 1), (1, 2), (2, 2)):
            theta = (float(found.locs[j]), float(found.log_scales[i]))
            shown = divergence_value(DIVERGENCES[key], p, NORMAL.mixture(theta)).value
            assert 0.0 < found.values[i, j] == pytest.approx(shown, rel=1e-6)


def test_infinity_is_marked_and_nothing_else_is() -> None:
    found = landscape(TWO_MODES, DIVERGENCES["chi2"], NORMAL, (-1.0, 1.0), (-1.0, 1.0), (5, 41))
    wall = -0.5 * math.log(2.0)
    beyond = np.broadcast_to(found.log_scales[:, None] <= wall, found.values.shape)
    np.testing.assert_array_equal(np.isinf(found.values), beyond)
    uniform = one("uniform", -1.0, 1.0)
    assert np.isinf(
        landscape(uniform, DIVERGENCES["reverse_kl"], NORMAL, LOC, LOG_SCALE, (3, 3)).values
    ).all()


@pytest.mark.parametrize("approximation", [NORMAL, LAPLACE], ids=["lattice", "panels"])
def test_pictures_become_finer_over_the_same_rectangle(approximation: LocationScale) -> None:
    pictures = list(
        landscapes(TWO_MODES, DIVERGENCES["jsd"], approximation, LOC, LOG_SCALE, (60, 48))
    )
    sizes = [picture.values.size for picture in pictures]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] / 50
    assert pictures[-1].values.shape == (48, 60)
    for picture in pictures:
        assert picture.locs[[0, -1]].tolist() == list(LOC)
        assert picture.log_scales[[0, -1]].tolist() == list(LOG_SCALE)
    last = landscape(TWO_MODES, DIVERGENCES["jsd"], approximation, LOC, LOG_SCALE, (60, 48))
    np.testing.assert_array_equal(pictures[-1].values, last.values)


@pytest.mark.parametrize("key", ["neyman_chi2", "chi2"])
@pytest.mark.parametrize("log_scale", [(-3.0, 3.0), (-50.0, 50.0)])
def test_where_values_are_too_large_for_numbers_a_picture_takes_turns(
    key: str, log_scale: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    events = []

    def value(*asked: object) -> Estimate:
        events.append("value")
        return divergence_value(*asked)

    monkeypatch.setattr("klviz.core.batched.landscapes.divergence_value", value)
    with taking_turns(lambda: events.append("turn")):
        found = landscape(TWO_MODES, DIVERGENCES[key], NORMAL, (-200.0, 200.0), log_scale, (9, 12))
    assert events.count("value") <= 2
    assert ("value", "value") not in pairwise(events)
    assert np.isinf(found.values).sum() > 20
    assert_right(found, TWO_MODES, DIVERGENCES[key], NORMAL)


def test_a_picture_cannot_be_written_to() -> None:
    found = landscape(TWO_MODES, DIVERGENCES["kl"], NORMAL, LOC, LOG_SCALE, (3, 3))
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0] = 1.0


def test_ranges_must_ascend_and_have_two_values() -> None:
    parts = (TWO_MODES, DIVERGENCES["kl"], NORMAL)
    with pytest.raises(ValueError, match="loc must ascend"):
        landscape(*parts, (1.0, 1.0), LOG_SCALE)
    with pytest.raises(ValueError, match="log scale must ascend"):
        landscape(*parts, LOC, (0.0, math.inf))
    with pytest.raises(ValueError, match="log scale must have at least two values, got 1"):
        landscape(*parts, LOC, LOG_SCALE, (5, 1))
