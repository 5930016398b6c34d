"""The objective over normals in the plane, wherever θ goes.

It offers a run what `klviz.core.terrain` offers on the line. Boxes are laid out for one q: Gauss'
rule in each of them serves the q's near by, and beyond them new boxes are laid out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import Divergence
from klviz.core.measures import Measure
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.plane_approximations import PlaneApproximation
from klviz.core.multivariate.plane_infinities import reason
from klviz.core.multivariate.plane_quadrature import gauss_measure, resolved
from klviz.core.multivariate.plane_values import check, layout
from klviz.core.optimisers import Theta
from klviz.core.terrain import OUT_OF_REACH, TOO_LARGE, natural_unit, plateau

STEP = 1e-8
"""Ten times the error of an optimiser's integrals, beside the largest of them."""
KINKED_STEP = 1e-3
"""The same where the integrand has a kink along a line."""
STEP_BOXES = 1500


class PlaneEvaluation(NamedTuple):
    """The objective at θ, and its metric.

    Attributes:
        value: the divergence, in nats.
        gradient: its derivatives, k numbers.
        metric: the Fisher information of q, (k, k).
    """

    value: float
    gradient: Theta
    metric: Array

    def in_units(self, units: Theta) -> PlaneEvaluation:
        """Return the same for a θ that is measured in these units."""
        gradient = tuple([g * unit for g, unit in zip(self.gradient, units, strict=True)])
        return PlaneEvaluation(self.value, gradient, self.metric * np.outer(units, units))

    def fisher(self) -> Array:
        """Return the Fisher information of q, ∫ q s sᵀ with s = ∇θ log q, (k, k)."""
        return self.metric

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""
        gradient = np.array(self.gradient)
        return 0.5 * float(gradient @ np.linalg.solve(self.metric, gradient))


class PlaneObjective:
    """D(P‖Q_θ), integrated by a fixed measure, for θ near the one that the measure was made for."""

    def __init__(
        self,
        divergence: Divergence,
        measure: Measure,
        log_p: Array,
        approximation: PlaneApproximation,
        near: Theta,
    ) -> None:
        """Take log p at the points of the measure, (n, 2)."""
        self._divergence = divergence
        self._rows = np.ascontiguousarray(measure.points.T)
        self._weights = measure.weights
        self._log_p = log_p
        self._p = np.exp(log_p)
        self._approximation = approximation
        self._noise = self._rounding(near)

    def evaluate(self, theta: Theta) -> PlaneEvaluation:
        """Return value and gradient at θ; a derivative smaller than its own rounding is 0."""
        z, pull, recoil = self._terms(theta)
        tangents = self._approximation.tangents(theta)
        total = float(pull.sum())
        slopes = tangents @ _moments(pull, z, total)
        gradient = np.where(np.abs(slopes) > self._noise, slopes, 0.0)
        value = total + float(self._weights @ recoil)
        metric = self._approximation.fisher(theta)
        return PlaneEvaluation(value, tuple(gradient.tolist()), metric)

    def _terms(self, theta: Theta) -> tuple[Array, Array, Array]:
        """Return z, the pull with the weights, and the recoil without, at the points."""
        chain = self._approximation.chain(theta)
        z = chain.whitened(self._rows)
        log_q = chain.log_prob(z)
        pull, recoil = self._divergence.quick(self._log_p, log_q, self._p, np.exp(log_q))
        return z, self._weights * pull, recoil

    def _rounding(self, theta: Theta) -> Array:
        """Return how far rounding can move each derivative: a multiple of ∫ |pull · score|."""
        z, pull, _ = self._terms(theta)
        sizes = _moments(np.abs(pull), np.abs(z), -float(np.abs(pull).sum()))
        return np.asarray(
            self._approximation.rounding(theta)
            * (np.abs(self._approximation.tangents(theta)) @ sizes)
        )


