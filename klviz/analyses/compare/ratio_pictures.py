"""Pictures of the axis of r = p/q: where the mass of Q and P sits on it, and what it adds there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from klviz.analyses.compare.pairs import LinePair, OutcomePair, Pair
from klviz.core.arrays import Array, frozen
from klviz.core.discrete.categorical_pairs import compared
from klviz.core.estimates import Estimate
from klviz.core.generators import Generator
from klviz.core.origins import Indices
from klviz.core.ratio_masses import (
    RatioMasses,
    agrees,
    levels_holding,
    ratio_contributions,
    ratio_masses,
    ratio_range,
)
from klviz.core.ratio_profiles import ALIKE, profiles

BINS = 60
"""How many bins the axis has on the line."""
LEFT_OUT = 0.003
"""How much of the mass of P and of Q, and of what both directions of KL add up, may lie beyond
the ends of the axis."""
FARTHEST = (-300.0, 300.0)
"""The log r at which the axis ends at most: r and its square are still doubles."""
WITHIN = (-7.0, 3.0)
"""The same where a direction is infinite, so that no axis has room for its sum; and an outcome
within has its place on the axis, however little mass it has."""
NEAREST = (-2.0, 1.5)
"""The same at least."""


@dataclass(frozen=True, slots=True, eq=False)
class RatioPicture:
    """The mass of Q and of P on the axis of log r: bins, and atoms where r is constant.

    Attributes:
        low: the log r at which the axis begins.
        high: where it ends.
        edges: the ends of the bins, (m + 1,); none over outcomes.
        atoms: log r of the atoms on the axis, ascending, (a,).
        names: what is at each atom: outcomes, or "" on the line.
        q: the mass of Q: below the axis, in each bin, above it, and in each atom, (m + 2 + a,).
        p: that of P, likewise.
        missed: the mass of Q at r = 0, where p is zero.
        uncovered: that of P at r = ∞, where q is zero.
        error: what rounding can do to the sums of the masses.
    """

    low: float
    high: float
    edges: Array
    atoms: Array
    names: tuple[str, ...]
    q: Array
    p: Array
    missed: float
    uncovered: float
    error: float

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return max(self.edges.size - 1, 0)

    @property
    def total(self) -> float:
        """The mass of Q, all of it."""
        return math.fsum(self.q) + self.missed


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What everything in a picture adds to the divergence.

    Attributes:
        values: ∫ q f(p/q) below the axis, in each bin, above it, and at each atom, (m + 2 + a,).
        at_zero: what is added at r = 0.
        at_infinity: what is added at r = ∞.
        total: the sum of all.
        error: a bound on its error.
        agrees: whether it is the divergence, within the errors of both.
    """

    values: Array
    at_zero: float
    at_infinity: float
    total: float
    error: float
    agrees: bool


class RatioAxis(Protocol):
    """The axis of r of one pair."""

    picture: RatioPicture

    def shares(self, f: Generator, value: Estimate) -> Shares:
        """Return what everything on it adds to the divergence, whose value is known."""
        ...


def axis_of(pair: Pair) -> RatioAxis:
    """Return the axis of r of a pair.

    Raises:
        ValueError: the line cannot be cut for it.
    """
    return LineAxis(pair) if isinstance(pair, LinePair) else OutcomeAxis(pair)


class LineAxis:
    """The axis of r of two densities.

    Args:
        pair: both.

    Raises:
        ValueError: the line cannot be cut for them.
    """

    def __init__(self, pair: LinePair) -> None:
        self._pair = pair
        known = profiles(pair.p, pair.q)
        sums = math.isfinite(pair.forward.value) and math.isfinite(pair.reverse.value)
        found = (0.0, 0.0)
        if known:
            found = ratio_range(known, pair.p, pair.q, LEFT_OUT, sums=sums)
        low, high = range_shown(*found, FARTHEST if sums else WITHIN)
        edges = np.linspace(low, high, BINS + 1)
        self._masses: RatioMasses = ratio_masses(known, pair.p, pair.q, edges)
        masses = self._masses
        # What lies beyond the ends is drawn at them, atoms too.
        self._moved = _places(masses.atoms, low, high, BINS)
        self._shown = np.flatnonzero(self._moved > BINS + 1)
        atoms = masses.atoms[self._shown]
        self.picture = RatioPicture(
            low,
            high,
            frozen(edges),
            frozen(atoms),
            ("",) * atoms.size,
            frozen(self._gathered(masses.q)),
            frozen(self._gathered(masses.p)),
            masses.missed.value,
            masses.uncovered.value,
            masses.error + masses.missed.error,
        )

    def shares(self, f: Generator, value: Estimate) -> Shares:
        found = ratio_contributions(f, self._pair.p, self._pair.q, self._masses)
        values = self._gathered(found.values)
        return Shares(
            frozen(values),
            found.at_zero,
            found.at_infinity,
            found.total,
            found.error,
            agrees(found, value),
        )

    def _gathered(self, values: Array) -> Array:
        """Return the values with those of atoms beyond the axis added to what is there."""
        whole = np.zeros(BINS + 2 + self._shown.size)
        whole[: BINS + 2] = values[: BINS + 2]
        np.add.at(whole, self._moved, values[BINS + 2 :])
        return whole


