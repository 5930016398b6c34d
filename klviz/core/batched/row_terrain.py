"""The objective at many θ at once: values and gradients, a row for every q.

Rows are laid out on their own points (`klviz.core.batched.row_panels`), and all arithmetic is on
(b, n) arrays, a block of rows at a time so that a block stays in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.row_distances import total_variation
from klviz.core.batched.row_infinities import Flags, infinite_rows
from klviz.core.batched.row_panels import RowMeasure, RowPanels, around_summits, care_for
from klviz.core.batched.turns import turn
from klviz.core.divergences import TOTAL_VARIATION, Divergence, QuickForm
from klviz.core.mixtures import Mixture
from klviz.core.objectives import careful
from klviz.core.terrain import NOTHING

BLOCK = 1 << 15
"""How many (row, point) pairs are worked on at once."""
GOOD = 16
"""Points a panel for gradients that are to be good to 1e-9."""
TOO_LARGE = math.log(np.finfo(np.float64).max) + 1.0
"""A logarithm above which there is no number, even if a sum over panels is off by a factor of e."""


class Slopes(NamedTuple):
    """Values, (b,), and gradients, (b, 2), of the objective at every θ."""

    values: Array
    gradients: Array


class Laid(NamedTuple):
    """Rows laid out: their points, and what p is there, (b, n)."""

    measure: RowMeasure
    log_p: Array
    p: Array

    def chosen(self, which: Flags) -> Laid:
        """Return some of the rows."""
        points, weights = self.measure
        return Laid(RowMeasure(points[which], weights[which]), self.log_p[which], self.p[which])

    def trimmed(self, log_q: Array) -> Laid:
        """Return fewer points: in no row one is lost where p or q has any mass."""
        points, weights = self.measure
        with np.errstate(divide="ignore"):
            counts = np.maximum(self.log_p, log_q) + np.log(weights) > NOTHING
        size = int(counts.sum(axis=1).max())
        # Those that count come first, and stay in order.
        at = np.argsort(~counts, axis=1, kind="stable")[:, :size]
        taken = (np.take_along_axis(a, at, axis=1) for a in (points, weights, self.log_p, self.p))
        points, weights, log_p, p = taken
        return Laid(RowMeasure(points, weights), log_p, p)

    def replaced(self, at: Flags, other: Laid) -> Laid:
        """Return the same with other rows in place of these. It may write over this one."""
        size = other.p.shape[1]
        whole = self._widened(size - self.p.shape[1])
        points, weights = whole.measure
        points[at, :size], weights[at, :size] = other.measure
        whole.log_p[at, :size], whole.p[at, :size] = other.log_p, other.p
        # What is left of longer rows counts no more.
        weights[at, size:] = 0.0
        return whole

    def _widened(self, by: int) -> Laid:
        """Return the same with so many further points of no weight, if any."""
        if by <= 0:
            return self
        more = ((0, 0), (0, by))
        points, log_p, p = (np.pad(a, more, "edge") for a in (self.measure.points, *self[1:]))
        return Laid(RowMeasure(points, np.pad(self.measure.weights, more)), log_p, p)


class RowTerrain:
    """D(P‖Q_θ) for one p, one divergence and one location-scale family, at many θ at once.

    Attributes:
        p: the target.
        divergence: D.
        approximation: the set of q.
        steady: whether points that were laid for one θ serve others near it.
    """

    def __init__(
        self,
        p: Mixture,
        divergence: Divergence,
        approximation: LocationScale,
        *,
        order: int = GOOD,
    ) -> None:
        """Take the number of points a panel gets: more is more accurate."""
        self.p = p
        self.divergence = divergence
        self.approximation = approximation
        self.steady = divergence.smooth and not approximation.has_kinks
        watchful = divergence.may_overflow
        self._panels = RowPanels(p, approximation, order, care_for(watchful))
        bounded = any(math.isfinite(end) for ends in p.support for end in ends)
        self._terms: QuickForm = careful(divergence) if bounded else divergence.quick
        self._kinked: QuickForm = careful(TOTAL_VARIATION) if bounded else TOTAL_VARIATION.quick

    @property
    def size(self) -> int:
        """How many points a row has at most."""
        return self._panels.size

    def infinite(self, thetas: Array) -> Flags:
        """Return where the divergence is infinite, (b,)."""
        return infinite_rows(self.divergence, self.p, self.approximation, thetas)

    def lay(self, thetas: Array) -> Laid:
        """Return points for every θ, (b, 2), with p evaluated there."""
        turn()
        measure = self._panels.lay(thetas)
        log_p = self.p.log_prob(measure.points)
        if self.divergence.may_overflow:
            log_q, _ = self._log_q(thetas, measure.points)
            measure = self._panels.lay(thetas, self._summits(thetas, measure, log_p, log_q))
            log_p = self.p.log_prob(measure.points)
        laid = Laid(measure, log_p, np.exp(log_p))
        if self.divergence.may_overflow or not self.divergence.smooth:
            return laid
        log_q, _ = self._log_q(thetas, measure.points)
        return laid.trimmed(log_q)

    def _summits(self, thetas: Array, measure: RowMeasure, log_p: Array, log_q: Array) -> Array:
        """Return cuts around where the powers pᵃ q¹⁻ᵃ of the divergence are largest, (b, m)."""
        with np.errstate(invalid="ignore", over="ignore"):
            powers = [a * log_p + (1.0 - a) * log_q for a in self.divergence.powers]
        cuts = [around_summits(measure.points, logs, thetas[:, :1]) for logs in powers]
        return np.concatenate(cuts, axis=1)

    def slopes(self, thetas: Array) -> Slopes:
        """Return values and gradients at every θ, (b, 2); inf and nan where there are none."""
        if not len(thetas):
            return Slopes(np.empty(0), np.empty((0, 2)))
        parts = [self.slopes_on(self.lay(t), t) for t in self._blocks(thetas)]
        found = Slopes(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        found.values[self.infinite(thetas)] = math.inf
        return found

    def values(self, thetas: Array) -> Array:
        """Return the divergence at every θ, (b, 2) to (b,)."""
        return self.slopes(thetas).values

    def overflows(self, thetas: Array) -> Flags:
        """Return where a part of the divergence is surely too large for a number, (b,).

        No power pᵃ q¹⁻ᵃ need be formed for that: they are summed by their logarithms.
        """
        parts = [self._part_overflows(self.lay(t), t) for t in self._blocks(thetas)]
        return np.concatenate([np.empty(0, dtype=bool), *parts])

    def _part_overflows(self, laid: Laid, thetas: Array) -> Flags:
        log_q, _ = self._log_q(thetas, laid.measure.points)
        found = np.zeros(len(thetas), dtype=bool)
        with np.errstate(divide="ignore"):
            log_weights = np.log(laid.measure.weights)
        # Where one is zero it is not known here which of them is the less.
        there = np.isfinite(laid.log_p) & np.isfinite(log_q) & np.isfinite(log_weights)
        for order, factor in self.divergence.parts:
            if not 0.0 <= order <= 1.0:
                log_terms = np.full(log_q.shape, -math.inf)
                powers = order * laid.log_p[there] + (1.0 - order) * log_q[there]
                log_terms[there] = powers + log_weights[there]
                held = math.log(factor / (order * (order - 1.0)))
                found |= np.logaddexp.reduce(log_terms, axis=1) + held > TOO_LARGE
        return found

    def slopes_on(self, laid: Laid, thetas: Array) -> Slopes:
        """Return values and gradients at θ near those that the rows were laid out for."""
        turn()
        if self.divergence.smooth:
            return self._smooth_slopes(laid, thetas)
        whole = Slopes(*(self.divergence.variation * a for a in self._variation(laid, thetas)[:2]))
        if self.divergence.is_variation:
            return whole
        rest = self._smooth_slopes(laid, thetas)
        return Slopes(whole.values + rest.values, whole.gradients + rest.gradients)

    def _variation(self, laid: Laid, thetas: Array) -> tuple[Array, Array, Array]:
        """Return total variation, (b,), its gradient and what may cancel in that, (b, 2) each."""
        return total_variation(self.p, self.approximation, thetas, laid.measure, laid.log_p)

    def _smooth_slopes(self, laid: Laid, thetas: Array) -> Slopes:
        """Return the same of all but total variation."""
        with np.errstate(over="ignore", invalid="ignore"):
            held, recoil, slope, z = self._terms_at(laid, thetas)
            whole = held.sum(axis=1)
            tilted = np.multiply(held, slope, out=slope)
            by_loc = -np.exp(-thetas[:, 1]) * tilted.sum(axis=1)
            gradients = np.stack([by_loc, -whole - dot(tilted, z)], axis=1)
            return Slopes(whole + dot(laid.measure.weights, recoil), gradients)

    def sizes_on(self, laid: Laid, thetas: Array) -> Array:
        """Return ∫ |pull · ∇θ log q|, (b, 2): how large what cancels in the gradients is."""
        if self.divergence.smooth:
            return self._smooth_sizes(laid, thetas)
        sizes = self.divergence.variation * self._variation(laid, thetas)[2]
        return sizes if self.divergence.is_variation else sizes + self._smooth_sizes(laid, thetas)

    def _smooth_sizes(self, laid: Laid, thetas: Array) -> Array:
        """Return the same of all but total variation."""
        with np.errstate(over="ignore", invalid="ignore"):
            held, _, slope, z = self._terms_at(laid, thetas)
            size = np.abs(held)
            by_loc = np.exp(-thetas[:, 1]) * dot(size, np.abs(slope))
            return np.stack([by_loc, dot(size, np.abs(1.0 + slope * z))], axis=1)

    def _terms_at(self, laid: Laid, thetas: Array) -> tuple[Array, Array, Array, Array]:
        """Return weights · pull, recoil, d log f₀/dz and z at the points, (b, n) each.

        Pull and recoil are of what is smooth: without total variation.
        """
        log_q, z = self._log_q(thetas, laid.measure.points)
        pull, recoil = self._terms(laid.log_p, log_q, laid.p, np.exp(log_q))
        if not self.divergence.smooth:
            kinked = self._kinked(laid.log_p, log_q, laid.p, np.exp(log_q))
            pull, recoil = (
                whole - self.divergence.variation * part
                for whole, part in zip((pull, recoil), kinked, strict=True)
            )
        slope = self.approximation.family.slope(z, *self.approximation.shape)
        return laid.measure.weights * pull, recoil, slope, z

    def _log_q(self, thetas: Array, points: Array) -> tuple[Array, Array]:
        """Return log q and z at the points of every row, (b, n)."""
        z = points - thetas[:, :1]
        z *= np.exp(-thetas[:, 1:])
        log_q = self.approximation.family.log_density(z, *self.approximation.shape)
        log_q -= thetas[:, 1:]
        return log_q, z

    def _blocks(self, thetas: Array) -> Iterator[Array]:
        size = max(1, BLOCK // self._panels.size)
        for low in range(0, len(thetas), size):
            yield thetas[low : low + size]


def dot(first: Array, second: Array) -> Array:
    """Return the sums over the points of products, (b, n) and (b, n) to (b,)."""
    return np.asarray(np.einsum("bn,bn->b", first, second))
