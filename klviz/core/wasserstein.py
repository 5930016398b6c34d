"""Wasserstein distances on the line: what it costs to move p's mass to q.

They are not f-divergences: they change with the units of x and see how far apart p and q are even
where the two have nothing in common. On the line mass moves in order, so
W₁ = ∫ |F − G| dx and W₂² = ∫ (x − T(x))² p(x) dx with G(T(x)) = F(x).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.estimates import CLOSED_FORM, NO_FORM, TOO_LARGE, Estimate, Method
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.origins import blur
from klviz.core.panels import Plan
from klviz.core.plans import plan
from klviz.core.quadrature import Integral, integrate
from klviz.core.quantiles import above, below, tail_point
from klviz.core.sign_changes import sign_changes

ROUNDING = 1e-15
"""What rounding can do to a difference of probabilities."""
MAGNIFIED = 1e6
"""By how much a share is magnified for its sign to be followed to the last digits."""
SLIP = 2e-16
"""How far quantiles can slip by rounding, relative to where mass is."""
EXACT = 4e-15
"""What rounding can do to the value of a formula here, relative."""
OUTERMOST = 1e-10
"""The tail probability beyond which differences of quantiles without a variance are not summed."""
HEAVY = Fraction(3)
"""Stands for tails that have a variance."""
SIDES = {-1: "left", 1: "right"}

Profile: TypeAlias = dict[Fraction, dict[float, Fraction]]
"""Power-law tails by their exponent: how much weight there is of which scale."""


def wasserstein1(p: Mixture, q: Mixture, method: Method | None = None) -> Estimate:
    """Return W₁(P, Q) = ∫ |F − G| dx, in units of x.

    Raises:
        ValueError: a closed form is asked for where none is known.
    """
    reason = _infinite_reason(p, q, 1)
    if reason:
        return Estimate(math.inf, method="tails", reason=reason)
    exact = _asked_for(_closed_w1, p, q, method)
    if exact is not None:
        return exact

    def difference(x: Array) -> Array:
        return _mass_between(p, q, x)

    cuts = plan(p, q)
    cuts = cuts.cut_at(sign_changes(lambda x: _lead(p, q, x), cuts))
    length = cuts.right.edge - cuts.left.edge
    # Tails that cancel exactly leave zeros, of which quadrature takes logarithms in vain.
    with np.errstate(invalid="ignore"):
        found = integrate(lambda x: np.abs(difference(x)), cuts, lambda size: ROUNDING * length)
    return _estimate(found)


def wasserstein2_squared(p: Mixture, q: Mixture, method: Method | None = None) -> Estimate:
    """Return W₂²(P, Q) = ∫₀¹ (F⁻¹(u) − G⁻¹(u))² du, in squared units of x.

    Raises:
        ValueError: a closed form is asked for where none is known.
    """
    reason = _infinite_reason(p, q, 2)
    if reason:
        return Estimate(math.inf, method="tails", reason=reason)
    exact = _asked_for(_closed_w2, p, q, method)
    if exact is not None:
        return exact
    if min((*_profile(p, 1), *_profile(p, -1)), default=HEAVY) <= 2:
        return _heavy_w2(p, q)
    return _estimate(_summed(p, q, _cuts(p, q)))


def _asked_for(
    form: Callable[[Mixture, Mixture], float | None], p: Mixture, q: Mixture, method: Method | None
) -> Estimate | None:
    """Return what a formula gives, None where there is none or the integral is asked for."""
    exact = None if method == "quadrature" else form(p, q)
    if method == CLOSED_FORM and exact is None:
        raise ValueError(NO_FORM)
    if exact == math.inf:
        return Estimate(exact, method=CLOSED_FORM, reason=TOO_LARGE)
    return None if exact is None else Estimate(exact, EXACT * exact, CLOSED_FORM)


def _cuts(p: Mixture, q: Mixture) -> Plan:
    """Return cuts that resolve p, q, and where mass that q has elsewhere comes from."""
    return plan(p, q).cut_at(transported(q, p, q.knots()))


def _summed(p: Mixture, q: Mixture, cuts: Plan) -> Integral:
    """Return the cost of moving all the mass that the plan covers."""
    slip = SLIP * (p.grain.high.max() - p.grain.low.min() + abs(p.grain.loc).max())

    blurred = blur(p, p)

    def rounding(size: float) -> float:
        # (d + slip)² is off by 2 d slip + slip², and p by what x loses.
        return float(slip * (2.0 * math.sqrt(size) + slip)) + blurred * size

    return integrate(lambda x: _cost(p, q, x), cuts, rounding)


def _cost(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return what it costs to move the mass at x."""
    return p.prob(x) * (x - transported(p, q, x)) ** 2


