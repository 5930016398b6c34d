"""Divergences as integrals, in perspective form.

Every f-divergence is D_f(P‖Q) = ∫ q f(p/q) dx. Written as a function of the ratio it overflows;
its perspective F(p, q) = q f(p/q), as a function of log p and log q, does not. The
derivative with respect to the parameters θ of q is ∫ pull · ∇θ log q with pull = q ∂F/∂q, for every
divergence, so a divergence is these two functions and nothing else: it knows no x, no θ, no grid.

Each F is written with its linear terms (KL: p log(p/q) − p + q), so F ≥ 0 at every point, F = 0
where p = q, and infinities come out right with no epsilon anywhere. Where the two densities nearly
agree, F is evaluated by a series or expm1, so a divergence of 1e-16 keeps its digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.parameters import table


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


def densities(log_p: Array, log_q: Array) -> Densities:
    """Return the pair of densities that these logarithms, −inf included, stand for."""
    with np.errstate(invalid="ignore", over="ignore"):
        log_ratio = np.where(np.isneginf(log_p) & np.isneginf(log_q), 0.0, log_p - log_q)
    return Densities(log_p, log_q, np.exp(log_p), np.exp(log_q), log_ratio)


PointwiseMap: TypeAlias = Callable[[Densities], Array]


@dataclass(frozen=True, slots=True)
class Divergence:
    """A divergence D(P‖Q) = ∫ integrand dx.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        formula: the integral in plain Unicode, as the convention in use.
        integrand: F(p, q) ≥ 0, pointwise.
        pull: q ∂F/∂q, pointwise: what moves q.
        classic: the integrand of the textbooks, which may be negative and has the same integral.
        classic_formula: how that integrand is written.
    """

    key: str
    label: str
    formula: str
    integrand: PointwiseMap
    pull: PointwiseMap
    classic: PointwiseMap
    classic_formula: str


def exp_minus_one_minus(t: Array) -> Array:
    """Return eᵗ − 1 − t ≥ 0 with full relative accuracy, also near t = 0 where terms cancel."""
    small = np.abs(t) < 0.1
    if not np.any(small):
        return np.expm1(t) - t
    s = np.where(small, t, 0.0)
    # Taylor: t²/2 (1 + t/3 (1 + t/4 (…))); ten terms reach 1e-17 at |t| = 0.1.
    series = np.ones_like(s)
    for k in range(11, 2, -1):
        series = 1.0 + s / k * series
    return np.where(small, 0.5 * s * s * series, np.expm1(t) - t)


def _forward_kl(d: Densities) -> Array:
    """F = p log(p/q) − p + q = p (e^−t − 1 + t) with t = log p/q; q where p is zero."""
    with np.errstate(invalid="ignore", over="ignore"):
        away = d.p * d.log_ratio - d.p + d.q
        near = d.p * exp_minus_one_minus(-d.log_ratio)
    close = np.abs(d.log_ratio) < 1.0
    return np.where(close, near, np.where(d.p > 0.0, away, d.q))


def _classic_forward_kl(d: Densities) -> Array:
    with np.errstate(invalid="ignore"):
        return np.where(d.p > 0.0, d.p * d.log_ratio, 0.0)


def _difference(d: Densities) -> Array:
    """q − p without cancellation: −q expm1(log p/q) or p expm1(log q/p), whichever is small."""
    with np.errstate(over="ignore", invalid="ignore"):
        close = np.abs(d.log_ratio) < 1.0
        return np.where(close, -d.q * np.expm1(np.where(close, d.log_ratio, 0.0)), d.q - d.p)


def swapped(
    d: Divergence, *, key: str, label: str, formula: str, classic_formula: str
) -> Divergence:
    """Return D(Q‖P). F is homogeneous of degree one, so p F_p + q F_q = F gives its pull."""
    return Divergence(
        key,
        label,
        formula,
        integrand=lambda pair: d.integrand(pair.swapped),
        pull=lambda pair: d.integrand(pair.swapped) - d.pull(pair.swapped),
        classic=lambda pair: d.classic(pair.swapped),
        classic_formula=classic_formula,
    )
