"""Both directions at once: where densities cross, and what their integrands gain and lose."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from klviz.analyses.translation import mixture_of
from klviz.core.divergences import KL
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.signed_parts import crossings, gain_of, losses
from klviz.core.values import divergence_value
from klviz.document.notation import parse_target

PAIRS = [
    ("N(0, 1)", "N(0, 2)"),
    ("N(1, 1)", "N(0, 1)"),
    ("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(0, 3)"),
    ("Laplace(0, 1)", "Cauchy(1, 2)"),
    ("Cauchy(0, 1)", "t(2; 0, 1)"),
    ("U(0, 1)", "N(0, 1)"),
    ("U(0, 1)", "U(-1, 2)"),
    ("N(1000, 0.00001)", "N(1000, 0.00002)"),
    ("0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)", "0.1 Laplace(0, 1) + 0.9 Logistic(1, 0.4)"),
]


def law(text: str) -> Mixture:
    return mixture_of(parse_target(text))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_both_areas_are_the_integrals_over_where_the_integrand_has_their_sign(
    first: str, second: str
) -> None:
    p, q = law(first), law(second)
    found = crossings(p, q)
    kinks = np.concatenate([p.kinks, q.kinks])
    ends = [-math.inf, *np.unique(np.concatenate([found.points, kinks])), math.inf]
    for one, other, below in zip((p, q), (q, p), losses(found), strict=True):
        value = divergence_value(KL, one, other)
        if math.isinf(value.value):
            continue
        parts = [partial_value(KL, one, other, *span) for span in pairwise(ends)]
        above = math.fsum(part.value for part in parts if part.value > 0.0)
        under = -math.fsum(part.value for part in parts if part.value < 0.0)
        doubt = math.fsum(part.error for part in parts) + 1e-13
        assert abs(under - below.value) <= below.error + doubt
        found_above = gain_of(value, below)
        assert abs(above - found_above.value) <= found_above.error + doubt


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_no_loss_is_more_than_one(first: str, second: str) -> None:
    p, q = law(first), law(second)
    for below in losses(crossings(p, q)):
        assert 0.0 <= below.value <= 1.0


def test_where_kl_is_infinite_so_is_the_gain_of_zero_alone() -> None:
    p, q = law("N(0, 1)"), law("U(-1, 1)")
    value = divergence_value(KL, p, q)
    below = losses(crossings(p, q))[0]
    above = gain_of(value, below)
    assert above.value == math.inf
    assert above.reason == value.reason
    # q = ½ is larger than p on all of it.
    assert below.value == pytest.approx(-partial_value(KL, p, q, -1.0, 1.0).value, abs=1e-12)


def test_equal_densities_have_no_areas_and_cross_nowhere() -> None:
    p, q = law("N(0, 1)"), law("N(0, 1)")
    found = crossings(p, q)
    assert not found.points.size
    assert [below.value for below in losses(found)] == [0.0, 0.0]
