"""Values of pairs that are asked for again and again, while one of three is moved."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable

from klviz.core.estimates import Estimate

MOST = 256
"""How many values are remembered."""
UNKNOWN = Estimate(math.nan)
"""What stands for a value that has not been found in time."""


class Known:
    """Values by what they are of; the oldest are forgotten.

    Attributes:
        complete: whether all that was asked for since `begin` was found in time.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Estimate] = {}
        self._until = math.inf
        self.complete = True

    def begin(self, seconds: float) -> None:
        """Find what is asked for from now on, for about that long; one value at least."""
        self._until, self.complete = time.perf_counter() + seconds, True

    def value(self, key: Hashable, find: Callable[[], Estimate]) -> Estimate:
        """Return a value, found if it is not known.

        It is nan with the reason where there is none, and UNKNOWN where there is no time.
        """
        if key in self._values:
            return self._values[key]
        if not self.complete:
            return UNKNOWN
        found = _found(find)
        self.put(key, found)
        # Of what is left nothing is begun, so that every answer has found one more at least.
        self.complete = time.perf_counter() < self._until
        return found

    def put(self, key: Hashable, value: Estimate) -> None:
        """Remember a value that was found elsewhere."""
        if len(self._values) >= MOST:
            del self._values[next(iter(self._values))]
        self._values[key] = value


def _found(find: Callable[[], Estimate]) -> Estimate:
    try:
        return find()
    except ValueError as error:
        return Estimate(math.nan, reason=str(error))
