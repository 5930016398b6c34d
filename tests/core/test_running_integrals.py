"""Running integrals: the same as what an interval adds, at every x, on one set of panels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.running_integrals import endless_integral, running_values
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

INF = math.inf
PAIRS = {
    "modes": (TWO_MODES, one("normal", 1.0, 3.0)),
    "nearly the same": (one("normal", 0.0, 1.0), one("normal", 1e-6, 1.0)),
    "tips": (one("laplace", 0.5, 2.0), one("laplace", -0.5, 1.5)),
    "blocks": (one("uniform", 0.0, 2.0), one("uniform", -1.0, 4.0)),
    "heavy": (one("student_t", 3.0, 0.0, 1.0), one("student_t", 2.0, 1.0, 2.0)),
    "far apart": (normals((0.5, -500.0, 1.0), (0.5, 500.0, 1.0)), one("normal", 0.0, 400.0)),
    "a spike": (normals((0.5, 0.0, 1.0), (0.5, 1000.0, 1e-5)), one("normal", 400.0, 500.0)),
    "far off": (one("normal", 1e12, 1.0), one("normal", 1e12 + 1.0, 1.5)),
}


def places(p: Mixture, q: Mixture) -> np.ndarray:
    knots = np.unique(np.concatenate([p.knots(), q.knots()]))
    low, high = knots[0], knots[-1]
    reach = 0.1 * (high - low)
    return np.unique(np.concatenate([np.linspace(low - reach, high + reach, 120), knots]))


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("name", PAIRS)
def test_running_values_are_those_of_their_intervals(name: str, key: str) -> None:
    p, q = PAIRS[name]
    divergence, x = DIVERGENCES[key], places(p, q)
    values, errors = running_values(divergence, p, q, x)
    for at in range(0, x.size, 9):
        wanted = partial_value(divergence, p, q, -INF, float(x[at]))
        if math.isinf(wanted.value):
            assert values[at] == INF
        else:
            assert abs(values[at] - wanted.value) <= errors[at] + wanted.error, x[at]
    size = max(1.0, float(np.abs(values[np.isfinite(values)]).max(initial=0.0)))
    assert (errors <= 1e-9 * size).all()


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jsd", "hellinger2", "tv"])
def test_they_end_at_the_divergence(key: str) -> None:
    p, q = PAIRS["modes"]
    values, errors = running_values(DIVERGENCES[key], p, q, np.array([-60.0, 0.0, 60.0]))
    whole = divergence_value(DIVERGENCES[key], p, q)
    assert abs(values[0]) <= errors[0] + 1e-60
    assert abs(values[-1] - whole.value) <= errors[-1] + whole.error


def test_they_are_infinite_from_where_the_integral_diverges() -> None:
    p, q = one("uniform", 0.0, 2.0), one("uniform", -1.0, 1.0)
    x = np.array([-2.0, 0.5, 1.0, 1.5, 3.0])
    values, _ = running_values(DIVERGENCES["kl"], p, q, x)
    assert values[:3] == pytest.approx([0.0, 0.0, 0.0], abs=1e-15)
    assert values[3:].tolist() == [INF, INF]
    heavy, light = one("student_t", 1.0, 0.0, 1.0), one("normal", 0.0, 1.0)
    assert np.isinf(running_values(DIVERGENCES["kl"], heavy, light, x)[0]).all()
    right = mixed((1.0, "uniform", (-9.0, -8.0)), (1.0, "student_t", (1.0, 0.0, 1.0)))
    assert np.isinf(running_values(DIVERGENCES["kl"], right, light, x)[0]).all()


def test_a_q_that_moves_keeps_its_panels_while_they_resolve_it() -> None:
    x = np.linspace(-12.0, 12.0, 50)
    for divergence in (DIVERGENCES["kl"], DIVERGENCES["reverse_kl"], alpha(0.3)):
        found = endless_integral(divergence, TWO_MODES, one("normal", 1.0, 2.0))
        assert found is not None
        for loc, scale in ((1.2, 2.0), (1.9, 2.1), (0.1, 1.6), (1.0, 2.6)):
            q = one("normal", loc, scale)
            moved = found.near(divergence, q)
            assert moved is not None
            values, errors = moved.at(x)
            wanted, doubts = running_values(divergence, TWO_MODES, q, x)
            assert (np.abs(values - wanted) <= errors + doubts).all()
            assert (errors <= 1e-7).all()


def test_a_q_that_went_too_far_or_is_of_another_kind_gets_panels_of_its_own() -> None:
    kl = DIVERGENCES["kl"]
    found = endless_integral(kl, TWO_MODES, one("normal", 1.0, 2.0))
    assert found is not None
    for q in (
        one("normal", 2.1, 2.0),
        one("normal", 1.0, 3.0),
        one("logistic", 1.0, 2.0),
        normals((0.5, 1.0, 2.0), (0.5, 1.0, 2.0)),
    ):
        assert found.near(kl, q) is None
    assert found.near(DIVERGENCES["reverse_kl"], one("normal", 1.0, 2.0)) is None
    kinked = endless_integral(kl, TWO_MODES, one("laplace", 1.0, 2.0))
    assert kinked is not None
    assert kinked.near(kl, one("laplace", 1.1, 2.0)) is None


def test_what_is_infinite_or_heavy_has_no_endless_integral() -> None:
    kl = DIVERGENCES["kl"]
    assert endless_integral(kl, *PAIRS["heavy"]) is None
    assert endless_integral(kl, one("uniform", 0.0, 2.0), one("uniform", 0.0, 1.0)) is None
