"""Where powers of the densities lie in the plane."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.multivariate import plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_peaks import effective, peaks, ridge
from tests.core.planes import agrees, normals, single


@settings(max_examples=40, deadline=None)
@given(normals(2), normals(2), st.sampled_from([-0.2, 0.3, 0.5, 1.2, 2.0]))
def test_the_geometric_mean_is_a_multiple_of_its_effective_normal(
    p: MultivariateNormal, q: MultivariateNormal, a: float
) -> None:
    found = effective(p, q, a)
    if found is None:
        assert a > 1.0 or a < 0.0
        return
    normal = MultivariateNormal(found.mean, found.cov)
    x = np.random.default_rng(0).normal(size=(5, 2))
    rest = a * p.log_prob(x) + (1 - a) * q.log_prob(x) - normal.log_prob(x)
    assert np.ptp(rest) < 1e-6 * (1 + np.abs(rest).max())


def pair(apart: float, width: float = 1.0) -> MultivariateMixture:
    """Return two round normals side by side."""
    return MultivariateMixture(
        [
            WeightedNormal(1, MultivariateNormal([x, 0], width**2 * np.eye(2)))
            for x in (-apart, apart)
        ]
    )


def test_between_two_narrow_components_of_q_a_wide_p_peaks() -> None:
    p, q = MultivariateNormal([0, 0], 1.9 * np.eye(2)), pair(6.0)
    found = ridge(p, *q.parts, 2.0)
    assert found is not None
    assert found.mean == pytest.approx([0, 0])
    # Far from there p²/q₁ alone would peak.
    alone = effective(p, q.parts[0].normal, 2.0)
    assert alone is not None
    assert alone.mean[0] > 100.0


def test_a_ridge_needs_a_share_for_which_the_power_falls() -> None:
    q = pair(6.0)
    assert ridge(MultivariateNormal([0, 0], 2.1 * np.eye(2)), *q.parts, 2.0) is None


def test_the_peak_between_components_is_integrated() -> None:
    found = plane_values.divergence_value(
        DIVERGENCES["chi2"], single([0, 0], [[1.9, 0], [0, 1.9]]), pair(6.0)
    )
    # The second coordinate is a factor: 1 + χ² is a product of one integral each.
    x = np.linspace(-60, 60, 400_001)
    log_p = -0.5 * x * x / 1.9 - 0.5 * np.log(2 * np.pi * 1.9)
    log_q = np.logaddexp(-0.5 * (x - 6) ** 2, -0.5 * (x + 6) ** 2) - 0.5 * np.log(8 * np.pi)
    across = float(np.exp(2 * log_p - log_q).sum() * (x[1] - x[0]))
    along = 1 / np.sqrt(1.9 * 0.1)
    assert agrees(found, across * along - 1.0, 1e-9 * found.value)


def test_orders_of_kl_need_nothing_more_and_negative_ones_swap() -> None:
    p, q = single([0, 0], [[1, 0], [0, 1]]), pair(2.0)
    assert peaks(p, q, 0.0) == peaks(p, q, 1.0) == []
    assert len(peaks(p, q, 0.5)) == 2
    assert len(peaks(p, q, 1.5)) == 3
    for one, other in zip(peaks(p, q, 1.5), peaks(q, p, -0.5), strict=True):
        assert np.array_equal(one.mean, other.mean)
