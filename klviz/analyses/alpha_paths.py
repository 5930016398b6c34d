"""The path of optima: where the minimum that q stands in goes while α is turned.

From one member of the α family to the next the minimum moves by a little, and Newton's method
follows it. Where the minimum comes to an end, as that of a mode that α gives up, the next step
leads down to another: q jumps, and turning back does not bring it back at once.
"""

from __future__ import annotations

import math
import time

import numpy as np

from klviz.core.approximations import Approximation
from klviz.core.descent import Descent
from klviz.core.divergences import divergence_of
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import Newton, Theta

STRIDE = 0.05
"""How far α goes at once."""
MOST_STRIDES = 40
"""In how many parts a turn is gone at most; a number typed may be anywhere."""
MOST_STEPS = 60
"""How many steps Newton's method takes at most after each of them."""
AT_OPTIMUM = 0.02
"""The Fisher norm of the slope, or how many sds off, at which q stands in a minimum to the eye."""


def optima_along_turn(
    p: Mixture,
    approximation: Approximation,
    theta: Theta,
    turn: tuple[float, float],
    deadline: float = math.inf,
) -> list[Theta]:
    """Return the minima of D_α on the way from θ, a minimum at one α, to another α.

    Args:
        p: the target.
        approximation: the set of q.
        theta: a minimum at the first α, or near one.
        turn: α before and after.
        deadline: when to give up, by `time.perf_counter`.

    Returns:
        θ at every stride, that at the second α last; none where Newton's method came to no end,
        or not in time.
    """
    before, after = turn
    count = math.ceil(min(max(abs(after - before) / STRIDE, 1.0), MOST_STRIDES))
    run: Descent | None = None
    found: list[Theta] = []
    for a in np.linspace(before, after, count + 1)[1:].tolist():
        divergence = divergence_of("alpha", a)
        if run is None:
            run = Descent(p, divergence, approximation, Newton(1.0), theta)
        else:
            run.redirect(divergence, Newton(1.0))
        for _ in range(MOST_STEPS):
            if run.is_over or time.perf_counter() > deadline:
                break
            run.advance()
        if not run.is_over or not math.isfinite(run.step.value):
            return []
        found.append(run.step.theta)
    return found if run is not None and run.norm <= AT_OPTIMUM else []
