"""The steps in JAX: one jitted function for value, gradient and optimiser, called in a Python loop.

A grid of 1,001 points, double precision. Dispatch is synchronous: for work this small, that is the
faster of its two ways.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from tests.benchmarks.tasks import BETA, HALF_LOG_2PI, LOCS, Outcome, Task

State = Any
"""First and second moments and the number of steps; each optimiser uses what it needs."""


def prepare() -> None:
    """Set double precision and synchronous dispatch."""
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)


def objective(divergence: str) -> Callable[[jax.Array], jax.Array]:
    """Return the divergence as a function of θ."""
    x = jnp.linspace(-15.0, 15.0, 1001)
    width = float(x[1] - x[0])
    modes = [math.log(0.5) - 0.5 * (x - loc) ** 2 - HALF_LOG_2PI for loc in LOCS]
    log_p = jnp.logaddexp(*modes)
    p = jnp.exp(log_p)

    def value(theta: jax.Array) -> jax.Array:
        z = (x - theta[0]) * jnp.exp(-theta[1])
        log_q = -0.5 * z * z - theta[1] - HALF_LOG_2PI
        if divergence == "kl":
            return (p * (log_p - log_q)).sum() * width
        return (jnp.exp(log_q) * (log_q - log_p)).sum() * width

    return value


def change(
    optimiser: str, rate: float, theta: jax.Array, g: jax.Array, state: State
) -> tuple[jax.Array, State]:
    """Return the change of θ and the state after it."""
    if optimiser == "adam":
        m, v, t = state
        m, v, t = BETA * m + (1.0 - BETA) * g, 0.999 * v + 0.001 * g * g, t + 1.0
        root = jnp.sqrt(v / (1.0 - 0.999**t)) + 1e-8
        return -rate * m / (1.0 - BETA**t) / root, (m, v, t)
    if optimiser == "momentum":
        velocity = BETA * state - rate * g
        return velocity, velocity
    if optimiser == "natural":
        return -rate * g * jnp.array([jnp.exp(2.0 * theta[1]), 0.5]), state
    return -rate * g, state


def first_state(optimiser: str) -> State:
    """Return the state to begin with."""
    if optimiser == "adam":
        return jnp.zeros(2), jnp.zeros(2), jnp.array(0.0)
    return jnp.zeros(2) if optimiser == "momentum" else ()


@functools.cache
def compiled(divergence: str, optimiser: str, rate: float) -> Callable[..., Any]:
    """Return the jitted step: from θ and state to those after it, and the value before."""
    slope = jax.value_and_grad(objective(divergence))

    @jax.jit
    def step(theta: jax.Array, state: State) -> tuple[jax.Array, State, jax.Array]:
        value, g = slope(theta)
        by, state = change(optimiser, rate, theta, g, state)
        return theta + by, state, value

    return step


def run_jax(task: Task) -> Outcome:
    """Run the steps; the value of every one of them is looked at. Compiling does not count."""
    step = compiled(task.divergence, task.optimiser, task.rate)
    theta, state = jnp.array(task.theta), first_state(task.optimiser)
    step(theta, state)[2].block_until_ready()
    begin = time.perf_counter()
    for _ in range(task.steps):
        theta, state, value = step(theta, state)
        float(value)
    theta.block_until_ready()
    return Outcome(time.perf_counter() - begin, tuple(theta.tolist()))
