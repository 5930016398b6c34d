"""Generators: f with D_f(P‖Q) = Σ q f(p/q), of any divergence of the table.

A divergence is known by its perspective F(p, q) = q f(p/q), so f(r) = F(r, 1): a new row has its
generator without a word about it. As P and Q have the same mass, f and f + c(r − 1) make the same
divergence, whatever c; with the tangent at r = 1 taken away f is nowhere negative.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities
from klviz.core.divergence import Divergence, PointwiseMap
from klviz.core.divergences import divergence_of, swapped
from klviz.core.estimates import Estimate

STEP = 0.02
"""The largest step in log r by which f''(1) is found, for a divergence of order 0."""
ROUNDING = 1e-15
"""What rounding does to a value of F, relative."""
CORNER = "f has a corner at r = 1, so that it has no second derivative there"


class Generator:
    """The generator of a divergence.

    Args:
        divergence: D.
        levelled: whether the tangent at r = 1 is taken away; otherwise f is that of the textbooks.

    Attributes:
        divergence: D.
        levelled: likewise.
        slope: f'(1); where there is a corner, the middle of both slopes.
    """

    def __init__(self, divergence: Divergence, *, levelled: bool = False) -> None:
        self.divergence, self.levelled = divergence, levelled
        self.slope = 0.0 if levelled else _linear_term(divergence)

    @property
    def perspective(self) -> PointwiseMap:
        """F(p, q) = q f(p/q), pointwise."""
        return self.divergence.integrand if self.levelled else self.divergence.classic

    @property
    def dual(self) -> Generator:
        """The dual r f(1/r), the generator of D(Q‖P)."""
        return Generator(swapped(self.divergence), levelled=self.levelled)

    def at(self, log_r: Array) -> Array:
        """Return f(r), with its limits at r = 0, where log r is −∞."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.perspective(_beside_one(log_r)))

    def slope_at(self, log_r: Array) -> Array:
        """Return f'(r) at r > 0; at a corner the middle of both slopes."""
        with np.errstate(over="ignore", invalid="ignore"):
            pair = _beside_one(log_r)
            return np.asarray(self.divergence.recoil(pair) / pair.p + self.slope)

    def tangent(self, log_r: Array) -> Array:
        """Return f'(1)(r − 1): f lies nowhere below it."""
        with np.errstate(over="ignore"):
            return np.asarray(self.slope * np.expm1(log_r))

    @property
    def at_zero(self) -> float:
        """f(0): what a unit of Q's mass adds where P has none."""
        return float(self.at(np.array([-math.inf]))[0])

    @property
    def at_infinity(self) -> float:
        """The limit of f(r)/r: what a unit of P's mass adds where Q has none."""
        return self.dual.at_zero

    @property
    def curvature(self) -> Estimate:
        """f''(1): for P near Q the divergence is half of it times χ²; ∞ at a corner.

        f(eᵗ) + f(e⁻ᵗ) = f''(1) t² + O(t⁴) without the linear term; three steps t are extrapolated.
        """
        if not self.divergence.smooth:
            return Estimate(math.inf, method="extrapolation", reason=CORNER)
        most = max((abs(a) for a, _ in self.divergence.parts), default=0.0)
        step = STEP / (1.0 + most) * np.array([1.0, 0.5, 0.25])
        both = sum(self.divergence.integrand(_beside_one(way * step)) for way in (1.0, -1.0))
        rough = both / step**2
        better = (4.0 * rough[1:] - rough[:-1]) / 3.0
        value = float((16.0 * better[1] - better[0]) / 15.0)
        error = abs(value - float(better[1])) + 8.0 * ROUNDING * abs(value)
        return Estimate(value, error, "extrapolation")


def shown_divergence(key: str, a: float) -> Divergence:
    """Return a row of the table as its generator is drawn.

    All members of the α family are without linear terms, its ends too, so that the family turns
    from one end to the other without a jump.
    """
    found = divergence_of(key, a)
    return replace(found, classic=found.integrand) if key == "alpha" else found


def _beside_one(log_r: Array) -> Densities:
    """Return the pair r and 1."""
    log_r = np.asarray(log_r, dtype=np.float64)
    return densities(log_r, np.zeros_like(log_r))


def _linear_term(divergence: Divergence) -> float:
    """Return c where the textbooks' generator is that without a tangent plus c(r − 1)."""
    at_two = _beside_one(np.array([math.log(2.0)]))
    first, second = (float(form(at_two)[0]) for form in (divergence.classic, divergence.integrand))
    apart = first - second
    # A difference that is all rounding is none.
    return 0.0 if abs(apart) <= 8.0 * ROUNDING * (abs(first) + abs(second)) else apart
