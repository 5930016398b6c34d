"""Divergences from a normal mixture to normals of one scale, at equally spaced places, at once.

All points lie on one lattice that the places of q lie on, too, so log p and log q are one vector
each, and what q at a place sees of them is a stretch of it. The trapezoid rule over a lattice
finer than the mixture and q converges faster than any power: the error is that of rounding.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.families.normal import HALF_LOG_2PI, Normal
from klviz.core.mixtures import Mixture

REACH = 8.6
"""Where a normal has no mass that counts, in scales: e⁻³⁷ of its height is left."""
FINE = 0.5
"""How much of the smallest scale a spacing may be."""
FINE_FOR_SUMS = 0.35
"""The same for log(p + q), which has corners of its own."""
FINE_AT_CORNERS = 1.0
"""How much of the width of a corner of log p it may be: the error is e^−2π² of what is there."""
SAFE = 650.0
"""Largest exponent of factors whose products do not overflow, nor underflow where they count."""
LARGEST_LOG = 710.0
"""No double has a larger logarithm."""
LARGEST = 4000
"""How many points a place may need; where it needs more, this is not the way."""
LONGEST = 10_000
"""How many steps of the lattice there may be between two places."""
SHARES = 4
"""How many ways to divide the gap between two places are looked at."""


Places = NDArray[np.intp]


class Stretch(NamedTuple):
    """The points that the places see, and log p and log q there.

    Attributes:
        log_p: log p: on the lattice, as far as any place sees it, where the points move with the
            places; else at the points, which are the same for all.
        log_q: log of the q at 0, the other way round.
        spacing: of the points.
        start: where the first point that a place sees is, (m,).
        size: how many points a place sees, n.
        share: how many steps of the lattice there are between two places.
        every: how many there are between two points.
        moves: whether the points move with the places.
    """

    log_p: Array
    log_q: Array
    spacing: float
    start: Array
    size: int
    share: int
    every: int
    moves: bool

    def of_p(self, values: Array) -> Array:
        """Return what each place sees of values that belong to log p, (m, n) or (n,) for all."""
        return self._seen(values, 1) if self.moves else values

    def of_q(self, values: Array) -> Array:
        """Return what each place sees of values that belong to log q, (m, n) or (n,) for all."""
        return values if self.moves else self._seen(values, -1)

    def p_at(self, row: Places, at: Places) -> Array:
        """Return log p at the points of those numbers that the places of those numbers see."""
        begin = row * self.share if self.moves else np.zeros_like(row)
        return np.asarray(self.log_p[begin + at * (self.every if self.moves else 1)])

    def q_at(self, row: Places, at: Places) -> Array:
        """Return the log of the q of those places there."""
        if self.moves:
            return np.asarray(self.log_q[at])
        begin = len(self.log_q) - 1 - (self.size - 1) * self.every - row * self.share
        return np.asarray(self.log_q[begin + at * self.every])

    def _seen(self, values: Array, way: int) -> Array:
        width = (self.size - 1) * self.every + 1
        return np.asarray(sliding_window_view(values, width)[:: way * self.share, :: self.every])


class Window(NamedTuple):
    """Between which ends there are points: of x, or of x − loc where ``moves``."""

    low: float
    high: float
    moves: bool


class Lattice:
    """Log p on lattices that equally spaced places of q lie on."""

    def __init__(self, p: Mixture, locs: Array) -> None:
        """Take a mixture of normals and at least two places, ascending, (m,)."""
        self.p = p
        self.locs = locs
        self.gap = float(locs[1] - locs[0])
        self.parts = np.array([part.member[:2] for part in p.present])
        corners = p.crossings[1]
        scales = self.parts[:, 1]
        self.narrowest = float(scales.min())
        self.finest = min(
            FINE * self.narrowest, FINE_AT_CORNERS * float(corners.min(initial=math.inf))
        )
        low, high = self.parts[:, 0] - REACH * scales, self.parts[:, 0] + REACH * scales
        self.bulk = Window(float(low.min()), float(high.max()), False)
        self._logs: dict[int, tuple[int, Array]] = {}

    @staticmethod
    def serves(p: Mixture) -> bool:
        """Return whether all components are normal."""
        return all(isinstance(part.family, Normal) for part in p.present)

    def stretch(self, window: Window, scale: float, fine: float) -> Stretch | None:
        """Return points in a window, no further apart than asked; None if they are too many."""
        if fine * LONGEST < self.gap:
            return None
        share, every = _fraction(fine / self.gap)
        step = self.gap / share
        spacing = step * every
        origin = 0.0 if window.moves else float(self.locs[0])
        first = math.floor((window.low - origin) / spacing)
        count = math.ceil((window.high - origin) / spacing) + 1 - first
        if count > LARGEST:
            return None
        span = (len(self.locs) - 1) * share
        low, high = first * every, (first + count - 1) * every + 1
        if window.moves:
            log_p, q_at = self._log_p(share, low, high + span), np.arange(low, high, every)
            start = self.locs + low * step
        else:
            log_p, q_at = self._log_p(share, low, high)[::every], np.arange(low - span, high)
            start = np.full(len(self.locs), self.locs[0] + low * step)
        log_q = log_normal(np.asarray(step * q_at, dtype=np.float64), scale)
        return Stretch(log_p, log_q, spacing, start, count, share, every, window.moves)

    def _log_p(self, share: int, low: int, high: int) -> Array:
        """Return log p at points low, …, high − 1 of the lattice with so many points a gap."""
        first, logs = self._logs.get(share, (low, np.empty(0)))
        if low < first or high > first + len(logs):
            # Half as much again, because the next scale will ask for more.
            more = (high - low) // 2
            first, last = low - more, high + more
            logs = self.p.log_prob(self.locs[0] + self.gap / share * np.arange(first, last))
            self._logs[share] = first, logs
        return logs[low - first : high - first]


def _fraction(most: float) -> tuple[int, int]:
    """Return share and every, of which every/share is hardly less than a number, and not more."""
    least = math.ceil(1.0 / most)
    share = max(range(least, least + SHARES), key=lambda n: math.floor(most * n) / n)
    return share, math.floor(most * share)


def log_normal(x: Array, scale: float | Array) -> Array:
    """Return the log density of the normal at 0 of that scale, or of those scales."""
    return np.asarray(-0.5 * (x / scale) ** 2 - np.log(scale) - HALF_LOG_2PI)


def narrower(lattice: Lattice, scale: float, fine: float) -> Stretch | None:
    """Return points where p, or where q, has its mass: whichever are fewer."""
    own = Window(-REACH * scale, REACH * scale, True)
    moves = own.high < 0.5 * (lattice.bulk.high - lattice.bulk.low)
    return lattice.stretch(own if moves else lattice.bulk, scale, fine)


def reverse_kl(lattice: Lattice, scale: float) -> Array | None:
    """Return KL(q‖p) = −H(q) − ∫ q log p, (m,)."""
    fine = min(FINE * scale, lattice.finest)
    stretch = lattice.stretch(Window(-REACH * scale, REACH * scale, True), scale, fine)
    if stretch is None:
        return None
    q = np.exp(stretch.log_q)
    crossed = stretch.of_p(stretch.log_p) @ (stretch.spacing * q)
    return np.asarray(-0.5 - HALF_LOG_2PI - math.log(scale) - crossed)


def forward_kl(lattice: Lattice, scale: float, entropy: float) -> Array:
    """Return KL(p‖q) = −∫ p log q − H(p) by the moments of p, (m,)."""
    apart = (lattice.p.mean - lattice.locs) / scale
    spread = (lattice.p.sd / scale) ** 2
    return np.asarray(HALF_LOG_2PI + math.log(scale) + 0.5 * (apart**2 + spread) - entropy)


def power_mass(lattice: Lattice, scale: float, order: float) -> Array | None:
    """Return ∫ pᵃ q¹⁻ᵃ, (m,), where it is finite."""
    if 0.0 < order < 1.0:
        window = _between(lattice, scale, order)
        stretch = lattice.stretch(window, scale, min(FINE * scale, lattice.finest))
        if stretch is None:
            return None
        p, q = np.exp(order * stretch.log_p), np.exp((1.0 - order) * stretch.log_q)
        return np.asarray(stretch.spacing * _products(stretch, p, q))
    beyond = _beyond(lattice, scale, order)
    if beyond is None:
        return None
    fine = FINE * min(scale, lattice.narrowest) / math.sqrt(max(order, 1.0 - order))
    # Whole powers of p have no corners.
    finest = fine if order > 1.0 and order.is_integer() else lattice.finest
    stretch = lattice.stretch(beyond, scale, min(fine, finest))
    if stretch is None:
        return _too_large(lattice, scale, order) if order > 1.0 else None
    of_p, of_q = order * stretch.log_p, (1.0 - order) * stretch.log_q
    top_p, top_q = float(of_p.max()), float(of_q.max())
    if max(top_p, top_q, top_p + top_q) < SAFE:
        # The integral is at least 1, so what underflows does not count in it.
        return np.asarray(stretch.spacing * _products(stretch, np.exp(of_p), np.exp(of_q)))
    logs = stretch.of_p(of_p) + stretch.of_q(of_q)
    highest = logs.max(axis=1)
    logs -= highest[:, None]
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(logs, out=logs).sum(axis=1) * stretch.spacing * np.exp(highest))


def _too_large(lattice: Lattice, scale: float, order: float) -> Array:
    """Return ∞ where ∫ pᵃ q¹⁻ᵃ, a > 1, is more than a double can hold, nan elsewhere, (m,).

    No component's own share of p has a larger one than p: ∫ (w n)ᵃ q¹⁻ᵃ is known for a normal n.
    """
    least = np.full(len(lattice.locs), -math.inf)
    for part in lattice.p.present:
        loc, own = part.member[:2]
        width = order * scale**2 + (1.0 - order) * own**2
        if width > 0.0:
            logs = order * math.log(part.weight) + (1.0 - order) * math.log(own)
            logs += order * math.log(scale) - 0.5 * math.log(width)
            apart = order * (order - 1.0) * (lattice.locs - loc) ** 2 / (2.0 * width)
            least = np.maximum(least, logs + apart)
    return np.where(least > LARGEST_LOG, math.inf, math.nan)


def _products(stretch: Stretch, p: Array, q: Array) -> Array:
    """Return Σ pq over what each place sees, (m,)."""
    return np.asarray(stretch.of_p(p) @ q if stretch.moves else stretch.of_q(q) @ p)


def _between(lattice: Lattice, scale: float, order: float) -> Window:
    """Return where a power of p and one of q that add up to 1 have mass."""
    own = REACH * scale / math.sqrt(1.0 - order)
    more = REACH * lattice.parts[:, 1].max() * (1.0 / math.sqrt(order) - 1.0)
    bulk = Window(lattice.bulk.low - more, lattice.bulk.high + more, False)
    return Window(-own, own, True) if 2.0 * own < bulk.high - bulk.low else bulk


def _beyond(lattice: Lattice, scale: float, order: float) -> Window | None:
    """Return where pᵃ/qᵃ⁻¹ or qᵃ/pᵃ⁻¹, a > 1, has mass: summits lie far out where it is wide."""
    places, scales = lattice.parts.T
    ends = lattice.locs[[0, -1]][:, None]
    precision = order / scales**2 + (1.0 - order) / scale**2
    fine = precision > 0.0
    if not fine.any():
        return None
    places, scales, precision = places[fine], scales[fine], precision[fine]
    summit = (order * places / scales**2 + (1.0 - order) * ends / scale**2) / precision
    reach = REACH / np.sqrt(precision)
    if order > 1.0:
        low, high = (summit - reach).min(), (summit + reach).max()
        return Window(min(float(low), lattice.bulk.low), max(float(high), lattice.bulk.high), False)
    low, high = (summit - ends - reach).min(), (summit - ends + reach).max()
    own = REACH * scale / math.sqrt(1.0 - order)
    return Window(min(float(low), -own), max(float(high), own), True)


def jensen_shannon(lattice: Lattice, scale: float) -> Array | None:
    """Return JSD(p, q), (m,), in terms of x log x of p, q and their sum."""
    fine = min(lattice.finest, FINE_FOR_SUMS * min(scale, lattice.narrowest))
    stretch = narrower(lattice, scale, fine)
    if stretch is None:
        return None
    p, q = np.exp(stretch.log_p), np.exp(stretch.log_q)
    whole = stretch.of_p(p) + stretch.of_q(q)
    mixed = np.einsum("mn,mn->m", whole, np.log(whole))
    own = stretch.of_p(p * stretch.log_p).sum(axis=-1) + stretch.of_q(q * stretch.log_q).sum(
        axis=-1
    )
    return np.asarray(math.log(2.0) + 0.5 * stretch.spacing * (own - mixed))
