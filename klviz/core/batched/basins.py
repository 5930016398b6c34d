"""Basins: which minimum every one of many starts ends in, as far as it must be followed to tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.batched.row_newton import apart
from klviz.core.batched.row_runs import RowRuns, Task
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.batched.stationary import Landmarks
from klviz.core.descent import TOLERANCE
from klviz.core.optimisers import NaturalGradient

RATE = 0.1
"""The rate of the natural gradient whose basins they are."""
STEPS = 1200
"""How many steps a run takes at most."""
LOOK = 15
"""After how many steps each it is looked where runs are."""
TOGETHER = 45
"""How many runs go together: a step of them is short enough for a turn."""
CLOSE = 0.02
"""How close to a minimum, in its scales and in log scale, a run is that will end there."""


def basins(landmarks: Landmarks, starts: Array) -> NDArray[np.intp]:
    """Return which of the minima natural gradient from every θ, (n, 2), comes to; −1 for none.

    A run is followed until it is so close to a minimum, and lower than every saddle beside it,
    that it ends there; `Landmarks.basins` follows it to the end.
    """
    found = np.full(len(starts), -1, dtype=np.intp)
    if landmarks.minima:
        terrain = RowTerrain(*landmarks[:3])
        for low in range(0, len(starts), TOGETHER):
            found[low : low + TOGETHER] = _followed(
                landmarks, terrain, starts[low : low + TOGETHER]
            )
    return found


def _followed(landmarks: Landmarks, terrain: RowTerrain, starts: Array) -> NDArray[np.intp]:
    """Return the same of a few."""
    task = Task(*landmarks[:3], NaturalGradient(RATE), None, TOLERANCE)
    runs = RowRuns(task, terrain, starts)
    found = np.full(len(starts), -1, dtype=np.intp)
    for number in range(STEPS):
        if number % LOOK == 0:
            for i, point in enumerate(landmarks.minima):
                near = apart(runs.thetas, np.array(point.theta)) < CLOSE
                found[near & (found < 0)] = i
            if (found >= 0).all():
                break
        if runs.are_over:
            break
        runs.advance(number)
    return found
