"""Categorical: a distribution over finitely many outcomes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klviz.arguments import count, generator, number
from klviz.core.arrays import Array
from klviz.core.discrete import categorical
from klviz.distributions.distribution import Distribution


class Categorical(Distribution):
    """Probabilities of the outcomes 0, 1, … n − 1; they need not sum to one. Immutable.

    Args:
        probabilities: (n,), each finite and not negative.
        names: what the outcomes are called; their numbers if left out.

    Raises:
        ValueError: a probability is negative or not finite, or all are zero; the message names it.
    """

    __slots__ = ("_law",)

    def __init__(self, probabilities: ArrayLike, names: Sequence[str] = ()) -> None:
        self._law = categorical.Categorical(probabilities, names)

    @classmethod
    def from_logits(
        cls, logits: ArrayLike, *, temperature: float = 1.0, names: Sequence[str] = ()
    ) -> Categorical:
        """Return p ∝ exp(logits/T); a logit of −inf is a probability of zero.

        Raises:
            ValueError: a logit is nan or +inf, all are −inf, or the temperature is not positive.
        """
        law = categorical.Categorical.from_logits(logits, names)
        return cls.of(law if temperature == 1.0 else law.tempered(number("T", temperature)))

    @classmethod
    def of(cls, law: categorical.Categorical) -> Categorical:
        """Return the distribution around an object of the mathematics."""
        made = object.__new__(cls)
        made._law = law
        return made

    @property
    def law(self) -> categorical.Categorical:
        """The object behind it that the mathematics works on."""
        return self._law

    @property
    def probabilities(self) -> Array:
        """The probabilities, normalised, (n,)."""
        return self._law.probabilities

    @property
    def names(self) -> tuple[str, ...]:
        """What the outcomes are called, n words."""
        return self._law.names

    def tempered(self, temperature: float) -> Categorical:
        """Return q ∝ p^(1/T): flat as T → ∞, the largest outcome alone as T → 0.

        Raises:
            ValueError: the temperature is not a positive number.
        """
        return self.of(self._law.tempered(number("temperature", temperature)))

    def log_prob(self, x: ArrayLike) -> Array:
        """Return log p in nats of outcomes by their numbers, −inf of what is none."""
        return self._law.log_prob(x)

    def sample(self, n: int, *, seed: int | None = None) -> NDArray[np.int64]:
        """Return n independent draws, (n,), as numbers of outcomes.

        Raises:
            ValueError: n is negative or not whole.
        """
        return self._law.sample(count("n", n), generator(seed))

    @property
    def mean(self) -> float:
        """The mean of the number of the outcome."""
        return float(self.probabilities @ np.arange(self._law.size))

    @property
    def sd(self) -> float:
        """The standard deviation of the number of the outcome."""
        away = np.arange(self._law.size) - self.mean
        return float(np.sqrt(self.probabilities @ away**2))

    def to_dict(self) -> dict[str, object]:
        """Return the distribution as JSON-able data; a logit of −inf is None there."""
        law = self._law
        if law.weights is not None:
            numbers: dict[str, object] = {"probabilities": law.weights.tolist()}
        else:
            numbers = {"logits": [x if math.isfinite(x) else None for x in law.logits.tolist()]}
        return {"family": "categorical", **numbers, "names": list(law.names)}

    def __repr__(self) -> str:
        return f"Categorical({self.probabilities.tolist()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Categorical) and bool(
            np.array_equal(self._law.log_probabilities, other.law.log_probabilities)
        )

    def __hash__(self) -> int:
        return hash(self._law.log_probabilities.tobytes())
