"""Compare: the engine of the Compare lab. Requests in, snapshots out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.pairs import OutcomePair, Pair, pair_of
from klviz.analyses.compare.request import CompareRequest, CompareSnapshot, Content
from klviz.analyses.record import Record
from klviz.core.estimates import Estimate
from klviz.document.comparison import Comparison

UNKNOWN = Estimate(math.nan)


class Compare:
    """Asks the analyst of the aspect that is looked at.

    Args:
        budget: for how many seconds a request may go on before it is answered.
    """

    def __init__(self, budget: float = 0.006) -> None:
        self._budget = budget
        self._analysts: dict[str, Analyst] = {}
        self._known: tuple[object, Pair] | None = None
        self._drawn: CompareSnapshot | None = None
        self._request: CompareRequest | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Compare:
        """Return a copy that knows of the aspect that was asked last, and of no other."""
        copied = Compare(self._budget)
        asked = self._request.comparison.aspect if self._request is not None else ""
        analysts = {key: row for key, row in self._analysts.items() if key == asked}
        parts = deepcopy((analysts, self._known), memo)
        copied._analysts, copied._known = parts
        copied._request = self._request
        return copied

    @property
    def request(self) -> CompareRequest | None:
        """What was asked last; None before the first, and after a failure."""
        return self._request

    @property
    def records(self) -> Sequence[Record[Any]]:
        """The records of the runs that are shown, in their order; none where nothing moves."""
        if self._request is None:
            return ()
        return self.analyst(self._request.comparison.aspect).records

    def answer(self, request: CompareRequest) -> CompareSnapshot:
        """Return the snapshot that is asked for, as far as it has come in time."""
        self._request = request
        try:
            pair = self._pair(request.comparison)
            analyst = self.analyst(request.comparison.aspect)
            drawn = self._drawing(request, pair, analyst)
            reading = None
            if request.cursor is not None or request.region is not None:
                reading = analyst.read(request, pair, drawn.content)
            return replace(drawn, request=request, reading=reading)
        except ValueError as error:
            return self._refusal(request, str(error))

    def failure(self, request: CompareRequest, error: Exception) -> CompareSnapshot:
        """Return the snapshot that says why this request could not be answered; begins afresh."""
        self._analysts, self._known, self._drawn, self._request = {}, None, None, None
        return self._refusal(request, f"The computation stopped: {type(error).__name__}: {error}")

    def analyst(self, aspect: str) -> Analyst:
        """Return what answers about an aspect."""
        if aspect not in self._analysts:
            from klviz.analyses.compare.analysts import ANALYSTS

            self._analysts[aspect] = ANALYSTS[aspect](self._budget)
        return self._analysts[aspect]

    def _pair(self, comparison: Comparison) -> Pair:
        """Return the pair of a comparison: the last one, where neither has been changed."""
        chosen = (comparison.p, comparison.q, comparison.r)
        key = (comparison.space, chosen if comparison.space == "line" else comparison.table)
        if self._known is None or self._known[0] != key:
            self._known = key, pair_of(comparison)
        return self._known[1]

    def _drawing(self, request: CompareRequest, pair: Pair, analyst: Analyst) -> CompareSnapshot:
        """Return the snapshot with nothing read: the last one, if that is all there is to it."""
        known = self._drawn
        if known is None or known.request.unread != request.unread or known.behind:
            content = analyst.answer(request, pair)
            added = pair.added if isinstance(pair, OutcomePair) else None
            known = CompareSnapshot(request, pair.forward, pair.reverse, content, added)
            self._drawn = known
        return known

    def _refusal(self, request: CompareRequest, sentence: str) -> CompareSnapshot:
        self._drawn = None
        return CompareSnapshot(request, UNKNOWN, UNKNOWN, Content(), failed=sentence)
