"""Estimate: a value that says how good it is, and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, SupportsFloat, TypeAlias

CLOSED_FORM = "closed form"
Method: TypeAlias = Literal["closed form", "quadrature"]
TOO_LARGE = "larger than a double can hold (1.8 × 10³⁰⁸)"
NO_FORM = "no closed form is known for these two; quadrature gives the value"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its error.

    It is ordered, among numbers too, by its value alone; to calculate with it, take its value.

    Attributes:
        value: the number; inf is a value.
        error: a bound on its absolute error; 0 where it is exact.
        method: how it was found, in words.
        reason: why it is infinite, or what the error hides, as a sentence; "" where neither.
    """

    value: float
    error: float = 0.0
    method: str = ""
    reason: str = ""

    @property
    def is_too_large(self) -> bool:
        """Whether the value is finite, but larger than a double: inf stands for it."""
        return math.isinf(self.value) and self.reason == TOO_LARGE

    def __lt__(self, other: SupportsFloat) -> bool:
        return self.value < float(other)

    def __le__(self, other: SupportsFloat) -> bool:
        return self.value <= float(other)

    def __gt__(self, other: SupportsFloat) -> bool:
        return self.value > float(other)

    def __ge__(self, other: SupportsFloat) -> bool:
        return self.value >= float(other)

    def __float__(self) -> float:
        return self.value

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)
