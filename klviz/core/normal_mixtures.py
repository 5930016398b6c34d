"""A mixture of K normals as q: θ = (K logits of the weights, K means, K log sds).

A common offset of the logits changes nothing, and components that coincide can trade their weights,
and drift apart, without changing q: there the Fisher information is singular. It is made definite
by mixing in the information there would be if one saw which component a point is from (`RIDGE`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from klviz.core.approximations import (
    NEAR_LOC,
    NEAR_LOG_SCALE,
    REACH,
    ROUNDING,
    STEP_OF_LOC,
    STEP_OF_LOG_SCALE,
    Approximation,
)
from klviz.core.arrays import Array, Theta
from klviz.core.families.family import Member
from klviz.core.families.normal import HALF_LOG_2PI, Normal
from klviz.core.mixtures import Mixture, Weighted, log_sum_exp
from klviz.core.parameters import Parameter
from klviz.core.quantiles import tail_point
from klviz.core.scores import FARTHEST, Scored, Scores

Blocks: TypeAlias = tuple[list[float], list[float], list[float]]

KEY = "normal_mixture"
"""What files and the Python API call them."""
RIDGE = 1e-3
"""The share of the metric that is the information there would be if one saw the components.

Equal components an sd and a half apart tell so little of themselves. With less of a ridge natural
gradients overshoot there: the objective curves more than the Fisher information says.
"""
MOST = 1000
"""How many components there may be: a metric of 9 million numbers is due at every step."""
STEP_OF_LOGIT = 1.0
"""How far a logit goes in one step at most: a factor of e in the weight, beside the others."""
NEAR_CORNER = 1.0
"""By how much the odds of two components may change, as a logarithm, where they take turns."""
FAINTEST = -460.0
"""The logarithm of the smallest weight that is computed with, 1e-200."""

WEIGHT = Parameter("weight", "w", "weight", 1.0, positive=True)
NORMAL = Normal()


class NormalMixtureScores(Scores):
    """With rₖ = wₖ qₖ / q, the share of a component, the features are 1, rₖ, rₖ zₖ and rₖ zₖ²."""

    def __init__(self, points: Array, weights: Array, components: int) -> None:
        """Take points and weights, (n,), and how many components there are."""
        self._points = points
        self._weights = weights
        self._rows = _rows(components)
        self._count = components

    def at(self, theta: Theta) -> Scored:
        """Return log q = log Σ wₖ qₖ, and what its score is made of.

        The derivative in a logit is rₖ − wₖ, in a mean rₖ zₖ/sₖ, in a log sd rₖ (zₖ² − 1).
        """
        numbers = np.array(theta).reshape(3, -1, 1)
        inverse = np.exp(-numbers[2])
        weights = np.array(weights_of(theta))
        z = (self._points - numbers[1]) * inverse
        z = np.minimum(np.maximum(z, -FARTHEST), FARTHEST)
        square = z * z
        logs = (np.log(weights)[:, None] - numbers[2] - HALF_LOG_2PI) - 0.5 * square
        log_q = log_sum_exp(logs)
        shares = self._weights * np.exp(logs - log_q)
        features = np.concatenate([self._weights[None], shares, shares * z, shares * square])
        return log_q, features, self._matrix(weights, inverse)

    def _matrix(self, weights: Array, inverse: Array) -> Array:
        """Return how the score is made of the features, (3K, 1 + 3K)."""
        matrix, k = self._rows.copy(), self._count
        matrix[:k, 0] = -weights
        matrix[k : 2 * k, 1 + k : 1 + 2 * k] *= inverse
        return matrix

    def own_units(self, theta: Theta) -> Theta:
        """Return the units of θ in which a seen component tells 1, w and w: 1, sd and 1."""
        _, _, log_sds = blocks(theta)
        ones = (1.0,) * len(log_sds)
        return (*ones, *map(math.exp, log_sds), *ones)

    def fisher(self, theta: Theta, q: Array, units: Theta) -> Array:
        """Return a definite metric for θ in these units, (3K, 3K): (1 − r) F + r C, r = `RIDGE`.

        C is what components that are seen would tell: diag w − w wᵀ of the logits, to which w wᵀ
        is added because a common offset of them changes nothing; w/s² of a mean; 2w of a log sd.
        """
        weights = np.array(weights_of(theta))
        _, _, log_sds = blocks(theta)
        seen = np.concatenate([weights, weights * np.exp(-2.0 * np.array(log_sds)), 2.0 * weights])
        whole = Scores.fisher(self, theta, q, units)
        return np.asarray((1.0 - RIDGE) * whole + np.diag(RIDGE * seen * np.square(units)))


@dataclass(frozen=True, slots=True)
class NormalMixture(Approximation):
    """The mixtures of so many normals.

    Attributes:
        components: K, from 1 to `MOST`.
    """

    components: int

    def __post_init__(self) -> None:
        if not 1 <= self.components <= MOST:
            bound = "at least 1" if self.components < 1 else f"at most {MOST:,}"
            raise ValueError(f"components must be {bound}, got {self.components:,}")

    @classmethod
    def around(cls, q: Mixture) -> tuple[NormalMixture, Theta]:
        """Return the mixtures of as many normals as this one has, and its θ.

        Raises:
            ValueError: a component is not normal, or has no weight.
        """
        others = [part.family.label for part in q.parts if part.family.key != Normal.key]
        if others:
            raise ValueError(f"every component must be normal, got {others[0]}")
        members = [part.member for part in q.parts]
        weights = [part.weight for part in q.parts]
        mixture = cls(len(q.parts))
        values = (*weights, *(m.loc for m in members), *(m.scale for m in members))
        return mixture, mixture.theta_of(values)

    @property
    def symbols(self) -> tuple[str, ...]:  # type: ignore[override]
        """How the entries of θ are written."""
        numbers = range(1, self.components + 1)
        return tuple(f"{name} {k}" for name in ("logit", "mean", "log sd") for k in numbers)

    @property
    def has_kinks(self) -> bool:
        """False: log q is smooth."""
        return False

    def scores(self, points: Array, weights: Array, near: Theta) -> Scores:
        """Return what evaluates log q and its score at these points, for any θ."""
        return NormalMixtureScores(points, weights, self.components)

    def mixture(self, theta: Theta) -> Mixture:
        """Return q."""
        parts = zip(weights_of(theta), *blocks(theta)[1:], strict=True)
        return Mixture([Weighted(w, NORMAL, Member(m, math.exp(s))) for w, m, s in parts])

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        """Return K weights, K means and K standard deviations."""
        _, means, log_sds = blocks(theta)
        return (*weights_of(theta), *means, *map(math.exp, log_sds))

    def theta_of(self, values: Sequence[float]) -> Theta:
        """Return the θ of the q with these weights, means and sds; the weights are normalised.

        Raises:
            ValueError: there are too few or too many, or one makes no sense.
        """
        if len(values) != 3 * self.components:
            raise ValueError(f"expected {3 * self.components} values, got {len(values)}")
        given, means, sds = blocks(tuple(values))
        weights = [WEIGHT.checked(w) for w in given]
        members = [NORMAL.member(pair) for pair in zip(means, sds, strict=True)]
        logits = [math.log(w) for w in weights]
        base = float(log_sum_exp(np.array(logits)))
        log_sds = [math.log(member.scale) for member in members]
        return (*(logit - base for logit in logits), *(m.loc for m in members), *log_sds)

    def spread_over(self, p: Mixture, length: float) -> Theta:
        """Return where a run may begin: equal shares of p, one normal on the middle of each.

        Args:
            p: the target.
            length: how wide p is, as `klviz.core.terrain.spread` has it.
        """
        count = self.components
        middles = (np.arange(count) + 0.5) / count
        below = tail_point(p, np.minimum(middles, 0.5), -1)
        means = np.where(middles > 0.5, tail_point(p, np.minimum(1.0 - middles, 0.5), 1), below)
        return self.theta_of((*(1.0,) * count, *means.tolist(), *(length / count,) * count))

    def largest_step(self, theta: Theta) -> Theta:
        """Return a logit of 1, half an sd and a factor of 1.22 for each component."""
        _, _, log_sds = blocks(theta)
        steps = [STEP_OF_LOC * math.exp(s) for s in log_sds]
        count = self.components
        return (*(STEP_OF_LOGIT,) * count, *steps, *(STEP_OF_LOG_SCALE,) * count)

    def units(self, length: float) -> Theta:
        """Return that length for the means; logits and log sds have no unit."""
        count = self.components
        return (*(1.0,) * count, *(length,) * count, *(1.0,) * count)

    def rounding(self, theta: Theta) -> float:
        """Return the relative error of an integral; far out the points themselves are rounded."""
        _, means, log_sds = blocks(theta)
        pairs = zip(means, log_sds, strict=True)
        return ROUNDING * (1.0 + max(abs(m) * math.exp(-s) for m, s in pairs))

    def is_within_reach(self, theta: Theta, length: float) -> bool:
        """Return whether no component is too faint, narrow or wide to be computed with."""
        logits, _, log_sds = blocks(theta)
        if not all(map(math.isfinite, theta)) or min(logits) - max(logits) < FAINTEST:
            return False
        return all(abs(s - math.log(length)) < REACH for s in log_sds)

    def are_near(self, theta: Theta, other: Theta) -> bool:
        """Return whether panels cut for the one q resolve the other, and its sharp turns.

        Where far components take turns log q has a corner, as narrow as they are far apart in sds;
        it moves by its own width when the odds of the two change by a factor of e.
        """
        here, there = np.array(theta).reshape(3, -1), np.array(other).reshape(3, -1)
        sd = np.exp(there[2])
        moves, growths = np.abs(here[1] - there[1]) / sd, np.abs(here[2] - there[2])
        if moves.max() > NEAR_LOC or growths.max() > NEAR_LOG_SCALE:
            return False
        turns = np.abs(np.subtract.outer(there[1], there[1])) / np.add.outer(sd, sd)
        far = turns > 2.0
        if not far.any():
            return bool(np.ptp(here[0] - there[0]) <= NEAR_CORNER)
        change = turns * moves + turns * turns * growths + np.abs(here[0] - there[0])
        return bool((change + change.T).max() <= NEAR_CORNER)


def blocks(theta: Theta) -> Blocks:
    """Return what belongs to the logits, the means and the log sds, K numbers each."""
    count = len(theta) // 3
    return list(theta[:count]), list(theta[count:-count]), list(theta[-count:])


def weights_of(theta: Theta) -> list[float]:
    """Return the weights, which sum to one."""
    logits, _, _ = blocks(theta)
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    total = math.fsum(powers)
    return [power / total for power in powers]


def _rows(components: int) -> Array:
    """Return how the score is made of 1, rₖ, rₖ zₖ and rₖ zₖ², for weights of 0 and sds of 1."""
    one, none = np.eye(components), np.zeros((components, components))
    rows = [[none[:, :1], one, none, none], [none[:, :1], none, one, none]]
    return np.block([*rows, [none[:, :1], -one, none, one]])
