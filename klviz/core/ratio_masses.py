"""Where the mass of Q and of P sits on the axis of r = p/q, and what it adds to a divergence there.

The points with log p/q between two levels make intervals, whose ends are found as the roots that
they are; their mass is a difference of distribution functions, not of quadrature.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.crossings import roots
from klviz.core.estimates import Estimate
from klviz.core.generators import Generator
from klviz.core.line_integrals import Layout, laid_out
from klviz.core.measures import rule_errors
from klviz.core.mixtures import Mixture
from klviz.core.origins import Indices
from klviz.core.partial_values import cuts_of, partial_value, rounding_of, views_of
from klviz.core.quadrature import in_pieces
from klviz.core.quantiles import Mass, mass_within
from klviz.core.ratio_profiles import ALIKE, Profile, Run, log_ratio, masses_between

CLOSE = 1e-13
"""How close to a level log p/q is at the end of an interval."""


class Cells(NamedTuple):
    """A stretch of the line cut where log p/q crosses a level.

    Attributes:
        ends: where cells begin and end, ascending, (k + 1,).
        places: which bin or atom each cell is in, (k,).
    """

    ends: Array
    places: Indices


class RatioMasses(NamedTuple):
    """The distribution of log p/q: m bins, what is below and above them, and a atoms.

    Attributes:
        edges: the ends of the bins, (m + 1,).
        atoms: log p/q of the atoms, (a,).
        q: the mass of Q below the first edge, in every bin, above the last and in every atom,
            (m + 2 + a,).
        p: that of P, likewise.
        missed: the mass of Q where p is zero: at r = 0.
        uncovered: that of P where q is zero: at r = ∞.
        error: what rounding can do to the sums of the masses.
        cells: where on the line they lie.
    """

    edges: Array
    atoms: Array
    q: Array
    p: Array
    missed: Mass
    uncovered: Mass
    error: float
    cells: tuple[Cells, ...]


class Contributions(NamedTuple):
    """What the mass on the axis of r adds to a divergence, as bins and atoms have it.

    Attributes:
        values: ∫ q f(p/q) over each, (m + 2 + a,).
        at_zero: Q(p = 0) f(0).
        at_infinity: P(q = 0) lim f(r)/r.
        error: a bound on the error of their sum.
    """

    values: Array
    at_zero: float
    at_infinity: float
    error: float

    @property
    def total(self) -> float:
        """Their sum: the divergence."""
        parts = [*self.values.tolist(), self.at_zero, self.at_infinity]
        return math.inf if math.inf in parts else math.fsum(parts)


def ratio_range(
    known: Sequence[Profile], p: Mixture, q: Mixture, left_out: float, *, sums: bool = True
) -> tuple[float, float]:
    """Return the range of log p/q beyond whose ends so much of Q's mass lies, and of P's.

    With ``sums`` so much of ∫ p |log(p/q)| and ∫ q |log(q/p)|, too, as far as profiles reach.

    Raises:
        ValueError: p and q have no mass in common.
    """
    if not known:
        raise ValueError("p and q have nothing in common: p/q is 0 or ∞")
    levels = np.concatenate([0.5 * (part.log_ratio[1:] + part.log_ratio[:-1]) for part in known])
    held = [
        np.concatenate([masses_between(mixture, part.x)[0] for part in known]) for mixture in (p, q)
    ]
    return levels_holding(levels, held, left_out, sums=sums)


def levels_holding(
    levels: Array, held: Sequence[Array], left_out: float, *, sums: bool
) -> tuple[float, float]:
    """Return the levels beyond which so much of each mass lies; and of its Σ m |level|."""
    order = np.argsort(levels, kind="stable")
    ascending, lows, highs = levels[order], [], []
    for mass in held:
        for weights in (mass, mass * np.abs(levels)) if sums else (mass,):
            grown = np.cumsum(weights[order])
            low = np.searchsorted(grown, left_out * grown[-1])
            high = np.searchsorted(grown, (1.0 - left_out) * grown[-1])
            lows.append(ascending[min(int(low), levels.size - 1)])
            highs.append(ascending[min(int(high), levels.size - 1)])
    return float(min(lows)), float(max(highs))


def ratio_masses(known: Sequence[Profile], p: Mixture, q: Mixture, edges: Array) -> RatioMasses:
    """Return the distribution of log p/q under Q and under P in bins between ascending edges."""
    atoms = _distinct([run.level for part in known for run in part.runs])
    cells = tuple(_cells(part, p, q, edges, atoms) for part in known)
    count = edges.size + 1 + atoms.size
    held, error = [], 0.0
    for mixture in (q, p):
        whole = np.zeros(count)
        for part in cells:
            shares, doubt = masses_between(mixture, part.ends)
            whole += np.bincount(part.places, shares, count)
            error += doubt
        held.append(whole)
    missed, uncovered = mass_within(q, p.gaps), mass_within(p, q.gaps)
    return RatioMasses(edges, atoms, held[0], held[1], missed, uncovered, error, cells)


def ratio_contributions(f: Generator, p: Mixture, q: Mixture, found: RatioMasses) -> Contributions:
    """Return what every bin and atom adds to D_f(P‖Q).

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    # It is the integrand of the textbooks that parts are integrals of.
    divergence = replace(f.divergence, classic=f.perspective)
    where = laid_out(p, q)
    values, error = np.zeros(found.q.size), 0.0
    for part in found.cells:
        outer = [(0, part.ends[0], part.ends[1]), (-1, part.ends[-2], part.ends[-1])]
        for at, low, high in outer[: min(2, part.places.size)]:
            own = partial_value(divergence, p, q, float(low), float(high))
            values[part.places[at]] += own.value
            error += own.error
        if part.places.size > 2:
            inner, doubt = _inner(Generator(divergence), where, part)
            values += np.bincount(part.places[1:-1], inner, values.size)
            error += doubt
    limits = [0.0, 0.0]
    for end, mass, limit in ((0, found.missed, f.at_zero), (1, found.uncovered, f.at_infinity)):
        if mass.value:
            limits[end] = mass.value * limit
            error += mass.error * limit if math.isfinite(limit) else 0.0
    whole = Contributions(values, limits[0], limits[1], error)
    # Of what is infinite nothing is off.
    return whole if math.isfinite(whole.total) else whole._replace(error=0.0)


