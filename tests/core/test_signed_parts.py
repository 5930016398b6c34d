"""What KL gains and what it loses: their difference is KL, and the loss is never the larger."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from scipy.integrate import quad

from klviz.core import spaces
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import KL
from klviz.core.mixtures import Mixture
from klviz.core.signed_parts import signed_parts
from tests.core.records import TWO_MODES, cases, mixture_of, one

NORMAL, CAUCHY = one("normal", 0.0, 1.0), one("student_t", 1.0, 0.0, 1.0)


def outcomes_of(case: Any, who: str) -> Categorical:
    if who in case:
        return Categorical(case[who])
    return Categorical.from_logits(case[f"{who}_logits"])


def pairs() -> list[Any]:
    found = []
    for name in ("gaussian_1d", "continuous_1d", "discrete"):
        for case in cases(name):
            both: Sequence[Mixture | Categorical]
            if name == "discrete":
                both = [outcomes_of(case, who) for who in "pq"]
            else:
                both = [mixture_of(case[who]) for who in "pq"]
            found.append(pytest.param(*both, id=case["id"]))
    return found


@pytest.mark.parametrize(("p", "q"), pairs())
def test_the_gain_less_the_loss_is_the_divergence(
    p: Mixture | Categorical, q: Mixture | Categorical
) -> None:
    value = spaces.divergence_value(KL, p, q)
    gain, loss = signed_parts(p, q)
    assert math.isfinite(loss.value)
    assert 0.0 <= loss.value <= gain.value + gain.error + loss.error
    if math.isinf(value.value):
        assert gain.value == math.inf
        assert gain.reason == value.reason
        return
    doubt = gain.error + loss.error + value.error
    assert gain.value - loss.value == pytest.approx(value.value, rel=1e-15, abs=doubt)
    assert doubt <= 1e-9 * (gain.value + loss.value) + 1e-12


def test_parts_of_two_normals_are_those_of_another_integrator() -> None:
    # log p/q = log 2 − ⅜ x² changes its sign at ±√(8 log 2 / 3).
    edge = math.sqrt(8.0 * math.log(2.0) / 3.0)

    def term(x: float) -> float:
        p = math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
        return p * (math.log(2.0) - 0.375 * x * x)

    gain, loss = signed_parts(NORMAL, one("normal", 0.0, 2.0))
    assert gain.value == pytest.approx(quad(term, -edge, edge, epsabs=1e-14)[0], abs=1e-13)
    assert loss.value == pytest.approx(-2.0 * quad(term, edge, 40.0, epsabs=1e-14)[0], abs=1e-13)


def test_the_loss_of_an_infinite_divergence_is_a_number() -> None:
    gain, loss = signed_parts(CAUCHY, NORMAL)
    assert gain.value == math.inf
    assert "tail" in gain.reason
    assert 0.0 < loss.value < 1.0
    assert loss.error < 1e-12


def test_the_loss_of_outcomes_is_at_most_what_q_has_more() -> None:
    p, q = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])
    gain, loss = signed_parts(p, q)
    assert gain.value == pytest.approx(0.9 * math.log(1.8), rel=1e-15)
    assert loss.value == pytest.approx(0.1 * math.log(5.0), rel=1e-15)
    assert loss.value <= 0.4


def test_distributions_over_different_spaces_have_no_parts() -> None:
    with pytest.raises(ValueError, match="both be on the line or both over outcomes"):
        signed_parts(TWO_MODES, Categorical([1.0, 2.0]))
