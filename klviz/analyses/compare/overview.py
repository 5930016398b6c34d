"""Both distributions side by side, and what each direction of KL adds up."""

from __future__ import annotations

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.line_overview import LineOverview
from klviz.analyses.compare.outcome_overview import OutcomeContent, content_of, reading_of
from klviz.analyses.compare.pairs import OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest, Content


class Overview(Analyst):
    """Finds out what is drawn of both, in whichever space they are.

    Args:
        budget: for how many seconds it may take its time.
    """

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._line = LineOverview()

    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        if isinstance(pair, OutcomePair):
            return content_of(request, pair)
        return self._line.answer(request, pair)

    def read(self, request: CompareRequest, pair: Pair, content: Content) -> object | None:
        if not isinstance(pair, OutcomePair):
            return self._line.read(request, pair)
        if isinstance(content, OutcomeContent):
            return reading_of(request, pair, content)
        return None
