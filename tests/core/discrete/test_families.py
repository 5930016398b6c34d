"""Laws of counts against their formulas to 40 digits, and what they refuse."""

from __future__ import annotations

import math
from collections.abc import Sequence

import mpmath
import numpy as np
import pytest

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import (
    binomial,
    discretised_normal,
    geometric,
    log_choose,
    log_odds,
    normal_logits,
    truncated_poisson,
    uniform,
    zipf,
)
from klviz.core.discrete.values import entropy
from tests.core.records import cases


def largest_error(found: Categorical, weights: Sequence[object]) -> float:
    """Return the largest relative error of the probabilities that are no smaller than 1e-30."""
    total = mpmath.fsum(weights)
    truth = [w / total for w in weights]
    pairs = zip(found.probabilities.tolist(), truth, strict=True)
    return max(float(abs(p - t) / t) for p, t in pairs if t > 1e-30)


def largest_log_error(found: Categorical, weights: Sequence[object]) -> float:
    """Return the largest relative error of the logarithms."""
    total = mpmath.fsum(weights)
    pairs = zip(found.log_probabilities.tolist(), weights, strict=True)
    return max(float(abs(p - mpmath.log(w / total)) / (1 + abs(p))) for p, w in pairs)


@pytest.mark.parametrize(
    ("trials", "probability"), [(1, 0.25), (10, 0.5), (100, 0.01), (1000, 0.3), (40, 1 - 1e-9)]
)
def test_binomial(trials: int, probability: float) -> None:
    with mpmath.workdps(40):
        p = mpmath.mpf(probability)
        weights = [
            mpmath.binomial(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(trials + 1)
        ]
        found = binomial(trials, probability)
        assert largest_error(found, weights) < 2e-13
        assert largest_log_error(found, weights) < 1e-14
    numbers = np.arange(trials + 1.0)
    assert found.probabilities @ numbers == pytest.approx(trials * probability, rel=1e-12)


@pytest.mark.parametrize(("rate", "n"), [(0.1, 5), (4.0, 20), (250.0, 400), (1e-200, 6), (1.0, 1)])
def test_truncated_poisson(rate: float, n: int) -> None:
    with mpmath.workdps(40):
        weights = [mpmath.mpf(rate) ** k / mpmath.factorial(k) for k in range(n)]
        found = truncated_poisson(rate, n)
        assert largest_error(found, weights) < 2e-13
        assert largest_log_error(found, weights) < 1e-14


@pytest.mark.parametrize(("probability", "n"), [(0.75, 40), (0.01, 300), (1e-12, 5), (0.999, 200)])
def test_geometric(probability: float, n: int) -> None:
    with mpmath.workdps(40):
        weights = [(1 - mpmath.mpf(probability)) ** k for k in range(n)]
        found = geometric(probability, n)
        assert largest_error(found, weights) < 2e-14
        assert largest_log_error(found, weights) < 1e-14


@pytest.mark.parametrize(("exponent", "n"), [(1.146, 256), (0.0, 4), (40.0, 30), (-1.0, 10)])
def test_zipf(exponent: float, n: int) -> None:
    with mpmath.workdps(40):
        weights = [mpmath.mpf(r) ** -mpmath.mpf(exponent) for r in range(1, n + 1)]
        assert largest_error(zipf(exponent, n), weights) < 2e-14


@pytest.mark.parametrize(
    ("loc", "scale", "n"), [(2.5, 1.0, 6), (-40.0, 3.0, 12), (1e6, 10.0, 8), (3.0, 0.05, 7)]
)
def test_discretised_normal(loc: float, scale: float, n: int) -> None:
    with mpmath.workdps(60):
        weights = [
            mpmath.exp(-((k - mpmath.mpf(loc)) ** 2) / (2 * mpmath.mpf(scale) ** 2))
            for k in range(n)
        ]
        found = discretised_normal(loc, scale, n)
        assert largest_error(found, weights) < 1e-12
        assert largest_log_error(found, weights) < 1e-14


def test_the_largest_logit_of_a_normal_law_is_zero() -> None:
    for loc in (-7.3, 0.0, 2.5, 2.49, 90.0):
        logits = normal_logits(loc, 0.7, 6)
        assert logits.max() == 0.0
        nearest = int(np.argmin(np.abs(np.arange(6) - loc)))
        assert logits[nearest] == 0.0


def test_the_laws_that_the_reference_uses() -> None:
    case = next(c for c in cases("discrete") if c["id"] == "pub-disc-geometric_40")
    assert geometric(0.75, 40).probabilities == pytest.approx(case["p"], rel=1e-14)
    case = next(c for c in cases("discrete") if c["id"] == "pub-disc-zipf_256_vs_uniform")
    assert zipf(1.146, 256).probabilities == pytest.approx(case["p"], rel=1e-13)
    assert uniform(256).probabilities.tolist() == case["q"]


def test_a_certain_success_is_one_outcome() -> None:
    assert binomial(3, 1.0).probabilities.tolist() == [0.0, 0.0, 0.0, 1.0]
    assert binomial(3, 0.0).probabilities.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert binomial(0, 0.3).probabilities.tolist() == [1.0]
    assert geometric(1.0, 3).probabilities.tolist() == [1.0, 0.0, 0.0]


def test_outcomes_are_called_by_their_counts() -> None:
    assert binomial(3, 0.5).names == ("0", "1", "2", "3")
    assert zipf(1.0, 3).names == ("1", "2", "3")


def test_a_normal_law_has_the_largest_entropy_of_its_mean_and_variance() -> None:
    normal = discretised_normal(4.2, 1.6, 10)
    k = np.arange(10.0)
    # A third moment can be moved while the first two stay.
    basis = np.vander(k, 3).T
    bend = k**3 - basis.T @ np.linalg.lstsq(basis.T, k**3, rcond=None)[0]
    for size in (-1e-4, 1e-4):
        other = Categorical(normal.probabilities + size * bend / np.abs(bend).max())
        assert other.probabilities @ k == pytest.approx(normal.probabilities @ k, abs=1e-12)
        assert entropy(other).value < entropy(normal).value


def test_log_choose_and_log_odds() -> None:
    logs = log_choose(10) - log_choose(10)[0]
    assert logs == pytest.approx([math.log(math.comb(10, k)) for k in range(11)], rel=1e-14)
    assert log_odds(0.5) == 0.0
    assert log_odds(1 - 2**-52) == pytest.approx(52 * math.log(2.0), rel=1e-14)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: uniform(0), "n must be at least 1, got 0"),
        (lambda: binomial(-1, 0.5), "trials must be at least 0, got -1"),
        (lambda: binomial(3, 1.5), "probability must be from 0 to 1, got 1.5"),
        (lambda: binomial(3, math.nan), "probability must be from 0 to 1, got nan"),
        (lambda: truncated_poisson(0.0, 3), "rate must be positive, got 0.0"),
        (lambda: geometric(0.0, 3), "probability must be above 0, got 0.0"),
        (lambda: geometric(0.5, 0), "n must be at least 1, got 0"),
        (lambda: zipf(math.inf, 3), "exponent must be a finite number, got inf"),
        (lambda: discretised_normal(0.0, -1.0, 3), "scale must be positive, got -1.0"),
        (lambda: discretised_normal(math.nan, 1.0, 3), "loc must be a finite number, got nan"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=message):
        make()
