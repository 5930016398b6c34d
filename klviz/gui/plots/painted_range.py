"""PaintedRange: the range of y while a hand paints: what was painted stays where the hand was."""

from __future__ import annotations

from collections import deque

from klviz.document.outcomes import OutcomeTable

LAG = 16
"""Of so many tables the factors are known: what is drawn may be a few moves behind the hand."""

SEEN = 1.02
"""How high a plot reaches, in terms of the tallest bar, for that to be seen whole."""


class PaintedRange:
    """Follows the factor by which painted heights have become probabilities.

    As more is painted than there can be, all of it shrinks; the range shrinks with it as far as
    nothing leaves the plot.
    """

    def __init__(self) -> None:
        self._range: tuple[float, float] | None = None
        self._factors: deque[tuple[OutcomeTable, float]] = deque(maxlen=LAG)

    def keep(self, y_range: tuple[float, float]) -> None:
        """Keep a range: a hand is at the bars."""
        self._range = y_range
        self._factors.clear()

    def follow(self, table: OutcomeTable, factor: float) -> None:
        """Know by which factor the heights painted have become the probabilities of a table."""
        self._factors.append((table, factor))

    def let_go(self) -> None:
        """Keep no range any more."""
        self._range = None

    def of(self, table: OutcomeTable, tallest: float) -> tuple[float, float] | None:
        """Return the range to draw a table in whose tallest bar is so high; None to fit it."""
        if self._range is None:
            return None
        low, high = self._range
        factor = next((f for known, f in reversed(self._factors) if known is table), 1.0)
        return low, max(factor * high, min(high, SEEN * tallest)) if factor != 1.0 else high