def agrees(found: Contributions, value: Estimate) -> bool:
    """Return whether what the bins add is the divergence, but for what both errors explain."""
    if math.isinf(value.value):
        return math.isinf(found.total)
    return abs(found.total - value.value) <= found.error + value.error


@np.errstate(over="ignore", invalid="ignore")
def _inner(f: Generator, where: Layout, part: Cells) -> tuple[Array, float]:
    """Return what each cell but the outermost adds, and a bound on the error of all."""
    ends = part.ends[1:-1] + where.shift
    cuts = cuts_of(f.divergence, where).within(float(ends[0]), float(ends[-1])).cut_at(ends[1:-1])
    rounding = rounding_of(f.divergence, where, 2.0)
    found = in_pieces(views_of(f.divergence, where), cuts, rounding)
    which = np.searchsorted(ends, cuts.middles(found.panels), "right") - 1
    amounts = (found.values * found.rule.weights).sum(axis=1)
    error = float(rule_errors(found.gap, found.size).sum()) + rounding(float(found.size.sum()))
    inside = np.clip(which, 0, ends.size - 2)
    return np.bincount(inside, amounts, ends.size - 1).astype(np.float64), error


def _distinct(levels: Sequence[float]) -> Array:
    """Return the levels of atoms, those that are the same to rounding once."""
    ascending = np.sort(np.array(levels, dtype=np.float64))
    new = np.diff(ascending, prepend=-math.inf) > ALIKE * (1.0 + np.abs(ascending))
    return ascending[new]


def _cells(part: Profile, p: Mixture, q: Mixture, edges: Array, atoms: Array) -> Cells:
    """Return a stretch cut where log p/q crosses an edge, or begins or ends to be constant."""
    places = np.searchsorted(edges, part.log_ratio, "right")
    points, after, order = _crossings(part, p, q, edges, places)
    points = np.maximum.accumulate(points)
    first = int(places[0])
    for run in part.runs:
        own = edges.size + 1 + int(np.abs(atoms - run.level).argmin())
        if run.first == 0:
            first = own
        begins, ends = _events(run, part.x.size)
        for at, place in ((begins, own), (ends, int(places[run.last]))):
            if at is not None:
                points = np.append(points, part.x[at])
                after, order = np.append(after, place), np.append(order, float(at))
    # Crossings between the same two points are in their order already.
    ranked = np.argsort(order, kind="stable")
    ends_of_all = np.concatenate([[part.low], points[ranked], [part.high]])
    return Cells(ends_of_all, np.concatenate([[first], after[ranked]]).astype(np.intp))


def _events(run: Run, size: int) -> tuple[int | None, int | None]:
    """Return at which points a run begins and ends; None at the end of the stretch."""
    return run.first if run.first else None, run.last if run.last < size - 1 else None


def _crossings(
    part: Profile, p: Mixture, q: Mixture, edges: Array, places: Indices
) -> tuple[Array, Indices, Array]:
    """Return where log p/q crosses edges, the bin after each, and between which points it is."""
    counts = np.abs(np.diff(places))
    step = np.repeat(np.arange(counts.size), counts)
    nth = np.arange(step.size) - np.repeat(np.cumsum(counts) - counts, counts)
    rising = places[step + 1] > places[step]
    level = np.where(rising, places[step] + nth, places[step] - 1 - nth)
    low, high = part.x[step], part.x[step + 1]
    if not step.size:
        return low, level, low
    wanted = edges[level]
    points = roots(lambda x: log_ratio(p, q, x) - wanted, low, high, close=CLOSE)
    after: Indices = np.where(rising, level + 1, level)
    between = (step + 0.5).astype(np.float64)
    return points, after, between
