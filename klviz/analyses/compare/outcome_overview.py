"""P and Q over outcomes: what each outcome adds to either direction of KL, and what codes cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klviz.analyses.compare.pairs import OutcomePair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.readings import share
from klviz.analyses.views import RATIO_VIEWS, Compared
from klviz.core.arrays import Array, frozen
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.discrete.codes import expected_length, huffman_lengths, ideal_lengths
from klviz.core.discrete.contributions import Contributions, contributions
from klviz.core.discrete.values import cross_entropy, entropy
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate

HEIGHTS: Mapping[str, Callable[[Categorical], Array]] = {
    "density": lambda law: law.probabilities,
    "log": lambda law: law.log_probabilities,
    "cdf": lambda law: np.minimum(np.cumsum(law.probabilities), 1.0),
}
"""How tall the bar of an outcome is, by the key of a row of DENSITY_VIEWS."""
CONTRIBUTIONS = "integrand"
"""The view of ratios that draws what every outcome adds."""


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """One direction of KL, outcome by outcome.

    Attributes:
        added: what every outcome adds, in nats.
        drawn: what is drawn of it, (n,), by the ratio view of the request.
        endless: the numbers of the outcomes that add ∞.
    """

    added: Contributions
    drawn: Array
    endless: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """The code made for one of both, in bits, and what it costs.

    Attributes:
        ideal: −log2 of the probability of every outcome, (n,).
        words: the lengths of Huffman's words, (n,); inf where there is none.
        least: the mean ideal length where outcomes come from the distribution it is made for.
        others_least: the same where they come from the other one: the cross-entropy.
        mean: the mean length of the words where outcomes come from its own distribution.
        others_mean: the same where they come from the other one.
    """

    ideal: Array
    words: Array
    least: Estimate
    others_least: Estimate
    mean: Estimate
    others_mean: Estimate


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OutcomeContent(Content):
    """What is drawn of P and Q over outcomes.

    Attributes:
        names: what the outcomes are called.
        p: the probabilities of P, (n,).
        q: those of Q.
        p_heights: how tall the bars of P are, by the density view of the request.
        q_heights: those of Q.
        forward: what the outcomes add to KL(P‖Q).
        reverse: what they add to KL(Q‖P).
        code_p: the code made for P.
        code_q: the code made for Q.
    """

    names: tuple[str, ...]
    p: Array
    q: Array
    p_heights: Array
    q_heights: Array
    forward: Direction
    reverse: Direction
    code_p: Code
    code_q: Code


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of KL as it is read.

    Attributes:
        shown: what is drawn of it; nan in an interval.
        added: what is added to it, in nats.
        share: the same as a share of the whole; nan where there is none.
    """

    shown: float
    added: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """The numbers of one outcome.

    Attributes:
        number: which one, from 0.
        name: what it is called.
        p: its probability under P.
        q: that under Q.
        log_ratio: log p/q, in nats; nan where both are zero.
        ideal: −log2 p and −log2 q.
        words: the lengths of its word in the code for P, and in that for Q.
        forward: what it adds to KL(P‖Q).
        reverse: what it adds to KL(Q‖P).
    """

    number: int
    name: str
    p: float
    q: float
    log_ratio: float
    ideal: tuple[float, float]
    words: tuple[float, float]
    forward: Side
    reverse: Side


@dataclass(frozen=True, slots=True)
class OutcomesReading:
    """The numbers of neighbouring outcomes.

    Attributes:
        first: the number of the first, from 0.
        last: that of the last.
        names: what these two are called.
        p: their probability under P.
        q: that under Q.
        forward: what they add to KL(P‖Q).
        reverse: what they add to KL(Q‖P).
    """

    first: int
    last: int
    names: tuple[str, str]
    p: Estimate
    q: Estimate
    forward: Side
    reverse: Side


def content_of(request: CompareRequest, pair: OutcomePair) -> OutcomeContent:
    """Return what is drawn of a pair over outcomes."""
    p, q, heights = pair.p, pair.q, HEIGHTS[request.density_view]
    return OutcomeContent(
        names=pair.names,
        p=p.probabilities,
        q=q.probabilities,
        p_heights=heights(p),
        q_heights=heights(q),
        forward=_direction(p, q, pair.added, pair.forward, request.ratio_view),
        reverse=_direction(q, p, contributions(q, p), pair.reverse, request.ratio_view),
        code_p=_code(p, q),
        code_q=_code(q, p),
    )


