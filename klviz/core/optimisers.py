"""Optimisers: from the slope of an objective at θ to a change of θ.

An optimiser lives in θ-space and knows nothing of x, p or q. Its hyper-parameters are frozen, and
its state is handed in and out, so a run can be stopped, copied and replayed.

θ, gradient and change are tuples with one entry a parameter: with two parameters Python's own
numbers are several times faster than arrays of two. The update rules use nothing that an array
lacks, so an entry may also be an array (starts,): then many runs go at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.parameters import table

Theta: TypeAlias = tuple[float, ...]


class Slope(Protocol):
    """What an optimiser sees of the objective at θ."""

    @property
    def gradient(self) -> Theta:
        """The derivative of the objective in each parameter, k numbers."""

    def fisher(self) -> Array:
        """The Fisher information of q at θ, (k, k)."""


State = TypeVar("State")


class Optimiser(ABC, Generic[State]):
    """A rule that turns slopes into changes of θ. Instances are frozen."""

    @abstractmethod
    def init(self, theta: Theta) -> State:
        """Return the state of a run that starts at θ."""

    @abstractmethod
    def step(self, slope: Slope, state: State) -> tuple[Theta, State]:
        """Return the change of θ, and the state of the run after it."""


@dataclass(frozen=True, slots=True)
class GradientDescent(Optimiser[None]):
    """Δθ = −η g."""

    rate: float

    def init(self, theta: Theta) -> None:
        return None

    def step(self, slope: Slope, state: None) -> tuple[Theta, None]:
        return tuple([-self.rate * g for g in slope.gradient]), None


@dataclass(frozen=True, slots=True)
class Momentum(Optimiser[Theta]):
    """v ← β v − η g, Δθ = v: Polyak's heavy ball, which far from turns goes 1/(1 − β) as fast."""

    rate: float
    beta: float = 0.9

    def init(self, theta: Theta) -> Theta:
        return tuple(0.0 * t for t in theta)

    def step(self, slope: Slope, state: Theta) -> tuple[Theta, Theta]:
        pairs = zip(state, slope.gradient, strict=True)
        velocity = tuple(self.beta * v - self.rate * g for v, g in pairs)
        return velocity, velocity


AdamState: TypeAlias = tuple[tuple[tuple[float, float], ...], float, float]
"""Running means of g and of g², a pair a parameter; the weights of the zeros they began with."""


@dataclass(frozen=True, slots=True)
class Adam(Optimiser[AdamState]):
    """Δθ = −η m̂ / (√v̂ + ε), with m and v the running means of g and g² (Kingma and Ba 2015)."""

    rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def init(self, theta: Theta) -> AdamState:
        return ((0.0, 0.0),) * len(theta), 1.0, 1.0

    def step(self, slope: Slope, state: AdamState) -> tuple[Theta, AdamState]:
        b1, b2, epsilon = self.beta1, self.beta2, self.epsilon
        before, bias1, bias2 = state
        bias1, bias2 = b1 * bias1, b2 * bias2
        rate, correction = -self.rate / (1.0 - bias1), 1.0 / (1.0 - bias2)
        means, change = [], []
        for (m, v), g in zip(before, slope.gradient):  # noqa: B905 (a tenth of the step)
            m, v = b1 * m + (1.0 - b1) * g, b2 * v + (1.0 - b2) * g * g
            means.append((m, v))
            change.append(rate * m / ((v * correction) ** 0.5 + epsilon))
        return tuple(change), (tuple(means), bias1, bias2)


@dataclass(frozen=True, slots=True)
class NaturalGradient(Optimiser[None]):
    """Δθ = −η F⁻¹ g, with F the Fisher information: the same path whatever q's parameters are."""

    rate: float

    def init(self, theta: Theta) -> None:
        return None

    def step(self, slope: Slope, state: None) -> tuple[Theta, None]:
        direction = np.linalg.solve(slope.fisher(), np.asarray(slope.gradient))
        # Python's numbers overflow without a word; numpy's warn.
        return tuple([-self.rate * d for d in direction.tolist()]), None


@dataclass(frozen=True, slots=True)
class OptimiserKind:
    """A row of the table of optimisers.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        default_rate: a learning rate that suits targets about one unit wide.
        help: a sentence for the tooltip.
        make: the optimiser with that learning rate, η > 0.
    """

    key: str
    label: str
    default_rate: float
    help: str
    make: Callable[[float], Optimiser[Any]]


OPTIMISERS: Mapping[str, OptimiserKind] = table(
    [
        OptimiserKind(
            key="gradient",
            label="Gradient descent",
            default_rate=0.1,
            help="Goes straight down the slope in (μ, log σ).",
            make=GradientDescent,
        ),
        OptimiserKind(
            key="momentum",
            label="Momentum",
            default_rate=0.02,
            help="Rolls like a ball: keeps nine tenths of its velocity at every step.",
            make=Momentum,
        ),
        OptimiserKind(
            key="adam",
            label="Adam",
            default_rate=0.03,
            help="Goes about the rate in every parameter, whether the slope is steep or gentle.",
            make=Adam,
        ),
        OptimiserKind(
            key="natural",
            label="Natural gradient",
            default_rate=0.1,
            help="Measures steps by how much q changes, not its parameters.",
            make=NaturalGradient,
        ),
    ]
)
