"""Divergences as integrals, in perspective form.

Every f-divergence is D_f(P‖Q) = ∫ q f(p/q) dx. Written as a function of the ratio it overflows;
its perspective F(p, q) = q f(p/q), as a function of log p and log q, does not. The derivative
with respect to the parameters θ of q is ∫ pull · ∇θ log q with pull = q ∂F/∂q, whatever the
divergence, so a divergence is these two functions and nothing else: it knows no x, no θ, no grid.

Each F is written with its linear terms (KL: p log(p/q) − p + q), so F ≥ 0 at every point, F = 0
where p = q, and infinities come out right with no epsilon anywhere. All but two rows of the table
are α-divergences; the others are made from them by combinators.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.parameters import choose, table


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


PointwiseMap: TypeAlias = Callable[[Densities], Array]
QuickForm: TypeAlias = Callable[[Densities], tuple[Array, Array]]


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """A divergence D(P‖Q) = ∫ integrand dx.

    F is homogeneous of degree one, so p ∂F/∂p + q ∂F/∂q = F: pull and recoil add up to the
    integrand.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        name: how it is written with its arguments.
        formula: the integral in plain Unicode, in the convention in use.
        classic_formula: how the integrand of the textbooks is written.
        integrand: F(p, q) ≥ 0, pointwise.
        pull: q ∂F/∂q, pointwise: what moves q.
        recoil: p ∂F/∂p, pointwise: the pull of the swapped divergence.
        classic: the integrand of the textbooks, which may be negative and has the same integral.
        logarithmic: whether the value is in nats, so that it has a meaning in bits.
        quick: integrand and pull at once by plain arithmetic, for densities that are positive
            everywhere; exact to rounding of p and q, not of F. None where nothing is gained.
    """

    key: str
    label: str
    name: str
    formula: str
    classic_formula: str
    integrand: PointwiseMap
    pull: PointwiseMap
    recoil: PointwiseMap
    classic: PointwiseMap
    logarithmic: bool = False
    quick: QuickForm | None = None


def exp_minus_one_minus(t: Array) -> Array:
    """Return eᵗ − 1 − t ≥ 0 with full relative accuracy, also near t = 0 where terms cancel."""
    small = np.abs(t) < 0.1
    s = np.where(small, t, 0.0)
    # Taylor: t²/2 (1 + t/3 (1 + t/4 (…))); ten terms reach 1e-17 at |t| = 0.1.
    series = np.ones_like(s)
    for k in range(11, 2, -1):
        series = 1.0 + s / k * series
    return np.where(small, 0.5 * s * s * series, np.expm1(t) - t)


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


def _power_pull(d: Densities, a: float) -> Array:
    """Return (q − pᵃ q¹⁻ᵃ)/a = −q expm1(a log p/q)/a; its limit q log(q/p) where a = 0."""
    t = d.log_ratio
    if a == 0.0:
        infinite = np.isinf(t)
        finite = -d.q * np.where(infinite, 0.0, t)
        # p = 0 < q gives +∞ even where q is too small for a number; q = 0 gives 0.
        return np.where(infinite, np.maximum(-t, 0.0), finite)
    close = np.abs(a * t) < 1.0
    near = -d.q * (np.expm1(a * np.where(close, t, 0.0)) / a)
    return np.where(close, near, (d.q - power_mean(d, a)) / a)


def _power_integrand(d: Densities, a: float) -> Array:
    """Return [a p + (1−a) q − pᵃ q¹⁻ᵃ] / (a(1−a)) for a ≤ ½; its limit where a = 0.

    Near p = q all that is linear in t = log p/q cancels: with E(t) = eᵗ − 1 − t what
    remains is q [E(t) − E(at)/a] / (1−a).
    """
    close = np.abs(d.log_ratio) < 1.0
    t = np.where(close, d.log_ratio, 0.0)
    near = exp_minus_one_minus(t)
    if a != 0.0:
        near = near - exp_minus_one_minus(a * t) / a
    away = d.p - d.q + _power_pull(d, a)
    return np.where(close, d.q * near, away) / (1.0 - a)


def alpha(a: float) -> Divergence:
    """Return Minka's D_α = (1 − ∫ pᵃ q¹⁻ᵃ dx) / (a(1−a)); α = 0 is reverse KL, α = 1 forward KL.

    Raises:
        ValueError: α is not finite.
    """
    if not math.isfinite(a):
        raise ValueError(f"alpha must be a finite number, got {a!r}")

    def integrand(d: Densities) -> Array:
        # D_α(P‖Q) = D_1−α(Q‖P): the half with α ≤ ½ loses no digits.
        return _power_integrand(d, a) if a <= 0.5 else _power_integrand(d.swapped, 1.0 - a)

    return Divergence(
        key="alpha",
        label="α-divergence",
        name=f"D_{a:.4g}(p‖q)",
        formula="(1 − ∫ pᵅ q¹⁻ᵅ dx) / (α(1 − α))",
        classic_formula="(α p + (1 − α) q − pᵅ q¹⁻ᵅ) / (α(1 − α))",
        integrand=integrand,
        pull=lambda d: _power_pull(d, a),
        recoil=lambda d: _power_pull(d.swapped, 1.0 - a),
        classic=integrand,
    )


def scaled(d: Divergence, factor: float) -> Divergence:
    """Return factor · D."""
    return replace(
        d,
        integrand=lambda pair: factor * d.integrand(pair),
        pull=lambda pair: factor * d.pull(pair),
        recoil=lambda pair: factor * d.recoil(pair),
        classic=lambda pair: factor * d.classic(pair),
        quick=None,
    )


def total(first: Divergence, second: Divergence) -> Divergence:
    """Return D₁ + D₂."""
    return replace(
        first,
        integrand=lambda pair: first.integrand(pair) + second.integrand(pair),
        pull=lambda pair: first.pull(pair) + second.pull(pair),
        recoil=lambda pair: first.recoil(pair) + second.recoil(pair),
        classic=lambda pair: first.classic(pair) + second.classic(pair),
        quick=None,
    )


def swapped(d: Divergence) -> Divergence:
    """Return D(Q‖P)."""
    quick = d.quick

    def swapped_quick(pair: Densities) -> tuple[Array, Array]:
        assert quick is not None
        integrand, recoil = quick(pair.swapped)
        return integrand, integrand - recoil

    return replace(
        d,
        integrand=lambda pair: d.integrand(pair.swapped),
        pull=lambda pair: d.recoil(pair.swapped),
        recoil=lambda pair: d.pull(pair.swapped),
        classic=lambda pair: d.classic(pair.swapped),
        quick=swapped_quick if quick else None,
    )


def to_midpoint(d: Divergence) -> Divergence:
    """Return D(P‖M) with M = (P + Q)/2. By the chain rule q ∂m/∂q = m · q/(p + q)."""

    def recoil(pair: Densities) -> Array:
        middle = pair.to_midpoint
        return d.recoil(middle) + pair.swapped.share_of_q * d.pull(middle)

    return replace(
        d,
        integrand=lambda pair: d.integrand(pair.to_midpoint),
        pull=lambda pair: pair.share_of_q * d.pull(pair.to_midpoint),
        recoil=recoil,
        classic=lambda pair: d.classic(pair.to_midpoint),
        quick=None,
    )


def _classic_kl(d: Densities) -> Array:
    """Return p log(p/q), 0 where p = 0."""
    return _power_pull(d.swapped, 0.0)


def _quick_kl(d: Densities) -> tuple[Array, Array]:
    """Return p log(p/q) − p + q and q − p."""
    pull = d.q - d.p
    return d.p * d.log_ratio + pull, pull


def _distance(d: Densities) -> Array:
    """Return |p − q| without cancellation."""
    return np.maximum(d.p, d.q) * -np.expm1(-np.abs(d.log_ratio))


KL = replace(
    alpha(1.0),
    key="kl",
    label="Forward KL",
    name="KL(p‖q)",
    formula="∫ p log(p/q) dx",
    classic_formula="p log(p/q)",
    classic=_classic_kl,
    logarithmic=True,
    quick=_quick_kl,
)

REVERSE_KL = replace(
    swapped(KL),
    key="reverse_kl",
    label="Reverse KL",
    name="KL(q‖p)",
    formula="∫ q log(q/p) dx",
    classic_formula="q log(q/p)",
)

JEFFREYS = replace(
    total(KL, REVERSE_KL),
    key="jeffreys",
    label="Jeffreys",
    name="J(p, q)",
    formula="KL(p‖q) + KL(q‖p) = ∫ (p − q) log(p/q) dx",
    classic_formula="(p − q) log(p/q)",
)

JENSEN_SHANNON = replace(
    scaled(total(to_midpoint(KL), swapped(to_midpoint(KL))), 0.5),
    key="jsd",
    label="Jensen–Shannon",
    name="JSD(p, q)",
    formula="½ KL(p‖m) + ½ KL(q‖m), m = ½(p + q)",
    classic_formula="½ p log(p/m) + ½ q log(q/m)",
)

SQUARED_HELLINGER = replace(
    scaled(alpha(0.5), 0.25),
    key="hellinger2",
    label="Squared Hellinger",
    name="H²(p, q)",
    formula="1 − ∫ √(p q) dx",
    classic_formula="½ (√p − √q)²",
)

TOTAL_VARIATION = Divergence(
    key="tv",
    label="Total variation",
    name="TV(p, q)",
    formula="½ ∫ |p − q| dx",
    classic_formula="½ |p − q|",
    integrand=lambda d: 0.5 * _distance(d),
    pull=lambda d: -0.5 * d.q * np.sign(d.log_ratio),
    recoil=lambda d: 0.5 * d.p * np.sign(d.log_ratio),
    classic=lambda d: 0.5 * _distance(d),
)

PEARSON = replace(
    scaled(alpha(2.0), 2.0),
    key="chi2",
    label="Pearson χ²",
    name="χ²(p‖q)",
    formula="∫ (p − q)²/q dx",
    classic_formula="(p − q)²/q",
)

NEYMAN = replace(
    swapped(PEARSON),
    key="neyman_chi2",
    label="Neyman χ²",
    name="χ²(q‖p)",
    formula="∫ (p − q)²/p dx",
    classic_formula="(p − q)²/p",
)

DIVERGENCES: Mapping[str, Divergence] = table(
    [
        KL,
        REVERSE_KL,
        JEFFREYS,
        JENSEN_SHANNON,
        SQUARED_HELLINGER,
        TOTAL_VARIATION,
        PEARSON,
        NEYMAN,
        alpha(0.5),
    ]
)


def divergence_of(key: str, a: float) -> Divergence:
    """Return the row of that key; for "alpha" the member of the family with α = a.

    Raises:
        ValueError: there is no such row, or α is not finite.
    """
    return alpha(a) if key == "alpha" else choose(DIVERGENCES, key, "divergence")
