"""The types of numbers that the whole package speaks."""

from __future__ import annotations

import reprlib
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Theta: TypeAlias = tuple[float, ...]
"""The parameters of q, or as many numbers that belong to them: a gradient, a change."""


def numbers(name: str, values: ArrayLike) -> Array:
    """Return a new array of the numbers, of the same shape.

    Raises:
        ValueError: there is something else among them, or rows differ in length; it names them.
    """
    try:
        array = np.array(values)
        if array.dtype.kind in "biufO":
            return array.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"{name} must be numbers, got {reprlib.repr(values)}") from None


def frozen(array: Array) -> Array:
    """Return the array made read-only, so that a snapshot that is shared cannot be written to."""
    array.flags.writeable = False
    return array
