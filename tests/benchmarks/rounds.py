"""Rounds: contenders take turns, so that whatever else the machine does falls on all of them.

What is printed are medians of rounds, and ratios as medians of the ratios within a round. The first
round warms up and does not count.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
from collections.abc import Callable, Mapping

Contender = Callable[[], float]
"""Does its work once and returns the seconds that the part to be measured took."""
Times = Mapping[str, list[float]]
"""The seconds of every contender in every round."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


def one_thread() -> None:
    """Keep what is imported from now on to one thread; to be called before NumPy is there."""
    for variable, value in ONE_THREAD.items():
        os.environ.setdefault(variable, value)


def rounds(contenders: Mapping[str, Contender], count: int) -> dict[str, list[float]]:
    """Return the seconds of so many rounds, in each of which every contender has its turn."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(count + 1):
        for name, contender in contenders.items():
            seconds = contender()
            if turn:
                times[name].append(seconds)
    return times


def ratio(times: Times, name: str, base: str) -> float:
    """Return how many times as long a contender takes as another, the median over the rounds."""
    pairs = zip(times[name], times[base], strict=True)
    return statistics.median(one / other for one, other in pairs)


def installed(*packages: str) -> tuple[str, ...]:
    """Return those of the packages that are there, and say of the others that they are not."""
    there = {name: importlib.util.find_spec(name) is not None for name in packages}
    for name in (name for name, found in there.items() if not found):
        print(f"{name} is not installed, so nothing is compared with it: pip install {name}")
    return tuple(name for name, found in there.items() if found)
