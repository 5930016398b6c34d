"""What two multivariate normals have in common, in closed form.

With λᵢ the eigenvalues of Σq⁻¹Σp (how many times wider p is than q, as a variance) every
f-divergence that has a formula is a sum over log λᵢ and a squared length of the shift of the means.
Each is a sum of terms that cannot be negative, and near λ = 1 the logarithms come from Σp − Σq, so
nearly equal normals lose no digits. The errors grow with the condition of the correlations.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import exp_minus_one_minus
from klviz.core.divergences import Divergence
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.multivariate.definiteness import (
    is_positive_definite,
    log_of,
    pivots,
    semidefinite_form,
    weighted_sum,
)
from klviz.core.multivariate.graded import graded_singular_values
from klviz.core.multivariate.normal import EPSILON, MultivariateNormal, solve_lower

CLOSED_FORM = "closed form"
NEAR = 0.5
"""Up to which size of Σq⁻¹Σp − 1 the eigenvalues are taken from it."""
GRADED = 1e4
"""From which ratio of its singular values on a matrix is taken for one of columns of many sizes."""
CLOSE = 1e-4
"""How close to where an order is infinite doubles are not trusted with its value."""


class KlTerms(NamedTuple):
    """The parts of KL(P‖Q) = ½ (log_det + trace − dimensions + mahalanobis).

    Attributes:
        log_det: log det Σq / det Σp.
        trace: tr Σq⁻¹Σp.
        mahalanobis: (mp − mq)ᵀ Σq⁻¹ (mp − mq).
        dimensions: d.
    """

    log_det: float
    trace: float
    mahalanobis: float
    dimensions: int

    @property
    def total(self) -> float:
        """Half their sum: KL, as well as the sum of these numbers can be known."""
        return 0.5 * (self.log_det + (self.trace - self.dimensions) + self.mahalanobis)


class _Pair(NamedTuple):
    """Two normals as seen by the second: whitened by q.

    Attributes:
        logs: log λᵢ, ascending, (d,).
        doubt: how far rounding can move each of them, (d,).
        shift: Lq⁻¹(mp − mq), (d,).
    """

    logs: Array
    doubt: Array
    shift: Array


def kl_terms(p: MultivariateNormal, q: MultivariateNormal) -> KlTerms:
    """Return the parts that KL(P‖Q) is the sum of.

    Raises:
        ValueError: p and q have different numbers of dimensions.
    """
    _check(p, q)
    stretch = solve_lower(q.factor, p.factor)
    shift = solve_lower(q.factor, p.mean - q.mean)
    return KlTerms(
        q.log_det - p.log_det, float(np.sum(stretch**2)), float(shift @ shift), p.dimensions
    )


def kl(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
    """Return KL(P‖Q) = ½ (tr Σq⁻¹Σp − d + log det Σq/det Σp + δᵀΣq⁻¹δ), δ = mp − mq.

    Raises:
        ValueError: p and q have different numbers of dimensions.
    """
    return renyi(p, q, 1.0)


def renyi(p: MultivariateNormal, q: MultivariateNormal, order: float) -> Estimate:
    """Return Rényi's divergence log ∫ pᵃ q¹⁻ᵃ / (a − 1); 0 is 0, 1 KL(P‖Q), ∞ log max p/q.

    With Σ* = a Σq + (1 − a) Σp it is ½ a δᵀΣ*⁻¹δ − ½ log[det Σ* / (det Σp¹⁻ᵃ det Σqᵃ)] / (a − 1),
    and infinite where a > 1 and Σ* is not positive definite (M. Gil, F. Alajaji, T. Linder, Rényi
    divergence measures for commonly used univariate continuous distributions, 2013).

    Raises:
        ValueError: the order is negative or nan, or p and q have different dimensions.
    """
    if not order >= 0.0:
        raise ValueError(f"order must be at least 0, got {order!r}")
    _check(p, q)
    if order == 0.0:
        return _estimate(0.0, 0.0)
    if order == math.inf:
        return _largest_log_ratio(p, q)
    if order < 0.5:
        other = renyi(q, p, 1.0 - order)
        share = order / (1.0 - order)
        return _estimate(share * other.value, share * other.error)
    reason = _renyi_reason(p, q, order)
    if reason:
        return Estimate(math.inf, method=CLOSED_FORM, reason=reason)
    pair = _pair(p, q)
    if order > 1.0 and math.exp(float(pair.logs[-1])) > (1.0 - CLOSE) * order / (order - 1.0):
        return _exact_renyi(p, q, order)
    return _finite_renyi(pair, q, order)


def bhattacharyya(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
    """Return Bhattacharyya's distance −log ∫ √(p q): half of Rényi's divergence of order ½."""
    half = renyi(p, q, 0.5)
    return _estimate(0.5 * half.value, 0.5 * half.error)


def alpha(p: MultivariateNormal, q: MultivariateNormal, a: float) -> Estimate:
    """Return Minka's D_α = (1 − ∫ pᵃ q¹⁻ᵃ) / (a(1 − a)); a = 0 is KL(Q‖P), a = 1 is KL(P‖Q)."""
    if a < 0.5:
        return alpha(q, p, 1.0 - a)
    order = renyi(p, q, a)
    if a == 1.0 or order.reason:
        return order
    # ∫ pᵃ q¹⁻ᵃ = exp((a − 1) Rₐ): close to one it is its distance from one that has digits.
    exponent = (a - 1.0) * order.value
    with np.errstate(over="ignore"):
        value = float(np.expm1(exponent)) / (a * (a - 1.0))
        slope = float(np.exp(exponent)) / a
    return _estimate(value, slope * order.error)


