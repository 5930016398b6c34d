"""Microseconds a step of each optimiser, klviz beside PyTorch and JAX.

Run by ``python -m tests.benchmarks.optimiser``. A step is all of it: the value of the divergence,
its gradient, the optimiser, the new parameters. All begin at the same q, take as many steps and
must end at the same q, which is checked.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable

from tests.benchmarks.rounds import Contender, installed, one_thread, ratio, rounds
from tests.benchmarks.tasks import TASKS, Outcome, Task, run_klviz

ROUNDS = 15
ALIKE = 1e-5
"""How far apart runs may end: a grid is not as exact as panels."""

Runner = Callable[[Task], Outcome]


def runners() -> dict[str, Runner]:
    """Return what runs a task, by name, klviz first."""
    found: dict[str, Runner] = {"klviz": run_klviz}
    packages = installed("torch", "jax")
    if "torch" in packages:
        import torch

        from tests.benchmarks import torch_steps

        torch.set_num_threads(1)
        for name, density in (
            ("torch.distributions", torch_steps.by_distributions),
            ("torch by hand", torch_steps.by_hand),
        ):
            found[name] = lambda task, density=density: torch_steps.run_torch(task, density)
    if "jax" in packages:
        from tests.benchmarks import jax_steps

        jax_steps.prepare()
        found["jax.jit"] = jax_steps.run_jax
    return found


def contender(task: Task, runner: Runner, end: tuple[float, ...]) -> Contender:
    """Return what runs the task and checks where it ends."""

    def run() -> float:
        seconds, theta = runner(task)
        assert math.dist(theta, end) < ALIKE, f"ended at {theta}, not {end}"
        return seconds

    return run


def main() -> int:
    """Print what a step costs, and how many times as much it costs elsewhere."""
    found = runners()
    others = list(found)[1:]
    columns = "".join(f"{name:>21}{'×':>6}" for name in others)
    print(f"{'µs a step':24}{'klviz':>7}{columns}   medians of {ROUNDS} rounds")
    for task in TASKS:
        end = run_klviz(task).theta
        times = rounds({name: contender(task, run, end) for name, run in found.items()}, ROUNDS)
        cost = {name: statistics.median(t) / task.steps * 1e6 for name, t in times.items()}
        row = "".join(f"{cost[n]:21.1f}{ratio(times, n, 'klviz'):6.1f}" for n in others)
        print(f"{task.divergence:12}{task.optimiser:12}{cost['klviz']:7.1f}{row}", flush=True)
    return 0


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
