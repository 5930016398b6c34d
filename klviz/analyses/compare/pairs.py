"""Pairs: P and Q of a comparison as the mathematics has them, with the third of a triangle."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from klviz.analyses.translation import mixture_of
from klviz.core import spaces
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.contributions import Contributions, contributions
from klviz.core.discrete.laws import LAWS
from klviz.core.divergences import KL, REVERSE_KL
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.document.comparison import Comparison
from klviz.document.outcomes import Bars, Named, OutcomeTable, Weights


class _Both:
    """What pairs in every space have: both directions, computed once."""

    p: Mixture | Categorical
    q: Mixture | Categorical

    @cached_property
    def forward(self) -> Estimate:
        """KL(P‖Q)."""
        return spaces.divergence_value(KL, self.p, self.q)

    @cached_property
    def reverse(self) -> Estimate:
        """KL(Q‖P)."""
        # Of P and Q in this order: a reason why it is infinite calls them by their names.
        return spaces.divergence_value(REVERSE_KL, self.p, self.q)


@dataclass(frozen=True, eq=False)
class LinePair(_Both):
    """Two distributions on the line, and a third. Pairs are told apart by identity.

    Attributes:
        p: P.
        q: Q.
        r: the third corner of a triangle.
    """

    p: Mixture
    q: Mixture
    r: Mixture


@dataclass(frozen=True, eq=False)
class OutcomePair(_Both):
    """Two distributions over the same outcomes, and a third.

    Attributes:
        p: P.
        q: Q.
        r: the third corner of a triangle.
        names: what the outcomes are called.
    """

    p: Categorical
    q: Categorical
    r: Categorical
    names: tuple[str, ...] = field(default=())

    @cached_property
    def added(self) -> Contributions:
        """What every outcome adds to KL(P‖Q)."""
        return contributions(self.p, self.q)


RECENT = 8
"""How many distributions over outcomes are remembered: of two, one is painted at a time."""
Pair: TypeAlias = LinePair | OutcomePair
"""P and Q, in whichever space."""


def pair_of(comparison: Comparison) -> Pair:
    """Return P, Q and the third of a comparison, in the space that it shows.

    Raises:
        ValueError: one of them cannot be computed with.
    """
    if comparison.space == "line":
        line = comparison.p, comparison.q, comparison.r
        return LinePair(*[mixture_of(target) for target in line])
    table = comparison.table
    names = names_of(table)
    p, q, r = (law_of(weights, names) for weights in (table.p, table.q, table.r))
    return OutcomePair(p, q, r, names)


@lru_cache(maxsize=RECENT)
def law_of(weights: Weights, names: tuple[str, ...]) -> Categorical:
    """Return a distribution over outcomes of these names; of what was asked for last, the same."""
    if isinstance(weights, Bars):
        return Categorical(weights.values, names)
    if isinstance(weights, Named):
        return LAWS[weights.law].of(weights.values, len(names)).called(names)
    return Categorical.from_logits(weights.logits, names).tempered(weights.temperature)


def names_of(table: OutcomeTable) -> tuple[str, ...]:
    """Return what the outcomes are called: their names, or their numbers where they have none.

    They count from where the named laws among them do: from 1 where one has ranks.
    """
    named = [LAWS[w.law].first for w in (table.p, table.q) if isinstance(w, Named)]
    first = max(named, default=0)
    numbers = _numbers(first, table.size)
    if not any(table.names):
        return numbers
    return tuple(name or number for name, number in zip(table.names, numbers, strict=True))


@lru_cache(maxsize=8)
def _numbers(first: int, count: int) -> tuple[str, ...]:
    """Return so many whole numbers from the first on, as words: for every frame of a stroke."""
    return tuple(map(str, range(first, first + count)))
