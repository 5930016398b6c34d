"""Entropy and divergence: H(P) + KL(P‖Q) = H(P, Q), why KL is not negative, and Jensen's chord."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.pairs import Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.compare.sketch import Sketch, sketch_of
from klviz.analyses.compare.tasks import found_or_why
from klviz.core import spaces, values
from klviz.core.arrays import Array, frozen
from klviz.core.densities import densities
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.estimates import Estimate
from klviz.core.identity import EQUAL, Identity, plus
from klviz.core.mixtures import Mixture
from klviz.core.quantiles import mass_within, tail_point
from klviz.core.sampling.monte_carlo import mass_off
from klviz.core.signed_parts import SignedParts, crossings, gain_of, losses, signed_parts
from klviz.document.comparison import Comparison

POINTS = 200
"""How many points of equal probability stand for a density."""
TRACE = 40
"""How many former values a stack remembers."""
LEAST_VIEW = 2.5
"""The ratio that the picture of the chord reaches at least."""
COVERED = 0.95
"""The probability that it shows at least, where the rest lies far off."""
MARGIN = 1.12
HEAVY, MOST_LOG = 0.05, 12.0
"""The probability of a point that is shown wherever it lies, and the log r up to which it is."""
DEEP = 2.5
"""How many times as high as KL the picture is at most, unless that is little."""

STATEMENTS = "H(P, Q) = H(P) + KL(P‖Q)", "H(Q, P) = H(Q) + KL(Q‖P)"


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The entropy of the first and KL to the second, one upon the other.

    Attributes:
        statement: what adds up to what.
        entropy: H(P).
        divergence: KL(P‖Q).
        whole: H(P, Q), found by itself.
        agrees: whether both sides are the same within their errors.
        trace: former values of KL since the first was last changed, the last of them last.
    """

    statement: str
    entropy: Estimate
    divergence: Estimate
    whole: Estimate
    agrees: bool
    trace: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Chord:
    """Points (r, −log r), r = q/p, with weights p; their mean lies above the curve.

    Attributes:
        ratios: r of every outcome, or of points of equal probability, ascending, (n,).
        heights: −log r, (n,); inf where r is 0.
        weights: their probabilities under the first, (n,).
        mean_ratio: E r, the mass that the second has where the first is positive.
        value: E[−log r], which is KL.
        reach: the largest r that is shown.
        low: the least −log r that is shown.
        high: the largest.
        names: what the outcomes are called, in this order; empty for points of a density.
    """

    ratios: Array
    heights: Array
    weights: Array
    mean_ratio: Estimate
    value: Estimate
    reach: float
    low: float
    high: float
    names: tuple[str, ...] = ()

    @property
    def bound(self) -> float:
        """−log E r, what Jensen's inequality says that KL is at least."""
        # From 0.0, so that −log 1 has no sign.
        return 0.0 - math.log(self.mean_ratio.value) if self.mean_ratio.value > 0.0 else math.inf


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EntropyContent(Content):
    """Both directions: forward, then reverse.

    Attributes:
        stacks: entropy and KL upon each other.
        parts: what the integrand gains and loses.
        chords: Jensen's inequality.
        sketch: what is drawn of both beside that.
    """

    stacks: tuple[Stack, ...] = ()
    parts: tuple[SignedParts, ...] = ()
    chords: tuple[Chord, ...] = ()
    sketch: Sketch | None = None


class Entropy(Analyst):
    """Finds out how entropy, cross-entropy and KL stand to each other.

    All of it at once: what came late would flicker while a hand drags. What depends on one of
    the two alone is remembered while the other is moved.
    """

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._pair: Pair | None = None
        self._content = EntropyContent()
        self._ways = _Way(0), _Way(1)

    def answer(self, request: CompareRequest, pair: Pair) -> EntropyContent:
        if pair is not self._pair:
            self._pair, self._content = pair, self._found(request.comparison, pair)
        return replace(self._content, sketch=sketch_of(request, pair))

    def _found(self, comparison: Comparison, pair: Pair) -> EntropyContent:
        rows = list(zip(self._ways, _both_ways(pair), strict=True))
        for way, (first, *_) in rows:
            way.follow(_told(comparison, way.number), first)
        return EntropyContent(
            stacks=tuple(way.stack(*both) for way, both in rows),
            parts=_parts_of(pair),
            chords=tuple(way.chord(*both, getattr(pair, "names", ())) for way, both in rows),
        )


