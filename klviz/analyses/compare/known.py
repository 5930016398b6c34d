"""Values of pairs that are asked for again and again, while one of three is moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from klviz.core.estimates import Estimate

MOST = 256
"""How many values are remembered."""


class Known:
    """Values by what they are of; the oldest are forgotten."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Estimate] = {}

    def value(self, key: Hashable, find: Callable[[], Estimate]) -> Estimate:
        """Return a value, found if it is not known; nan with the reason where there is none."""
        if key not in self._values:
            if len(self._values) >= MOST:
                del self._values[next(iter(self._values))]
            self._values[key] = _found(find)
        return self._values[key]


def _found(find: Callable[[], Estimate]) -> Estimate:
    try:
        return find()
    except ValueError as error:
        return Estimate(math.nan, reason=str(error))
