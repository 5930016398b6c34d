"""Analyst: what finds out an aspect of a pair, in the thread of the worker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from klviz.analyses.compare.pairs import Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.record import Record


class Analyst(ABC):
    """Answers what a page asks about one aspect. It may remember what the next answer needs.

    Args:
        budget: for how many seconds it may take its time; then it answers with what there is,
            incomplete, and is asked again.
    """

    def __init__(self, budget: float) -> None:
        self.budget = budget

    @property
    def records(self) -> Sequence[Record[Any]]:
        """The records of its runs, in their order; none where it has no runs."""
        return ()

    @abstractmethod
    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        """Return what there is to be drawn.

        As long as neither has been changed the pair is the same object.

        Raises:
            ValueError: nothing can be found out; the message says why.
        """

    def read(self, request: CompareRequest, pair: Pair, content: Content) -> object | None:
        """Return what of a content is read at the cursor and in the region; None for nothing."""
        return None
