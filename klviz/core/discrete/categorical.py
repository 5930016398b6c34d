"""Categorical: a distribution over finitely many outcomes.

It comes from weights, which are normalised by an exactly rounded sum, or from logits. Logarithms
are kept beside the probabilities, so that an outcome of probability 1e-400 is not one of zero; and
what was typed is kept, because the difference of two distributions has digits that they lack.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klviz.core.arrays import Array, frozen, numbers

Outcomes: TypeAlias = NDArray[np.int64]

UNIT_ROUNDING = 0.5 * float(np.finfo(np.float64).eps)
LOG_2 = math.log(2.0)
SAFE_EXPONENT = 400
"""Weights are scaled before they are added if the largest is not within 2^±this."""


class Categorical:
    """Probabilities of the outcomes 0, 1, … n − 1. Immutable; its arrays are read-only.

    Attributes:
        probabilities: p, (n,); 0 also where it is too small for a number.
        log_probabilities: log p, (n,); −inf where p is zero, and only there.
        logits: log p up to a constant, as given, (n,).
        names: what the outcomes are called, n words.
        weights: p up to a factor, as given, (n,); None if logits were given.
        rounding: a bound on the relative error of what was given; 0 where it was typed.
    """

    __slots__ = ("log_probabilities", "logits", "names", "probabilities", "rounding", "weights")

    probabilities: Array
    log_probabilities: Array
    logits: Array
    names: tuple[str, ...]
    weights: Array | None
    rounding: float

    def __init__(
        self, weights: ArrayLike, names: Sequence[str] = (), *, rounding: float = 0.0
    ) -> None:
        """Take the probabilities, or numbers in proportion to them; they need not sum to one.

        Raises:
            ValueError: there is none, one is negative or not finite, or all are zero. The message
                names the cell.
        """
        given = _row(weights, "probabilities")
        _refuse(given, lambda w: (w < 0.0) | np.isinf(w), "probability", "finite and at least 0")
        if not given.any():
            raise ValueError("the probabilities are all zero; at least one must be positive")
        self.weights = frozen(given)
        self.probabilities, logs = map(frozen, _normalised(given))
        self.log_probabilities = self.logits = logs
        self.names = _names(names, given.size)
        self.rounding = rounding

    @classmethod
    def from_logits(
        cls, logits: ArrayLike, names: Sequence[str] = (), *, rounding: float = 0.0
    ) -> Categorical:
        """Return p ∝ exp(logits), the softmax; a logit of −inf is a probability of zero.

        Raises:
            ValueError: there is none, one is nan or +inf, all are −inf, or one lies further below
                the largest than a number can be. The message names the cell.
        """
        given = _row(logits, "logits")
        _refuse(given, lambda logit: logit == math.inf, "logit", "below infinity")
        if np.isneginf(given).all():
            raise ValueError("the logits are all −inf; at least one must be finite")
        with np.errstate(over="ignore"):
            shifted = given - given.max()
        _refuse_lost(given, shifted)
        made = object.__new__(cls)
        made.weights = None
        made.logits = frozen(shifted)
        made.probabilities, made.log_probabilities = map(frozen, _softmax(shifted))
        made.names = _names(names, given.size)
        made.rounding = rounding
        return made

    @property
    def size(self) -> int:
        """The number of outcomes, those of probability zero among them."""
        return self.probabilities.size

    @property
    def support(self) -> NDArray[np.bool_]:
        """Which outcomes have a probability that is not zero, (n,)."""
        return ~np.isneginf(self.log_probabilities)

    def log_prob(self, outcomes: ArrayLike) -> Array:
        """Return log p of outcomes by their numbers; −inf for what is no outcome; any shape."""
        x = numbers("outcomes", outcomes)
        known = (x >= 0) & (x < self.size) & (x == np.floor(x))
        index = np.where(known, x, 0.0).astype(np.int64)
        return np.where(known, self.log_probabilities[index], -math.inf)

    def sample(self, n: int, rng: np.random.Generator) -> Outcomes:
        """Return n independent draws, (n,), as numbers of outcomes."""
        reached = np.cumsum(self.probabilities)
        # From the right: an outcome of probability zero adds nothing and is never met.
        drawn = np.searchsorted(reached, rng.random(n) * reached[-1], side="right")
        return np.asarray(drawn, dtype=np.int64)

    def tempered(self, temperature: float) -> Categorical:
        """Return the distribution with probabilities in proportion to p^(1/T).

        Raises:
            ValueError: T is not positive or not finite, or so low that logits overflow.
        """
        if not 0.0 < temperature < math.inf:
            raise ValueError(f"temperature must be positive and finite, got {temperature!r}")
        with np.errstate(over="ignore"):
            logits = (self.logits - self.logits.max()) / temperature
        _refuse_lost(self.logits, logits)
        return Categorical.from_logits(
            logits, self.names, rounding=UNIT_ROUNDING + self.rounding / temperature
        )

    def called(self, names: Sequence[str]) -> Categorical:
        """Return the same distribution with other names of its outcomes.

        Raises:
            ValueError: there are not as many names as outcomes.
        """
        made = copy(self)
        made.names = _names(names, self.size)
        return made

    def merged(self, groups: Sequence[int]) -> Categorical:
        """Return the distribution of the group that an outcome falls in, (n,) numbers from 0.

        Raises:
            ValueError: there are not as many groups as outcomes, or one is negative.
        """
        number = np.asarray(groups, dtype=np.int64)
        if number.shape != (self.size,) or number.min() < 0:
            raise ValueError(f"groups must be {self.size} numbers from 0, got {list(groups)!r}")
        members = [np.flatnonzero(number == group) for group in range(int(number.max()) + 1)]
        shares = [self.probabilities[indices] for indices in members]
        logs = [self.log_probabilities[indices] for indices in members]
        return mixed(shares, logs, rounding=self.rounding)


def mixed(
    shares: Sequence[Array],
    logs: Sequence[Array],
    names: Sequence[str] = (),
    *,
    rounding: float = 0.0,
) -> Categorical:
    """Return the distribution whose outcome j has the probability Σ shares[j].

    Args:
        shares: probabilities, one array an outcome.
        logs: their logarithms.
        names: what the outcomes are called.
        rounding: a bound on the relative error of the shares.
    """
    sums = np.array([math.fsum(row) for row in shares])
    log_sums = np.array([_log_sum(row) for row in logs])
    return of_shares(sums, log_sums, names, rounding=rounding + UNIT_ROUNDING)


def of_shares(
    shares: Array, logs: Array, names: Sequence[str] = (), *, rounding: float = 0.0
) -> Categorical:
    """Return the distribution with computed probabilities, (n,).

    Args:
        shares: the probabilities.
        logs: their logarithms, taken instead where a probability is too small for a number.
        names: what the outcomes are called.
        rounding: a bound on the relative error of the shares.
    """
    rounding += 2.0 * UNIT_ROUNDING
    if logs[~np.isneginf(logs)].min() > -LOG_2 * SAFE_EXPONENT:
        return Categorical(shares, names, rounding=rounding)
    return Categorical.from_logits(logs, names, rounding=rounding)


def _log_sum(logs: Array) -> float:
    """Return the logarithm of Σ exp(logs); −inf of no terms."""
    top = float(np.max(logs, initial=-math.inf))
    return top + math.log(math.fsum(np.exp(logs - top))) if top > -math.inf else top


def _row(values: ArrayLike, what: str) -> Array:
    """Return the values as a row of their own.

    Raises:
        ValueError: they are no row of numbers, or there are none.
    """
    row = numbers(what, values)
    if row.ndim != 1 or row.size == 0:
        raise ValueError(f"{what} must be a row of at least one number, got shape {row.shape}")
    return row


def _refuse(
    row: Array, wrong: Callable[[Array], NDArray[np.bool_]], what: str, should: str
) -> None:
    """Refuse a row with a wrong entry, or nan.

    Raises:
        ValueError: there is one; the message names the first.
    """
    for i in np.flatnonzero(np.isnan(row) | wrong(row))[:1].tolist():
        raise ValueError(f"{what} {i} must be {should}, got {float(row[i])!r}")


def _refuse_lost(given: Array, moved: Array) -> None:
    """Refuse logits of which a finite one has become infinite.

    Raises:
        ValueError: there is one; the message names it.
    """
    for i in np.flatnonzero(np.isinf(moved) & np.isfinite(given)).tolist():
        raise ValueError(f"logit {i} lies too far below the largest to be computed with")


def _names(names: Sequence[str], size: int) -> tuple[str, ...]:
    if names and len(names) != size:
        raise ValueError(f"names must be as many as the outcomes, {size}, got {len(names)}")
    return tuple(names) or tuple(map(str, range(size)))


def _normalised(weights: Array) -> tuple[Array, Array]:
    """Return the weights divided by their sum, and the logarithms of that."""
    parts, exponents = np.frexp(weights)
    shift = int(exponents[weights > 0.0].max())
    if abs(shift) <= SAFE_EXPONENT:
        shift = 0
    scaled = np.ldexp(weights, -shift)
    total = math.fsum(scaled)
    p = scaled / total
    with np.errstate(divide="ignore"):
        # Where p itself is too small for a number its exponent is kept apart.
        logs = np.log(parts / total) + (exponents - shift) * LOG_2
        logs = np.where(p > np.finfo(np.float64).tiny, np.log(p), logs)
    top = int(p.argmax())
    logs[top] = _log_of_largest(scaled, top)
    return p, logs


def _softmax(shifted: Array) -> tuple[Array, Array]:
    """Return the softmax of logits of which the largest is 0, and its logarithm."""
    raised = np.exp(shifted)
    top = int(shifted.argmax())
    log_largest = _log_of_largest(raised, top)
    logs = shifted + log_largest
    return raised / math.fsum(raised), logs


def _log_of_largest(weights: Array, top: int) -> float:
    """Return the logarithm of the largest share, from the rest: accurate where it is almost 1."""
    rest = math.fsum(np.delete(weights, top))
    return 0.0 - math.log1p(rest / float(weights[top]))
