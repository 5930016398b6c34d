"""Tasks: what an analyst has still to find out, a few milliseconds at a time."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable

from klviz.core.estimates import Estimate


class Tasks:
    """Things to do one after the other, none of which takes long.

    Args:
        tasks: what is done, in this order.
        first: how many of them are done at once, whatever time they take.
    """

    def __init__(self, tasks: Iterable[Callable[[], None]], first: int = 1) -> None:
        self._left = deque(tasks)
        self._first = first

    def go_on(self, budget: float) -> bool:
        """Do what can be done in so many seconds, one thing at least; return whether it was all."""
        until, due = time.perf_counter() + budget, max(self._first, 1)
        self._first = 0
        while self._left and (due > 0 or time.perf_counter() < until):
            self._left.popleft()()
            due -= 1
        return not self._left


def found_or_why(find: Callable[[], Estimate]) -> Estimate:
    """Return what is found; where nothing can be, nan with the reason."""
    try:
        return find()
    except ValueError as error:
        return Estimate(math.nan, reason=str(error))
