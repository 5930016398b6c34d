"""Outcomes: two distributions over the same few outcomes, and a third, as a person makes them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from klviz.core.discrete.laws import LAWS
from klviz.core.parameters import Parameter, choose

LEAST_OUTCOMES, MOST_OUTCOMES = 2, 512
MAX_NAME = 40
"""Characters of the name of an outcome."""
TEMPERATURE = Parameter(
    "temperature",
    "T",
    "temperature",
    1.0,
    positive=True,
    help="Logits are divided by it: low ones sharpen the softmax, high ones level it.",
)


@dataclass(frozen=True, slots=True)
class Bars:
    """Weights as painted or typed, one an outcome; they are normalised where they are used.

    Raises:
        ValueError: one is negative or not finite, or all are zero; the message names the outcome.
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        for number, value in enumerate(self.values):
            if not 0.0 <= value < math.inf:
                raise ValueError(
                    f"probability of outcome {number} must be finite and at least 0, got {value!r}"
                )
        total = sum(self.values)
        if not 0.0 < total < math.inf:
            said = "all zero; at least one must be positive" if total == 0.0 else "too large to add"
            raise ValueError(f"the probabilities are {said}")


@dataclass(frozen=True, slots=True)
class Named:
    """A law of LAWS with the values of its parameters.

    Raises:
        ValueError: the law is unknown, or a number makes no sense; the message names it.
    """

    law: str
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        row = choose(LAWS, self.law, "law")
        if len(row.parameters) != len(self.values):
            names = ", ".join(p.key for p in row.parameters) or "no number"
            raise ValueError(f"{self.law} takes {names}, got {len(self.values)} numbers")
        for parameter, value in zip(row.parameters, self.values, strict=True):
            parameter.checked(value)
        row.of(self.values, LEAST_OUTCOMES)


@dataclass(frozen=True, slots=True)
class Softmax:
    """exp(logit/T), normalised, one logit an outcome; −inf is a probability of zero.

    Raises:
        ValueError: a logit is nan or +inf, all are −inf, or the temperature makes no sense.
    """

    logits: tuple[float, ...]
    temperature: float = 1.0

    def __post_init__(self) -> None:
        for number, logit in enumerate(self.logits):
            if math.isnan(logit) or logit == math.inf:
                raise ValueError(f"logit of outcome {number} must be below infinity, got {logit!r}")
        if all(logit == -math.inf for logit in self.logits):
            raise ValueError("the logits are all −inf; at least one must be finite")
        TEMPERATURE.checked(self.temperature)


Weights: TypeAlias = Bars | Named | Softmax
"""How a distribution over outcomes is given."""
WHO = ("p", "q", "r")
"""The distributions of a table: the two that are compared, and the third of a triangle."""


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """Distributions over the same outcomes. Empty names are the numbers of the outcomes.

    Raises:
        ValueError: there are too few outcomes or too many, a distribution has another number of
            them, or a name is too long.
    """

    names: tuple[str, ...]
    p: Weights
    q: Weights
    r: Weights

    def __post_init__(self) -> None:
        count = len(self.names)
        if not LEAST_OUTCOMES <= count <= MOST_OUTCOMES:
            raise ValueError(
                f"there are from {LEAST_OUTCOMES} to {MOST_OUTCOMES} outcomes, got {count}"
            )
        for who in WHO:
            size = _size(getattr(self, who))
            if size is not None and size != count:
                raise ValueError(f"{who} has {size} values for {count} outcomes")
        for number, name in enumerate(self.names):
            if len(name) > MAX_NAME or not (name.isprintable() or not name):
                raise ValueError(
                    f"name of outcome {number} must be at most {MAX_NAME} letters, got {name!r}"
                )

    @property
    def size(self) -> int:
        """How many outcomes there are."""
        return len(self.names)

    def with_weights(self, who: str, weights: Weights) -> OutcomeTable:
        """Return the table with another distribution for one of WHO."""
        changes: dict[str, Any] = {who: weights}
        return replace(self, **changes)


def _size(weights: Weights) -> int | None:
    """Return over how many outcomes a distribution is; None for as many as there are."""
    if isinstance(weights, Bars):
        return len(weights.values)
    return len(weights.logits) if isinstance(weights, Softmax) else None
