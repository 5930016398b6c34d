"""Parameter: one number that a person may change, and what makes sense for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

LEAST = 2.0**-1022
"""The smallest positive number with all the digits of a double; 1 by a smaller one overflows."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that a person may change.

    Attributes:
        key: what files and the Python API call it; SciPy's word (loc, scale, df).
        symbol: how it stands in a formula.
        label: what a person reads; the family's own word (mean, sd).
        default: its value where nobody has said another.
        positive: whether it must be above zero. Such a number is moved by factors, not by steps.
        help: a sentence for the tooltip.
        whole: from which to which whole number it is; None where fractions make sense too.
        most: the largest value that makes sense; None where there is none.
    """

    key: str
    symbol: str
    label: str
    default: float
    positive: bool = False
    help: str = ""
    whole: tuple[int, int] | None = None
    most: float | None = None

    def checked(self, value: float) -> float:
        """Return the value as a float.

        Raises:
            ValueError: it is not finite, or not positive or whole where it must be, or too large,
                or too small for its digits. The message names the parameter and the value.
        """
        if not math.isfinite(value):
            raise ValueError(f"{self.key} must be a finite number, got {value!r}")
        if self.positive and value <= 0:
            raise ValueError(f"{self.key} must be positive, got {float(value)!r}")
        if self.positive and value < LEAST:
            raise ValueError(f"{self.key} must be at least 2.23e-308, got {float(value)!r}")
        if self.most is not None and value > self.most:
            raise ValueError(f"{self.key} must be at most {self.most:g}, got {float(value)!r}")
        if self.whole is not None:
            self._check_whole(value, *self.whole)
        return float(value)

    def _check_whole(self, value: float, low: int, high: int) -> None:
        if value != int(value):
            raise ValueError(f"{self.key} must be a whole number, got {float(value)!r}")
        if not low <= value <= high:
            raise ValueError(f"{self.key} must be from {low} to {high}, got {int(value)}")


class Keyed(Protocol):
    """Whatever a table of variants holds: it has a key that files store."""

    @property
    def key(self) -> str:
        """The name that files store; it never changes."""


Row = TypeVar("Row", bound=Keyed)


def table(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Return the rows by key, in order.

    Raises:
        ValueError: two rows have the same key.
    """
    by_key: dict[str, Row] = {}
    for row in rows:
        if row.key in by_key:
            raise ValueError(f"two rows of a table have the key {row.key!r}")
        by_key[row.key] = row
    return by_key


def choose(rows: Mapping[str, Row], key: str, what: str) -> Row:
    """Return the row of that key.

    Raises:
        ValueError: there is none; the message lists the keys there are.
    """
    if key not in rows:
        raise ValueError(f"{what} must be one of {', '.join(rows)}, got {key!r}")
    return rows[key]
