"""The array type that the whole package speaks."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def frozen(array: Array) -> Array:
    """Return the array made read-only, so that a snapshot that is shared cannot be written to."""
    array.flags.writeable = False
    return array
