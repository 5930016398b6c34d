"""Mixture: a density on the line made of weighted members of families.

A single member is a mixture of one. Components of one family are evaluated together as arrays;
the work of `log_prob` is one pass over (components, points) whatever the number of components.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from klviz.core.arrays import Array, frozen
from klviz.core.crossings import corners
from klviz.core.families.family import Family, Member, Tail

BLOCK = 1 << 18
"""How many (component, point) pairs are evaluated at once: 2 MB an array."""


class Weighted(NamedTuple):
    """A component: its share of the mixture, its family and which member of it."""

    weight: float
    family: Family
    member: Member


class Grain(NamedTuple):
    """What a panel must resolve of each component, (k,) each.

    Attributes:
        loc: its middle.
        fine: the length of a panel that resolves its middle.
        low: its first knot.
        high: its last knot.
    """

    loc: Array
    fine: Array
    low: Array
    high: Array


class Group(NamedTuple):
    """The components of one family, as columns that broadcast against a row of points."""

    family: Family
    loc: Array
    scale: Array
    shape: tuple[Array, ...]
    log_share: Array
    """log(weight / scale), (k, 1)."""

    def logs(self, x: Array) -> Array:
        """Return log(weight · density) of every component, (k, n); −inf where it overflows."""
        with np.errstate(over="ignore"):
            z = self.family.standardised(x, self.loc, self.scale, *self.shape)
            logs = self.family.log_density(z, *self.shape)
            logs += self.log_share  # in place, as below: of many components these are megabytes
            return logs

    def slopes(self, x: Array) -> Array:
        """Return the derivatives in x of ``logs``, (k, n)."""
        with np.errstate(over="ignore"):
            z = self.family.standardised(x, self.loc, self.scale, *self.shape)
            return self.family.slope(z, *self.shape) / self.scale


class Mixture:
    """Σ wᵢ fᵢ with Σ wᵢ = 1. Immutable.

    Attributes:
        parts: the components; their weights normalised, those of weight zero kept.
    """

    parts: tuple[Weighted, ...]

    def __init__(self, parts: Sequence[Weighted]) -> None:
        """Take the components; their weights need not sum to one.

        Raises:
            ValueError: there is no component, or a weight is negative or not finite, or all are
                zero. The message names the weight.
        """
        if not parts:
            raise ValueError("a mixture needs at least one component")
        for part in parts:
            if not 0.0 <= part.weight < math.inf:
                raise ValueError(f"weight must be finite and not negative, got {part.weight!r}")
        largest = max(part.weight for part in parts)
        if largest == 0.0:
            raise ValueError("the weights are all zero; at least one must be positive")
        # Dividing by the largest first keeps the sum of huge weights from overflowing.
        total = math.fsum(part.weight / largest for part in parts)
        self.parts = tuple(
            Weighted(part.weight / largest / total, part.family, part.member) for part in parts
        )

    @classmethod
    def single(cls, family: Family, member: Member) -> Mixture:
        """Return the member as a mixture of one."""
        return cls((Weighted(1.0, family, member),))

    @cached_property
    def present(self) -> tuple[Weighted, ...]:
        """The components whose weight is not zero."""
        return tuple(part for part in self.parts if part.weight > 0.0)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The present components by family, in the order in which the families appear."""
        by_family: dict[str, list[Weighted]] = {}
        for part in self.present:
            by_family.setdefault(part.family.key, []).append(part)
        return tuple(_group(parts) for parts in by_family.values())

    def component_logs(self, x: Array) -> Array:
        """Return log(wᵢ fᵢ(x)) of the present components, (k, n); ordered as ``grouped_parts``."""
        return np.concatenate([group.logs(x) for group in self.groups])

    def component_slopes(self, x: Array) -> Array:
        """Return d log fᵢ/dx of the present components, (k, n)."""
        return np.concatenate([group.slopes(x) for group in self.groups])

    @cached_property
    def grouped_parts(self) -> tuple[Weighted, ...]:
        """The present components in the order of ``component_logs``."""
        keys = [group.family.key for group in self.groups]
        return tuple(sorted(self.present, key=lambda part: keys.index(part.family.key)))

    def log_prob(self, x: Array) -> Array:
        """Return log p(x), −inf where p is zero; the shape of x."""
        x = np.asarray(x, dtype=np.float64)
        if len(self.present) == 1:
            (group,) = self.groups
            return np.asarray(group.logs(x.reshape(1, -1)).reshape(x.shape))
        row = x.reshape(1, -1)
        size = max(1, BLOCK // len(self.present))
        blocks = [row[:, i : i + size] for i in range(0, max(row.size, 1), size)]
        sums = [log_sum_exp(self.component_logs(block)) for block in blocks]
        return (sums[0] if len(sums) == 1 else np.concatenate(sums)).reshape(x.shape)

    def prob(self, x: Array) -> Array:
        """Return p(x)."""
        return np.exp(self.log_prob(x))

    def cdf(self, x: Array) -> Array:
        """Return the probability of lying at or below x, accurate in the left tail."""
        return self._shared("cdf", x)

    def sf(self, x: Array) -> Array:
        """Return the probability of lying above x, accurate in the right tail."""
        return self._shared("sf", x)

    def _shared(self, side: Literal["cdf", "sf"], x: Array) -> Array:
        """Return Σ wᵢ Fᵢ(x) of the distribution functions of one side, the shape of x."""
        x = np.asarray(x, dtype=np.float64)
        row, total = x.reshape(1, -1), np.zeros(x.size)
        size = max(1, BLOCK // len(self.present))
        for at in range(0, x.size, size):
            block, here = row[:, at : at + size], total[at : at + size]
            for group, weights in zip(self.groups, self._weights, strict=True):
                with np.errstate(over="ignore"):
                    z = group.family.standardised(block, group.loc, group.scale, *group.shape)
                here += (weights * getattr(group.family, side)(z, *group.shape)).sum(axis=0)
        return total.reshape(x.shape)

    @cached_property
    def _weights(self) -> tuple[Array, ...]:
        """The weights of the components of every group, as columns."""
        keys = [group.family.key for group in self.groups]
        parts = self.present
        return tuple(_column([w for w, family, _ in parts if family.key == key]) for key in keys)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n independent draws, (n,)."""
        weights = np.array([part.weight for part in self.present])
        counts = rng.multinomial(n, weights / weights.sum())
        draws = [
            member.loc + member.scale * family.sample(int(count), rng, *member.shape)
            for (_, family, member), count in zip(self.present, counts, strict=True)
        ]
        return rng.permutation(np.concatenate(draws))

    @cached_property
    def mean(self) -> float:
        """The mean; nan where it does not exist."""
        return math.fsum(
            weight * (member.loc + member.scale * family.mean(*member.shape))
            for weight, family, member in self.present
        )

    @cached_property
    def sd(self) -> float:
        """The standard deviation; inf where it diverges, nan where there is no mean."""
        mean = self.mean
        if math.isnan(mean):
            return math.nan
        lengths: list[float] = []
        for weight, family, member in self.present:
            root = math.sqrt(weight)
            centre = member.loc + member.scale * family.mean(*member.shape)
            lengths += [root * member.scale * family.sd(*member.shape), root * (centre - mean)]
        return math.hypot(*lengths)

    @cached_property
    def support(self) -> tuple[tuple[float, float], ...]:
        """The disjoint closed intervals, ascending, outside of which p is zero, exactly."""
        ends = sorted(part.family.support(part.member) for part in self.present)
        merged = [ends[0]]
        for low, high in ends[1:]:
            if low > merged[-1][1]:
                merged.append((low, high))
            else:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        return tuple(merged)

    @cached_property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """The open intervals where p is zero, ascending, those to ±∞ among them."""
        ends = [-math.inf, *(end for pair in self.support for end in pair), math.inf]
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return tuple((low, high) for low, high in pairs if low < high)

    def tail(self, side: int) -> Tail | None:
        """Return the tail on the right (side = +1) or left (−1): that of the heaviest component."""
        return self._tails[side > 0]

    @cached_property
    def _tails(self) -> tuple[Tail | None, Tail | None]:
        def heaviest(side: int) -> Tail | None:
            tails = (part.family.tail(part.member, side) for part in self.present)
            return min((tail for tail in tails if tail is not None), default=None)

        return heaviest(-1), heaviest(1)

    def moved(self, by: float) -> Mixture:
        """Return the mixture whose density at x + by is this one's at x."""
        return Mixture(
            [part._replace(member=part.family.mapped(part.member, 1.0, by)) for part in self.parts]
        )

    @cached_property
    def finest(self) -> float:
        """The smallest scale of a component."""
        return min(part.member.scale for part in self.present)

    @cached_property
    def kinks(self) -> Array:
        """The points where a component is not smooth (ends of blocks, tips), ascending."""
        points = {point for part in self.present for point in _kinks(part)}
        return frozen(np.array(sorted(points)))

    @cached_property
    def crossings(self) -> tuple[Array, Array]:
        """Where log p turns from one component to another, ascending, and over what width.

        Between far modes log p has a sharp corner, of width 1/|difference of the slopes|.
        """
        if len(self.present) == 1:
            none = frozen(np.empty(0))
            return none, none
        knots = self._component_knots
        with np.errstate(over="ignore"):
            outwards = (knots[-1] - knots[0]) * 2.0 ** np.arange(-4.0, 20.0)
            grid = np.concatenate([knots[0] - outwards[::-1], knots, knots[-1] + outwards])
        points, widths = corners(self, grid[np.isfinite(grid)])
        return frozen(points), frozen(widths)

    def knots(self) -> Array:
        """Return the points that show the structure of p, ascending: cuts, kinks, corners."""
        points, widths = self.crossings
        around = points[:, None] + widths[:, None] * np.array([-3.0, 0.0, 3.0])
        return np.unique(np.concatenate([self._component_knots, around.ravel()]))

    @cached_property
    def _component_knots(self) -> Array:
        return np.unique(np.concatenate(self._knot_rows))

    @cached_property
    def _knot_rows(self) -> list[Array]:
        return [_knots(part) for part in self.present]

    @cached_property
    def grain(self) -> Grain:
        """Where the components are, how far they reach and how fine they are."""
        rows = self._knot_rows
        with np.errstate(over="ignore", invalid="ignore"):
            fine = np.array([np.diff(row).min() for row in rows])
        return Grain(
            loc=frozen(np.array([part.member.loc for part in self.present])),
            fine=frozen(fine),
            low=frozen(np.array([row[0] for row in rows])),
            high=frozen(np.array([row[-1] for row in rows])),
        )


def _knots(part: Weighted) -> Array:
    """Return the knots of a component; its ends, where it has any, as they were given."""
    _, family, member = part
    with np.errstate(over="ignore"):
        knots = member.loc + member.scale * family.knots(*member.shape)
    for at, end in zip((0, -1), family.support(member), strict=True):
        if math.isfinite(end):
            knots[at] = end
    return knots


def _kinks(part: Weighted) -> list[float]:
    """Return the kinks of a component; the ends of a block as they were given.

    No rounding may part two blocks that touch: between them one density would be zero.
    """
    _, family, member = part
    ends = [end for end in family.support(member) if math.isfinite(end)]
    return ends or [member.loc + member.scale * z for z in family.kinks(*member.shape)]


def log_sum_exp(logs: Array) -> Array:
    """Return log Σᵢ exp(logsᵢ) down the first axis, (k, n) to (n,); −inf where all are −inf."""
    top = np.max(logs, axis=0)
    base = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        shares = logs - base
        np.exp(shares, out=shares)
        return np.asarray(base + np.log(np.sum(shares, axis=0)))


def _group(parts: list[Weighted]) -> Group:
    """Return components of one family as columns."""
    members = [part.member for part in parts]
    log_share = [math.log(part.weight) - math.log(part.member.scale) for part in parts]
    return Group(
        parts[0].family,
        _column([member.loc for member in members]),
        _column([member.scale for member in members]),
        tuple(_column(list(values)) for values in zip(*(m.shape for m in members), strict=True)),
        _column(log_share),
    )


def _column(values: list[float]) -> Array:
    return frozen(np.array(values, dtype=np.float64).reshape(-1, 1))