class PlaneTerrain:
    """D(P‖Q_θ) for one mixture p in the plane, one divergence and one set of q.

    Attributes:
        p: the target.
        divergence: D.
        units: in what optimisers measure θ, so that a rate means the same for any target;
            None where they are all 1.
        reason: why there was no value at the θ asked for last, as a sentence; "" if there was.
        is_random: False: the same θ has the same value.
        is_dead_end: False: a shorter step may lead on.
        has_kinks: False: what is integrated over the plane is smooth in θ, but for p = q.
        landing: None: nothing holds a step.
    """

    is_random = False
    is_dead_end = False
    has_kinks = False
    landing = None

    def __init__(
        self, p: MultivariateMixture, divergence: Divergence, approximation: PlaneApproximation
    ) -> None:
        """Nothing is computed yet.

        Raises:
            ValueError: p is not in the plane.
        """
        check(p)
        self.p = p
        self.divergence = divergence
        self.reason = ""
        self._approximation = approximation
        self._length = math.sqrt(0.5 * float(np.trace(p.cov)))
        unit = natural_unit(self._length)
        self.units = None if unit == 1.0 else approximation.units(unit)
        self._plateau = plateau(divergence)
        self._objective: PlaneObjective | None = None
        self._near: Theta = ()

    def evaluate(self, theta: Theta) -> PlaneEvaluation | None:
        """Return value and slope at θ; None where there are none, and ``reason`` says why."""
        with np.errstate(over="ignore", invalid="ignore"):
            if self._objective is None or not self._approximation.are_near(theta, self._near):
                self._lay_out(theta)
            if self._objective is None:
                return None
            evaluation = self._objective.evaluate(theta)
        if not math.isfinite(sum(evaluation.gradient, evaluation.value)):
            self.reason = TOO_LARGE
            return None
        return evaluation

    def is_plateau(self, value: float) -> bool:
        """Return whether p and q are so far apart that a bounded divergence sees no difference."""
        return value > self._plateau

    def _lay_out(self, theta: Theta) -> None:
        """Take the measure for q near θ, if the divergence is finite there."""
        self._objective, self._near = None, theta
        if not self._approximation.is_within_reach(theta, self._length):
            self.reason = OUT_OF_REACH
            return
        q = self._approximation.mixture(theta)
        self.reason = reason(self.divergence, self.p, q)
        if self.reason:
            return
        measure = step_measure(self.divergence, self.p, self._approximation, theta)
        log_p = self.p.log_prob(measure.points)
        self._objective = PlaneObjective(
            self.divergence, measure, log_p, self._approximation, theta
        )


def step_measure(
    divergence: Divergence,
    p: MultivariateMixture,
    approximation: PlaneApproximation,
    theta: Theta,
) -> Measure:
    """Return a measure for an optimiser's steps: points (n, 2) for q at θ and near by."""
    chain = approximation.chain(theta)

    def integrands(x: Array) -> Array:
        z = chain.whitened(np.moveaxis(x, -1, 0))
        pair = densities(p.log_prob(x), chain.log_prob(z))
        pull = divergence.pull(pair)
        square = z[0] * z[0] + z[1] * z[1]
        mass = (pair.p + pair.q) * (1.0 + square)
        products = [pull * z[0], pull * z[1], pull * z[0] ** 2, pull * z[1] ** 2]
        rest = [pull * z[0] * z[1], divergence.integrand(pair), mass]
        return np.array([pull, *products, *rest])

    kinked = not divergence.smooth
    tolerance = KINKED_STEP if kinked else STEP
    frame, boxes, _ = layout(p, approximation.mixture(theta), [a for a, _ in divergence.parts])
    # Gauss' rule serves the steps, so its distance from Kronrod's is the error that counts.
    found = resolved(integrands, boxes, frame, lambda size: tolerance, kinked=True, most=STEP_BOXES)
    return gauss_measure(found.boxes, frame)


def _moments(weighted: Array, z: Array, total: float) -> Array:
    """Return the sums of weighted · (z₁, z₂, z₁² − 1, z₂² − 1, z₁z₂), (5,); total is Σ weighted."""
    first, second = weighted * z
    return np.array(
        [
            first.sum(),
            second.sum(),
            first @ z[0] - total,
            second @ z[1] - total,
            first @ z[1],
        ]
    )
