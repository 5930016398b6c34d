"""The types of numbers that the whole package speaks."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Theta: TypeAlias = tuple[float, ...]
"""The parameters of q, or as many numbers that belong to them: a gradient, a change."""


def frozen(array: Array) -> Array:
    """Return the array made read-only, so that a snapshot that is shared cannot be written to."""
    array.flags.writeable = False
    return array
