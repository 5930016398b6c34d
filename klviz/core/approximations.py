"""Approximations: q as an optimiser sees it, a point θ of a space without walls.

θ = (loc, log scale), so every θ is a density. The degrees of freedom of Student-t stay fixed.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klviz.core.arrays import Array, Theta
from klviz.core.families.family import Family, Member
from klviz.core.families.normal import Normal
from klviz.core.mixtures import Mixture
from klviz.core.scores import LocationScaleScores, NormalScores, Scores, score

STEP_OF_LOC = 0.5
"""How far loc goes in one step at most, in scales."""
STEP_OF_LOG_SCALE = 0.2
"""How far log scale goes in one step at most: a factor of 1.22."""

NEAR_LOC = 0.5
"""How far apart, in scales, two q may lie to be integrated on the same points."""
NEAR_LOG_SCALE = math.log(1.35)
"""How far apart their log scales may lie."""

ROUNDING = 16.0 * float(np.finfo(np.float64).eps)
"""The relative error of a sum over some hundred points."""
REACH = 60.0
"""How many times e wider or narrower than p a q may become: a factor of 1e26."""


COARSEST = 1e-2
"""How much of a scale the spacing of doubles at loc may be: beyond, no step there means much."""


def has_digits(member: Member) -> bool:
    """Return whether doubles around loc lie close enough to tell parts of a scale apart."""
    return math.isfinite(member.loc) and math.ulp(member.loc) <= COARSEST * member.scale


class Approximation(ABC):
    """A set of densities q with parameters θ, all of which make sense."""

    symbols: tuple[str, ...]
    """How the entries of θ are written."""

    @property
    @abstractmethod
    def has_kinks(self) -> bool:
        """Whether log q is not smooth somewhere: no panel may reach across such a point."""

    @abstractmethod
    def scores(self, points: Array, weights: Array, near: Theta) -> Scores:
        """Return what evaluates log q and ∇θ log q at these points, (n,), for θ near the given."""

    @abstractmethod
    def mixture(self, theta: Theta) -> Mixture:
        """Return q."""

    @abstractmethod
    def values_of(self, theta: Theta) -> tuple[float, ...]:
        """Return what names q in the family's own units, in the order of its ``parameters``."""

    @abstractmethod
    def largest_step(self, theta: Theta) -> Theta:
        """Return how far each parameter may go in one step, however large the rate."""

    @abstractmethod
    def units(self, length: float) -> Theta:
        """Return the units in which optimisers measure θ where x is measured in this length."""

    @abstractmethod
    def are_near(self, theta: Theta, other: Theta) -> bool:
        """Return whether panels cut for the one q resolve the other, but for its kinks."""

    @abstractmethod
    def rounding(self, theta: Theta) -> float:
        """Return the relative error to expect of an integral over points around q."""

    @abstractmethod
    def is_within_reach(self, theta: Theta, length: float) -> bool:
        """Return whether q, beside a target of that length, can still be computed with."""

    def log_prob(self, theta: Theta, x: Array) -> Array:
        """Return log q(x), (n,)."""
        return self.scores(x, np.ones_like(x), theta).at(theta)[0]

    def score(self, theta: Theta, x: Array) -> Array:
        """Return ∇θ log q(x), (k, n)."""
        _, features, matrix = self.scores(x, np.ones_like(x), theta).at(theta)
        return score(features, matrix)


@dataclass(frozen=True, slots=True)
class LocationScale(Approximation):
    """A family of which location and scale are free and the shape stays."""

    family: Family
    shape: tuple[float, ...] = ()

    symbols = ("loc", "log scale")

    @property
    def has_kinks(self) -> bool:
        return bool(self.family.kinks(*self.shape))

    def scores(self, points: Array, weights: Array, near: Theta) -> Scores:
        if isinstance(self.family, Normal):
            return NormalScores(points, weights, near)
        return LocationScaleScores(points, weights, self.family, self.shape)

    def member(self, theta: Theta) -> Member:
        """Return which member of the family q is."""
        loc, log_scale = theta
        return Member(loc, math.exp(log_scale), self.shape)

    def mixture(self, theta: Theta) -> Mixture:
        return Mixture.single(self.family, self.member(theta))

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        return self.family.values(self.member(theta))

    def largest_step(self, theta: Theta) -> Theta:
        return STEP_OF_LOC * math.exp(theta[1]), STEP_OF_LOG_SCALE

    def units(self, length: float) -> Theta:
        return length, 1.0

    def rounding(self, theta: Theta) -> float:
        # Far from the origin the points themselves are rounded.
        return ROUNDING * (1.0 + abs(theta[0]) * math.exp(-theta[1]))

    def is_within_reach(self, theta: Theta, length: float) -> bool:
        loc, log_scale = theta
        return math.isfinite(loc) and abs(log_scale - math.log(length)) < REACH

    def are_near(self, theta: Theta, other: Theta) -> bool:
        loc, log_scale = theta
        place, log_width = other
        near = abs(loc - place) <= NEAR_LOC * math.exp(log_width)
        return near and abs(log_scale - log_width) <= NEAR_LOG_SCALE


def approximation_of(family: Family, values: Sequence[float]) -> tuple[Approximation, Theta]:
    """Return q's family as an approximation, and the θ of the member with these values.

    Raises:
        ValueError: the family does not serve as q, or a value makes no sense.
    """
    if not family.approximates:
        raise ValueError(f"{family.label} cannot be fitted: its support moves with q")
    member = family.member(values)
    return LocationScale(family, member.shape), (member.loc, math.log(member.scale))
