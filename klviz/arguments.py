"""Arguments of the Python API: what is wrong is a ValueError that names it and the value."""

from __future__ import annotations

import math
import operator
from numbers import Real
from types import UnionType
from typing import TypeVar, overload

import numpy as np

T = TypeVar("T")


def number(name: str, value: object) -> float:
    """Return a finite number.

    Raises:
        ValueError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} must be a number, got {value!r}")  # noqa: TRY004
    try:
        checked = float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large; the largest number is 1.79e308") from None
    if not math.isfinite(checked):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    return checked


def positive(name: str, value: object) -> float:
    """Return a finite number above 0.

    Raises:
        ValueError: it is something else.
    """
    checked = number(name, value)
    if checked <= 0.0:
        raise ValueError(f"{name} must be positive, got {checked!r}")
    return checked


def count(name: str, value: object) -> int:
    """Return a whole number that is not negative.

    Raises:
        ValueError: it is something else.
    """
    try:
        whole = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"{name} must be a whole number, got {value!r}") from None
    if whole < 0:
        raise ValueError(f"{name} must not be negative, got {whole}")
    return whole


def generator(seed: object) -> np.random.Generator:
    """Return a source of random numbers that the seed determines; None is another one each time.

    Raises:
        ValueError: the seed is neither None nor a whole number from 0 on.
    """
    return np.random.default_rng(None if seed is None else count("seed", seed))


@overload
def instance(name: str, value: object, kind: type[T], example: str) -> T: ...
@overload
def instance(name: str, value: T, kind: UnionType, example: str) -> T: ...
def instance(name: str, value: object, kind: type | UnionType, example: str) -> object:
    """Return the value, which is of that kind.

    Raises:
        ValueError: it is not; the message gives the example.
    """
    if not isinstance(value, kind):
        # Wrong arguments are ValueErrors, whatever is wrong with them.
        raise ValueError(f"{name} must be {example}, got {value!r}")  # noqa: TRY004
    return value
