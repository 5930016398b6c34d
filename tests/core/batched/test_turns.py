"""Turns: a computation that stops in between comes to the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.batched.basins import basins
from klviz.core.batched.landscapes import landscape
from klviz.core.batched.searches import lattice, region_of
from klviz.core.batched.stationary import minima
from klviz.core.batched.turns import taking_turns, turn
from klviz.core.divergences import DIVERGENCES, REVERSE_KL, TOTAL_VARIATION
from klviz.core.families import FAMILIES
from tests.core.records import TWO_MODES, mixed

NORMAL = LocationScale(FAMILIES["normal"])
HEAVY = mixed((0.5, "logistic", (-3.0, 1.0)), (0.5, "student_t", (3.0, 3.0, 1.0)))
RECTANGLE = (-5.0, 5.0), (-1.0, 2.0)


@pytest.mark.parametrize("key", ["reverse_kl", "jsd", "tv", "chi2"])
def test_landscapes_take_turns_and_are_the_same(key: str) -> None:
    turns: list[None] = []
    for p, most in ((TWO_MODES, 1600), (HEAVY, 200)):
        divergence, turns[:] = DIVERGENCES[key], []
        at_once = landscape(p, divergence, NORMAL, *RECTANGLE, (40, 40)).values
        with taking_turns(lambda: turns.append(None)):
            found = landscape(p, divergence, NORMAL, *RECTANGLE, (40, 40)).values
        np.testing.assert_array_equal(found, at_once)
        if np.isfinite(found).any():
            assert len(turns) >= 1600 / most


def test_what_a_turn_raises_ends_the_search() -> None:
    turns: list[None] = []

    def enough() -> None:
        turns.append(None)
        if len(turns) == 20:
            raise KeyboardInterrupt

    with taking_turns(enough), pytest.raises(KeyboardInterrupt):
        minima(TWO_MODES, REVERSE_KL, NORMAL)
    turn()
    assert len(turns) == 20


@pytest.mark.parametrize("divergence", [REVERSE_KL, TOTAL_VARIATION])
def test_basins_are_those_that_runs_end_in(divergence: object) -> None:
    assert divergence in (REVERSE_KL, TOTAL_VARIATION)
    landmarks = minima(TWO_MODES, divergence, NORMAL)  # type: ignore[arg-type]
    starts = lattice(region_of(TWO_MODES), (6, 5)).reshape(-1, 2)
    found, followed = basins(landmarks, starts), landmarks.basins(starts)
    told = (found >= 0) & (followed >= 0)
    assert told.mean() > 0.6
    np.testing.assert_array_equal(found[told], followed[told])
