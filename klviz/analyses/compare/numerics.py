"""KL in code: what each way to write it gives of a pair, and of pairs that become harder."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.pairs import LinePair, OutcomePair, Pair
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.core.arrays import Array, frozen
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.slip_arrays import agrees, grid_arrays, grid_of, outcome_arrays
from klviz.core.slips import SLIPS, Arrays, Slip, computed
from klviz.core.values import divergence_value

SIGMAS = 60.0
"""How many scales of its widest component Q is moved."""
MOVES, SHRINKS = 31, 61
"""How many places are looked at as Q moves, and as one of its probabilities goes to 0."""
LEAST = 1e-30
"""The smallest probability looked at."""
EXAMPLE = (0.9, 0.1), (0.5, 0.5)
MISREAD = (1.5, 0.4)
"""The ratios whose logarithms stand in a common slip of that example instead of 1.8 and 0.2."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a way to write KL gives of the pair.

    Attributes:
        slip: the way.
        forward: of KL(P‖Q); nan and ∞ as they come.
        reverse: of KL(Q‖P).
        hardest: of KL(P‖Q) of the hardest pair.
        forward_agrees: whether that is right.
        reverse_agrees: likewise.
        hardest_agrees: likewise.
    """

    slip: Slip
    forward: float
    reverse: float
    hardest: float
    forward_agrees: bool
    reverse_agrees: bool
    hardest_agrees: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """What each way gives of KL(P‖Q) as the pair becomes harder; so far as it is known.

    Attributes:
        name: what is changed, in words.
        short: what the axis is called.
        x: how far, (n,); log₁₀ where ``log``.
        log: whether x are decimal logarithms.
        exact: the right values, (n,).
        values: by the key of the way, (n,) each.
        now: where the pair itself is on the axis.
    """

    name: str
    short: str
    x: Array
    log: bool
    exact: Array
    values: dict[str, Array]
    now: float


@dataclass(frozen=True, slots=True)
class WorkedTerm:
    """A term of the worked example, right and with the logarithm of another ratio; in bits.

    Attributes:
        direction: 0 is forward, 1 is reverse.
        weight: the probability before the logarithm.
        ratio: of which the logarithm is meant.
        misread: of which it was taken.
        right: the term.
        wrong: what stands there.
    """

    direction: int
    weight: float
    ratio: float
    misread: float
    right: float
    wrong: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NumericsContent(Content):
    """What is drawn of code.

    Attributes:
        given: what every way gives, the right one last.
        hardest_name: what the hardest pair is, in words.
        hardest: KL(P‖Q) of it.
        shown: the way that is shown large.
        eps: the ε in the code.
        sweep: the same as the pair becomes harder.
        worked: the terms of the worked example, if that is the pair.
        grid: from where to where the densities are summed and at how many points; None over
            outcomes.
    """

    given: tuple[Given, ...]
    hardest_name: str
    hardest: Estimate
    shown: Slip
    eps: float
    sweep: Sweep
    worked: tuple[WorkedTerm, ...]
    grid: tuple[float, float, int] | None


class _Harder(NamedTuple):
    """A pair that is harder: what code is given, and how the right value is found."""

    arrays: Arrays
    exact: Callable[[], Estimate]


class Numerics(Analyst):
    """Runs every way to write KL on the pair, and on harder ones."""

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._known: tuple[Pair, float] | None = None
        self._given: tuple[Given, ...] = ()
        self._hardest = Estimate(math.nan)
        self._rows: list[tuple[float, float, dict[str, float]]] = []
        self._exact: dict[float, float] = {}

    def answer(self, request: CompareRequest, pair: Pair) -> NumericsContent:
        deadline = time.perf_counter() + self.budget
        comparison = request.comparison
        eps = comparison.added
        if self._known is None or self._known[0] is not pair:
            self._exact = {}
        if self._known is None or self._known[0] is not pair or self._known[1] != eps:
            self._known, self._rows = (pair, eps), []
            hardest = _harder(pair, SIGMAS if isinstance(pair, LinePair) else -math.inf, eps)
            self._hardest = hardest.exact()
            self._given = _given(pair, eps, hardest.arrays, self._hardest.value)
        places = _places(pair)
        slips = _slips(pair)
        while len(self._rows) < len(places) and time.perf_counter() < deadline:
            self._rows.append(self._row(pair, places[len(self._rows)], eps, slips))
        return NumericsContent(
            complete=len(self._rows) == len(places),
            given=self._given,
            hardest_name=_hardest_name(pair),
            hardest=self._hardest,
            shown=_shown(SLIPS[comparison.slip], pair),
            eps=eps,
            sweep=_sweep(pair, self._rows, slips),
            worked=_worked(pair),
            grid=grid_of(pair.p, pair.q) if isinstance(pair, LinePair) else None,
        )

    def _row(
        self, pair: Pair, place: float, eps: float, slips: Sequence[Slip]
    ) -> tuple[float, float, dict[str, float]]:
        """Return a place, the right value there, and what every way gives."""
        harder = _harder(pair, place, eps)
        if place not in self._exact:
            self._exact[place] = harder.exact().value
        return place, self._exact[place], {s.key: computed(s, harder.arrays) for s in slips}


def _slips(pair: Pair) -> list[Slip]:
    space = "line" if isinstance(pair, LinePair) else "outcomes"
    return [slip for slip in SLIPS.values() if space in slip.spaces]


def _shown(slip: Slip, pair: Pair) -> Slip:
    """Return the way that is shown large: the one chosen, if it is met in the space."""
    there = _slips(pair)
    return slip if slip in there else there[0]


def _given(pair: Pair, eps: float, harder: Arrays, hardest: float) -> tuple[Given, ...]:
    """Return what every way gives of the pair, both ways round, and of the hardest one."""
    if isinstance(pair, LinePair):
        both = [grid_arrays(pair.p, pair.q, eps), grid_arrays(pair.q, pair.p, eps)]
    else:
        both = [outcome_arrays(pair.p, pair.q, eps), outcome_arrays(pair.q, pair.p, eps)]
    found = []
    for slip in _slips(pair):
        values = [computed(slip, arrays) for arrays in (*both, harder)]
        right = pair.forward.value, pair.reverse.value, hardest
        agree = [agrees(*two) for two in zip(values, right, strict=True)]
        found.append(Given(slip, values[0], values[1], values[2], agree[0], agree[1], agree[2]))
    return tuple(found)


def _places(pair: Pair) -> list[float]:
    """Return where on the axis the harder pairs are."""
    if isinstance(pair, LinePair):
        return [SIGMAS * n / (MOVES - 1) for n in range(MOVES)]
    return [math.log10(LEAST) * n / (SHRINKS - 1) for n in range(1, SHRINKS)]


def _harder(pair: Pair, place: float, eps: float) -> _Harder:
    """Return the pair at a place of the axis."""
    if isinstance(pair, LinePair):
        q = pair.q.moved(place * _unit(pair.q))
        return _Harder(grid_arrays(pair.p, q, eps), lambda: divergence_value(KL, pair.p, q))
    shrunk = _with_share(pair.q, _outcome(pair), 10.0**place)
    arrays = outcome_arrays(pair.p, shrunk, eps)
    return _Harder(arrays, lambda: discrete_values.divergence_value(KL, pair.p, shrunk))


def _unit(q: Mixture) -> float:
    """Return the scale by which Q is moved: that of its widest component."""
    return max(part.member.scale for part in q.present)


def _outcome(pair: OutcomePair) -> int:
    """Return the outcome that Q loses: P's most likely one, so that its loss is seen at once."""
    likeliest = pair.p.probabilities == pair.p.probabilities.max()
    return int(np.argmin(np.where(likeliest, pair.q.log_probabilities, math.inf)))


