"""Smoothing on the line: a mixture is another Q, and as ε falls KL goes to what it was."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.divergences import KL
from klviz.core.line_smoothing import LineSmoothing, cauchy
from klviz.core.mixtures import Mixture
from klviz.core.truncation import Truncated
from klviz.core.values import divergence_value
from tests.core.records import one

NORMAL = one("normal", 0.0, 1.0)
PRIOR = cauchy(0.0, 10.0)
INFINITE = {
    "support": (Truncated(NORMAL), Truncated(one("uniform", -1.0, 1.0))),
    "a cut of Q": (Truncated(NORMAL), Truncated(NORMAL, -1.0, 1.0)),
    "both cut": (Truncated(NORMAL, -2.0, 2.0), Truncated(one("normal", 0.0, 2.0), -1.0, 3.0)),
    "tails": (Truncated(one("student_t", 2.0, 0.0, 1.0)), Truncated(NORMAL)),
    "heavier tails": (Truncated(one("student_t", 1.0, 0.0, 1.0)), Truncated(NORMAL)),
}


@pytest.mark.parametrize("name", INFINITE)
def test_smoothed_it_is_finite_and_grows_as_epsilon_falls(name: str) -> None:
    found = LineSmoothing(*INFINITE[name], PRIOR)
    values = [found.at(epsilon) for epsilon in (1e-3, 1e-6, 1e-9, 1e-12)]
    assert all(math.isfinite(value.value) and value.error < 1e-9 for value in values)
    assert values[0] < values[1] < values[2] < values[3]


@pytest.mark.parametrize("name", ["support", "a cut of Q", "both cut"])
def test_where_q_is_zero_it_grows_by_the_lost_mass_times_the_logarithm(name: str) -> None:
    found = LineSmoothing(*INFINITE[name], PRIOR)
    low, high = found.at(1e-9).value, found.at(1e-12).value
    assert found.missed > 0.1
    assert high - low == pytest.approx(found.missed * math.log(1e3), rel=1e-6)


def test_a_truncated_q_is_smoothed_like_the_block_it_is() -> None:
    block = one("uniform", -1.0, 1.0)
    whole = LineSmoothing(Truncated(NORMAL), Truncated(block), PRIOR)
    cut = LineSmoothing(Truncated(NORMAL), Truncated(one("uniform", -1.0, 4.0), -1.0, 1.0), PRIOR)
    for epsilon in (1.0, 0.3, 1e-5):
        first, second = whole.at(epsilon), cut.at(epsilon)
        assert abs(first.value - second.value) <= first.error + second.error


@pytest.mark.parametrize("q", [one("normal", 1.0, 2.0), one("student_t", 3.0, 0.0, 1.0)])
def test_a_finite_divergence_is_the_limit(q: Mixture) -> None:
    found = LineSmoothing(Truncated(NORMAL), Truncated(q), PRIOR)
    assert found.missed == 0.0
    assert found.at(1e-12).value == pytest.approx(divergence_value(KL, NORMAL, q).value, abs=1e-10)


def test_all_of_the_prior_is_the_prior() -> None:
    found = LineSmoothing(Truncated(NORMAL), Truncated(one("uniform", 3.0, 4.0)), PRIOR).at(1.0)
    wanted = divergence_value(KL, NORMAL, PRIOR)
    assert abs(found.value - wanted.value) <= found.error + wanted.error


def test_it_is_the_divergence_to_a_mixture() -> None:
    q = one("normal", 1.0, 0.5)
    parts = [part._replace(weight=0.75 * part.weight) for part in q.parts]
    parts += [part._replace(weight=0.25 * part.weight) for part in PRIOR.parts]
    wanted = divergence_value(KL, NORMAL, Mixture(parts))
    found = LineSmoothing(Truncated(NORMAL), Truncated(q), PRIOR).at(0.25)
    assert abs(found.value - wanted.value) <= found.error + wanted.error
    assert np.isfinite(found.value)


def test_cut_again_it_is_what_it_would_be_afresh() -> None:
    p, q = Truncated(NORMAL), Truncated(one("normal", 0.0, 2.0))
    found = LineSmoothing(p, q, PRIOR)
    found.at(1e-4)
    for cut_p, cut_q in ((Truncated(NORMAL, -1.0, 2.0), q), (p, Truncated(q.density, -2.0, 2.0))):
        again, afresh = found.cut_again(cut_p, cut_q), LineSmoothing(cut_p, cut_q, PRIOR)
        assert again.at(1e-4) == afresh.at(1e-4)
        assert again.at(1e-4) != found.at(1e-4)
