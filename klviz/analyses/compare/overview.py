"""Both distributions side by side, and what each direction of KL adds up."""

from __future__ import annotations

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.outcome_overview import OutcomeContent, content_of, reading_of
from klviz.analyses.compare.pairs import OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest, Content


class Overview(Analyst):
    """Finds out what is drawn of both."""

    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        return content_of(request, pair) if isinstance(pair, OutcomePair) else Content()

    def read(self, request: CompareRequest, pair: Pair, content: Content) -> object | None:
        if isinstance(pair, OutcomePair) and isinstance(content, OutcomeContent):
            return reading_of(request, pair, content)
        return None
