"""Published numbers of single values, each as it was printed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.densities import densities
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.values import divergence_value as discrete_value
from klviz.core.divergences import DIVERGENCES, KL, REVERSE_KL
from klviz.core.line_identities import narrow_in_wide
from klviz.core.measures import panels
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import vae
from klviz.core.values import divergence_value, renyi
from klviz.core.wasserstein import wasserstein1, wasserstein2_squared
from tests.core.records import one

STANDARD = one("normal", 0.0, 1.0)
CAUCHY = one("student_t", 1.0, 0.0, 1.0)


def kl(p: Mixture, q: Mixture) -> float:
    return divergence_value(KL, p, q).value


@pytest.mark.parametrize(
    ("p", "q", "forward", "backward"),
    [
        (STANDARD, one("normal", 0.0, 2.0), 0.3181472, 0.8068528),
        (STANDARD, one("normal", 0.0, math.sqrt(2.0)), 0.0965736, 0.1534264),
        (one("normal", 1.0, 1.0), STANDARD, 0.5, 0.5),
        (CAUCHY, one("student_t", 1.0, 2.0, 3.0), 0.5108256, 0.5108256),
        (STANDARD, CAUCHY, 0.2592445, math.inf),
        (one("student_t", 3.0, 0.0, 1.0), STANDARD, 0.6454610, 0.0691516),
        (one("student_t", 2.0, 0.0, 1.0), STANDARD, math.inf, 0.1172285),
    ],
)
def test_kl_both_ways(p: Mixture, q: Mixture, forward: float, backward: float) -> None:
    assert kl(p, q) == pytest.approx(forward, abs=5.1e-8)
    assert kl(q, p) == pytest.approx(backward, abs=5.1e-8)


def test_a_normal_in_a_normal_and_an_encoder() -> None:
    assert kl(one("normal", 0.5, 0.8), STANDARD) == pytest.approx(0.1681436, abs=5.1e-8)
    assert float(vae.kl([0.5, -0.3], [-0.5, -1.0])) == pytest.approx(0.4072051, abs=5.1e-8)


@pytest.mark.parametrize("d", [0.1, 0.5, 1.0, 2.0, 3.0, 6.0, 10.0])
def test_normals_of_one_width_a_distance_apart(d: float) -> None:
    p, q = STANDARD, one("normal", d, 1.0)
    expected = {
        "kl": 0.5 * d * d,
        "hellinger2": -math.expm1(-d * d / 8.0),
        "chi2": math.expm1(d * d),
        "tv": math.erf(d / math.sqrt(8.0)),
    }
    for key, value in expected.items():
        found = divergence_value(DIVERGENCES[key], p, q)
        assert found.value == pytest.approx(value, rel=1e-13)
    for order in (0.3, 0.5, 2.0, 5.0):
        assert renyi(p, q, order).value == pytest.approx(0.5 * order * d * d, rel=1e-12)
    assert wasserstein1(p, q).value == pytest.approx(d, rel=1e-15)
    assert wasserstein2_squared(p, q).value == pytest.approx(d * d, rel=1e-15)


@pytest.mark.parametrize(
    ("d", "jsd"),
    [
        (0.1, 0.00124844), (1, 0.11142148), (2, 0.33683082), (3, 0.52677731),
        (4, 0.63272019), (6, 0.68929793), (10, 0.69314632),
    ],
)  # fmt: skip
def test_jensen_shannon_flattens_out_at_log_2(d: float, jsd: float) -> None:
    found = divergence_value(DIVERGENCES["jsd"], STANDARD, one("normal", d, 1.0))
    assert found.value == pytest.approx(jsd, abs=5.1e-9)
    if d == 10:
        assert math.log(2.0) - found.value == pytest.approx(8.6e-7, abs=5.1e-9)
    if d == 0.1:
        assert 0.5 * d * d / found.value == pytest.approx(4.0050, abs=5.1e-5)


@pytest.mark.parametrize(
    ("limit", "value"), [(10.0, 0.69667), (1e2, 2.91199), (1e3, 5.21301), (1e4, 7.51557)]
)
def test_a_window_on_an_infinite_kl_shows_any_number(limit: float, value: float) -> None:
    heavy = one("student_t", 2.0, 0.0, 1.0)
    edges = np.concatenate([-np.geomspace(limit, 0.1, 60), np.geomspace(0.1, limit, 60)])
    measure = panels(edges)
    x = measure.points
    # The window cuts the plain ∫ p log p/q.
    inside = KL.classic(densities(heavy.log_prob(x), STANDARD.log_prob(x)))
    assert measure.estimate(inside)[0] == pytest.approx(value, abs=5.1e-6)
    assert math.isinf(kl(heavy, STANDARD))


@pytest.mark.parametrize(("noise", "left"), [(0.0, 0.5), (0.5, 0.4), (1.0, 0.25), (2.0, 0.1)])
def test_noise_takes_from_kl(noise: float, left: float) -> None:
    sd = math.hypot(1.0, noise)
    assert kl(one("normal", 0.0, sd), one("normal", 1.0, sd)) == pytest.approx(left, rel=1e-14)


@pytest.mark.parametrize("ratio", [1.0001, 1.1, 2.0, 30.0, 1e5])
def test_narrow_in_wide_is_the_smaller(ratio: float) -> None:
    found = narrow_in_wide(STANDARD, one("normal", 0.0, ratio))
    assert found.holds
    gap = 0.5 * (ratio**2 - ratio**-2) - 2.0 * math.log(ratio)
    assert found.slack == pytest.approx(gap, rel=1e-3, abs=1e-15)


@pytest.mark.parametrize(
    ("p", "q", "forward", "backward"),
    [
        ([0.9, 0.1], [0.5, 0.5], 0.3680642, 0.5108256),
        ([0, 0.1, 0.9], [0.1, 0.1, 0.8], 0.1060047, math.inf),
        ([0.3, 0.3, 0.4], [0.5, 0.5, 0], math.inf, 0.5 * math.log(25.0 / 9.0)),
        ([0.2, 0.8], [0.5, 0.5], 0.1927448, 0.2231436),
        ([0.36, 0.48, 0.16], [1, 1, 1], 0.0852996, 0.0974550),
        ([0.2, 0.2, 0.2, 0.4], [0, 0.5, 0.1, 0.4], math.inf, 0.3888306),
    ],
)
def test_kl_of_outcomes_both_ways(
    p: list[float], q: list[float], forward: float, backward: float
) -> None:
    first, second = Categorical(p), Categorical(q)
    assert discrete_value(KL, first, second).value == pytest.approx(forward, abs=5.1e-8)
    assert discrete_value(REVERSE_KL, first, second).value == pytest.approx(backward, abs=5.1e-8)


def test_the_other_divergences_of_a_biased_coin() -> None:
    p, q = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])
    expected = {"jsd": 0.1017492, "tv": 0.4, "jeffreys": 0.8788898}
    for key, value in expected.items():
        found = discrete_value(DIVERGENCES[key], p, q).value
        assert found == pytest.approx(value, abs=1.1e-7)
    assert discrete_value(KL, p, q).value / math.log(2.0) == pytest.approx(0.5310044, abs=5.1e-8)
    assert discrete_value(KL, q, p).value / math.log(2.0) == pytest.approx(0.7369656, abs=5.1e-8)


def test_what_other_libraries_got_wrong_on_the_line() -> None:
    p, q = one("normal", -1.0, 2.0), one("laplace", -3.0, 4.0)
    assert kl(p, q) == pytest.approx(0.5506712985, abs=5.1e-11)
    # Beta(1, 1) is uniform.
    assert kl(one("uniform", 0.0, 1.0), one("uniform", 0.0, 1.0)) == 0.0
    assert kl(one("uniform", 0.0, 1.0), STANDARD) == pytest.approx(1.0856051999, abs=5.1e-11)
