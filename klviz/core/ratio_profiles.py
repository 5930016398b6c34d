"""Profiles of log p/q over the line: every stretch on which both have mass, rise by rise.

Between two neighbouring points of a profile log p/q rises, falls, or is constant, and what is
constant to the last digit over some mass is an atom of the distribution of p/q.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.infinities import Interval
from klviz.core.mixtures import Mixture
from klviz.core.origins import UNIT_ROUNDING
from klviz.core.plans import plan
from klviz.core.quantiles import above, below

NOISE = 16.0 * UNIT_ROUNDING
"""What rounding can do to log p − log q, relative to their sizes."""
LEAST_ATOM = 1e-6
"""Far out every ratio of two power laws is constant; with less mass than this it is no atom."""
ALIKE = 1e-12
"""How far apart the log ratios of two atoms may be to count as one."""
EMPTY = 800.0
"""So many nats below its highest a density has no mass that counts."""
ROUNDS = 8
"""Each divides the distance between the neighbours of a turn by four."""
POINTS = np.linspace(0.0, 1.0, 9)


class Run(NamedTuple):
    """A stretch on which log p/q is constant: from one point of the profile to another."""

    first: int
    last: int
    level: float


class Profile(NamedTuple):
    """log p/q on a stretch on which neither p nor q is zero.

    Attributes:
        low: where the stretch begins.
        high: where it ends.
        x: points of it, turns of log p/q among them, (n,).
        log_ratio: log p/q there, (n,); the same number throughout a run.
        runs: where it is constant.
    """

    low: float
    high: float
    x: Array
    log_ratio: Array
    runs: tuple[Run, ...]


def profiles(p: Mixture, q: Mixture) -> tuple[Profile, ...]:
    """Return log p/q on every stretch on which neither is zero.

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    cuts = plan(p, q).followed()
    beside = [np.nextafter(cuts.kinks, end) for end in (-math.inf, math.inf)]
    x = np.unique(np.concatenate([cuts.rule(cuts.panels()).points.ravel(), cuts.kinks, *beside]))
    return tuple(
        _profile(p, q, stretch, x[(x > stretch[0]) & (x < stretch[1])])
        for stretch in common_support(p, q)
    )


def common_support(p: Mixture, q: Mixture) -> list[Interval]:
    """Return the intervals on which both have mass."""
    cuts = [(max(a, c), min(b, d)) for a, b in p.support for c, d in q.support]
    return sorted((low, high) for low, high in cuts if low < high)


def log_ratio(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return log p/q at points of any shape; nan where both are too small for a logarithm."""
    with np.errstate(invalid="ignore"):
        return np.asarray(_logs(p, x) - _logs(q, x))


def masses_between(mixture: Mixture, ends: Array) -> tuple[Array, float]:
    """Return the mass between neighbouring ends, each from its lighter side, and what all miss."""
    left, right = below(mixture, ends), above(mixture, ends)
    rising = left[1:] <= 0.5
    shares = np.where(rising, np.diff(left), -np.diff(right))
    sizes = np.where(rising, left[1:], right[:-1])
    return np.maximum(shares, 0.0), NOISE * float(sizes.sum())


def _profile(p: Mixture, q: Mixture, stretch: Interval, x: Array) -> Profile:
    log_p, log_q = p.log_prob(x), q.log_prob(x)
    here = np.isfinite(log_p) & np.isfinite(log_q) & (_holds(log_p) | _holds(log_q))
    x, log_p, log_q = x[here], log_p[here], log_q[here]
    scales = max(abs(math.log(part.member.scale)) for part in p.present + q.present)
    noise = NOISE * (1.0 + scales + np.abs(log_p) + np.abs(log_q))
    ratio = log_p - log_q
    flat = np.abs(np.diff(ratio)) <= np.maximum(noise[1:], noise[:-1])
    runs = _runs(p, q, stretch, x, ratio, flat)
    for run in runs:
        ratio[run.first : run.last + 1] = run.level
    turns = _turns(p, q, x, ratio, flat)
    at = np.searchsorted(x, turns)
    new = np.insert(x, at, turns)
    places = (np.arange(x.size) + np.searchsorted(at, np.arange(x.size), "right")).tolist()
    moved = tuple(Run(places[run.first], places[run.last], run.level) for run in runs)
    return Profile(*stretch, new, np.insert(ratio, at, log_ratio(p, q, turns)), moved)


def _runs(
    p: Mixture, q: Mixture, stretch: Interval, x: Array, ratio: Array, flat: NDArray[np.bool_]
) -> tuple[Run, ...]:
    """Return the runs of flat steps that hold some mass; the outermost reach to the ends."""
    padded = np.concatenate([[False], flat, [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2)
    found = []
    for first, last in edges.tolist():
        ends = np.array(
            [
                stretch[0] if first == 0 else x[first],
                stretch[1] if last == x.size - 1 else x[last],
            ]
        )
        mass = max(float(masses_between(m, ends)[0][0]) for m in (p, q))
        if last > first + 1 and mass > LEAST_ATOM:
            found.append(Run(first, last, float(np.median(ratio[first : last + 1]))))
    return tuple(found)


def _turns(p: Mixture, q: Mixture, x: Array, ratio: Array, flat: NDArray[np.bool_]) -> Array:
    """Return where log p/q has its highest and lowest points between those of a grid, ascending."""
    rise = np.where(flat, 0.0, np.sign(np.diff(ratio)))
    at = 1 + np.flatnonzero(rise[1:] * rise[:-1] < 0.0)
    if not at.size:
        return np.empty(0)
    low, high, way = x[at - 1], x[at + 1], rise[at - 1]
    rows = np.arange(at.size)
    for _ in range(ROUNDS):
        grid = low[:, None] + (high - low)[:, None] * POINTS
        heights = way[:, None] * log_ratio(p, q, grid)
        top = np.clip(np.nanargmax(heights, axis=1), 1, POINTS.size - 2)
        low, middle, high = grid[rows, top - 1], grid[rows, top], grid[rows, top + 1]
    return np.unique(middle[~np.isin(middle, x)])


def _holds(logs: Array) -> NDArray[np.bool_]:
    """Return where there is any mass that a number could hold."""
    return np.asarray(logs > logs.max(initial=-math.inf) - EMPTY)


def _logs(mixture: Mixture, x: Array) -> Array:
    return mixture.log_prob(x.ravel()).reshape(x.shape)