def reading_of(
    request: CompareRequest, pair: OutcomePair, content: OutcomeContent
) -> OutcomeReading | OutcomesReading | None:
    """Return the numbers in the region, or where there is none at the cursor; None for nowhere."""
    if request.region is not None:
        return _within(*request.region, pair, content)
    if request.cursor is None:
        return None
    number = math.floor(request.cursor + 0.5)
    return _at(number, pair, content) if 0 <= number < pair.p.size else None


def _direction(
    p: Categorical, q: Categorical, added: Contributions, whole: Estimate, view: str
) -> Direction:
    # The reason of the whole calls both by the names they have on the screen.
    added = added._replace(reason=whole.reason)
    pair = compared(p, q).pair
    with np.errstate(over="ignore"):
        both = Compared(pair, lambda: np.cumsum(added.values))
        drawn = RATIO_VIEWS[view].of(KL, both)
    if view == CONTRIBUTIONS:
        # What rounding alone may have made is no bar.
        drawn = np.where(added.is_known, drawn, 0.0)
    return Direction(added, frozen(drawn), tuple(np.flatnonzero(np.isinf(added.values)).tolist()))


def _code(law: Categorical, other: Categorical) -> Code:
    """Return the code for a law, and what it costs where outcomes come from the other."""
    words = huffman_lengths(law)
    least, others = (_in_bits(e) for e in (entropy(law), cross_entropy(other, law)))
    means = (expected_length(source, words) for source in (law, other))
    return Code(frozen(ideal_lengths(law)), frozen(words), least, others, *means)


def _in_bits(nats: Estimate) -> Estimate:
    value = nats.value / math.log(2.0)
    error = nats.error / math.log(2.0) + 2.0 * UNIT_ROUNDING * abs(value)
    return Estimate(value, error if math.isfinite(value) else 0.0, nats.method, nats.reason)


def _at(number: int, pair: OutcomePair, content: OutcomeContent) -> OutcomeReading:
    log_p, log_q = pair.p.log_probabilities[number], pair.q.log_probabilities[number]
    codes = content.code_p, content.code_q
    nowhere = math.isinf(log_p) and math.isinf(log_q)
    here = np.arange(pair.p.size) == number
    return OutcomeReading(
        number,
        content.names[number],
        float(content.p[number]),
        float(content.q[number]),
        math.nan if nowhere else float(compared(pair.p, pair.q).pair.log_ratio[number]),
        (float(codes[0].ideal[number]), float(codes[1].ideal[number])),
        (float(codes[0].words[number]), float(codes[1].words[number])),
        _side(content.forward, here, pair.forward, float(content.forward.drawn[number])),
        _side(content.reverse, here, pair.reverse, float(content.reverse.drawn[number])),
    )


def _within(
    low: float, high: float, pair: OutcomePair, content: OutcomeContent
) -> OutcomesReading | None:
    """Return the numbers of the outcomes from low to high; None where there are none."""
    numbers = np.arange(pair.p.size)
    where = (numbers >= low) & (numbers <= high)
    if not where.any():
        return None
    first, last = (int(numbers[where][end]) for end in (0, -1))
    return OutcomesReading(
        first,
        last,
        (content.names[first], content.names[last]),
        _mass(pair.p, where),
        _mass(pair.q, where),
        _side(content.forward, where, pair.forward, math.nan),
        _side(content.reverse, where, pair.reverse, math.nan),
    )


def _side(direction: Direction, where: NDArray[np.bool_], whole: Estimate, shown: float) -> Side:
    added = direction.added.part(where)
    return Side(shown, added, share(added, whole))


def _mass(law: Categorical, where: NDArray[np.bool_]) -> Estimate:
    value = math.fsum(law.probabilities[where])
    logs = -law.log_probabilities[where & law.support]
    doubt = UNIT_ROUNDING * (4.0 + float(logs.max(initial=0.0))) + law.rounding
    return Estimate(value, value * doubt, f"sum over {int(where.sum())} outcomes")