def _with_share(q: Categorical, outcome: int, share: float) -> Categorical:
    """Return q with one probability changed, the others in their proportions."""
    others = np.delete(q.probabilities, outcome)
    total = float(others.sum())
    # Where it had everything the others are alike.
    rest = others / total if total > 0.0 else np.full(others.size, 1.0 / others.size)
    return Categorical(np.insert((1.0 - share) * rest, outcome, share), q.names)


def _called(pair: OutcomePair) -> str:
    """Return how the probability is written that goes to 0."""
    name = pair.names[_outcome(pair)]
    return f"q(outcome {name})" if name.isdigit() else f"q({name})"


def _hardest_name(pair: Pair) -> str:
    return f"Q moved by {SIGMAS:g}" if isinstance(pair, LinePair) else f"{_called(pair)} = 0"


def _sweep(
    pair: Pair, rows: Sequence[tuple[float, float, dict[str, float]]], slips: Sequence[Slip]
) -> Sweep:
    line = isinstance(pair, LinePair)
    values = {s.key: frozen(np.array([row[2][s.key] for row in rows])) for s in slips}
    if isinstance(pair, OutcomePair):
        share = float(pair.q.probabilities[_outcome(pair)])
        now = math.log10(share) if share >= LEAST else math.nan
        told = (f"{_called(pair)} goes to 0", _called(pair))
    else:
        now, told = 0.0, ("Q moves away", "Q moved by so many of its scales")
    return Sweep(
        *told,
        frozen(np.array([row[0] for row in rows])),
        not line,
        frozen(np.array([row[1] for row in rows])),
        values,
        now,
    )


def _worked(pair: Pair) -> tuple[WorkedTerm, ...]:
    """Return the terms of the worked example; none of another pair."""
    if not isinstance(pair, OutcomePair) or pair.p.size != 2:
        return ()
    if not all(
        np.allclose(law.probabilities, row, rtol=1e-12)
        for law, row in zip((pair.p, pair.q), EXAMPLE, strict=True)
    ):
        return ()
    found = []
    for direction in (0, 1):
        for p, q, misread in zip(*EXAMPLE, MISREAD, strict=True):
            weight, ratio = (q, q / p) if direction else (p, p / q)
            wrong = 1.0 / misread if direction else misread
            found.append(
                WorkedTerm(
                    direction,
                    weight,
                    ratio,
                    wrong,
                    weight * math.log2(ratio),
                    weight * math.log2(wrong),
                )
            )
    return tuple(found)
