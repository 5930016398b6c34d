"""Microseconds a step: reverse KL by Adam on two modes, klviz beside PyTorch, in one process.

Run by ``python -m tests.benchmarks.optimiser``. A step is all of it: the value of the divergence,
its gradient, Adam, the new parameters. PyTorch gets a grid of 1,001 points on which log p is
computed beforehand, autograd, double precision, one thread; klviz pays for the measures that it
lays out on its way. Both start from N(2, 1) and end in the same minimum, which is checked.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

STEPS = 350
REPEATS = 15
START = (2.0, 1.0)
RATE = 0.03
MINIMUM = (2.984305987835742, 1.023368559661197)
HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)

Fit = Callable[[], tuple[float, float, float]]
"""Runs a fit; returns seconds and where it ended, mean and standard deviation."""


def klviz_fit() -> tuple[float, float, float]:
    """Run the steps with klviz."""
    from klviz.core.approximations import approximation_of
    from klviz.core.descent import Descent
    from klviz.core.divergences import DIVERGENCES
    from klviz.core.families import FAMILIES
    from klviz.core.mixtures import Mixture, Weighted
    from klviz.core.optimisers import Adam

    normal = FAMILIES["normal"]
    parts = [Weighted(0.5, normal, normal.member((loc, 1.0))) for loc in (-3.0, 3.0)]
    approximation, theta = approximation_of(normal, START)
    run = Descent(Mixture(parts), DIVERGENCES["reverse_kl"], approximation, Adam(RATE), theta)
    begin = time.perf_counter()
    for _ in range(STEPS):
        run.advance()
    seconds = time.perf_counter() - begin
    assert not run.converged, "a run that rests costs nothing: take fewer steps"
    mean, sd = approximation.values_of(run.step.theta)
    return seconds, mean, sd


def torch_fit(log_q: Callable[..., torch.Tensor]) -> tuple[float, float, float]:
    """Run the steps with PyTorch; log_q maps points, mean and log sd to log densities."""
    import torch

    x = torch.linspace(-15.0, 15.0, 1001, dtype=torch.float64)
    width = float(x[1] - x[0])
    modes = [math.log(0.5) - 0.5 * (x - loc) ** 2 - HALF_LOG_2PI for loc in (-3.0, 3.0)]
    log_p = torch.logaddexp(*modes)
    mean = torch.tensor(START[0], dtype=torch.float64, requires_grad=True)
    log_sd = torch.tensor(math.log(START[1]), dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([mean, log_sd], lr=RATE)
    begin = time.perf_counter()
    for _ in range(STEPS):
        adam.zero_grad()
        log = log_q(x, mean, log_sd)
        loss = (log.exp() * (log - log_p)).sum() * width
        loss.backward()
        adam.step()
        loss.item()
    return time.perf_counter() - begin, mean.item(), math.exp(log_sd.item())


def by_distributions(x: torch.Tensor, mean: torch.Tensor, log_sd: torch.Tensor) -> torch.Tensor:
    """Return log q as torch.distributions has it."""
    import torch

    return torch.distributions.Normal(mean, log_sd.exp()).log_prob(x)


def by_hand(x: torch.Tensor, mean: torch.Tensor, log_sd: torch.Tensor) -> torch.Tensor:
    """Return log q in as few operations as it takes."""
    z = (x - mean) * (-log_sd).exp()
    return -0.5 * z * z - log_sd - HALF_LOG_2PI


def measure(fits: dict[str, Fit]) -> dict[str, list[float]]:
    """Return the microseconds a step of every repeat of every fit, the fits taking turns."""
    times: dict[str, list[float]] = {name: [] for name in fits}
    for repeat in range(REPEATS + 1):
        for name, fit in fits.items():
            seconds, mean, sd = fit()
            assert math.dist((mean, sd), MINIMUM) < 1e-5, f"{name} ended at {mean}, {sd}"
            if repeat:
                times[name].append(seconds / STEPS * 1e6)
    return times


def main() -> int:
    """Print what a step costs."""
    fits: dict[str, Fit] = {"klviz": klviz_fit}
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: pip install torch to compare with it")
    else:
        torch.set_num_threads(1)
        fits["PyTorch, torch.distributions"] = lambda: torch_fit(by_distributions)
        fits["PyTorch, formula by hand"] = lambda: torch_fit(by_hand)
    times = measure(fits)
    own = times["klviz"]
    print(f"{'':30}{'µs/step':>9}{'lowest':>9}{'ratio':>8}   {REPEATS} repeats of {STEPS} steps")
    for name, values in times.items():
        ratio = statistics.median(v / o for v, o in zip(values, own, strict=True))
        print(f"{name:30}{statistics.median(values):9.1f}{min(values):9.1f}{ratio:8.1f}")
    return 0


if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    sys.exit(main())
