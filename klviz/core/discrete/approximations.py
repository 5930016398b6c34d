"""Approximations of a distribution over outcomes: q as an optimiser sees it, a point θ.

Free logits can be any q; the others are families of few parameters, which cannot: so forward and
reverse KL end at different places. Counting needs no points to be chosen, hence no measure here.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klviz.core.approximations import STEP_OF_LOC, STEP_OF_LOG_SCALE
from klviz.core.arrays import Array
from klviz.core.discrete.categorical import Categorical, Outcomes
from klviz.core.discrete.families import LOC, SCALE, log_choose, log_odds, normal_logits
from klviz.core.optimisers import Theta

STEP_OF_LOGIT = 1.0
"""How far a logit goes in one step at most: a factor of e in the probability."""
SMALLEST_LOG = -690.0
"""The logarithm of the smallest probability that an optimiser computes with."""
FAINTEST = -30.0
"""The logarithm of the third largest probability below which a normal law is but a point or two."""
FURTHEST = 1e4
"""How many times the number of outcomes its scale may be, and its distance from them."""


class DiscreteApproximation(ABC):
    """A set of distributions q over n outcomes with parameters θ, all of which make sense."""

    @property
    @abstractmethod
    def symbols(self) -> tuple[str, ...]:
        """How the entries of θ are written."""

    @abstractmethod
    def log_prob(self, theta: Theta) -> Array:
        """Return log q of every outcome, (n,)."""

    @abstractmethod
    def score(self, theta: Theta, q: Array) -> Array:
        """Return ∇θ log q of every outcome, (k, n), where q are the probabilities at θ, (n,)."""

    def score_at(self, theta: Theta, q: Array, outcomes: Outcomes) -> Array:
        """Return ∇θ log q of these outcomes, (n,), alone: (k, n)."""
        return self.score(theta, q)[:, outcomes]

    def slopes(self, theta: Theta, q: Array, pull: Array) -> tuple[Array, Array]:
        """Return Σ s pull and Σ |s| |pull| over the outcomes, with s the score, (k,) each."""
        score = self.score(theta, q)
        return score @ pull, np.abs(score) @ np.abs(pull)

    @abstractmethod
    def fisher(self, theta: Theta, q: Array) -> Array:
        """Return a metric on θ, (k, k): the Fisher information Σ q s sᵀ with s the score.

        Of a metric that is diagonal the diagonal alone, (k,): there may be thousands of outcomes.
        Where an offset common to several entries of θ changes nothing, any amount of it may be
        added to the metric: no step depends on that, and the metric can be inverted.
        """

    @abstractmethod
    def values_of(self, theta: Theta) -> tuple[float, ...]:
        """Return what a person calls q by."""

    @abstractmethod
    def theta_of(self, values: Sequence[float]) -> Theta:
        """Return the θ of the q with these values; undoes ``values_of``.

        Raises:
            ValueError: there are too few or too many, or one makes no sense.
        """

    @abstractmethod
    def largest_step(self, theta: Theta) -> Theta:
        """Return how far each parameter may go in one step, however large the rate."""

    @abstractmethod
    def units(self, length: float) -> Theta:
        """Return the units in which optimisers measure θ where outcomes are in this length."""

    @abstractmethod
    def is_within_reach(self, theta: Theta) -> bool:
        """Return whether q can still be computed with."""

    def categorical(self, theta: Theta) -> Categorical:
        """Return q."""
        return Categorical.from_logits(self.log_prob(theta))


@dataclass(frozen=True, slots=True)
class FreeLogits(DiscreteApproximation):
    """Any q with this support: θ are the logits of the outcomes in it.

    A common offset of the logits changes nothing.
    """

    support: tuple[bool, ...]

    @classmethod
    def around(cls, q: Categorical) -> tuple[FreeLogits, Theta]:
        """Return all q with the support of this one, and its θ."""
        free = cls(tuple(q.support.tolist()))
        return free, tuple(q.log_probabilities[q.support].tolist())

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(f"logit {i}" for i, present in enumerate(self.support) if present)

    def log_prob(self, theta: Theta) -> Array:
        logs = np.full(len(self.support), -math.inf)
        logs[list(self.support)] = log_softmax(np.array(theta))
        return logs

    def score(self, theta: Theta, q: Array) -> Array:
        free = np.flatnonzero(self.support)
        slopes = np.tile(-q[free, None], q.size)
        slopes[np.arange(free.size), free] += 1.0
        return slopes

    def score_at(self, theta: Theta, q: Array, outcomes: Outcomes) -> Array:
        free = np.flatnonzero(self.support)
        return np.equal.outer(free, outcomes) - q[free, None]

    def slopes(self, theta: Theta, q: Array, pull: Array) -> tuple[Array, Array]:
        free = np.flatnonzero(self.support)
        return _of_softmax(q[free], pull[free], pull)

    def fisher(self, theta: Theta, q: Array) -> Array:
        # diag q − q qᵀ, and q qᵀ for the offset.
        return q[list(self.support)]

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        return tuple(np.exp(self.log_prob(theta)).tolist())

    def theta_of(self, values: Sequence[float]) -> Theta:
        q = Categorical(list(values))
        if tuple(q.support.tolist()) != self.support:
            raise ValueError("the probabilities must be zero where those of the family are")
        return tuple(q.log_probabilities[q.support].tolist())

    def largest_step(self, theta: Theta) -> Theta:
        return (STEP_OF_LOGIT,) * len(theta)

    def units(self, length: float) -> Theta:
        return (1.0,) * sum(self.support)

    def is_within_reach(self, theta: Theta) -> bool:
        return bool(log_softmax(np.array(theta)).min() > SMALLEST_LOG)


@dataclass(frozen=True, slots=True)
class ProductTable(DiscreteApproximation):
    """q(x, y) = a(x) b(y) over the cells of a table, row after row: mean field.

    θ are the logits of a, then those of b; a common offset of either changes nothing.
    """

    rows: int
    columns: int

    @property
    def symbols(self) -> tuple[str, ...]:
        rows = [f"row {i}" for i in range(self.rows)]
        return (*rows, *(f"column {j}" for j in range(self.columns)))

    def factors(self, theta: Theta) -> tuple[Array, Array]:
        """Return log a and log b, (rows,) and (columns,)."""
        logits = np.array(theta)
        return log_softmax(logits[: self.rows]), log_softmax(logits[self.rows :])

    def log_prob(self, theta: Theta) -> Array:
        return np.add.outer(*self.factors(theta)).ravel()

    def score(self, theta: Theta, q: Array) -> Array:
        a, b = map(np.exp, self.factors(theta))
        of_rows = np.repeat(np.eye(self.rows), self.columns, axis=1) - a[:, None]
        of_columns = np.tile(np.eye(self.columns), self.rows) - b[:, None]
        return np.concatenate([of_rows, of_columns])

    def slopes(self, theta: Theta, q: Array, pull: Array) -> tuple[Array, Array]:
        cells = pull.reshape(self.rows, self.columns)
        pairs = [
            _of_softmax(factor, cells.sum(axis), pull, np.abs(cells).sum(axis))
            for factor, axis in zip(map(np.exp, self.factors(theta)), (1, 0), strict=True)
        ]
        (of_rows, row_sizes), (of_columns, column_sizes) = pairs
        return np.concatenate([of_rows, of_columns]), np.concatenate([row_sizes, column_sizes])

    def fisher(self, theta: Theta, q: Array) -> Array:
        return np.exp(np.concatenate(self.factors(theta)))

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        return tuple(np.exp(np.concatenate(self.factors(theta))).tolist())

    def theta_of(self, values: Sequence[float]) -> Theta:
        if len(values) != self.rows + self.columns:
            raise ValueError(f"expected {self.rows + self.columns} values, got {len(values)}")
        factors = Categorical(list(values[: self.rows])), Categorical(list(values[self.rows :]))
        logs = np.concatenate([factor.log_probabilities for factor in factors])
        if np.isinf(logs).any():
            raise ValueError("every row and every column must have a probability above 0")
        return tuple(logs.tolist())

    def largest_step(self, theta: Theta) -> Theta:
        return (STEP_OF_LOGIT,) * len(theta)

    def units(self, length: float) -> Theta:
        return (1.0,) * (self.rows + self.columns)

    def is_within_reach(self, theta: Theta) -> bool:
        a, b = self.factors(theta)
        return bool(a.min() + b.min() > SMALLEST_LOG)


@dataclass(frozen=True, slots=True)
class BinomialFamily(DiscreteApproximation):
    """Binomial laws of a fixed number of trials: θ is the log odds of a success."""

    trials: int

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise ValueError(f"trials must be at least 1, got {self.trials}")

    @property
    def symbols(self) -> tuple[str, ...]:
        return ("log odds",)

    def log_prob(self, theta: Theta) -> Array:
        return log_softmax(log_choose(self.trials) + np.arange(self.trials + 1.0) * theta[0])

    def score(self, theta: Theta, q: Array) -> Array:
        # k − nπ, without a difference from 1 where π is almost that.
        k = np.arange(self.trials + 1.0)
        return (k * logistic(-theta[0]) - (self.trials - k) * logistic(theta[0]))[None, :]

    def fisher(self, theta: Theta, q: Array) -> Array:
        return np.array([[self.trials * logistic(theta[0]) * logistic(-theta[0])]])

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        return (logistic(theta[0]),)

    def theta_of(self, values: Sequence[float]) -> Theta:
        (probability,) = values
        if not 0.0 < probability < 1.0:
            raise ValueError(f"probability must be above 0 and below 1, got {probability!r}")
        return (log_odds(probability),)

    def largest_step(self, theta: Theta) -> Theta:
        # As for a location: half a standard deviation of the count, at most.
        sd = math.sqrt(self.fisher(theta, np.empty(0)).item())
        return (min(STEP_OF_LOGIT, STEP_OF_LOC / sd),)

    def units(self, length: float) -> Theta:
        return (1.0,)

    def is_within_reach(self, theta: Theta) -> bool:
        return self.trials * abs(theta[0]) < -SMALLEST_LOG


@dataclass(frozen=True, slots=True)
class DiscretisedNormals(DiscreteApproximation):
    """Normal densities at 0 … n − 1, normalised: θ = (loc, log scale).

    They are an exponential family: under forward KL q ends with the mean and the variance of p.
    """

    size: int

    def __post_init__(self) -> None:
        if self.size < 3:
            raise ValueError(f"a normal law needs at least 3 outcomes, got {self.size}")

    @property
    def symbols(self) -> tuple[str, ...]:
        return ("loc", "log scale")

    def log_prob(self, theta: Theta) -> Array:
        return log_softmax(normal_logits(theta[0], math.exp(theta[1]), self.size))

    def score(self, theta: Theta, q: Array) -> Array:
        away = np.arange(float(self.size)) - theta[0]
        scale = math.exp(theta[1])
        of_loc, of_scale = away / scale**2, (away / scale) ** 2
        return np.array([of_loc - q @ of_loc, of_scale - q @ of_scale])

    def fisher(self, theta: Theta, q: Array) -> Array:
        slopes = self.score(theta, q)
        return np.asarray((q * slopes) @ slopes.T)

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        return theta[0], math.exp(theta[1])

    def theta_of(self, values: Sequence[float]) -> Theta:
        loc, scale = (row.checked(v) for row, v in zip((LOC, SCALE), values, strict=True))
        return loc, math.log(scale)

    def largest_step(self, theta: Theta) -> Theta:
        return STEP_OF_LOC * math.exp(theta[1]), STEP_OF_LOG_SCALE

    def units(self, length: float) -> Theta:
        return length, 1.0

    def is_within_reach(self, theta: Theta) -> bool:
        far = FURTHEST * self.size
        if abs(theta[0]) > far or abs(theta[1]) > math.log(far):
            return False
        return float(np.sort(self.log_prob(theta))[-3]) > FAINTEST


def _of_softmax(
    q: Array, own: Array, pull: Array, own_size: Array | None = None
) -> tuple[Array, Array]:
    """Return Σ s pull and Σ |s| |pull| where the score is 1 − qᵢ where i applies, −qᵢ elsewhere.

    Args:
        q: what a softmax made of its logits, (k,).
        own: the sum of the pull where i applies, (k,).
        pull: the pull of every outcome, (n,).
        own_size: the sum of its sizes where i applies, (k,); the size of ``own`` if left out.
    """
    size = np.abs(own) if own_size is None else own_size
    total = np.abs(pull).sum()
    return own - q * pull.sum(), (1.0 - q) * size + q * (total - size)


def logistic(x: float) -> float:
    """Return 1/(1 + e⁻ˣ)."""
    return 1.0 / (1.0 + math.exp(-x))


def log_softmax(logits: Array) -> Array:
    """Return logits − log Σ exp(logits)."""
    shifted = logits - logits.max()
    return np.asarray(shifted - math.log(np.exp(shifted).sum()))