def _heavy_w2(p: Mixture, q: Mixture) -> Estimate:
    """Return W₂² of two tails without a variance that are equal but for a shift.

    Far out x − T(x) is that shift, as a difference of large numbers: what lies beyond a small
    tail probability is not summed but taken for what it is at the edge.
    """
    mass = np.array([OUTERMOST])
    edges = np.concatenate([tail_point(p, mass, -1), tail_point(p, mass, 1)])
    cuts = _between(_cuts(p, q), *edges.tolist())
    found = _summed(p, q, cuts)
    beyond = OUTERMOST * float(np.sum((edges - transported(p, q, edges)) ** 2))
    return _estimate(found._replace(value=found.value + beyond, error=found.error + beyond))


def _between(cuts: Plan, low: float, high: float) -> Plan:
    """Return the plan from low to high only, with what was tails cut into ever longer panels."""
    ends = []
    bulk = [cuts.bulk, np.array([low, high])]
    for end, stop in ((cuts.left, low), (cuts.right, high)):
        longest = math.log1p(max(abs(stop - end.edge) / end.unit, 1.0))
        bulk.append(end.edge + end.side * end.unit * np.expm1(np.arange(0.0, longest)))
        ends.append(end._replace(edge=stop, cuts=np.empty(0)))
    points = np.unique(np.concatenate(bulk))
    left, right = ends
    return Plan(points[(points >= low) & (points <= high)], left, right, cuts.kinks)


