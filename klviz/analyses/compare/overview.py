"""Both distributions side by side, and what each direction of KL adds up."""

from __future__ import annotations

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.pairs import Pair
from klviz.analyses.compare.request import CompareRequest, Content


class Overview(Analyst):
    """Finds out what is drawn of both."""

    def answer(self, request: CompareRequest, pair: Pair) -> Content:
        return Content()
