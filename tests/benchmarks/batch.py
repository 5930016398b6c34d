"""Many starts at once, klviz beside JAX's compiled scan: ``python -m tests.benchmarks.batch``.

The target is that of `tasks`. Times are microseconds a start and step.
Compiling does not count; that klviz lays out points for every start does. Both must end at the same
q from every start, which is checked.
"""

from __future__ import annotations

import functools
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.benchmarks.rounds import installed, one_thread, ratio, rounds
from tests.benchmarks.tasks import RATES, Task, two_modes

if TYPE_CHECKING:
    import numpy as np

Run = Callable[[Task, Any], tuple[float, Any]]
"""Runs the steps from starts, (b, 2); returns seconds and where they ended, (b, 2)."""

ROUNDS = 3
SEED = 20240615
STARTS = (1, 4, 16, 64, 256, 1024)
COMPARED = 256
"""With how many starts klviz and JAX are set beside each other."""
ALIKE = 1e-4
"""How far apart runs may end: a grid is not as exact as panels."""

LOG_SDS = {"reverse_kl": (0.0, 0.5), "kl": (0.7, 1.2)}
"""Of a wider q the grid would miss a part; from a narrower one forward KL makes too long a step."""

TASKS = tuple(
    Task(divergence, optimiser, RATES[optimiser], (0.0, 1.0), 350)
    for divergence in ("reverse_kl", "kl")
    for optimiser in ("adam", "natural")
)


def starts(divergence: str, count: int) -> np.ndarray:
    """Return so many starts, (count, 2) of mean and log sd."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    return np.column_stack(
        [rng.uniform(-4.0, 4.0, count), rng.uniform(*LOG_SDS[divergence], count)]
    )


def run_klviz(task: Task, thetas: np.ndarray) -> tuple[float, np.ndarray]:
    """Run the steps with klviz; return seconds and where the runs ended, (b, 2)."""
    from klviz.core.approximations import approximation_of
    from klviz.core.batched.batches import run_batch
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.optimisers import OPTIMISERS

    p, divergence = two_modes(), DIVERGENCES[task.divergence]
    approximation, _ = approximation_of(FAMILIES["normal"], task.start)
    optimiser = OPTIMISERS[task.optimiser].make(task.rate)
    begin = time.perf_counter()
    batch = run_batch(p, divergence, approximation, optimiser, thetas, task.steps)
    return time.perf_counter() - begin, batch.ends


def seconds(run: Run, task: Task, thetas: np.ndarray) -> float:
    """Return the seconds that a start takes."""
    return run(task, thetas)[0] / len(thetas)


def against_jax() -> None:
    """Print klviz beside JAX, with as many starts as are compared."""
    runs: dict[str, Run] = {"klviz": run_klviz}
    if installed("jax"):
        from tests.benchmarks import jax_steps

        jax_steps.prepare()
        runs["jax scan"] = jax_steps.run_batch_jax
    print(f"{f'{COMPARED} starts, µs':24}" + "".join(f"{name:>10}" for name in runs) + f"{'×':>8}")
    for task in TASKS:
        thetas = starts(task.divergence, COMPARED)
        ends = {name: run(task, thetas)[1] for name, run in runs.items()}
        worst = max(abs(end - ends["klviz"]).max() for end in ends.values())
        assert worst < ALIKE, f"the ends are {worst} apart"
        contenders = {
            name: functools.partial(seconds, run, task, thetas) for name, run in runs.items()
        }
        times = rounds(contenders, ROUNDS)
        costs = [statistics.median(times[name]) / task.steps * 1e6 for name in runs]
        row = "".join(f"{cost:10.2f}" for cost in costs)
        beside = f"{ratio(times, 'jax scan', 'klviz'):8.1f}" if "jax scan" in runs else ""
        print(f"{task.divergence:12}{task.optimiser:12}{row}{beside}", flush=True)


def by_starts() -> None:
    """Print how cost grows with starts: of a step of one of them, beside that of a single start."""
    task = TASKS[0]
    contenders = {
        str(count): functools.partial(seconds, run_klviz, task, starts(task.divergence, count))
        for count in STARTS
    }
    times = rounds(contenders, ROUNDS)
    print(f"{'starts':16}" + "".join(f"{count:>9,}" for count in STARTS))
    each = [statistics.median(times[str(count)]) / task.steps * 1e6 for count in STARTS]
    print(f"{'µs a step of one':16}" + "".join(f"{cost:9.2f}" for cost in each))
    shares = [ratio(times, str(count), str(STARTS[0])) for count in STARTS]
    print(f"{'ratio to one':16}" + "".join(f"{share:9.3f}" for share in shares))


def main() -> int:
    """Print the tables."""
    against_jax()
    by_starts()
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
