"""Divergences as integrals, in perspective form.

Every f-divergence is D_f(P‖Q) = ∫ q f(p/q) dx. Written as a function of the ratio it overflows;
its perspective F(p, q) = q f(p/q), as a function of log p and log q, does not. The derivative
with respect to the parameters θ of q is ∫ pull · ∇θ log q with pull = q ∂F/∂q, whatever the
divergence, so a divergence is these two functions and nothing else: it knows no x, no θ, no grid.

Each F is written with its linear terms (KL: p log(p/q) − p + q), so F ≥ 0 at every point, F = 0
where p = q, and infinities come out right with no epsilon anywhere. Most rows of the table are
α-divergences and share one careful form, or sums of such; combinators make them. A row says which
α-divergences it is made of, its parts: where these are infinite it is, and formulas for these are
formulas for it. Combinators carry the parts; a row without any must be bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import (
    Densities,
    densities,
    distance,
    power_integrand,
    power_mean,
    power_pull,
)
from klviz.core.divergence import Divergence, Part, QuickForm, Terms, largest_value
from klviz.core.parameters import choose, table

__all__ = [
    "DIVERGENCES",
    "Densities",
    "Divergence",
    "Part",
    "QuickForm",
    "Terms",
    "alpha",
    "densities",
    "divergence_of",
    "largest_value",
]


def alpha(a: float) -> Divergence:
    """Return Minka's D_α = (1 − ∫ pᵃ q¹⁻ᵃ dx) / (a(1−a)); α = 0 is reverse KL, α = 1 forward KL.

    Raises:
        ValueError: α is not finite.
    """
    if not math.isfinite(a):
        raise ValueError(f"alpha must be a finite number, got {a!r}")

    def integrand(d: Densities) -> Array:
        # D_α(P‖Q) = D_1−α(Q‖P): the half with α ≤ ½ loses no digits.
        return power_integrand(d, a) if a <= 0.5 else power_integrand(d.swapped, 1.0 - a)

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pair = Densities(log_p, log_q, p, q, log_p - log_q)
        if min(abs(a), abs(1.0 - a)) < 0.01:
            # Plain arithmetic would divide a difference of equals by almost nothing.
            return power_pull(pair, a), power_pull(pair.swapped, 1.0 - a)
        mean = power_mean(pair, a)
        return (q - mean) / a, (p - mean) / (1.0 - a)

    return Divergence(
        key="alpha",
        label="α-divergence",
        name=f"D_{a:.4g}(p‖q)".replace("-", "−"),
        formula="(1 − ∫ pᵅ q¹⁻ᵅ dx) / (α(1 − α))",
        classic_formula="(α p + (1 − α) q − pᵅ q¹⁻ᵅ) / (α(1 − α))",
        integrand=integrand,
        pull=lambda d: power_pull(d, a),
        recoil=lambda d: power_pull(d.swapped, 1.0 - a),
        classic=integrand,
        quick=quick,
        parts=(Part(float(a)),),
        remainder=False,
        help="A family: α = 0 is reverse KL, α = 1 forward KL; turning it goes between them.",
    )


def scaled(d: Divergence, factor: float) -> Divergence:
    """Return factor · D.

    Raises:
        ValueError: the factor is not positive.
    """
    if not 0.0 < factor < math.inf:
        raise ValueError(f"factor must be positive, got {factor!r}")

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pull, recoil = d.quick(log_p, log_q, p, q)
        return factor * pull, factor * recoil

    return replace(
        d,
        integrand=lambda pair: factor * d.integrand(pair),
        pull=lambda pair: factor * d.pull(pair),
        recoil=lambda pair: factor * d.recoil(pair),
        classic=lambda pair: factor * d.classic(pair),
        quick=quick,
        parts=tuple(Part(a, factor * own) for a, own in d.parts),
        variation=factor * d.variation,
    )


def total(first: Divergence, second: Divergence) -> Divergence:
    """Return D₁ + D₂, under a key and a name of its own."""

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pull, recoil = first.quick(log_p, log_q, p, q)
        more_pull, more_recoil = second.quick(log_p, log_q, p, q)
        return pull + more_pull, recoil + more_recoil

    factors: dict[float, float] = {}
    for a, factor in (*first.parts, *second.parts):
        factors[a] = factors.get(a, 0.0) + factor
    return replace(
        first,
        key=f"{first.key}+{second.key}",
        name=f"{first.name} + {second.name}",
        abbreviations=(),
        integrand=lambda pair: first.integrand(pair) + second.integrand(pair),
        pull=lambda pair: first.pull(pair) + second.pull(pair),
        recoil=lambda pair: first.recoil(pair) + second.recoil(pair),
        classic=lambda pair: first.classic(pair) + second.classic(pair),
        quick=quick,
        parts=tuple(Part(*item) for item in factors.items()),
        variation=first.variation + second.variation,
        remainder=first.remainder or second.remainder,
        logarithmic=first.logarithmic and second.logarithmic,
    )


def swapped(d: Divergence) -> Divergence:
    """Return D(Q‖P)."""

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        recoil, pull = d.quick(log_q, log_p, q, p)
        return pull, recoil

    return replace(
        d,
        integrand=lambda pair: d.integrand(pair.swapped),
        pull=lambda pair: d.recoil(pair.swapped),
        recoil=lambda pair: d.pull(pair.swapped),
        classic=lambda pair: d.classic(pair.swapped),
        quick=quick,
        parts=tuple(Part(1.0 - a, factor) for a, factor in d.parts),
    )


def to_midpoint(d: Divergence) -> Divergence:
    """Return D(P‖M) with M = (P + Q)/2, under a key and a name of its own.

    By the chain rule q ∂m/∂q = m · q/(p + q). As p/m is at most 2, only what grows as p/q → 0 is
    unbounded: where p is missing m is q/2, and D_α there is 2^(α − 1) times what it is beside q.
    """

    def recoil(pair: Densities) -> Array:
        middle = pair.to_midpoint
        return d.recoil(middle) + pair.swapped.share_of_q * d.pull(middle)

    def quick(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        log_sum = np.logaddexp(log_p, log_q)
        pull, recoil = d.quick(log_p, log_sum - math.log(2.0), p, 0.5 * (p + q))
        share = np.exp(log_q - log_sum)
        return share * pull, recoil + (1.0 - share) * pull

    return replace(
        d,
        key=f"{d.key}_to_midpoint",
        name=f"{d.name} with q = ½(p + q)",
        abbreviations=(),
        integrand=lambda pair: d.integrand(pair.to_midpoint),
        pull=lambda pair: pair.share_of_q * d.pull(pair.to_midpoint),
        recoil=recoil,
        classic=lambda pair: d.classic(pair.to_midpoint),
        quick=quick,
        parts=tuple(Part(a, 2.0 ** (a - 1.0) * own) for a, own in d.parts if a <= 0.0),
        # |p − m| is half of |p − q|.
        variation=0.5 * d.variation,
        remainder=d.remainder or bool(d.parts),
    )


def _classic_kl(d: Densities) -> Array:
    """Return p log(p/q), 0 where p = 0."""
    return power_pull(d.swapped, 0.0)


def _quick_kl(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
    """Return q − p and p log(p/q)."""
    return q - p, p * (log_p - log_q)


def _quick_reverse_kl(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
    """Return q log(q/p) and p − q."""
    return q * (log_q - log_p), p - q


def _quick_distance(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
    """Return −½ q and ½ p where p is the larger, ½ q and −½ p elsewhere."""
    half = 0.5 * np.sign(log_p - log_q)
    return -half * q, half * p


KL = replace(
    alpha(1.0),
    key="kl",
    label="Forward KL",
    abbreviations=("forward", "forward", "fwd"),
    name="KL(p‖q)",
    formula="∫ p log(p/q) dx",
    classic_formula="p log(p/q)",
    classic=_classic_kl,
    logarithmic=True,
    quick=_quick_kl,
    help="Costs most where p is and q is not: q spreads until it covers all of p.",
)

REVERSE_KL = replace(
    swapped(KL),
    key="reverse_kl",
    label="Reverse KL",
    abbreviations=("reverse", "reverse", "rev"),
    name="KL(q‖p)",
    formula="∫ q log(q/p) dx",
    classic_formula="q log(q/p)",
    quick=_quick_reverse_kl,
    help="Costs most where q is and p is not: q settles where p is high, often on one mode.",
)

JEFFREYS = replace(
    total(KL, REVERSE_KL),
    key="jeffreys",
    label="Jeffreys",
    abbreviations=("Jeffreys", "Jeffreys", "Jeff"),
    name="J(p, q)",
    formula="KL(p‖q) + KL(q‖p) = ∫ (p − q) log(p/q) dx",
    classic_formula="(p − q) log(p/q)",
    help="Both directions added, not halved: q pays for what it leaves out and for what it adds.",
)

JENSEN_SHANNON = replace(
    scaled(total(to_midpoint(KL), swapped(to_midpoint(KL))), 0.5),
    key="jsd",
    label="Jensen–Shannon",
    abbreviations=("Jensen–Shannon", "JSD", "JSD"),
    name="JSD(p, q)",
    formula="½ KL(p‖m) + ½ KL(q‖m), m = ½(p + q)",
    classic_formula="½ p log(p/m) + ½ q log(q/m)",
    help="Each beside the middle m of both: never above log 2 = 0.6931 nats, and flat far from p.",
)

SQUARED_HELLINGER = replace(
    scaled(alpha(0.5), 0.25),
    key="hellinger2",
    label="Squared Hellinger",
    abbreviations=("Hellinger", "Hellinger", "H²"),
    name="H²(p, q)",
    formula="1 − ∫ √(p q) dx",
    classic_formula="½ (√p − √q)²",
    help="From 0 to 1, alike in both directions: between covering p and settling in it.",
)

TOTAL_VARIATION = Divergence(
    key="tv",
    label="Total variation",
    abbreviations=("total variation", "TV", "TV"),
    name="TV(p, q)",
    formula="½ ∫ |p − q| dx",
    classic_formula="½ |p − q|",
    integrand=lambda d: 0.5 * distance(d),
    pull=lambda d: -0.5 * d.q * np.sign(d.log_ratio),
    recoil=lambda d: 0.5 * d.p * np.sign(d.log_ratio),
    classic=lambda d: 0.5 * distance(d),
    quick=_quick_distance,
    variation=1.0,
    remainder=False,
    help="The most by which p and q can differ about one event, from 0 to 1.",
)

PEARSON = replace(
    scaled(alpha(2.0), 2.0),
    key="chi2",
    label="Pearson χ²",
    abbreviations=("Pearson χ²", "Pearson", "χ²"),
    name="χ²(p‖q)",
    formula="∫ (p − q)²/q dx",
    classic_formula="(p − q)²/q",
    help="Covers p more strictly than forward KL: infinite where q has tails too light for p.",
)

NEYMAN = replace(
    swapped(PEARSON),
    key="neyman_chi2",
    label="Neyman χ²",
    abbreviations=("Neyman χ²", "Neyman", "Nχ²"),
    name="χ²(q‖p)",
    formula="∫ (p − q)²/p dx",
    classic_formula="(p − q)²/p",
    help="Stays in p more strictly than reverse KL: infinite where p has tails too light for q.",
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
ENDS: Mapping[str, float] = {REVERSE_KL.key: 0.0, KL.key: 1.0}
"""The α of the rows that are ends of the α-family."""


def divergence_of(key: str, a: float) -> Divergence:
    """Return the row of that key; for "alpha" the member of the family with α = a.

    With α = 0 or 1 that is a KL divergence, with its formula, its integrand and its unit.

    Raises:
        ValueError: there is no such row, or α is not finite.
    """
    if key != "alpha":
        return choose(DIVERGENCES, key, "divergence")
    limit = {0.0: REVERSE_KL, 1.0: KL}.get(a)
    if limit is None:
        return alpha(a)
    member = alpha(abs(a))
    return replace(limit, key=member.key, label=member.label, name=member.name)