def transported(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return T(x) with as much of q below T(x) as there is of p below x."""
    x = np.asarray(x, dtype=np.float64)
    left, right = below(p, x), above(p, x)
    moved = np.empty(x.shape)
    for side, mass, here in ((-1, left, left <= right), (1, right, left > right)):
        # Where p has no mass beyond x that a number could hold, nothing is moved.
        held = here & (mass > 0.0)
        moved[held] = tail_point(q, mass[held], side)
        moved[here & (mass == 0.0)] = x[here & (mass == 0.0)]
    return moved


def _mass_between(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return F(x) − G(x), taken on the side where less is lost."""
    under = below(p, x)
    return np.where(under < 0.5, under - below(q, x), above(q, x) - above(p, x))


def _lead(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return F(x) − G(x) as a share of their sum, or of that of the masses above."""
    under = below(p, x) < 0.5
    held = np.where(under, below(p, x) + below(q, x), above(p, x) + above(q, x))
    # Where neither has any mass, neither leads.
    return MAGNIFIED * _mass_between(p, q, x) / np.where(held > 0.0, held, 1.0)


def _closed_w1(p: Mixture, q: Mixture) -> float | None:
    """Return E|δ + Δ Z| where p and q have one shape: quantiles differ by δ + Δ z."""
    pair = _same_shape(p, q)
    if pair is None:
        return None
    (_, family, first), (_, _, second) = pair
    shift, stretch = abs(first.loc - second.loc), abs(first.scale - second.scale)
    if stretch == 0.0:
        return shift
    form = MEAN_SIZES.get(family.key)
    return None if form is None else stretch * form(shift / stretch)


def _closed_w2(p: Mixture, q: Mixture) -> float | None:
    """Return E(δ + Δ Z)² = (δ + Δ E Z)² + Δ² Var Z where p and q have one shape."""
    pair = _same_shape(p, q)
    if pair is None:
        return None
    (_, family, first), (_, _, second) = pair
    shift, stretch = first.loc - second.loc, first.scale - second.scale
    if stretch == 0.0:
        return shift * shift
    centre = shift + stretch * family.mean(*first.shape)
    spread = stretch * family.sd(*first.shape)
    return centre * centre + spread * spread


def _same_shape(p: Mixture, q: Mixture) -> tuple[Weighted, Weighted] | None:
    """Return the members that p and q are, if one is the other moved and stretched."""
    if len(p.present) > 1 or len(q.present) > 1:
        return None
    first, second = p.present[0], q.present[0]
    if first.family.key != second.family.key:
        return None
    if first.family.key != "uniform" and first.member.shape != second.member.shape:
        return None
    return first, second


def _mean_size_normal(d: float) -> float:
    """E|Z + d| = √(2/π) e^(−d²/2) + d erf(d/√2)."""
    return math.sqrt(2.0 / math.pi) * math.exp(-0.5 * d * d) + d * math.erf(d / math.sqrt(2.0))


def _mean_size_laplace(d: float) -> float:
    """E|Z + d| = d + e^(−d)."""
    return d + math.exp(-d)


def _mean_size_logistic(d: float) -> float:
    """E|Z + d| = 2 log(2 cosh(d/2))."""
    return d + 2.0 * math.log1p(math.exp(-d))


def _mean_size_uniform(d: float) -> float:
    """E|Z + d| = (1 + d²)/2 for d < 1, d beyond, of Z uniform on [−1, 1]."""
    return d if d >= 1.0 else 0.5 * (1.0 + d * d)


MEAN_SIZES: Mapping[str, Callable[[float], float]] = {
    "normal": _mean_size_normal,
    "laplace": _mean_size_laplace,
    "logistic": _mean_size_logistic,
    "uniform": _mean_size_uniform,
}
"""E|Z + d| of the standard member, d ≥ 0, by the key of the family."""


def _infinite_reason(p: Mixture, q: Mixture, order: int) -> str:
    """Return why W₁ (order 1) or W₂ (2) is infinite, as a sentence; "" where it is finite.

    With tail probabilities c |x|^−ν, of p and of q, that differ from the exponent ν' on, F − G
    falls like |x|^−ν' and quantiles differ by |x|^(ν + 1 − ν').
    """
    for side, where in SIDES.items():
        first, second = _profile(p, side), _profile(q, side)
        exponents = sorted({*first, *second})
        apart = [nu for nu in exponents if first.get(nu) != second.get(nu)]
        if not apart:
            continue
        nu, heaviest = apart[0], exponents[0]
        if nu <= 1 if order == 1 else 2 * nu <= heaviest + 2:
            return (
                f"far out on the {where} one of them has more mass than the other, by an amount "
                f"beyond x that falls only like |x|^−{float(nu):.4g}, and to move so much so far "
                "costs without bound"
            )
    return ""


def _profile(mixture: Mixture, side: int) -> Profile:
    """Return the power-law tails on one side, as tail probabilities."""
    profile: Profile = {}
    for weight, family, member in mixture.present:
        tail = family.tail(member, side)
        if tail is None or tail.quadratic or tail.linear:
            continue
        nu = tail.power - 1
        # wᵢ sᵢ^ν add up; only for a whole ν is the power a fraction.
        whole = nu.denominator == 1
        scale = 1.0 if whole else member.scale
        amount = Fraction(weight) * (Fraction(member.scale) ** int(nu) if whole else 1)
        scales = profile.setdefault(nu, {})
        scales[scale] = scales.get(scale, Fraction()) + amount
    return profile


def _estimate(found: Integral) -> Estimate:
    return Estimate(found.value, found.error, f"Gauss–Kronrod 21 vs 10, {found.nodes} nodes")
