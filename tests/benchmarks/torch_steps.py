"""The steps in PyTorch: autograd on a grid of 1,001 points, double precision, torch.optim.

Log p is computed beforehand. The natural gradient is given the Fisher information of the normal in
closed form, for the asking.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from tests.benchmarks.tasks import BETA, HALF_LOG_2PI, LOCS, Outcome, Task

LogDensity = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def by_distributions(x: torch.Tensor, mean: torch.Tensor, log_sd: torch.Tensor) -> torch.Tensor:
    """Return log q as torch.distributions has it."""
    return torch.distributions.Normal(mean, log_sd.exp()).log_prob(x)


def by_hand(x: torch.Tensor, mean: torch.Tensor, log_sd: torch.Tensor) -> torch.Tensor:
    """Return log q in as few operations as it takes."""
    z = (x - mean) * (-log_sd).exp()
    return -0.5 * z * z - log_sd - HALF_LOG_2PI


def optimiser_of(task: Task, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """Return PyTorch's optimiser of that name."""
    if task.optimiser == "adam":
        return torch.optim.Adam(parameters, lr=task.rate)
    momentum = BETA if task.optimiser == "momentum" else 0.0
    return torch.optim.SGD(parameters, lr=task.rate, momentum=momentum)


def run_torch(task: Task, log_density: LogDensity) -> Outcome:
    """Run the steps; the value of every one of them is looked at."""
    x = torch.linspace(-15.0, 15.0, 1001, dtype=torch.float64)
    width = float(x[1] - x[0])
    log_p = torch.logsumexp(
        torch.stack([-0.5 * (x - loc) ** 2 - HALF_LOG_2PI for loc in LOCS]), 0
    ) - torch.log(torch.tensor(2.0, dtype=torch.float64))
    p = log_p.exp()
    mean, log_sd = (torch.tensor(t, dtype=torch.float64, requires_grad=True) for t in task.theta)
    optimiser = optimiser_of(task, [mean, log_sd])
    natural, forward = task.optimiser == "natural", task.divergence == "kl"
    begin = time.perf_counter()
    for _ in range(task.steps):
        optimiser.zero_grad()
        log_q = log_density(x, mean, log_sd)
        integrand = p * (log_p - log_q) if forward else log_q.exp() * (log_q - log_p)
        loss = integrand.sum() * width
        loss.backward()
        if natural:
            mean.grad *= (2.0 * log_sd.detach()).exp()
            log_sd.grad *= 0.5
        optimiser.step()
        loss.item()
    return Outcome(time.perf_counter() - begin, (mean.item(), log_sd.item()))
