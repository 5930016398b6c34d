"""The best factorised and round approximations of a normal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate import mean_field
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import MEAN_FIELDS, normal_of, normals, within
from tests.core.records import Record

OPTIMA = {
    "forward_mean_field": mean_field.forward_diagonal,
    "reverse_mean_field": mean_field.reverse_diagonal,
    "forward_isotropic": mean_field.forward_isotropic,
    "reverse_isotropic": mean_field.reverse_isotropic,
}
ELONGATED = MultivariateNormal([0, 0], [[1, 0.97], [0.97, 1]])


@pytest.mark.parametrize("case", MEAN_FIELDS, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("name", OPTIMA)
def test_the_optimum_is_that_of_the_reference(case: Record, name: str) -> None:
    p, wanted = normal_of(case["p"]), case["optima"][name]
    q = OPTIMA[name](p)
    tolerance = case["tol"]["default"]
    assert np.array_equal(q.mean, p.mean)
    for found, sd in zip(q.sd.tolist(), wanted["sd"], strict=True):
        assert within(found, sd, tolerance)
    assert within(forms.kl(p, q).value, wanted["kl_pq"], tolerance)
    assert within(forms.kl(q, p).value, wanted["kl_qp"], tolerance)


@settings(max_examples=20, deadline=None)
@given(normals(3), st.integers(0, 1000))
def test_no_other_widths_do_better(p: MultivariateNormal, seed: int) -> None:
    shake = np.exp(0.1 * np.random.default_rng(seed).normal(size=3))
    for name, optimum in OPTIMA.items():
        q = optimum(p)
        factors = shake if "mean_field" in name else np.full(3, shake[0])
        other = MultivariateNormal(q.mean, q.cov * np.outer(factors, factors))
        pair, others = ((p, q), (p, other)) if "forward" in name else ((q, p), (other, p))
        assert forms.kl(*pair).value < forms.kl(*others).value


@settings(max_examples=20, deadline=None)
@given(normals(4))
def test_reverse_is_never_wider_than_forward(p: MultivariateNormal) -> None:
    narrow, wide = mean_field.reverse_diagonal(p).sd, mean_field.forward_diagonal(p).sd
    assert (narrow <= wide * (1 + 1e-12)).all()


def test_the_elongated_normal_of_the_books() -> None:
    narrow, wide = mean_field.reverse_diagonal(ELONGATED), mean_field.forward_diagonal(ELONGATED)
    assert np.diag(narrow.cov) == pytest.approx([0.0591, 0.0591])
    assert np.diag(wide.cov) == pytest.approx([1.0, 1.0])
    assert forms.kl(narrow, ELONGATED).value == pytest.approx(1.4142622, abs=5e-8)
    assert forms.kl(ELONGATED, wide).value == pytest.approx(1.4142622, abs=5e-8)
    drawn = MultivariateNormal([0, 0], 0.04 * np.eye(2))
    assert forms.kl(drawn, ELONGATED).value == pytest.approx(1.4814326, abs=5e-8)


RATIOS = {
    -1.0: 0.263068,
    0.0: 0.36,
    0.25: 0.442221,
    0.5: 0.6,
    0.75: 0.814074,
    1.0: 1.0,
    1.5: 1.236267,
    2.0: 1.368466,
    -math.inf: 0.2,
    math.inf: 1.8,
}


@pytest.mark.parametrize(("a", "ratio"), RATIOS.items())
@pytest.mark.parametrize("rho", [0.8, -0.8])
def test_the_alpha_optimum_has_the_known_variance(a: float, ratio: float, rho: float) -> None:
    assert mean_field.variance_ratio(rho, a) == pytest.approx(ratio, abs=6e-7)


@pytest.mark.parametrize("rho", [-0.97, -0.3, 0.0, 0.5, 0.999])
def test_the_alpha_optimum_joins_both_kls_smoothly_and_has_its_limits(rho: float) -> None:
    ratio = mean_field.variance_ratio
    assert ratio(rho, 0.0) == pytest.approx(1 - rho * rho, rel=1e-12)
    assert ratio(rho, 1.0) == pytest.approx(1.0)
    assert ratio(rho, 0.5) == pytest.approx(math.sqrt(1 - rho * rho))
    assert ratio(rho, math.nextafter(0.5, 0.0)) == pytest.approx(ratio(rho, 0.5), rel=1e-12)
    for far in (1e8, 1e200, 1e300):
        assert ratio(rho, far) == pytest.approx(1 + abs(rho), abs=1e-7)
        assert ratio(rho, -far) == pytest.approx(1 - abs(rho), abs=1e-7)
    ladder = [ratio(rho, a) for a in np.linspace(-5, 5, 41)]
    assert np.all(np.diff(ladder) >= -1e-15)


@pytest.mark.parametrize("a", [-0.5, 0.1, 0.5, 0.9, 1.3])
def test_the_alpha_optimum_minimises_its_divergence(a: float) -> None:
    p = MultivariateNormal([1, 2], [[4.0, 1.2], [1.2, 1.0]])
    best = mean_field.alpha_diagonal(p, a)
    least = forms.alpha(p, best, a).value
    for factors in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99), (1.01, 1.01), (0.99, 0.99)):
        other = MultivariateNormal(p.mean, best.cov * np.outer(factors, factors))
        assert forms.alpha(p, other, a).value > least


@pytest.mark.parametrize("a", [-0.7, 0.3, 0.5, 1.4])
def test_at_the_alpha_optimum_the_tilted_density_has_the_variances_of_q(a: float) -> None:
    # A stationary point: q matches the moments of pᵃ q¹⁻ᵃ.
    p = MultivariateNormal([0, 0], [[2.0, -0.8], [-0.8, 1.0]])
    q = mean_field.alpha_diagonal(p, a)
    tilted = np.linalg.inv(a * np.linalg.inv(p.cov) + (1 - a) * np.linalg.inv(q.cov))
    assert np.diag(tilted) == pytest.approx(np.diag(q.cov), rel=1e-12)


def test_input_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="p must have 2 dimensions, got 1"):
        mean_field.alpha_diagonal(MultivariateNormal([0], [[1]]), 0.5)
    with pytest.raises(ValueError, match=r"rho must lie between −1 and 1, got 1\.0"):
        mean_field.variance_ratio(1.0, 0.5)
    with pytest.raises(ValueError, match="a must be a number, got nan"):
        mean_field.variance_ratio(0.5, math.nan)