class _Way:
    """One direction: what is known of its first while only its second is moved.

    Args:
        number: 0 for forward, 1 for reverse.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._of: object = None
        self._entropy: Estimate | None = None
        self._points: Array | None = None
        self._former: tuple[float, ...] = ()

    def follow(self, of: object, first: Any) -> None:
        """Forget what is known of the first where it is another."""
        if of != self._of:
            self._of, self._former = of, ()
            self._entropy = found_or_why(partial(spaces.entropy, first))
            self._points = None

    def stack(self, first: Any, second: Any, divergence: Estimate) -> Stack:
        """Return the stack, with the former values of KL."""
        former = self._former
        if not former or former[-1] != divergence.value:
            self._former = (*former, divergence.value)[-TRACE:]
        found = stack_of(STATEMENTS[self.number], first, second, divergence, self._entropy)
        return replace(found, trace=former)

    def chord(self, first: Any, second: Any, value: Estimate, names: tuple[str, ...]) -> Chord:
        """Return the chord."""
        if isinstance(first, Mixture) and self._points is None:
            self._points = points_of(first)
        return chord_of(first, second, value, names, self._points)


def _both_ways(pair: Pair) -> tuple[tuple[Any, Any, Estimate], tuple[Any, Any, Estimate]]:
    return (pair.p, pair.q, pair.forward), (pair.q, pair.p, pair.reverse)


def _parts_of(pair: Pair) -> tuple[SignedParts, SignedParts]:
    """Return what both directions gain and lose; nan with the reason where nobody can tell."""
    values = pair.forward, pair.reverse
    try:
        if isinstance(pair.p, Mixture) and isinstance(pair.q, Mixture):
            both = losses(crossings(pair.p, pair.q))
        else:
            both = signed_parts(pair.p, pair.q).loss, signed_parts(pair.q, pair.p).loss
    except ValueError as error:
        unknown = Estimate(math.nan, reason=str(error))
        return SignedParts(unknown, unknown), SignedParts(unknown, unknown)
    forward, reverse = zip(values, both, strict=True)
    return SignedParts(gain_of(*forward), both[0]), SignedParts(gain_of(*reverse), both[1])


def stack_of(
    statement: str,
    first: Any,
    second: Any,
    divergence: Estimate,
    entropy: Estimate | None = None,
) -> Stack:
    """Return H(P) + KL(P‖Q) beside H(P, Q), which on the line comes from quadrature always."""
    if entropy is None:
        entropy = found_or_why(partial(spaces.entropy, first))
    whole = found_or_why(partial(_cross_entropy, first, second))
    if math.isinf(whole.value):
        # The same reason, and the divergence calls both by their names.
        whole = replace(whole, reason=divergence.reason or whole.reason)
    sides = Identity("cross_entropy", statement, whole, EQUAL, plus(entropy, divergence))
    return Stack(statement, entropy, divergence, whole, sides.holds)


def _cross_entropy(first: Any, second: Any) -> Estimate:
    if isinstance(first, Mixture):
        return values.cross_entropy(first, second, "quadrature")
    return spaces.cross_entropy(first, second)


def chord_of(
    first: Any,
    second: Any,
    value: Estimate,
    names: tuple[str, ...] = (),
    points: Array | None = None,
) -> Chord:
    """Return the points r = q/p under p, and the view that shows what matters of them."""
    if isinstance(first, Categorical):
        logs, weights = _of_outcomes(first, second)
        names = tuple(name for name, has in zip(names, first.support, strict=False) if has)
        lost = mass_off(second, first)
        mean = Estimate(1.0 - lost, UNIT_ROUNDING * (1.0 + first.size * lost), value.method)
    else:
        logs, weights = _of_density(first, second, points_of(first) if points is None else points)
        off = mass_within(second, first.gaps)
        mean = Estimate(1.0 - off.value, off.error + UNIT_ROUNDING, "distribution functions")
    order = np.argsort(logs, kind="stable")
    logs, weights = logs[order], weights[order]
    with np.errstate(over="ignore"):
        ratios = np.exp(logs)
    reach, low, high = _view(logs, weights, value.value)
    return Chord(
        ratios=frozen(ratios),
        heights=frozen(-logs),
        weights=frozen(weights),
        mean_ratio=mean,
        value=value,
        reach=reach,
        low=low,
        high=high,
        names=tuple(names[number] for number in order.tolist()) if names else (),
    )


def _of_outcomes(first: Categorical, second: Categorical) -> tuple[Array, Array]:
    """Return log q/p and p, of the outcomes that p has."""
    here = first.support
    return -compared(first, second).pair.log_ratio[here], first.probabilities[here]


def points_of(density: Mixture) -> Array:
    """Return x in the middles of intervals of equal probability, ascending, (n,)."""
    share = (np.arange(POINTS // 2) + 0.5) / POINTS
    return np.concatenate([tail_point(density, share, -1), tail_point(density, share[::-1], 1)])


def _of_density(first: Mixture, second: Mixture, x: Array) -> tuple[Array, Array]:
    """Return log q/p at points of equal probability under P, and these probabilities."""
    pair = densities(first.log_prob(x), second.log_prob(x))
    return -pair.log_ratio, np.full(POINTS, 1.0 / POINTS)


def _view(logs: Array, weights: Array, value: float) -> tuple[float, float, float]:
    """Return up to which r the picture reaches, and the least and the largest −log r in it."""
    share = np.cumsum(weights)
    far, near = (int(np.searchsorted(share, part)) for part in (COVERED, 1.0 - COVERED))
    with np.errstate(over="ignore"):
        wide = float(np.exp(logs[min(far, logs.size - 1)]))
    # Where so much lies at infinity, the points that do not are shown.
    finite = logs[max(near, int(np.isneginf(logs).sum())) :]
    deep = float(-finite[0]) if finite.size else 1.0
    # What weighs much is shown wherever it lies.
    heavy = logs[(weights >= HEAVY) & np.isfinite(logs)]
    wide = max(min(wide, 1e3), *np.exp(np.minimum(heavy, MOST_LOG)).tolist(), LEAST_VIEW)
    deep = max(min(deep, DEEP * abs(value)), *(-heavy).tolist(), 1.0)
    reach, high = MARGIN * wide, max(MARGIN * value if math.isfinite(value) else 0.0, deep)
    return reach, -math.log(reach), MARGIN * high


def _told(comparison: Comparison, way: int) -> object:
    """Return what tells that the first of the two is another."""
    who = "q" if way else "p"
    if comparison.space == "line":
        return comparison.space, getattr(comparison, who)
    return comparison.space, getattr(comparison.table, who), comparison.table.names
