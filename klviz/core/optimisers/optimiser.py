"""Optimiser: the contract of a rule that turns slopes into changes of θ.

θ, gradient and change are tuples with one entry a parameter: with two parameters Python's own
numbers are several times faster than arrays of two.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import numpy as np

from klviz.core.arrays import Array, Theta

if TYPE_CHECKING:
    from klviz.core.divergences import Divergence


class Slope(Protocol):
    """What an optimiser sees of the objective at θ."""

    @property
    def gradient(self) -> Theta:
        """The derivative of the objective in each parameter, k numbers."""

    def fisher(self) -> Array:
        """The Fisher information of q at θ, (k, k); of a diagonal one its diagonal, (k,)."""


class Vantage(Slope, Protocol):
    """What a search sees of it: where it is, and how the slope changes around."""

    @property
    def theta(self) -> Theta:
        """The parameters of q, k numbers."""

    def hessian(self) -> Array:
        """The second derivatives of the objective at θ, (k, k), symmetric."""


def solved(metric: Array, slope: Array) -> Array:
    """Return F⁻¹ g, (k,), of a definite F, (k, k) or its diagonal, (k,)."""
    return np.asarray(slope / metric if metric.ndim == 1 else np.linalg.solve(metric, slope))


State = TypeVar("State")


class Optimiser(ABC, Generic[State]):
    """A rule that turns slopes into changes of θ. Instances are frozen."""

    @abstractmethod
    def init(self, theta: Theta) -> State:
        """Return the state of a run that starts at θ."""

    @abstractmethod
    def step(self, slope: Slope, state: State) -> tuple[Theta, State]:
        """Return the change of θ, k numbers, and the state of the run after it."""

    def refusal(self, divergence: Divergence, approximation: Any) -> str:
        """Return why it cannot serve this divergence and set of q, as a sentence; "" if it can."""
        return ""


class Search(Optimiser[None]):
    """An optimiser that names its steps itself, in θ as it is, and remembers nothing.

    A run does not cap such a step but shortens it until the divergence falls, so the divergence
    never rises. Its slopes are vantages.
    """

    @abstractmethod
    def change(self, vantage: Vantage) -> Theta:
        """Return the change of θ to try first, k numbers."""

    def init(self, theta: Theta) -> None:
        """Return nothing: where q is tells all."""
        return

    def step(self, slope: Slope, state: None) -> tuple[Theta, None]:
        """Return the change of θ to try first."""
        return self.change(cast(Vantage, slope)), None
