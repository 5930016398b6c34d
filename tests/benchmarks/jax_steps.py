"""The steps in JAX, on a grid of 1,001 points, in double precision.

One start: a jitted function for value, gradient and optimiser, called in a Python loop. Dispatch
is synchronous: for work this small, that is the faster of its two ways. Many starts: a compiled
scan over the batched step, which never returns to Python.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

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


class Batch(NamedTuple):
    """How long the steps took, and mean and log sd of every start in the end, (b, 2)."""

    seconds: float
    thetas: np.ndarray


@functools.cache
def scanned(divergence: str, optimiser: str, rate: float, steps: int) -> Callable[..., Any]:
    """Return one compiled function for all steps of all starts: a scan over a batched step."""
    slopes = jax.vmap(jax.value_and_grad(objective(divergence)))
    changes = jax.vmap(functools.partial(change, optimiser, rate))

    def step(carry: tuple[jax.Array, State], _: None) -> tuple[tuple[jax.Array, State], jax.Array]:
        thetas, states = carry
        values, gradients = slopes(thetas)
        by, states = changes(thetas, gradients, states)
        return (thetas + by, states), values

    @jax.jit
    def run(thetas: jax.Array, states: State) -> tuple[jax.Array, jax.Array]:
        (thetas, _), values = jax.lax.scan(step, (thetas, states), None, length=steps)
        return thetas, values

    return run


def run_batch_jax(task: Task, starts: np.ndarray) -> Batch:
    """Run the steps from every start, (b, 2) of mean and log sd. Compiling does not count."""
    run = scanned(task.divergence, task.optimiser, task.rate, task.steps)
    one = first_state(task.optimiser)
    states = jax.tree.map(lambda leaf: jnp.repeat(leaf[None], len(starts), axis=0), one)
    thetas = jnp.asarray(starts)
    run(thetas, states)[0].block_until_ready()
    begin = time.perf_counter()
    ends, values = run(thetas, states)
    values.block_until_ready()
    return Batch(time.perf_counter() - begin, np.asarray(ends))
