"""Generators: which f makes a divergence of p/q, what all divergences are, and how they bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from klviz.analyses.compare.analyst import Analyst
from klviz.analyses.compare.middles import Middle, middle_of
from klviz.analyses.compare.pairs import LinePair, Pair
from klviz.analyses.compare.ratio_pictures import (
    NEAREST,
    RatioAxis,
    RatioPicture,
    Shares,
    axis_of,
)
from klviz.analyses.compare.request import CompareRequest, Content
from klviz.analyses.compare.tasks import Tasks, found_or_why
from klviz.core import spaces
from klviz.core.arrays import Array, frozen
from klviz.core.bounds import BOUNDS
from klviz.core.divergences import DIVERGENCES, JENSEN_SHANNON, Divergence
from klviz.core.estimates import Estimate
from klviz.core.generators import Generator, shown_divergence
from klviz.core.identity import Identity
from klviz.core.wasserstein import wasserstein1, wasserstein2_squared

FAMILY = np.round(0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 41)), 6)
"""The α at which the family is drawn from reverse KL to forward KL: closer at both ends, where
heavy tails bend it."""
BEYOND = 0.5
"""How far beyond the ends of the axis of log r f is drawn."""
POINTS = 401
ALIKE = 1e-9
"""Generators that differ by less, relatively, are one."""

Key: TypeAlias = tuple[str, float]
"""The row of DIVERGENCES, or another name of a divergence, and its order where it has one."""
BOTH_WAYS: tuple[Key, Key] = (("jsd", 0.0), ("swapped_jsd", 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A generator, drawn.

    Attributes:
        divergence: whose it is.
        log_r: log r, (n,).
        values: f(r), (n,).
        tangent: f'(1)(r − 1), (n,).
        dual: r f(1/r), (n,).
        symmetric: whether that is f itself.
        slope: f'(1).
        textbook_slope: that of the generator of the textbooks, if its tangent is taken away, too.
        at_zero: f(0).
        at_infinity: the limit of f(r)/r.
        curvature: f''(1).
    """

    divergence: Divergence
    log_r: Array
    values: Array
    tangent: Array
    dual: Array
    symmetric: bool
    slope: float
    textbook_slope: float
    at_zero: float
    at_infinity: float
    curvature: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class BoundRow:
    """A bound, with both sides computed as soon as they are known.

    Attributes:
        name: what it is called; "" for nothing.
        statement: the theorem as a formula.
        identity: both sides; None as long as one of them is not known.
        attained: whether they are equal within their errors.
        when: when they are, in words.
        unit: that of both sides, as `Bound.unit` has it.
    """

    name: str
    statement: str
    identity: Identity | None
    attained: bool
    when: str
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class DivergenceRow:
    """A divergence of the pair.

    Attributes:
        key: the row of DIVERGENCES, or "renyi", "w1", "w2".
        label: what it is called.
        name: how it is written.
        value: the number; None as long as it is not known.
        logarithmic: whether it is in nats.
        curvature: f''(1); None where there is no generator.
        bounds: what bounds it, as far as known.
    """

    key: str
    label: str
    name: str
    value: Estimate | None
    logarithmic: bool
    curvature: Estimate | None
    bounds: tuple[BoundRow, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """D_α(P‖Q) from reverse KL to forward KL.

    Attributes:
        orders: α, (n,).
        values: the divergence there, (n,); inf where it is infinite, nan where it is not known yet.
    """

    orders: Array
    values: Array


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GeneratorContent(Content):
    """A generator beside the ratio it is of. What is not yet known is None.

    Attributes:
        key: the row of DIVERGENCES that is looked at.
        alpha: its α, where it has one.
        levelled: whether its tangent at r = 1 is taken away.
        shows_dual: whether its dual is drawn.
        curve: f.
        value: the divergence.
        picture: where the mass of Q and P sits on the axis of r.
        shares: what it adds there.
        family: the members of the α family between both directions of KL.
        rows: every divergence of the pair.
        middle: M = (P + Q)/2 between both.
    """

    key: str = "kl"
    alpha: float = 0.5
    levelled: bool = False
    shows_dual: bool = True
    curve: Curve | None = None
    value: Estimate | None = None
    picture: RatioPicture | None = None
    shares: Shares | None = None
    family: Family | None = None
    rows: tuple[DivergenceRow, ...] = ()
    middle: Middle | None = None


class Generators(Analyst):
    """Finds out what a generator makes of a pair, and what all the others make of it."""

    def __init__(self, budget: float) -> None:
        super().__init__(budget)
        self._pair: Pair | None = None
        self._values: dict[Key, Estimate] = {}
        self._axis: RatioAxis | None = None
        self._no_axis = ""
        self._shares: dict[tuple[Key, bool], Shares | None] = {}
        self._asked: object = None
        self._tasks = Tasks(())
        self._curve: Curve | None = None
        self._drawn: object = None

    def answer(self, request: CompareRequest, pair: Pair) -> GeneratorContent:
        chosen = request.comparison
        if pair is not self._pair:
            self._pair, self._axis, self._no_axis, self._asked = pair, None, "", None
            self._values, self._shares = {}, {}
        what: Key = chosen.divergence, chosen.alpha if chosen.divergence == "alpha" else 0.0
        asked = what, chosen.alpha, chosen.levelled
        if asked != self._asked:
            self._asked = asked
            self._tasks = Tasks(self._work(pair, what, chosen.alpha, chosen.levelled), first=2)
        complete = self._tasks.go_on(self.budget)
        self._draw(what, levelled=chosen.levelled)
        return GeneratorContent(
            complete=complete,
            key=chosen.divergence,
            alpha=chosen.alpha,
            levelled=chosen.levelled,
            shows_dual=chosen.dual,
            curve=self._curve,
            value=self._values.get(what),
            picture=self._axis.picture if self._axis else None,
            shares=self._shares.get((what, chosen.levelled)),
            family=self._family(),
            rows=tuple(self._rows(pair, chosen.alpha)),
            middle=middle_of(request, pair, *(self._values.get(key) for key in BOTH_WAYS)),
        )

    def _draw(self, what: Key, *, levelled: bool) -> None:
        """Draw f as far as the axis goes; once for all pairs that share it."""
        picture = self._axis.picture if self._axis is not None else None
        ends = (picture.low, picture.high) if picture is not None else NEAREST
        if self._drawn != (what, levelled, ends):
            self._drawn = what, levelled, ends
            self._curve = curve_of(shown_divergence(*what), levelled, ends)

    def _work(
        self, pair: Pair, what: Key, alpha: float, levelled: bool
    ) -> Iterator[Callable[[], None]]:
        """Yield what is to be found out, what is drawn large first."""
        yield partial(self._find, pair, what)
        yield partial(self._find_axis, pair)
        yield partial(self._find_shares, what, levelled)
        yield partial(self._find, pair, BOTH_WAYS[0])
        yield partial(self._find, pair, BOTH_WAYS[1])
        for key in row_keys(pair, alpha):
            yield partial(self._find, pair, key)
        # From both ends and the middle inwards, so that a first look has the whole curve.
        for stride in (20, 10, 5, 2, 1):
            for order in FAMILY[::stride].tolist():
                yield partial(self._find, pair, ("alpha", order))

    def _find(self, pair: Pair, key: Key) -> None:
        if key not in self._values:
            self._values[key] = found_or_why(partial(value_of, pair, key))

    def _find_axis(self, pair: Pair) -> None:
        if self._axis is None and not self._no_axis:
            try:
                self._axis = axis_of(pair)
            except ValueError as error:
                self._no_axis = str(error)

    def _find_shares(self, what: Key, levelled: bool) -> None:
        if self._axis is not None and (what, levelled) not in self._shares:
            f = Generator(shown_divergence(*what), levelled=levelled)
            try:
                self._shares[what, levelled] = self._axis.shares(f, self._values[what])
            except ValueError:
                self._shares[what, levelled] = None

    def _family(self) -> Family | None:
        found = [self._values.get(("alpha", order)) for order in FAMILY.tolist()]
        known = [estimate is not None for estimate in found]
        if not any(known):
            return None
        values = [math.nan if estimate is None else estimate.value for estimate in found]
        return Family(frozen(FAMILY.copy()), frozen(np.array(values)))

    def _rows(self, pair: Pair, alpha: float) -> Iterator[DivergenceRow]:
        known = {key: value for (key, _), value in self._values.items() if key != "alpha"}
        for key in row_keys(pair, alpha):
            value = self._values.get(key)
            if key[0] in OTHERS:
                yield OTHERS[key[0]](key[1], value)
                continue
            divergence = shown_divergence(*key)
            bounds = tuple(bounds_of(key[0], known))
            yield DivergenceRow(
                key=key[0],
                label=divergence.label,
                name=f"α = {key[1]:.4g}" if key[0] == "alpha" else capital(divergence.name),
                value=value,
                logarithmic=divergence.logarithmic,
                curvature=curvature_of(key),
                bounds=bounds,
            )


def curve_of(divergence: Divergence, levelled: bool, ends: tuple[float, float] = NEAREST) -> Curve:
    """Return a generator, drawn between two log r and a little beyond."""
    f = Generator(divergence, levelled=levelled)
    log_r = np.linspace(ends[0] - BEYOND, ends[1] + BEYOND, POINTS)
    values, dual = f.at(log_r), f.dual.at(log_r)
    return Curve(
        divergence,
        frozen(log_r),
        frozen(values),
        frozen(f.tangent(log_r)),
        frozen(dual),
        np.allclose(values, dual, rtol=ALIKE, atol=ALIKE),
        f.slope,
        Generator(divergence).slope,
        f.at_zero,
        f.at_infinity,
        f.curvature,
    )


def capital(name: str) -> str:
    """Return the name of a divergence with its arguments as the lab calls them: KL(P‖Q)."""
    for written in ("p‖q", "q‖p", "(p, q)"):
        name = name.replace(written, written.upper())
    return name


def row_keys(pair: Pair, alpha: float) -> Iterator[Key]:
    """Yield every divergence of a pair: the table, its family at the dial, Rényi's, Wasserstein's.

    Rényi's divergence has no negative order.
    """
    for key in DIVERGENCES:
        yield key, alpha if key == "alpha" else 0.0
    if alpha >= 0.0:
        yield "renyi", alpha
    if isinstance(pair, LinePair):
        yield "w1", 0.0
        yield "w2", 0.0


def value_of(pair: Pair, key: Key) -> Estimate:
    """Return a divergence of a pair.

    Raises:
        ValueError: it cannot be computed.
    """
    name, order = key
    if name == "kl":
        return pair.forward
    if name == "reverse_kl":
        return pair.reverse
    if name == "swapped_jsd":
        return spaces.divergence_value(JENSEN_SHANNON, pair.q, pair.p)
    if name == "renyi":
        return spaces.renyi(pair.p, pair.q, order)
    if name in ("w1", "w2") and isinstance(pair, LinePair):
        return (wasserstein1 if name == "w1" else wasserstein2_squared)(pair.p, pair.q)
    return spaces.divergence_value(shown_divergence(*key), pair.p, pair.q)


def bounds_of(key: str, known: Mapping[str, Estimate]) -> Iterator[BoundRow]:
    """Yield what bounds a divergence; both sides where all values are known that they are of."""
    for bound in BOUNDS.values():
        if bound.about != key:
            continue
        found, attained = None, False
        if all(need in known and not math.isnan(known[need].value) for need in bound.needs):
            found = bound.between(known)
            doubt = found.left.error + found.right.error
            attained = math.isfinite(found.left.value) and abs(found.slack) <= doubt
        yield BoundRow(bound.name, bound.statement, found, attained, bound.attained, bound.unit)


_CURVATURES: dict[Key, Estimate] = {}


def curvature_of(key: Key) -> Estimate:
    """Return f''(1) of a row; that of the whole α family is 1."""
    name = key[0], 0.5 if key[0] == "alpha" else 0.0
    if name not in _CURVATURES:
        _CURVATURES[name] = Generator(shown_divergence(*name)).curvature
    return _CURVATURES[name]


def _renyi_row(order: float, value: Estimate | None) -> DivergenceRow:
    name = f"order {order:.4g}"
    return DivergenceRow("renyi", "Rényi", name, value, logarithmic=True, curvature=None)


def _w1_row(_: float, value: Estimate | None) -> DivergenceRow:
    name = "W₁(P, Q)"
    return DivergenceRow("w1", "Wasserstein", name, value, logarithmic=False, curvature=None)


def _w2_row(_: float, value: Estimate | None) -> DivergenceRow:
    name = "W₂²(P, Q)"
    return DivergenceRow("w2", "Wasserstein²", name, value, logarithmic=False, curvature=None)


OTHERS: dict[str, Callable[[float, Estimate | None], DivergenceRow]] = {
    "renyi": _renyi_row,
    "w1": _w1_row,
    "w2": _w2_row,
}
"""What is no f-divergence."""