def cross_entropy(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
    """Return −∫ p log q = entropy(p) + KL(P‖Q), in nats."""
    of_p, more = entropy(p), kl(p, q)
    return _estimate(of_p.value + more.value, of_p.error + more.error)


def entropy(p: MultivariateNormal) -> Estimate:
    """Return −∫ p log p, in nats."""
    return _estimate(p.entropy, _log_det_doubt(p) + 4.0 * EPSILON * abs(p.entropy))


def wasserstein2_squared(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
    """Return the squared 2-Wasserstein distance |δ|² + min over rotations U of ‖Lp − Lq U‖².

    The minimum is Bures' tr(Σp + Σq − 2 (Σp^½ Σq Σp^½)^½), in a form that cannot cancel.

    Raises:
        ValueError: p and q have different numbers of dimensions.
    """
    _check(p, q)
    left, _, right = np.linalg.svd(q.factor.T @ p.factor)
    rotated = float(np.sum((p.factor - q.factor @ (left @ right)) ** 2))
    # The identity is a rotation too, the best one where p and q are equal: then nothing remains.
    bures = min(rotated, float(np.sum((p.factor - q.factor) ** 2)))
    noise = 4.0 * EPSILON * p.dimensions
    size = float(np.trace(p.cov)) + float(np.trace(q.cov))
    # Rounding of the covariances counts by how far the best map is from the identity.
    with np.errstate(over="ignore"):
        gap = float(np.max(np.expm1(0.5 * np.abs(_pair(p, q).logs))))
    error = noise * (math.sqrt(bures * size) + gap * size + noise * size)
    delta = p.mean - q.mean
    squared = float(delta @ delta)
    return _estimate(squared + bures, error + 4.0 * EPSILON * squared)


def divergence_value(
    divergence: Divergence, p: MultivariateNormal, q: MultivariateNormal
) -> Estimate | None:
    """Return D(P‖Q) where there is a formula for it: where it is a sum of α-divergences."""
    if divergence.remainder or not divergence.smooth:
        return None
    values = [(factor, alpha(p, q, order)) for order, factor in divergence.parts]
    for _, value in values:
        if value.reason:
            return value
    total = sum(factor * value.value for factor, value in values)
    return _estimate(total, sum(factor * value.error for factor, value in values))


def _exact_renyi(p: MultivariateNormal, q: MultivariateNormal, a: float) -> Estimate:
    """Return Rényi's divergence where Σ* is all but singular, from fractions."""
    order = Fraction(a)
    shift = [x - y for x, y in zip(_fractions(p.mean), _fractions(q.mean), strict=True)]
    mixed, form = pivots(weighted_sum([order, 1 - order], [q.cov, p.cov]), shift)
    logs = [
        sum(map(log_of, mixed)),
        *(
            weight * sum(map(log_of, pivots(weighted_sum([Fraction(1)], [normal.cov]))[0]))
            for weight, normal in ((a - 1.0, p), (-a, q))
        ),
    ]
    length = float(order * form)
    value = 0.5 * length - 0.5 * sum(logs) / (a - 1.0)
    sizes = sum(map(abs, logs)) + p.dimensions
    return _estimate(value, EPSILON * (2.0 * length + 4.0 * sizes / (a - 1.0)))


def _largest_log_ratio(p: MultivariateNormal, q: MultivariateNormal) -> Estimate:
    """Return log max p/q = ½ log det Σq/det Σp + ½ δᵀ(Σq − Σp)⁻¹δ, whether finite by fractions."""
    shift = [x - y for x, y in zip(_fractions(p.mean), _fractions(q.mean), strict=True)]
    form = semidefinite_form(weighted_sum([Fraction(1), Fraction(-1)], [q.cov, p.cov]), shift)
    if form is None:
        reason = "p/q has no largest value: q is not at least as wide as p in every direction"
        return Estimate(math.inf, method=CLOSED_FORM, reason=reason)
    pair = _pair(p, q)
    value = 0.5 * float(form) - 0.5 * float(np.sum(pair.logs))
    return _estimate(value, float(np.sum(pair.doubt)) + 4.0 * EPSILON * abs(value))


def _fractions(numbers: Array) -> list[Fraction]:
    return [Fraction(x) for x in numbers.tolist()]


def _finite_renyi(pair: _Pair, q: MultivariateNormal, a: float) -> Estimate:
    """Return Rényi's divergence of an order a ≥ ½ for which Σ* is well positive definite."""
    with np.errstate(over="ignore"):
        growth = np.expm1(pair.logs)
        # 1 + z are the eigenvalues of Σ* beside those of Σq.
        z = (1.0 - a) * growth
        shapes = _shapes(pair.logs, z, a)
        moved = np.abs(a * growth / (1.0 + z)) * pair.doubt
        turned = 4.0 * EPSILON * q.dimensions * float(np.linalg.norm(pair.shift))
        squares = pair.shift**2 / (1.0 + z)
        slips = turned * (2.0 * np.abs(pair.shift) + turned) / (1.0 + z)
        reshaped = squares * np.abs((1.0 - a) * (growth + 1.0) / (1.0 + z)) * pair.doubt
    value = 0.5 * float(np.sum(shapes)) + 0.5 * a * float(np.sum(squares))
    error = 0.5 * float(np.sum(moved)) + 0.5 * a * float(np.sum(slips + reshaped))
    error += a * q.rounding * float(np.sum(squares)) + 8.0 * EPSILON * abs(value)
    return _estimate(value, error)


def _shapes(t: Array, z: Array, a: float) -> Array:
    """Return [log(1 + z) − (1 − a) t]/(1 − a) with z = (1 − a)(eᵗ − 1): twice D_a along each axis.

    Near t = 0 both terms are about t; there E(t) − E(log(1 + z))/(1 − a), E(t) = eᵗ − 1 − t, is
    the same with what is linear in t taken out.
    """
    if a == 1.0:
        return exp_minus_one_minus(t)
    logs = np.log1p(z)
    near = np.abs(t) <= 1.0
    close, flat = np.where(near, t, 0.0), np.where(near, logs, 0.0)
    cancelled = exp_minus_one_minus(close) - exp_minus_one_minus(flat) / (1.0 - a)
    return np.where(near, cancelled, logs / (1.0 - a) - t)


def _pair(p: MultivariateNormal, q: MultivariateNormal) -> _Pair:
    """Return p as q sees it, along the axes that are conjugate to both."""
    shift = solve_lower(q.factor, p.mean - q.mean)
    excess = _congruent(q, p.cov - q.cov)
    size = float(np.linalg.norm(excess)) if float(np.max(np.abs(excess))) < NEAR else math.inf
    if size < NEAR:
        values, axes = np.linalg.eigh(excess)
        doubt = np.full(values.shape, q.rounding * size)
        return _Pair(np.log1p(values), doubt, axes.T @ shift)
    stretch = solve_lower(q.factor, p.factor)
    axes, roots, _ = np.linalg.svd(stretch)
    roots, axes = roots[::-1], axes[:, ::-1]
    doubt = 4.0 * EPSILON * p.dimensions * roots[-1] / roots
    if roots[-1] > GRADED * roots[0]:
        axes, roots, own = graded_singular_values(stretch)
        doubt = np.minimum(np.full(roots.shape, own), 1.0 / EPSILON)
    logs = 2.0 * np.log(roots)
    doubt = doubt + p.rounding + q.rounding + EPSILON * np.abs(logs)
    return _Pair(logs, doubt, axes.T @ shift)


def _congruent(q: MultivariateNormal, matrix: Array) -> Array:
    """Return Lq⁻¹ A Lq⁻ᵀ for a symmetric A."""
    half = solve_lower(q.factor, solve_lower(q.factor, matrix).T)
    return np.asarray(0.5 * (half + half.T))


def _renyi_reason(p: MultivariateNormal, q: MultivariateNormal, a: float) -> str:
    """Return why ∫ pᵃ q¹⁻ᵃ diverges, as a sentence; "" where it does not."""
    if a <= 1.0:
        return ""
    exact = Fraction(a)
    if is_positive_definite(weighted_sum([exact, 1 - exact], [q.cov, p.cov])):
        return ""
    axes, roots, _ = np.linalg.svd(solve_lower(q.factor, p.factor))
    direction = q.factor @ axes[:, 0]
    direction = direction / direction[np.argmax(np.abs(direction))]
    written = ", ".join(f"{x:.3g}".replace("-", "−") for x in direction)
    power = "p²/q" if a == 2.0 else f"p^{a:.4g}/q^{a - 1.0:.4g}"
    return (
        f"along ({written}) the squared width of p is {roots[0] ** 2:.4g} times that of q; from "
        f"{a / (a - 1.0):.4g} times on, the integral of {power} diverges"
    )


def _log_det_doubt(p: MultivariateNormal) -> float:
    """Return what rounding can do to half of log det Σ."""
    return 0.5 * p.rounding + EPSILON * abs(p.log_det)


def _estimate(value: float, error: float) -> Estimate:
    if math.isinf(value):
        return Estimate(value, method=CLOSED_FORM, reason=TOO_LARGE)
    return Estimate(value, error, CLOSED_FORM)


def _check(p: MultivariateNormal, q: MultivariateNormal) -> None:
    if p.dimensions != q.dimensions:
        raise ValueError(
            f"p and q must have as many dimensions, got {p.dimensions} and {q.dimensions}"
        )
