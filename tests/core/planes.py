"""Normals in several dimensions for tests: from records, at random, their truth to 60 digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import mpmath
import numpy as np
from hypothesis import strategies as st

from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.records import Record, cases

Number: TypeAlias = Any
"""A number of mpmath, which has no types."""

DIGITS = 60
PLANE_MIXTURES = [case for case in cases("gaussian_2d") if case["kind"] == "mixture_2d"]
MEAN_FIELDS = [case for case in cases("gaussian_2d") if case["kind"] == "mean_field_gaussian"]


def normal_of(record: Record) -> MultivariateNormal:
    """Return the normal that a record describes."""
    return MultivariateNormal(record["mean"], record["cov"])


def plane_mixture_of(record: Record) -> MultivariateMixture:
    """Return the mixture that a record describes."""
    return MultivariateMixture(
        [WeightedNormal(part["weight"], normal_of(part)) for part in record["components"]]
    )


def single(mean: Sequence[float], cov: Sequence[Sequence[float]]) -> MultivariateMixture:
    """Return a normal as a mixture of one."""
    return MultivariateMixture.single(MultivariateNormal(mean, cov))


def twice(normal: MultivariateNormal) -> MultivariateMixture:
    """Return the normal as a mixture of two equals, for which no formula is used."""
    return MultivariateMixture([WeightedNormal(0.3, normal), WeightedNormal(0.7, normal)])


def agrees(found: Estimate, truth: float, slack: float = 0.0) -> bool:
    """Return whether the truth lies within the stated error, and the slack that it is known to."""
    return abs(found.value - truth) <= found.error + slack


def within(found: float, wanted: object, tolerance: Record) -> bool:
    """Return whether a number is as close to the reference as that asks for."""
    truth = float(str(wanted))
    if np.isinf(truth):
        return found == truth
    return abs(found - truth) <= max(tolerance["abs"], tolerance["rel"] * abs(truth))


def tolerance_of(case: Record, name: str) -> Record:
    """Return the tolerance for one of the values of a case."""
    found: Record = case["tol"].get(name, case["tol"]["default"])
    return found


def random_cov(rng: np.random.Generator, d: int, spread: float) -> Array:
    """Return a covariance whose widths along random axes span so many powers of ten, both ways."""
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    cov = (axes * 10.0 ** rng.uniform(-spread, spread, d)) @ axes.T
    return np.asarray(0.5 * cov + 0.5 * cov.T)


def random_normal(rng: np.random.Generator, d: int, spread: float = 0.5) -> MultivariateNormal:
    """Return a normal with such a covariance and a mean near the origin."""
    return MultivariateNormal(rng.normal(size=d), random_cov(rng, d, spread))


def normals(dimensions: int, spread: float = 0.5) -> st.SearchStrategy[MultivariateNormal]:
    """Return a strategy for normals."""
    seeds = st.integers(0, 2**32 - 1)
    return seeds.map(lambda s: random_normal(np.random.default_rng(s), dimensions, spread))


def true_kl(p: MultivariateNormal, q: MultivariateNormal) -> Number:
    """Return KL(P‖Q) to many digits."""
    return true_renyi(p, q, 1.0)


def true_renyi(p: MultivariateNormal, q: MultivariateNormal, order: float) -> Number:
    """Return Rényi's divergence to many digits; +∞ where it is infinite."""
    with mpmath.workdps(DIGITS):
        first, second, shift = _matrices(p, q)
        a = mpmath.mpf(order)
        mixed = a * second + (1 - a) * first
        if min(mpmath.eigsy(mixed, eigvals_only=True)) <= 0:
            return mpmath.inf
        far = (shift.T * mixed**-1 * shift)[0]
        if order == 1.0:
            whitened = second**-1 * first
            trace = mpmath.fsum(whitened[i, i] for i in range(first.rows))
            logs = mpmath.log(mpmath.det(second) / mpmath.det(first))
            return (trace - first.rows + logs + far) / 2
        logs = mpmath.log(mpmath.det(mixed)) - (1 - a) * mpmath.log(mpmath.det(first))
        logs -= a * mpmath.log(mpmath.det(second))
        return a * far / 2 - logs / (2 * (a - 1))


def true_w2(p: MultivariateNormal, q: MultivariateNormal) -> Number:
    """Return the squared 2-Wasserstein distance to many digits."""
    with mpmath.workdps(DIGITS):
        first, second, shift = _matrices(p, q)
        values, axes = mpmath.eigsy(first)
        root = axes * mpmath.diag([mpmath.sqrt(v) for v in values]) * axes.T
        cross = mpmath.eigsy(root * second * root, eigvals_only=True)
        total = mpmath.fsum(first[i, i] + second[i, i] for i in range(first.rows))
        return (shift.T * shift)[0] + total - 2 * mpmath.fsum(mpmath.sqrt(v) for v in cross)


def _matrices(p: MultivariateNormal, q: MultivariateNormal) -> tuple[Number, Number, Number]:
    first, second = mpmath.matrix(p.cov.tolist()), mpmath.matrix(q.cov.tolist())
    return first, second, mpmath.matrix(p.mean.tolist()) - mpmath.matrix(q.mean.tolist())
