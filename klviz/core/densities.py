"""Two densities at the same points, and the arithmetic that compares them without loss.

All is a function of log p and log q. Where the two nearly agree, differences are taken by expm1 or
by a series, so a divergence of 1e-16 keeps its digits; where one of them is zero, limits come out
as numbers, +∞ among them, with no epsilon and no nan.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array

VANISHING = 1e-290
"""An exponent as good as 0; smaller ones times a logarithm would lose their digits."""


class Densities(NamedTuple):
    """Two densities at the same points; all arrays broadcast together.

    ``log_ratio`` is log p − log q, and 0 where both are zero, so that nothing there is nan.
    """

    log_p: Array
    log_q: Array
    p: Array
    q: Array
    log_ratio: Array

    @property
    def swapped(self) -> Densities:
        """The same with the parts of p and q exchanged."""
        return Densities(self.log_q, self.log_p, self.q, self.p, -self.log_ratio)

    @property
    def to_midpoint(self) -> Densities:
        """The pair p and m = (p + q)/2, with log p/m as accurate near zero as log p/q is."""
        t = self.log_ratio
        return Densities(
            self.log_p,
            np.logaddexp(self.log_p, self.log_q) - math.log(2.0),
            self.p,
            0.5 * (self.p + self.q),
            np.minimum(t, 0.0) - np.log1p(0.5 * np.expm1(-np.abs(t))),
        )

    @property
    def share_of_q(self) -> Array:
        """The fraction q/(p + q); ½ where both are zero."""
        smaller = np.exp(-np.abs(self.log_ratio))
        return np.where(self.log_ratio > 0.0, smaller, 1.0) / (1.0 + smaller)


def densities(log_p: Array, log_q: Array) -> Densities:
    """Return the pair of densities that these logarithms, −inf included, stand for."""
    with np.errstate(invalid="ignore"):
        log_ratio = log_p - log_q
    log_ratio = np.where(np.isneginf(log_p) & np.isneginf(log_q), 0.0, log_ratio)
    return Densities(log_p, log_q, np.exp(log_p), np.exp(log_q), log_ratio)


def exp_minus_one_minus(t: Array) -> Array:
    """Return eᵗ − 1 − t ≥ 0 with full relative accuracy, also near t = 0 where terms cancel."""
    small = np.abs(t) < 0.1
    s = np.where(small, t, 0.0)
    # Taylor: t²/2 (1 + t/3 (1 + t/4 (…))); ten terms reach 1e-17 at |t| = 0.1.
    series = np.ones_like(s)
    for k in range(11, 2, -1):
        series = 1.0 + s / k * series
    with np.errstate(over="ignore", invalid="ignore"):
        grown = np.expm1(t)
        return np.where(small, 0.5 * s * s * series, np.where(np.isposinf(grown), grown, grown - t))


def power_mean(d: Densities, a: float) -> Array:
    """Return pᵃ q¹⁻ᵃ, with its limits where one density is zero; 0 where both are."""
    if a in (0.0, 1.0):
        return d.p if a else d.q
    if 0.0 < a < 1.0:
        return np.exp(a * d.log_p + (1.0 - a) * d.log_q)
    with np.errstate(over="ignore"):
        if a < 0.0:
            return np.exp(d.log_q + a * d.log_ratio)
        return np.exp(d.log_p + (a - 1.0) * d.log_ratio)


def power_pull(d: Densities, a: float) -> Array:
    """Return (q − pᵃ q¹⁻ᵃ)/a = −q expm1(a log p/q)/a; its limit q log(q/p) where a = 0."""
    t = d.log_ratio
    if abs(a) < VANISHING:
        infinite = np.isinf(t)
        finite = -d.q * np.where(infinite, 0.0, t)
        # p = 0 < q gives +∞ even where q is too small for a number; q = 0 gives 0.
        return np.where(infinite, np.maximum(-t, 0.0), finite)
    with np.errstate(over="ignore"):
        close = np.abs(a * t) < 1.0
    near = -d.q * (np.expm1(a * np.where(close, t, 0.0)) / a)
    with np.errstate(over="ignore"):
        return np.where(close, near, (d.q - power_mean(d, a)) / a)


def power_integrand(d: Densities, a: float) -> Array:
    """Return [a p + (1−a) q − pᵃ q¹⁻ᵃ] / (a(1−a)) for a ≤ ½; its limit where a = 0.

    Near p = q all that is linear in t = log p/q cancels: with E(t) = eᵗ − 1 − t what
    remains is q [E(t) − E(at)/a] / (1−a).
    """
    close = np.abs(d.log_ratio) < 1.0
    t = np.where(close, d.log_ratio, 0.0)
    near = exp_minus_one_minus(t)
    if abs(a) >= VANISHING:
        near = near - exp_minus_one_minus(a * t) / a
    with np.errstate(over="ignore"):
        away = d.p - d.q + power_pull(d, a)
        return np.where(close, d.q * near, away) / (1.0 - a)


def distance(d: Densities) -> Array:
    """Return |p − q| without cancellation."""
    return np.maximum(d.p, d.q) * -np.expm1(-np.abs(d.log_ratio))
