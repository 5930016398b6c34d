"""Runs at their start, for the tests of descent and of the optimisers."""

from __future__ import annotations

import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import Descent, Step
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import OPTIMISERS
from tests.core.records import TWO_MODES, normals

ONE_MODE = normals((1.0, 0.0, 1.0))
OFF_CENTRE = (2.0, 1.0)

RULES = [key for key, kind in OPTIMISERS.items() if not kind.searches]
"""The optimisers whose steps the run caps."""
GENERAL = [key for key in OPTIMISERS if key != "em"]
"""The optimisers that serve every divergence."""

each = pytest.mark.parametrize("optimiser", OPTIMISERS)
each_rule = pytest.mark.parametrize("optimiser", RULES)
each_general = pytest.mark.parametrize("optimiser", GENERAL)


def run_of(
    p: Mixture = TWO_MODES,
    divergence: str = "reverse_kl",
    optimiser: str = "adam",
    start: tuple[float, ...] = OFF_CENTRE,
    *,
    rate: float | None = None,
    family: str = "normal",
) -> Descent:
    """Return a run at its start."""
    kind = OPTIMISERS[optimiser]
    approximation, theta = approximation_of(FAMILIES[family], start)
    chosen = kind.make(kind.default_rate if rate is None else rate)
    return Descent(p, DIVERGENCES[divergence], approximation, chosen, theta)


def after(run: Descent, steps: int) -> Step:
    """Return where a run is after so many steps more."""
    for _ in range(steps):
        run.advance()
    return run.step
