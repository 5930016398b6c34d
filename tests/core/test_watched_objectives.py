"""Objectives that tell when their points no longer resolve what they integrate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.arrays import Array, Theta
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.objectives import Objective
from klviz.core.plans import WATCHED, plan
from klviz.core.quadrature import settle
from klviz.core.watched_objectives import DOUBT, WatchedObjective
from tests.core.records import TWO_MODES, normals, one

CHI2 = DIVERGENCES["chi2"]


def watched(p: Mixture, theta: Theta) -> WatchedObjective:
    approximation, _ = approximation_of(FAMILIES["normal"], (0.0, 1.0))
    q = approximation.mixture(theta)

    def integrand(x: Array) -> Array:
        return CHI2.integrand(densities(p.log_prob(x), q.log_prob(x)))

    settled = settle(integrand, plan(p, q, WATCHED))
    log_p = p.log_prob(settled.rule.points.ravel())
    return WatchedObjective(CHI2, settled, log_p, approximation, theta)


def test_value_and_slope_are_those_of_the_plain_objective() -> None:
    theta = (0.4, 1.1)
    found = watched(TWO_MODES, theta)
    approximation, _ = approximation_of(FAMILIES["normal"], (0.0, 1.0))
    q = approximation.mixture(theta)
    cuts = plan(TWO_MODES, q)
    measure = cuts.rule(cuts.panels()).measure()
    plain = Objective(CHI2, measure, TWO_MODES.log_prob(measure.points), approximation, theta)
    assert found.evaluate(theta).value == pytest.approx(plain.evaluate(theta).value, rel=1e-9)
    assert found.evaluate(theta).gradient == pytest.approx(plain.evaluate(theta).gradient, rel=1e-8)


def test_there_is_no_doubt_where_it_was_laid_out_nor_close_by() -> None:
    found = watched(TWO_MODES, (0.0, 1.1))
    for theta in ((0.0, 1.1), (0.3, 1.15), (-0.3, 1.2)):
        found.evaluate(theta)
        assert not found.is_doubtful
        assert found.doubt < DOUBT


@pytest.mark.parametrize("variance", [0.6, 0.55, 0.53])
def test_a_peak_that_has_left_the_panels_is_doubted(variance: float) -> None:
    found = watched(one("normal", 0.0, 1.0), (3.0, 0.0))
    found.evaluate((3.0, 0.0))
    value = found.evaluate((3.0, 0.5 * math.log(variance))).value
    assert math.isfinite(value)
    assert found.is_doubtful


def test_so_is_an_integrand_that_rises_towards_an_end() -> None:
    # At the last points p²/q is still 1e-12 of the whole, but from there it grows.
    faint = normals((1.0, 0.5, 1.0), (1e-20, 0.5, 1.3))
    found = watched(faint, (0.0, 0.0))
    found.evaluate((0.0, 0.0))
    assert not found.is_doubtful
    found.evaluate((0.0, math.log(0.92)))
    assert found.doubt > DOUBT


def test_what_overflows_is_doubted_and_not_hidden() -> None:
    found = watched(one("normal", 0.0, 1.0), (26.0, 0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        assert not math.isfinite(found.evaluate((26.6, -0.02)).value)
    assert found.is_doubtful
