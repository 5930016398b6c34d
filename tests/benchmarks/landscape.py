"""Milliseconds for a landscape of 200 × 200 values: ``python -m tests.benchmarks.landscape``.

The target is that of `tasks`; q is normal, its mean from −6 to 6 and its sd from 0.3 to 6. Beside
forward and reverse KL stands NumPy on a grid of 1,001 points, a row of the landscape at a time. The
first picture is the coarsest of those that become finer and finer. Some values are checked against
the divergence as it is shown.
"""

from __future__ import annotations

import functools
import math
import statistics
import sys
import time
from typing import TYPE_CHECKING

from tests.benchmarks.rounds import Contender, one_thread, ratio, rounds
from tests.benchmarks.tasks import HALF_LOG_2PI, LOCS, two_modes

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 7
SHAPE = (200, 200)
MEANS = (-6.0, 6.0)
LOG_SDS = (math.log(0.3), math.log(6.0))
PLACES = ((0, 0), (50, 120), (120, 40), (199, 199))
"""Row and column of the values that are checked."""
ALIKE = 1e-6
"""How far they may be off, relatively to 1 + value."""


def whole(key: str) -> float:
    """Return the seconds that the landscape takes, with nothing known of p."""
    from klviz.core.approximations import approximation_of
    from klviz.core.batched.landscapes import landscape
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES

    p, (approximation, _) = two_modes(), approximation_of(FAMILIES["normal"], (0.0, 1.0))
    begin = time.perf_counter()
    found = landscape(p, DIVERGENCES[key], approximation, MEANS, LOG_SDS, SHAPE)
    seconds = time.perf_counter() - begin
    check(key, found.locs, found.log_scales, found.values)
    return seconds


def check(key: str, means: np.ndarray, log_sds: np.ndarray, values: np.ndarray) -> None:
    """Compare some of the values with the divergence as it is shown."""
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.mixtures import Mixture
    from klviz.core.values import divergence_value

    normal = FAMILIES["normal"]
    for row, column in PLACES:
        q = Mixture.single(normal, normal.member((means[column], math.exp(log_sds[row]))))
        known = divergence_value(DIVERGENCES[key], two_modes(), q).value
        assert math.isclose(values[row, column] + 1.0, known + 1.0, rel_tol=ALIKE)


def first(key: str) -> float:
    """Return the seconds until there is a first picture."""
    from klviz.core.approximations import approximation_of
    from klviz.core.batched.landscapes import landscapes
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES

    p, (approximation, _) = two_modes(), approximation_of(FAMILIES["normal"], (0.0, 1.0))
    begin = time.perf_counter()
    next(landscapes(p, DIVERGENCES[key], approximation, MEANS, LOG_SDS, SHAPE))
    return time.perf_counter() - begin


def by_numpy(key: str) -> float:
    """Return the seconds that it takes on a grid, with log p computed beforehand."""
    import numpy as np

    x = np.linspace(-36.0, 36.0, 1001)
    width = x[1] - x[0]
    modes = [-0.5 * (x - loc) ** 2 - HALF_LOG_2PI for loc in LOCS]
    log_p = np.logaddexp(*modes) - math.log(2.0)
    p = np.exp(log_p)
    means, log_sds = np.linspace(*MEANS, SHAPE[0]), np.linspace(*LOG_SDS, SHAPE[1])
    values = np.empty(SHAPE[::-1])
    begin = time.perf_counter()
    for i, log_sd in enumerate(log_sds):
        z = (x - means[:, None]) * math.exp(-log_sd)
        log_q = -0.5 * z * z - log_sd - HALF_LOG_2PI
        if key == "kl":
            values[i] = (p * (log_p - log_q)).sum(axis=1) * width
        else:
            values[i] = (np.exp(log_q) * (log_q - log_p)).sum(axis=1) * width
    return time.perf_counter() - begin


def main() -> int:
    """Print the table."""
    from klviz.core.divergences import DIVERGENCES

    print(f"{'ms':16}{'first':>8}{'whole':>8}{'NumPy':>9}{'×':>8}   medians of {ROUNDS} rounds")
    for key in DIVERGENCES:
        ways: dict[str, Contender] = {
            "first": functools.partial(first, key),
            "whole": functools.partial(whole, key),
        }
        if key in ("kl", "reverse_kl"):
            ways["numpy"] = functools.partial(by_numpy, key)
        times = rounds(ways, ROUNDS)
        cost = {name: statistics.median(values) * 1e3 for name, values in times.items()}
        row = f"{key:16}{cost['first']:8.1f}{cost['whole']:8.1f}"
        if "numpy" in ways:
            row += f"{cost['numpy']:9.1f}{ratio(times, 'numpy', 'whole'):8.1f}"
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