class OutcomeAxis:
    """The axis of r of two distributions over outcomes: every distinct r is an atom.

    Args:
        pair: both.
    """

    def __init__(self, pair: OutcomePair) -> None:
        self._both = compared(pair.p, pair.q).pair
        both = self._both
        self._common = np.isfinite(both.log_p) & np.isfinite(both.log_q)
        levels, self._which = _levels(both.log_ratio[self._common])
        low, high = range_shown(*self._ends(levels))
        moved = _places(levels, low, high, 0)
        self._moved = moved[self._which]
        self._size = 2 + int((moved > 1).sum())
        names: list[list[str]] = [[] for _ in range(self._size)]
        for outcome, place in zip(np.flatnonzero(self._common).tolist(), self._moved, strict=True):
            names[int(place)].append(pair.names[outcome])
        self.picture = RatioPicture(
            low,
            high,
            frozen(np.empty(0)),
            frozen(levels[moved > 1]),
            tuple(", ".join(group) for group in names[2:]),
            frozen(self._gathered(both.q)),
            frozen(self._gathered(both.p)),
            math.fsum(both.q[np.isneginf(both.log_p)]),
            math.fsum(both.p[np.isneginf(both.log_q)]),
            pair.q.rounding + both.q.size * np.finfo(np.float64).eps,
        )

    def shares(self, f: Generator, value: Estimate) -> Shares:
        both = self._both
        with np.errstate(over="ignore", invalid="ignore"):
            terms = f.perspective(both)
        at_zero = _sum(terms[np.isneginf(both.log_p) & np.isfinite(both.log_q)])
        at_infinity = _sum(terms[np.isneginf(both.log_q) & np.isfinite(both.log_p)])
        total = _sum(terms)
        error = value.error + 1e-15 * (_sum(np.abs(terms)) if math.isfinite(total) else 0.0)
        right = value.value
        same = total == right or abs(total - right) <= error + value.error
        return Shares(frozen(self._gathered(terms)), at_zero, at_infinity, total, error, bool(same))

    def _ends(self, levels: Array) -> tuple[float, float]:
        """Return from where to where what matters lies."""
        if not levels.size:
            return 0.0, 0.0
        both = self._both
        held = [
            np.bincount(self._which, law[self._common], levels.size).astype(np.float64)
            for law in (both.p, both.q)
        ]
        low, high = levels_holding(levels, held, LEFT_OUT, sums=True)
        near = levels[(levels >= WITHIN[0]) & (levels <= WITHIN[1])]
        return min([low, *near[:1].tolist()]), max([high, *near[-1:].tolist()])

    def _gathered(self, terms: Array) -> Array:
        return np.bincount(self._moved, terms[self._common], self._size).astype(np.float64)


def range_shown(
    low: float, high: float, farthest: tuple[float, float] = FARTHEST
) -> tuple[float, float]:
    """Return from where to where the axis goes: it ends at whole numbers, so it seldom moves."""
    return (
        min(max(math.floor(low), farthest[0]), NEAREST[0]),
        max(min(math.ceil(high), farthest[1]), NEAREST[1]),
    )


def _places(levels: Array, low: float, high: float, bins: int) -> Indices:
    """Return where levels are drawn: below the bins, above them, or as atoms after these."""
    inside = (levels >= low) & (levels <= high)
    nth = bins + 1 + np.cumsum(inside)
    places: Indices = np.where(inside, nth, np.where(levels < low, 0, bins + 1)).astype(np.intp)
    return places


def _levels(ratios: Array) -> tuple[Array, Indices]:
    """Return the distinct log ratios, ascending, and which of them each is."""
    order = np.argsort(ratios, kind="stable")
    ascending = ratios[order]
    new = np.diff(ascending, prepend=-math.inf) > ALIKE * (1.0 + np.abs(ascending))
    which = np.empty(ratios.size, dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ascending[new], which


def _sum(terms: Array) -> float:
    return math.inf if np.isposinf(terms).any() else math.fsum(terms)
