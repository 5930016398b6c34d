"""How cost grows with components and with nodes: ``python -m tests.benchmarks.growth``.

All sizes take turns; a ratio is to the smallest of them, in the same round. The components are
normals of unit weight, places spread over 40 and scales between 0.5 and 2, from a fixed seed.
"""

from __future__ import annotations

import functools
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.rounds import one_thread, ratio, rounds

if TYPE_CHECKING:
    from klviz.core.mixtures import Mixture

ROUNDS = 9
SEED = 20240615
COMPONENTS = (1, 3, 10, 30, 100, 300, 1000)
NODES = (100, 300, 1000, 3000, 10_000, 30_000, 100_000)
STEPS = 50
SHORTEST = 2e-3
"""How many seconds a piece of work is repeated for at least."""


class Timed:
    """A piece of work, repeated until there is something to measure; a call returns seconds."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        begin = time.perf_counter()
        work()
        self._times = max(1, int(SHORTEST / (time.perf_counter() - begin)))

    def __call__(self) -> float:
        """Return the seconds that one repeat takes."""
        begin = time.perf_counter()
        for _ in range(self._times):
            self._work()
        return (time.perf_counter() - begin) / self._times


class Row(NamedTuple):
    """A line of the table: what is done, and the work for every size."""

    what: str
    works: Mapping[int, Callable[[], object]]


def mixture(count: int) -> Mixture:
    """Return a mixture of so many normals."""
    import numpy as np

    from klviz.core.families import FAMILIES
    from klviz.core.mixtures import Mixture, Weighted

    rng = np.random.default_rng(SEED)
    normal = FAMILIES["normal"]
    places = zip(rng.uniform(-20.0, 20.0, count), rng.uniform(0.5, 2.0, count), strict=True)
    parts = [Weighted(1.0, normal, normal.member((float(a), float(b)))) for a, b in places]
    return Mixture(parts)


def anew(count: int) -> Mixture:
    """Return the mixture with nothing yet known of it."""
    from klviz.core.mixtures import Mixture

    return Mixture(mixtures()[count].parts)


@functools.cache
def mixtures() -> dict[int, Mixture]:
    """Return the mixtures by their numbers of components."""
    return {count: mixture(count) for count in COMPONENTS}


def by_components() -> list[Row]:
    """Return what is done with more and more components in p; q is one normal."""
    import numpy as np

    from klviz.core.approximations import approximation_of
    from klviz.core.descent import Descent
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.mixtures import Mixture
    from klviz.core.optimisers import Adam
    from klviz.core.values import divergence_value

    normal = FAMILIES["normal"]
    q = Mixture.single(normal, normal.member((1.0, 9.0)))
    x = np.linspace(-30.0, 30.0, 1001)
    jsd, reverse = DIVERGENCES["jsd"], DIVERGENCES["reverse_kl"]

    def run(count: int, steps: int) -> None:
        approximation, theta = approximation_of(normal, (1.0, 9.0))
        descent = Descent(anew(count), reverse, approximation, Adam(0.001), theta)
        for _ in range(steps):
            descent.advance()

    works: dict[str, Callable[[int], object]] = {
        "log p at 1,001 points": lambda n: mixtures()[n].log_prob(x),
        "JSD(p, q) and its error": lambda n: divergence_value(jsd, anew(n), q),
        "a run begun, no step": lambda n: run(n, 0),
        f"a run of {STEPS} steps": lambda n: run(n, STEPS),
    }
    return [
        Row(what, {n: functools.partial(work, n) for n in COMPONENTS})
        for what, work in works.items()
    ]


def by_nodes() -> list[Row]:
    """Return what is done on more and more nodes; p has two components, q is one normal."""
    import numpy as np

    from klviz.core.approximations import approximation_of
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.measures import Measure
    from klviz.core.objectives import Objective
    from tests.benchmarks.tasks import two_modes

    p = two_modes()
    approximation, theta = approximation_of(FAMILIES["normal"], (2.0, 1.0))
    grids = {n: np.linspace(-15.0, 15.0, n) for n in NODES}

    def objective(key: str, x: np.ndarray) -> Objective:
        measure = Measure(x, np.full(x.size, x[1] - x[0]))
        log_p = p.log_prob(x)
        return Objective(DIVERGENCES[key], measure, log_p, approximation, theta)

    rows = [Row("log p", {n: lambda x=x: p.log_prob(x) for n, x in grids.items()})]
    for key in ("reverse_kl", "kl", "jsd", "chi2"):
        made = {n: objective(key, x) for n, x in grids.items()}
        works = {n: lambda o=o: o.evaluate(theta) for n, o in made.items()}
        rows.append(Row(f"value and gradient, {key}", works))
    return rows


def show(title: str, sizes: tuple[int, ...], rows: list[Row]) -> None:
    """Print a line a piece of work: microseconds for the smallest size, then ratios to that."""
    print(f"{title:30}{'µs':>9}" + "".join(f"{size:>10,}" for size in sizes[1:]))
    for what, works in rows:
        times = rounds({str(n): Timed(work) for n, work in works.items()}, ROUNDS)
        least = str(sizes[0])
        ratios = "".join(f"{ratio(times, str(n), least):10.2f}" for n in sizes[1:])
        print(f"{what:30}{statistics.median(times[least]) * 1e6:9.1f}{ratios}", flush=True)


def main() -> int:
    """Print the tables."""
    show("components of p; µs at 1", COMPONENTS, by_components())
    show("nodes; µs at 100", NODES, by_nodes())
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
